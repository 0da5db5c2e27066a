"""Lines of a log as answers."""

from __future__ import annotations

import numpy as np

from runicorn.api.contract import (
    Attachment,
    LogDay,
    LogParams,
    LogReply,
    LogSearchParams,
    LogSearchReply,
    LogTimesParams,
    LogTimesReply,
)
from runicorn.api.cursors import Place
from runicorn.store.stored_run import StoredRun

__all__ = ["as_log_days", "found_lines", "line_times", "log_page", "shown_line"]

_UINT32_MAX = 2**32 - 1

MAX_LINE_LENGTH = 100_000
"""Characters of one line; a page that is sent many more stands still. Progress bars of hours are one line."""

UINT32_TYPE = "application/x-uint32"
"""What an attachment of little-endian uint32 calls itself."""


def shown_line(line: str) -> str:
    """Give a line as a page is sent it: of a very long one the beginning, how much is left out, and the end."""
    left_out = len(line) - MAX_LINE_LENGTH
    if left_out <= 0:
        return line
    half = MAX_LINE_LENGTH // 2
    return f"{line[:half]} … {left_out:,} characters … {line[-half:]}"


def log_page(run: StoredRun, params: LogParams, max_lines: int) -> LogReply:
    """Give the lines that are asked for, as far as the log was read; none where it ends before them."""
    total = run.log.total
    count = min(params.count, max_lines)
    line_at = None if params.at is None else run.log_line_at(params.at)
    if line_at is not None:
        first_line = line_at - count // 2
    else:
        first_line = params.first_line if params.first_line is not None else total - count + 1
    first_line = max(first_line, 1)
    lines = [shown_line(line) for line in run.log.lines(first_line, count)]
    return LogReply(
        run=run.key,
        cursor=str(Place(run.log.generation, min(run.log.whole_lines, first_line + len(lines) - 1))),
        first_line=first_line,
        total=total,
        lines=lines,
        days=as_log_days(run, first_line, len(lines)),
        line_at=line_at,
    )


def found_lines(run: StoredRun, params: LogSearchParams, max_hits: int) -> tuple[LogSearchReply, list[bytes]]:
    """Give the numbers of lines that fit, as far as the log was read.

    Raises
    ------
    BadRequestError
        The pattern cannot be understood.
    """
    cursor = str(Place(run.log.generation, run.log.whole_lines))
    hits = run.log.search(params.text, min(params.limit, max_hits))
    numbers = np.array(hits.numbers, "<u4").tobytes()
    reply = LogSearchReply(
        run=run.key,
        cursor=cursor,
        total=hits.total,
        searched=hits.searched,
        complete=hits.complete,
        attachments=[Attachment(content_type=UINT32_TYPE, size_bytes=len(numbers))],
    )
    return reply, [numbers]


def line_times(run: StoredRun, params: LogTimesParams) -> tuple[LogTimesReply, list[bytes]]:
    """Give the lines at which a later second begins, as far as the log was read, and these seconds."""
    first_line = max(params.first_line, 1)
    place = Place(run.log.generation, run.log.whole_lines)
    lines, seconds = run.log_seconds(first_line)
    content = np.concatenate((lines, seconds)).clip(0, _UINT32_MAX).astype("<u4").tobytes()
    reply = LogTimesReply(
        run=run.key,
        cursor=str(place),
        first_line=first_line,
        last_line=place.reached,
        attachments=[Attachment(content_type=UINT32_TYPE, size_bytes=len(content))],
    )
    return reply, [content]


def as_log_days(run: StoredRun, first_line: int, count: int) -> list[LogDay]:
    """Give the days on which lines were written."""
    days = run.log_days(first_line, count)
    return [LogDay(first_line=day.first_line, midnight=day.midnight) for day in days]
