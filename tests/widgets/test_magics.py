"""The magics, typed into a real kernel."""

import json
from pathlib import Path

import pytest

LOAD = "%load_ext runicorn\nimport os; os.environ['RUNICORN_DIR'] = os.path.abspath('store')"
TWO_RUNS = """
import runicorn as rn
for number in (1, 2):
    with rn.init("demo", "exp", run_id=f"k{number}", alias=f"a{number}", config={"lr": 0.1 * number}):
        rn.log(loss=number)
        rn.log_text("hello")
"""


@pytest.fixture
def loaded(page):
    page.idle(page.execute(LOAD))
    page.idle(page.execute(TWO_RUNS))
    return page


def texts(page):
    """What cells have printed or displayed as text."""
    found = [
        m["content"] for m in page.messages if m["msg_type"] in ("stream", "display_data", "execute_result")
    ]
    return "\n".join(content.get("text") or content["data"].get("text/plain", "") for content in found)


def views(page):
    return [state for state in page.opened.values() if "_esm" in state]


def selected_in(message):
    """What a message to the page says of the selection."""
    return message["content"].get("data", {}).get("state", {}).get("selected")


def documents(tmp_path, name):
    return [json.loads(path.read_text()) for path in sorted(Path(tmp_path, "store").rglob(f"{name}.json"))]


def test_the_bare_magic_displays_the_dashboard(loaded):
    loaded.idle(loaded.execute("%runicorn"))

    (view,) = views(loaded)
    assert view["parts"] == ["browser", "chart", "log", "gallery"]


def test_ls_shows_a_table_of_the_runs_that_a_filter_lets_through(loaded):
    loaded.idle(loaded.execute("%runicorn ls lr>0.15"))

    assert "k2" in texts(loaded)
    assert "k1" not in texts(loaded)


@pytest.mark.parametrize("query", ['name:"my run"', "'name:\"my run\"'", '"my run" lr>0.15', "'lr>0.15 my'"])
def test_ls_takes_a_filter_line_with_its_quotes(loaded, query):
    loaded.idle(
        loaded.execute('with rn.init("demo", "my run", run_id="spaced", config={"lr": 0.5}): rn.log(loss=1)')
    )

    loaded.idle(loaded.execute(f"%runicorn ls --storage store {query}"))

    assert "spaced" in texts(loaded)
    assert "k1" not in texts(loaded)


def test_completion_looks_into_the_store_that_was_named(loaded):
    loaded.idle(loaded.execute('with rn.init("d", "e", storage="other", alias="elsewhere"): rn.log(loss=1)'))
    line = "%runicorn show --storage other "

    reply = loaded.client.complete(line, len(line), reply=True, timeout=30)

    assert "elsewhere" in reply["content"]["matches"]
    assert "a1" not in reply["content"]["matches"]


def test_ls_says_that_no_run_passes(loaded):
    loaded.idle(loaded.execute("%runicorn ls lr>9"))

    assert "no run passes the filter" in texts(loaded)


def test_ls_has_a_column_for_a_setting_in_which_the_runs_differ(loaded):
    loaded.idle(loaded.execute("%runicorn ls"))

    header, *rows = texts(loaded).splitlines()[-3:]
    assert header.split()[-1] == "lr"
    assert [row.split()[0] for row in rows] == ["k2", "k1"]
    assert [row.split()[-1] for row in rows] == ["0.2", "0.1"]


def test_show_chart_and_tail_display_what_they_say(loaded):
    for line in ("show a1 k2", "chart loss", "tail a2", "tail a1 k2 a1"):
        loaded.idle(loaded.execute(f"%runicorn {line}"))

    show, chart, tail, tails = views(loaded)
    assert show["selected"] == ["demo/exp/runs/k1", "demo/exp/runs/k2"]
    assert (chart["parts"], chart["metrics"]) == (["chart"], ["loss"])
    assert (tail["parts"], tail["focused"]) == (["log"], "demo/exp/runs/k2")
    assert (tails["selected"], tails["log_layout"]) == (show["selected"], "columns")


def test_chart_says_which_metrics_there_are_when_one_is_unknown(loaded):
    for line in ("chart lost", "chart loss telemetry/host.cpu"):
        loaded.idle(loaded.execute(f"%runicorn {line}"))

    assert texts(loaded).count("have no metric") == 1
    assert "the newest runs have no metric 'lost'; they have loss" in texts(loaded)
    assert [view["metrics"] for view in views(loaded)] == [["lost"], ["loss", "telemetry/host.cpu"]]


def test_chart_shows_the_newest_run_that_has_the_metric_and_the_runs_that_start(loaded):
    loaded.idle(loaded.execute('with rn.init("demo", "later", run_id="k3"): rn.log_text("nothing measured")'))
    loaded.idle(loaded.execute("%runicorn chart loss"))
    assert "have no metric" not in texts(loaded)
    (chart,) = views(loaded)
    assert chart["selected"] == ["demo/exp/runs/k2"]

    loaded.idle(loaded.execute('run = rn.init("demo", "live", run_id="k4"); run.log(loss=3)'))

    followed = loaded.until(lambda message: "demo/live/runs/k4" in str(selected_in(message)))
    assert selected_in(followed)[0] == "demo/exp/runs/k2"


def test_gpu_displays_the_panel_of_gpus_and_host(loaded):
    loaded.idle(loaded.execute("%runicorn gpu"))

    assert texts(loaded) == "<runicorn GpuPanel>"


def test_diff_displays_what_two_runs_differ_in(loaded):
    loaded.idle(loaded.execute("%runicorn diff a1 k2"))

    (html,) = [m["content"]["data"]["text/html"] for m in loaded.messages if m["msg_type"] == "display_data"]
    assert "loss" in html
    assert "+0.1 (+100 %)" in texts(loaded)


