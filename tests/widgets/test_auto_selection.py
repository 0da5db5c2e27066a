import time

from runicorn.api.contract import RunRow, RunsEvent
from runicorn.widgets.selection import MAX_AUTO_RUNS, AutoSelection


def event(*runs, reset=False, removed=(), since=0.0):
    rows = [
        RunRow(
            key=key,
            id=key,
            project="p",
            name="e",
            status=status,
            recorded_status=status,
            created_at=since + at,
        )
        for at, (key, status) in enumerate(runs)
    ]
    return RunsEvent(cursor="x:1", reset=reset, rows=rows, removed=list(removed))


def notice(auto, news):
    return auto.notice(news, lambda row: True)


def test_the_running_runs_are_chosen_at_first():
    auto = AutoSelection(chosen=False)

    chosen = notice(auto, event(("old", "finished"), ("a", "running"), ("b", "running"), reset=True))

    assert chosen == ["a", "b"]


def test_without_a_running_run_the_newest_is_chosen():
    assert notice(AutoSelection(chosen=False), event(("old", "failed"), ("new", "finished"))) == ["new"]


def test_a_run_that_starts_later_is_added_and_old_ones_drop_out():
    auto = AutoSelection(chosen=False)
    notice(auto, event(("first", "finished")))

    for number in range(MAX_AUTO_RUNS):
        chosen = notice(auto, event((f"run{number}", "running")))

    assert chosen == [f"run{number}" for number in range(MAX_AUTO_RUNS)]


def test_a_repeated_list_changes_nothing():
    auto = AutoSelection(chosen=False)
    notice(auto, event(("a", "running"), reset=True))

    assert notice(auto, event(("a", "finished"), reset=True)) is None


def test_a_selection_of_the_users_ends_it():
    auto = AutoSelection(chosen=False)
    auto.see(notice(auto, event(("a", "running"))))

    auto.see([])

    assert notice(auto, event(("b", "running"))) is None


def test_a_selection_given_from_the_start_is_left_alone():
    assert notice(AutoSelection(chosen=True), event(("a", "running"))) is None


def test_a_run_that_starts_before_the_first_list_comes_is_added_as_later_ones_are():
    auto = AutoSelection(chosen=False)
    before = event(("old", "finished"), ("newest", "finished"))
    after = event(("over", "finished"), ("busy", "running"), since=time.time() + 1)

    first = RunsEvent(cursor="x:1", reset=True, rows=[*after.rows[::-1], *before.rows[::-1]])

    assert notice(auto, first) == ["newest", "over", "busy"]


def test_what_is_selected_already_is_selected_once():
    auto = AutoSelection(chosen=False, beginning=["given", "new"])

    assert notice(auto, event(("given", "finished"), ("new", "running"))) == ["given", "new"]
