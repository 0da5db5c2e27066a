"""Widgets in a real ipykernel, seen from the wire: what its page would get."""

import json
from pathlib import Path

import pytest

from runicorn.api.store_proof import is_store_proof

TRAINING = """
import os, time
import runicorn as rn
handle = rn.show(storage="store")
rn.init("demo", "live", storage="store")
i = 0
while not os.path.exists("enough"):
    i += 1
    rn.log(loss=1 / i, stage="warm-up" if i < 5 else "train")
    rn.log_text(f"step {i}")
    time.sleep(0.02)
rn.finish()
"""


def test_a_running_cell_pushes_list_curve_stages_and_log(page, tmp_path):
    request = page.execute(TRAINING)

    page.until_event("runs", lambda event: any(row["status"] == "running" for row in event["rows"]))
    series = page.until_event("series", lambda event: any(b["total"] > 20 for b in event["blocks"]))
    log = page.until_event("log", lambda event: event["total"] > 20)
    (tmp_path / "enough").touch()
    page.idle(request)

    assert [stage["name"] for stage in series["stages"]] == ["warm-up", "train"]
    assert log["lines"][-1].endswith(f"step {log['total']}")
    assert len([state for state in page.opened.values() if "_esm" in state]) == 1


def test_a_page_that_loaded_late_gets_the_whole_state_again(page, tmp_path):
    request = page.execute(TRAINING)

    first = page.until_event("series", lambda event: event["reset"])
    again = page.until_event("series", lambda event: event["reset"] and event["cursor"] != first["cursor"])
    (tmp_path / "enough").touch()
    page.idle(request)

    assert again["blocks"][0]["count"] == again["blocks"][0]["total"]


def test_a_page_that_says_hello_gets_no_further_repeats_and_loses_nothing(page, tmp_path):
    page.idle(page.execute("import runicorn as rn\nrun = rn.init(storage='store')\nrn.log(x=1)\nrn.show()"))
    reset = page.until_event("series", lambda event: event["reset"])
    (comm_id,) = [comm for comm, state in page.opened.items() if "_esm" in state]

    page.send(comm_id, {"id": 0, "method": "hello", "params": {"cursors": {}}})
    page.until_event("series", lambda event: event["reset"])
    page.execute("for i in range(5): rn.log(x=2)")
    appended = page.until_event("series", lambda event: event["blocks"][0]["total"] == 6)

    assert reset["run"] == appended["run"]
    assert not appended["reset"]
    assert appended["blocks"][0]["count"] == 5


def test_a_question_gets_exactly_one_answer(page):
    page.idle(
        page.execute("import runicorn as rn\nrn.init(storage='store', run_id='k1')\nrn.log(x=1)\nrn.show()")
    )
    (comm_id,) = [comm for comm, state in page.opened.items() if "_esm" in state]

    page.send(comm_id, {"id": 7, "method": "health", "params": {}})
    page.send(comm_id, {"id": 8, "method": "run", "params": {"run": "nothing"}})
    answers = [page.until_answer(7), page.until_answer(8)]

    assert answers[0]["type"] == "reply"
    assert answers[0]["result"]["ok"] is True
    assert answers[1]["code"] == "run_not_found"
    assert "nothing" in answers[1]["message"]


def test_a_widget_carries_a_claim_on_its_store_that_the_server_of_its_kernel_can_check(page, tmp_path):
    (tmp_path / "store").mkdir()
    key = json.loads(Path(page.manager.connection_file).read_text())["key"].encode()

    page.idle(
        page.execute("import runicorn as rn\nrn.RunBrowser('store').open(); rn.RunBrowser('absent').open()")
    )

    present, absent = [state["_store_claim"] for state in page.opened.values() if "_esm" in state]
    assert present["root"] == str(tmp_path / "store")
    assert is_store_proof(present["proof"], present["root"], key)
    assert not is_store_proof(present["proof"], tmp_path, key)
    assert absent == {}


def test_the_handle_does_not_display_again_and_its_parts_share_the_selection(page):
    request = page.execute(
        "import runicorn as rn, ipywidgets\n"
        "a = rn.init(storage='store', run_id='a'); b = rn.init(storage='store', run_id='b')\n"
        "handle = rn.show()\n"
        "handle.browser.selected = ['default/default/runs/a']\n"
        "assert handle.dashboard.selected == ['default/default/runs/a']\n"
        "handle"
    )
    page.idle(request)
    shown = [m for m in page.messages if m["msg_type"] in ("display_data", "execute_result")]
    before = len([state for state in page.opened.values() if "_esm" in state])

    page.idle(page.execute("ipywidgets.VBox([handle.chart])"))

    assert len(shown) == 1
    assert before == 1
    assert len([state for state in page.opened.values() if state.get("parts") == ["chart"]]) == 1


def test_a_cell_that_is_run_again_closes_the_dashboard_it_showed_before(page):
    page.idle(page.execute("import runicorn as rn\nrn.init(storage='store')", cell="a"))
    for cell in ("a", "b", "a"):
        page.idle(page.execute("rn.show(); rn.show()", cell=cell))

    closed = {m["content"]["comm_id"] for m in page.messages if m["msg_type"] == "comm_close"}

    shown = [comm for comm, state in page.opened.items() if "_esm" in state]
    assert len(shown) == 6
    assert closed & set(shown) == set(shown[:2])


def closed_comms(page):
    """Comms that were closed and not opened again since."""
    kinds = {
        message["content"]["comm_id"]: message["msg_type"]
        for message in page.messages
        if message["msg_type"] in ("comm_open", "comm_close")
    }
    return {comm for comm, last in kinds.items() if last == "comm_close"}


@pytest.mark.parametrize(
    "made",
    ["rn.RunBrowser('store')", "rn.gpu('store')", "rn.figures.distribution('lr', 'store')"],
)
def test_what_its_cell_shows_again_or_another_cell_shows_too_stays(page, made):
    page.idle(page.execute(f"import runicorn as rn\nrn.init(storage='store')\na, b = {made}, {made}"))
    for cell in ("first", "second", "first"):
        page.idle(page.execute("from IPython.display import display; display(a); display(b)", cell=cell))
    page.idle(page.execute("rn.RunBrowser('store')", cell="first"))
    assert not closed_comms(page)

    page.idle(page.execute("rn.RunBrowser('store')", cell="second"))
    assert len(closed_comms(page)) == 2


def test_what_was_closed_opens_when_it_is_shown_again(page):
    page.idle(page.execute("import runicorn as rn\nrn.init(storage='store')\nview = rn.RunBrowser('store')"))
    page.idle(page.execute("view", cell="first"))
    page.idle(page.execute("rn.RunBrowser('store')", cell="first"))
    assert len(closed_comms(page)) == 1

    request = page.execute("view", cell="second")
    page.idle(request)

    assert not closed_comms(page)
    shown = next(m for m in reversed(page.messages) if m["msg_type"] == "execute_result")
    assert shown["content"]["data"]["application/vnd.jupyter.widget-view+json"]["model_id"] in page.opened


def test_an_unknown_option_is_refused_with_the_nearest_name(tmp_path):
    import runicorn as rn

    with pytest.raises(TypeError, match="did you mean 'x_axis'"):
        rn.LiveChart(tmp_path, xaxis="step")


def test_showing_a_run_that_is_not_there_says_what_is(tmp_path):
    import runicorn as rn

    rn.init(storage=tmp_path, run_id="k9").finish()

    with pytest.raises(rn.RunicornError, match="k9"):
        rn.show("x1", storage=tmp_path)
