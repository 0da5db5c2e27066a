"""What somebody follows, as a stream of events that hold only what is new."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator

from runicorn.api.contract import FollowParams
from runicorn.api.cursors import (
    RUNS_SUBJECT,
    images_subject,
    log_subject,
    parse_place,
    telemetry_subject,
)
from runicorn.api.live_images import ImagesPart
from runicorn.api.live_list import ListPart
from runicorn.api.live_parts import LiveItem, LogPart, Part, SeriesPart, TelemetryPart
from runicorn.api.look import Look
from runicorn.api.service import MAX_COLUMNS, MAX_LINES
from runicorn.api.watch import StoreWatch
from runicorn.errors import BadRequestError
from runicorn.model import RunInfo
from runicorn.store.store import Store

__all__ = ["LiveFeed", "LiveItem"]


class LiveFeed:
    """The live stream of one follower.

    Call `poll` up to ten times a second, from any thread. Feeds on the same `Store` object share what has
    been read; a poll that finds nothing new costs one look at the size of each followed file.

    A series begins with a ``reset`` event that holds the whole line, thinned to ``columns``; what follows are
    raw points, in the order of the file, each exactly once. A log begins with its last ``log_lines`` lines.
    Whoever comes back to much more than that gets a ``reset`` again (`live_parts.MAX_NEW_RECORDS`,
    `live_parts.MAX_NEW_LINES`). A part that cannot be read sends a `TroubleEvent` and goes on when it can.

    Parameters
    ----------
    store
        The store to look at.
    params
        What to follow. ``series``, ``telemetry``, ``logs`` and ``images`` name runs by key; events carry the same
        name. Its
        ``cursors`` say what the follower has already.

    Raises
    ------
    BadRequestError
        ``columns`` or ``log_lines`` is negative, or ``query`` cannot be understood (`QueryError`).
    """

    def __init__(self, store: Store, params: FollowParams) -> None:
        self.store = store
        self._watch = StoreWatch.of(store)
        self._lock = threading.RLock()
        self._list: ListPart | None = None
        self._series: dict[str, SeriesPart] = {}
        self._telemetry: dict[str, TelemetryPart] = {}
        self._logs: dict[str, LogPart] = {}
        self._images: dict[str, ImagesPart] = {}
        self.update(params)

    def poll(self, look: Look | None = None, *, older_runs: bool = True) -> list[LiveItem]:
        """Give the events since the last call, with the buffers of each; usually none.

        The list comes first, then series, telemetry, logs and images in the order in which they are followed.

        Parameters
        ----------
        look
            A look at the same store that other followers take part in, too; by default one of its own.
        older_runs
            Whether rows of a long list that did not fit into its first event may come now; without it, they
            wait for a call that lets them.
        """
        with self._lock:
            if self._list is not None:
                self._list.sends_older = older_runs
            self._watch.look(at_once=False)
            shared = look or Look()
            return [item for part in self._parts() for item in part.poll(shared)]

    def info(self, key: str) -> RunInfo | None:
        """Give one run of the last look at the list; None for a key that is not in it."""
        return self._watch.info(key)

    def update(self, params: FollowParams) -> None:
        """Change what is followed.

        What was followed before goes on where it is; what is new starts at its cursor in ``params``, or with
        a reset. A list with another filter is new; one with other keys sends its rows again.

        Raises
        ------
        BadRequestError
            ``columns`` or ``log_lines`` is negative, or ``query`` cannot be understood (`QueryError`);
            nothing has changed then.
        """
        for name in ("columns", "log_lines"):
            if getattr(params, name) < 0:
                message = f"{name} is {getattr(params, name)}; it must be 0 or more"
                raise BadRequestError(message)
        with self._lock:
            self._list = self._next_list(params)
            self._series = {key: self._next_series(key, params) for key in params.series}
            self._telemetry = {key: self._next_telemetry(key, params) for key in params.telemetry}
            self._logs = {key: self._next_log(key, params) for key in params.logs}
            self._images = {key: self._next_images(key, params) for key in params.images}

    def snapshot(self) -> None:
        """Forget what has been sent: the next poll gives everything anew, as resets."""
        with self._lock:
            for part in self._parts():
                part.restart()

    def restart(self, subjects: Collection[str]) -> None:
        """Forget what has been sent of these parts, named as in `FollowParams.cursors`; the others go on."""
        with self._lock:
            for part in self._parts():
                if part.subject in subjects:
                    part.restart()

    def cursors(self) -> dict[str, str]:
        """Give the cursor of every part that has sent something, by its name in `FollowParams.cursors`."""
        with self._lock:
            return {part.subject: str(part.place) for part in self._parts() if part.place is not None}

    def _parts(self) -> Iterator[Part]:
        if self._list is not None:
            yield self._list
        yield from self._series.values()
        yield from self._telemetry.values()
        yield from self._logs.values()
        yield from self._images.values()

    def _next_list(self, params: FollowParams) -> ListPart | None:
        if not params.list_runs:
            return None
        part = ListPart(self._watch, params, parse_place(params.cursors.get(RUNS_SUBJECT, "")))
        if self._list is None or self._list.filter != part.filter:
            return part
        self._list.ask(params.keys)
        return self._list

    def _next_series(self, key: str, params: FollowParams) -> SeriesPart:
        if key in self._series:
            return self._series[key]
        place = parse_place(params.cursors.get(key, ""))
        return SeriesPart(self._watch, key, min(params.columns, MAX_COLUMNS), place)

    def _next_telemetry(self, key: str, params: FollowParams) -> TelemetryPart:
        if key in self._telemetry:
            return self._telemetry[key]
        place = parse_place(params.cursors.get(telemetry_subject(key), ""))
        return TelemetryPart(self._watch, key, min(params.columns, MAX_COLUMNS), place)

    def _next_log(self, key: str, params: FollowParams) -> LogPart:
        if key in self._logs:
            return self._logs[key]
        place = parse_place(params.cursors.get(log_subject(key), ""))
        return LogPart(self._watch, key, min(params.log_lines, MAX_LINES), place)

    def _next_images(self, key: str, params: FollowParams) -> ImagesPart:
        if key in self._images:
            return self._images[key]
        return ImagesPart(self._watch, key, parse_place(params.cursors.get(images_subject(key), "")))
