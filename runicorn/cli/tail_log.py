"""``runicorn tail``: the end of a run's log, and what is added to it."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import asdict

from runicorn.cli.json_output import print_json_line
from runicorn.cli.opened_store import open_existing_store
from runicorn.store.stored_run import StoredRun, as_log_line

__all__ = ["tail_log"]

POLL_S = 0.2
"""Between two looks at the log: a person sees no delay, and a look costs one ``stat``."""

STATUS_POLL_S = 1.0
"""Between two looks at the run's status, which cost reading a file and asking for a process."""

LINES_AT_ONCE = 10_000


def tail_log(arguments: argparse.Namespace) -> int:
    """Print the last lines of the log and, with ``-f``, every further one until the run has ended."""
    run = open_existing_store(arguments.storage).run(arguments.run)
    tail = _Tail(run, as_json=arguments.json)
    run.log.refresh()
    tail.print_from(max(run.log.total - arguments.lines, 0) + 1, unended=not arguments.follow)
    if arguments.follow:
        _follow(run, tail)
    return 0


class _Tail:
    """Prints each line of a log once."""

    def __init__(self, run: StoredRun, *, as_json: bool) -> None:
        self._log = run.log
        self._as_json = as_json
        self._next = 1
        self._generation = run.log.generation

    def print_from(self, first_line: int, *, unended: bool) -> None:
        """Print every line from that one on, with `unended` also a last one that has no line feed."""
        self._next = first_line
        self._generation = self._log.generation
        last = self._log.total if unended else self._log.whole_lines
        while lines := self._log.lines(self._next, min(LINES_AT_ONCE, last - self._next + 1)):
            for line in lines:
                self._print(line)
                self._next += 1
        sys.stdout.flush()

    def print_new(self, *, unended: bool) -> None:
        """Print what was added since; a log that was replaced is printed from its start."""
        self._log.refresh()
        # The generation of an empty log is empty; its first line replaces nothing.
        if self._generation not in ("", self._log.generation):
            print("runicorn: the log was replaced; its start follows", file=sys.stderr)
            self._next = 1
        self.print_from(self._next, unended=unended)

    def _print(self, line: str) -> None:
        if self._as_json:
            print_json_line(asdict(as_log_line(self._next, line)))
        else:
            print(line)


def _follow(run: StoredRun, tail: _Tail) -> None:
    next_look = 0.0
    while True:
        is_over = False
        if time.monotonic() >= next_look:
            run.refresh()
            is_over = _is_over(run)
            next_look = time.monotonic() + STATUS_POLL_S
        # The log is read after the status, so that the last lines of a run that has just ended are printed.
        tail.print_new(unended=is_over)
        if is_over:
            reason = f": {run.info.status_reason}" if run.info.status_reason else ""
            print(f"runicorn: the run is {run.status}{reason}", file=sys.stderr)
            return
        time.sleep(POLL_S)


def _is_over(run: StoredRun) -> bool:
    # A stale run may be a mirror of one that lives, and goes on when the copy does.
    return run.status not in ("running", "stale")
