"""Of which runs a view asks for the log."""

from __future__ import annotations

import pytest

import runicorn as rn
from runicorn.widgets.shown_logs import shown_logs


@pytest.mark.parametrize(
    ("layout", "chosen", "focused", "shown"),
    [
        ("one", "ab", "", "b"),
        ("one", "ab", "a", "a"),
        ("one", "", "", ""),
        ("columns", "a", "", "a"),
        ("columns", "ab", "a", "ab"),
        ("columns", "abcdef", "", "cdef"),
        ("columns", "abcdef", "b", "bdef"),
        ("columns", "abcdef", "elsewhere", "cdef"),
        ("merged", "abcdefghijk", "", "cdefghijk"),
    ],
)
def test_the_last_chosen_runs_are_shown_and_the_focused_one_always(layout, chosen, focused, shown):
    assert shown_logs(layout, list(chosen), focused) == list(shown)


def test_a_view_follows_the_logs_that_its_layout_shows_and_no_others(tmp_path):
    keys = []
    for number in range(2):
        with rn.init("demo", "logs", storage=tmp_path, run_id=f"r{number}") as run:
            run.log_text("12:00:00 | x")
            keys.append(run.key)
    view = rn.LogTail(tmp_path, selected=keys)

    asked = []
    for layout in ("one", "merged", "columns"):
        view.log_layout = layout
        view._stream.push()
        asked.append([name for name in view._stream.feed.cursors() if name.startswith("log:")])

    both = [f"log:{key}" for key in keys]
    assert asked == [both[1:], both, both]
