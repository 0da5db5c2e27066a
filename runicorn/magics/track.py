"""Running a cell as a tracked run."""

from __future__ import annotations

import asyncio
from typing import Any

from IPython.core.error import UsageError

from runicorn.magics.words import experiment_and_config
from runicorn.tracker.active import init
from runicorn.tracker.endings import ending_of

__all__ = ["USAGE", "CellFailedError", "track"]

USAGE = "%%runicorn track [PROJECT[/NAME]] [-p KEY=VALUE ...] [--storage PATH]"


class CellFailedError(Exception):
    """Ends a cell whose code has failed, so that the cells after it are not run; its traceback is shown already."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def track(shell: Any, words: list[str], storage: str | None, cell: str) -> None:
    """Run `cell` in `shell` as a run.

    The source is in the run's environment, what the cell prints in its log, an exception or an interrupt in its
    status. The run is finished at the end in any case.

    Raises
    ------
    UsageError
        The line is not understood, or the cell awaits at its top level where a loop is running, as in a notebook.
    CellFailedError
        The code of the cell has failed, or somebody interrupted it.
    """
    project, name, config = experiment_and_config(words, USAGE)
    if _needs_the_running_loop(shell, cell):
        raise UsageError(
            "a tracked cell cannot await at its top level; in an ordinary cell, `with runicorn.init(…):` can"
        )
    run = init(project, name, storage, config=config, capture_console=True)
    error: BaseException | None = None
    try:
        result = shell.run_cell(cell)
        error = result.error_before_exec or result.error_in_exec
    except BaseException as outside:
        error = outside
        raise
    finally:
        status, reason = ending_of(error)
        run.finish(status, reason)
    if error is not None:
        raise CellFailedError(f"run {run.key} is recorded as {status}: {reason}") from None


def _needs_the_running_loop(shell: Any, cell: str) -> bool:
    """Whether the cell awaits while the loop that runs us is busy with us: IPython could not run it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return bool(shell.should_run_async(cell, transformed_cell=shell.transform_cell(cell)))