def test_config_says_where_runs_are_kept_and_why(loaded):
    loaded.idle(loaded.execute("%runicorn config"))

    assert "RUNICORN_DIR" in texts(loaded)


def test_a_tracked_cell_is_a_run_with_its_config_and_its_output(page, tmp_path):
    page.idle(page.execute(LOAD))

    page.idle(
        page.execute(
            "%%runicorn track demo/cell -p lr=0.5 -p name=adam\nimport runicorn\nrunicorn.log(x=1)\nprint('said')"
        )
    )

    (status,), (config,) = documents(tmp_path, "status"), documents(tmp_path, "config")
    (log,) = Path(tmp_path, "store").rglob("logs.txt")
    (environment,) = documents(tmp_path, "environment")
    assert status["status"] == "finished"
    assert config == {"lr": 0.5, "name": "adam"}
    assert "said" in log.read_text()
    assert "%%runicorn track" in environment["cell"]["source"]


def test_an_exception_in_a_tracked_cell_is_shown_and_kept_as_the_reason(page, tmp_path):
    page.idle(page.execute(LOAD))

    request = page.execute("%%runicorn track\nraise ValueError('bad batch')")
    error = page.until_error()
    page.until_error()
    page.idle(request)

    (status,) = documents(tmp_path, "status")
    assert error["ename"] == "ValueError"
    assert (status["status"], status["exit_reason"]) == ("failed", "ValueError: bad batch")


def test_a_tracked_cell_that_fails_stops_the_cells_after_it_and_says_which_run_it_was(page):
    page.idle(page.execute(LOAD))

    failing, next_one = page.execute("%%runicorn track demo/cell\n1 / 0"), page.execute("print('too far')")
    page.until_error()
    error = page.until_error()
    page.idle(failing)
    page.idle(next_one)

    assert error["traceback"][0].startswith("run demo/cell/runs/")
    assert "is recorded as failed: ZeroDivisionError" in error["traceback"][0]
    assert "too far" not in texts(page)


def test_an_interrupted_cell_is_an_interrupted_run(page, tmp_path):
    page.idle(page.execute(LOAD))

    request = page.execute(
        "%%runicorn track\nimport time\nprint('off we go', flush=True)\nwhile True: time.sleep(0.01)"
    )
    page.until(lambda m: m["msg_type"] == "stream" and "off we go" in m["content"]["text"])
    page.manager.interrupt_kernel()
    error = page.until_error()
    page.until_error()
    page.idle(request)

    (status,) = documents(tmp_path, "status")
    assert error["ename"] == "KeyboardInterrupt"
    assert (status["status"], status["exit_reason"]) == ("interrupted", "KeyboardInterrupt")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%runicorn sho a1", "did you mean 'show'"),
        ("%runicorn melt", "cannot 'melt'; it can: ls, show, chart, tail, diff, gpu, mirror, config"),
        ("%runicorn gpu now", "gpu takes nothing, not 1; usage: %runicorn gpu"),
        ("%runicorn trak", "did you mean 'track'"),
        ("%runicorn track", "track takes the cell below its line"),
        ("%runicorn show", "show takes at least one, not 0; usage: %runicorn show RUN"),
        ("%runicorn show a1 --storge x", "show has no option '--storge'; it has --storage PATH and --help"),
        ("%runicorn ls --limit 3", "ls has no option '--limit'"),
        ("%runicorn tail", "usage: %runicorn tail RUN"),
        ("%runicorn diff a1", "diff takes 2, not 1; usage: %runicorn diff A B"),
        ("%runicorn tail nothing", "no run 'nothing'"),
        ("%runicorn ls lr<", "filter"),
        ("%%runicorn track\nimport asyncio\nawait asyncio.sleep(0)", "cannot await"),
        ("%%runicorn bake\n1", "a cell can only be tracked"),
        ("%%runicorn track a b\n1", "'b' is not understood"),
        ("%%runicorn track -p lr\n1", "KEY=VALUE"),
    ],
)
def test_what_a_magic_cannot_do_is_refused_in_a_sentence(loaded, cell, said):
    loaded.idle(loaded.execute(cell))

    assert "UsageError" in texts(loaded)
    assert said in texts(loaded)


def test_help_lists_every_command(loaded):
    loaded.idle(loaded.execute("%runicorn --help"))

    assert all(
        f"%runicorn {name}" in texts(loaded)
        for name in ("ls", "show", "chart", "tail", "diff", "config", "track")
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ls --help", "%runicorn ls [QUERY]"),
        ("diff -h", "%runicorn diff A B"),
        ("track --help", "-p KEY=VALUE"),
        ("tail --help", "--storage PATH"),
    ],
)
def test_every_command_has_a_help_of_its_own(loaded, line, said):
    loaded.idle(loaded.execute(f"%runicorn {line}"))

    assert said in texts(loaded)
    assert "live chart" not in texts(loaded)


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("%runicorn sh", "show"),
        ("%runicorn show ", "a1"),
        ("%runicorn chart ", "loss"),
        ("%runicorn diff a1 ", "a2"),
        ("%runicorn ls st", "status:"),
        ("%runicorn ls l", "lr"),
        ("%%runicorn tr", "track"),
        ("%%runicorn track de", "demo/exp"),
        ("%%runicorn track demo/exp -p ", "lr="),
    ],
)
def test_commands_runs_and_metrics_are_completed(loaded, line, offered):
    reply = loaded.client.complete(line, len(line), reply=True, timeout=30)

    assert offered in reply["content"]["matches"]
