"""Figures in a real ipykernel, seen from the wire: what the page would send and get."""

SWEEP = """
import os
import runicorn as rn
def write(number):
    with rn.init("demo", "sweep", "store", run_id=f"r{number}", config={"lr": 0.1 * number}) as run:
        run.summary({"accuracy": 1 - 0.1 * number})
for number in (1, 2, 3):
    write(number)
"""


def comm_of(page, model):
    """Id of the first comm that was opened for a model of this name."""
    return next(comm for comm, state in page.opened.items() if state.get("_model_name") == model)


def change(page, comm, **state):
    """Change traits as the page does."""
    data = {"method": "update", "state": state, "buffer_paths": []}
    page.client.shell_channel.send(page.client.session.msg("comm_msg", {"comm_id": comm, "data": data}))


def update_of(page, comm, name, condition):
    """Wait for a new value of a trait that fits."""

    def fits(message):
        content = message["content"]
        if message["msg_type"] != "comm_msg" or content["comm_id"] != comm:
            return False
        state = content["data"].get("state", {})
        return name in state and condition(state[name])

    return page.until(fits)["content"]["data"]["state"][name]


def test_what_the_page_brushes_is_selected_in_the_linked_browser(page):
    page.idle(page.execute(SWEEP))
    page.idle(
        page.execute(
            "browser = rn.RunBrowser('store', selected=['demo/sweep/runs/r3'])\n"
            "figure = rn.figures.scatter('lr', 'accuracy', 'store').link(browser)"
        )
    )
    brush, browser = comm_of(page, "BrushSelectorModel"), comm_of(page, "AnyModel")

    change(page, brush, brushing=True)
    change(page, brush, brushing=False, selected_x=[0.0, 0.25], selected_y=[0.0, 1.0])
    brushed = update_of(page, browser, "selected", lambda keys: len(keys) == 2)
    change(page, browser, selected=["demo/sweep/runs/r3"])
    cleared = update_of(page, brush, "selected_x", lambda ends: ends is None)

    assert brushed == ["demo/sweep/runs/r2", "demo/sweep/runs/r1"]
    assert cleared is None


def test_a_run_that_starts_while_a_cell_computes_becomes_a_point(page, tmp_path):
    page.idle(page.execute(SWEEP))
    page.idle(page.execute("figure = rn.figures.scatter('lr', 'accuracy', 'store')"))
    points = comm_of(page, "ScatterModel")

    busy = page.execute("write(4)\nwhile not os.path.exists('enough'): sum(range(1000))")
    x = update_of(page, points, "x", lambda array: array["shape"] == [4])
    (tmp_path / "enough").touch()
    page.idle(busy)

    assert x["dtype"] == "float64"


def test_a_closed_figure_is_fed_no_more(page):
    page.idle(page.execute(SWEEP))

    page.idle(
        page.execute(
            "from runicorn.widgets.pusher import pusher\n"
            "figure = rn.figures.distribution('lr', 'store')\n"
            "before = figure in pusher._not_before\n"
            "figure.close()\n"
            "assert before and figure not in pusher._not_before"
        )
    )
