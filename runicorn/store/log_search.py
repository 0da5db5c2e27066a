"""Finding lines of a log by what they say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from typing import NamedTuple

from runicorn.errors import BadRequestError
from runicorn.store import log_matching
from runicorn.store.log_matching import Portion, compile_pattern, find_text, iter_portions

__all__ = ["SEARCH_LIMIT_S", "LogHits", "search_log"]

SEARCH_LIMIT_S = 5.0
"""A search gives what it has found by then."""


_MOST_REPEATED = 80
"""Characters of a pattern that a refusal repeats: the sentence is one line of a page."""


class LogHits(NamedTuple):
    """Lines that were found."""

    numbers: list[int]
    """Numbers of the first ones, ascending."""
    total: int
    """How many there are among the lines that were looked at."""
    searched: int
    """Lines that were looked at, from the start of the file."""
    complete: bool
    """Whether that was all of them: False when the time was over."""


def search_log(path: str, end: int, text: str, limit: int) -> LogHits:
    """Find lines in the first `end` bytes of a log: those that hold `text`, in any case, or fit ``/pattern/``.

    Colours are not part of a line, and of one that was redrawn by carriage returns its last state counts. The
    pattern is one of Python's `re`; ``/pattern/i`` ignores case. A pattern can take for ever on some lines, so
    a process of its own tries it and is ended after `SEARCH_LIMIT_S`.

    Raises
    ------
    BadRequestError
        The pattern cannot be understood, or no process can be started for it.
    """
    try:
        is_pattern = compile_pattern(text) is not None
    except (re.error, RecursionError, OverflowError) as error:
        message = f"{_shortened(text)} is no regular expression: {_shortened(str(error))}"
        raise BadRequestError(message) from None
    if end == 0:
        return LogHits([], 0, 0, complete=True)
    try:
        if is_pattern:
            return _found_by_process(path, end, text, limit)
        return _gathered(iter_portions(path, end, find_text(text)), limit)
    except FileNotFoundError:
        return LogHits([], 0, 0, complete=True)


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_REPEATED else f"{text[:_MOST_REPEATED]}…"


def _gathered(portions: Iterable[Portion], limit: int) -> LogHits:
    numbers: list[int] = []
    total = searched = 0
    give_up_at = time.monotonic() + SEARCH_LIMIT_S
    for portion in portions:
        numbers += portion.hits[: limit - len(numbers)]
        total += len(portion.hits)
        searched += portion.lines
        if time.monotonic() > give_up_at:
            return LogHits(numbers, total, searched, complete=False)
    return LogHits(numbers, total, searched, complete=True)


def _found_by_process(path: str, end: int, text: str, limit: int) -> LogHits:
    command = [sys.executable, "-I", "-S", log_matching.__file__, path, str(end)]
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows would open a console
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=hidden,
        )
    except (OSError, TypeError) as error:
        message = f"a regular expression needs a process of its own, which cannot be started here ({error})"
        raise BadRequestError(message) from None
    with process:
        try:
            out, _ = process.communicate(text.encode(), SEARCH_LIMIT_S)
            complete = process.returncode == 0
        except subprocess.TimeoutExpired:
            process.kill()
            out, _ = process.communicate()
            complete = False
    written = out[: out.rfind(b"\n") + 1].splitlines()
    found = _gathered((Portion(*json.loads(line)) for line in written), limit)
    return found._replace(complete=complete)
