"""What an exported file holds: the messages that a page would be sent, each with its numbers."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from runicorn.api.contract import (
    SAME_BUT,
    FollowParams,
    ImageItem,
    ImageParams,
    ImagesEvent,
    LiveEvent,
    LogEvent,
    Message,
    RunParams,
    RunRow,
    RunsEvent,
    SeriesEvent,
    TelemetryEvent,
)
from runicorn.api.frame import encode_frame, encode_message
from runicorn.api.live import LiveFeed
from runicorn.api.rows import as_row
from runicorn.api.run_keys import RunKeys, values_of
from runicorn.api.service import Service
from runicorn.errors import ImageFileError
from runicorn.model import RunInfo
from runicorn.store.store import Store, StoredRun

__all__ = ["Piece", "pieces"]

EVERY_POINT = 0
"""As `FollowParams.columns`."""

COLUMNS = 1000
"""Of a thinned line; a wide screen has twice as many."""


_PARTS: dict[type[LiveEvent], str] = {SeriesEvent: "series", TelemetryEvent: "telemetry", LogEvent: "log"}


class Piece(NamedTuple):
    """One message as a frame."""

    part: str
    """``runs``, ``series``, ``telemetry``, ``log``, ``images``, ``image`` or ``run``."""
    run: str
    """Key of the run that it is about, for one image with its path behind a slash; empty for the list."""
    frame: bytes


def pieces(
    store: Store,
    runs: Sequence[StoredRun],
    images: Mapping[str, Sequence[ImageItem]],
    *,
    all_points: bool,
    log_lines: int,
) -> Iterator[Piece]:
    """Give the list of the runs, then for each what is known of it, its curves, the end of its log and its images.

    Raises
    ------
    RunNotFoundError
        A run has been removed meanwhile.
    """
    yield Piece("runs", "", _frame(_list(store, [run.info for run in runs])))
    service = Service(store)
    for run in runs:
        yield Piece("run", run.key, _frame(service.run(RunParams(run=run.key))))
        params = FollowParams(
            list_runs=False,
            series=[run.key],
            telemetry=[run.key],
            columns=EVERY_POINT if all_points else COLUMNS,
            logs=[run.key] if log_lines else [],
            log_lines=log_lines,
        )
        for event, buffers in LiveFeed(store, params).poll():
            part = _PARTS.get(type(event))
            if part is not None:
                yield Piece(part, run.key, _frame(event, buffers))
        yield from _images(service, run.key, images.get(run.key, ()))


def _images(service: Service, run: str, items: Sequence[ImageItem]) -> Iterator[Piece]:
    """The list of a run's images and their files; one that is damaged is not listed."""
    listed: list[ImageItem] = []
    for item in items:
        try:
            reply, content = service.image(ImageParams(run=run, path=item.path))
        except ImageFileError:
            continue
        listed.append(item)
        yield Piece("image", f"{run}/{item.path}", _frame(reply, content))
    if listed:
        event = ImagesEvent(cursor="file:0", reset=True, run=run, total=len(listed), images=listed)
        yield Piece("images", run, _frame(event))


def _list(store: Store, infos: Sequence[RunInfo]) -> RunsEvent:
    """The list with the values of all keys: whoever reads the file cannot ask for more."""
    known = RunKeys()
    known.add(infos)
    usual = known.usual()
    same = [SAME_BUT + name for name in usual if not name.startswith(SAME_BUT)]
    keys = list(dict.fromkeys([*usual, *same, *(key.name for key in known.listing())]))
    rows = [_standing_still(as_row(info, values_of(info, keys))) for info in infos]
    name = store.root.name
    return RunsEvent(
        cursor="file:0",
        reset=True,
        rows=rows,
        total=len(rows),
        store=name,
        keys=keys,
        known_keys=known.listing(),
    )


def _frame(message: Message, buffers: Sequence[bytes] = ()) -> bytes:
    return encode_frame(encode_message(message), buffers)


def _standing_still(row: RunRow) -> RunRow:
    """In a file nothing goes on: a run that is running has lasted until now."""
    if row.status != "running":
        return row
    return msgspec.structs.replace(row, status="running at export", ended_at=time.time())
