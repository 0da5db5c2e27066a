"""Of which runs a view shows the log."""

from __future__ import annotations

from collections.abc import Sequence

from runicorn.api.contract import LOG_COLUMNS, MERGED_LOGS

__all__ = ["shown_logs"]


def shown_logs(layout: str, selected: Sequence[str], focused: str) -> list[str]:
    """Give the focused run, or of the chosen ones as many of the last as `layout` has room for, it among them.

    ``logRunsOf`` of the page does the same.
    """
    focus = focused or (selected[-1] if selected else "")
    if layout == "one" or len(selected) < 2:
        return [focus] if focus else []
    shown = list(selected[-(LOG_COLUMNS if layout == "columns" else MERGED_LOGS) :])
    if focus in selected and focus not in shown:
        shown[0] = focus
    return shown
