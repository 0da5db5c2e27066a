"""The parts of a live stream: series, telemetry and log of one run (the list has a module of its own).

A part knows the place up to which its follower has been told, and gives the next event from there. It never
raises because of a run: what cannot be read is itself an event, sent when it starts, changes and passes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import NamedTuple

from runicorn.api.contract import (
    TELEMETRY,
    LiveEvent,
    LogEvent,
    SeriesEvent,
    TelemetryEvent,
    TroubleEvent,
)
from runicorn.api.cursors import Place, log_subject, place_in, telemetry_subject
from runicorn.api.log_pages import as_log_days, shown_line
from runicorn.api.look import Look
from runicorn.api.points import MOST_POINTS_PER_COLUMN, Blocks, appended_blocks, whole_blocks
from runicorn.api.rows import as_mark, as_stage
from runicorn.api.watch import StoreWatch
from runicorn.errors import RunicornError
from runicorn.store.events import EventLog
from runicorn.store.stored_run import StoredRun

__all__ = ["LiveItem", "LogPart", "News", "Part", "SeriesPart", "TelemetryPart"]

LiveItem = tuple[LiveEvent, list[bytes]]
"""An event and the buffers of its blocks."""

MAX_NEW_RECORDS = 20_000
"""Series that grew by more while nobody looked start again, thinned: raw, each would be more than 480 kB."""

MAX_NEW_LINES = 2000
"""A log that grew by more while nobody looked, and by more than it began with, starts again with its end."""

DAMAGED = "damaged"
"""Code of the trouble that a file holds something that could not be read; the rest is shown."""

UNREADABLE = "unreadable"
"""Code of the trouble that the operating system refuses a file."""


class News(NamedTuple):
    """What a look found that a follower has not been told."""

    item: LiveItem | None
    place: Place | None
    """Up to where the follower has been told when it has been told this."""
    run: StoredRun
    """Held by the part, so that what was read of it stays."""
    problems: tuple[str, ...] = ()
    """Damage that was met."""


class Part(ABC):
    """One subject of a live stream."""

    def __init__(self, watch: StoreWatch, subject: str, place: Place | None) -> None:
        self._watch = watch
        self.subject = subject
        self.place = place
        """Up to where the follower has been told; None: nothing, so that the next event is a reset."""
        self._trouble = ("", "")

    def poll(self, look: Look) -> list[LiveItem]:
        """Give what is new since the last call; mostly nothing."""
        items: list[LiveItem] = []
        trouble = ("", "")
        try:
            news, problems = self._read_news(look)
            if problems:
                trouble = (DAMAGED, "; ".join(problems))
            if news is not None:
                items.append(news)
        except RunicornError as error:
            trouble = (error.code, str(error))
        except OSError as error:
            trouble = (UNREADABLE, str(error))
        if trouble != self._trouble:
            code = trouble[0] or self._trouble[0]
            items.append((self._trouble_event(code, trouble[1]), []))
            self._trouble = trouble
        return items

    def restart(self, place: Place | None = None) -> None:
        """Go on from a place; without one, from the beginning."""
        self.place = place
        self._trouble = ("", "")

    @abstractmethod
    def _read_news(self, look: Look) -> tuple[LiveItem | None, tuple[str, ...]]:
        """Read what is new, advance `place`, and name the damage that was met."""

    def _continues(self, here: Place) -> bool:
        """Whether the follower's place lies on the way to ``here``; if not, it must start again."""
        place = self.place
        return place is not None and place.generation == here.generation and place.reached <= here.reached

    def _trouble_event(self, code: str, message: str) -> TroubleEvent:
        cursor = "" if self.place is None else str(self.place)
        return TroubleEvent(cursor=cursor, subject=self.subject, code=code, message=message)


class CurvesPart(Part):
    """Metrics of one file of a run, the whole lines first, then what is appended."""

    def __init__(self, watch: StoreWatch, subject: str, key: str, columns: int, place: Place | None) -> None:
        super().__init__(watch, subject, place)
        self.key = key
        self._columns = columns
        self._problems: tuple[int, tuple[str, ...]] = (-1, ())
        """Bytes read, and what was wrong with them: finding that out costs more than a look at the file."""
        self._run: StoredRun | None = None

    def _problems_of(self, log: EventLog) -> tuple[str, ...]:
        if self._problems[0] != log.bytes_read:
            self._problems = (log.bytes_read, log.problems)
        return self._problems[1]

    def _blocks(self, log: EventLog, names: Mapping[str, str], here: Place) -> tuple[bool, Blocks]:
        """Give whether the follower has to start again, and then all points, else those that are new."""
        if self.place is None or not self._continues(here) or self._is_too_far_behind(here):
            return True, whole_blocks(log, names, self._columns)
        return False, appended_blocks(log, names, self.place.reached)

    def _is_too_far_behind(self, here: Place) -> bool:
        """Whether the whole line, thinned, is less to send than what is new."""
        if self._columns == 0 or self.place is None:
            return False
        limit = max(MAX_NEW_RECORDS, MOST_POINTS_PER_COLUMN * self._columns)
        return here.reached - self.place.reached > limit


class SeriesPart(CurvesPart):
    """All series of one run."""

    def __init__(self, watch: StoreWatch, key: str, columns: int, place: Place | None) -> None:
        super().__init__(watch, key, key, columns, place)
        self._marks = 0
        """Rules that fired, of which the follower has been told."""

    def _read_news(self, look: Look) -> tuple[LiveItem | None, tuple[str, ...]]:
        news = look.once((SeriesPart, self.subject, self.place, self._columns, self._marks), self._read)
        self._run, self.place = news.run, news.place
        if news.item is not None and isinstance(news.item[0], SeriesEvent):
            self._marks = news.item[0].first_mark + len(news.item[0].marks)
        return news.item, news.problems

    def _read(self) -> News:
        with self._watch.reading(self.key, at_once=False) as run:
            events = run.events
            events.refresh()
            here, problems, marks = place_in(events), self._problems_of(events), events.marks()
            if self.place == here and self._marks == len(marks):
                return News(None, here, run, problems)
            reset, (blocks, buffers) = self._blocks(events, {name: name for name in events.metrics}, here)
            stages = [as_stage(span) for span in events.stages()]
        first_mark = 0 if reset else min(self._marks, len(marks))
        event = SeriesEvent(
            cursor=str(here),
            reset=reset,
            run=self.key,
            stages=stages,
            columns=self._columns if reset else 0,
            blocks=blocks,
            marks=[as_mark(mark) for mark in marks[first_mark:]],
            first_mark=first_mark,
            has_telemetry=run.has_telemetry,
        )
        return News((event, buffers), here, run, problems)


class TelemetryPart(CurvesPart):
    """What the machine of one run did. A metric that the user has called so stands among the series instead."""

    def __init__(self, watch: StoreWatch, key: str, columns: int, place: Place | None) -> None:
        super().__init__(watch, telemetry_subject(key), key, columns, place)

    def _read_news(self, look: Look) -> tuple[LiveItem | None, tuple[str, ...]]:
        news = look.once((TelemetryPart, self.key, self.place, self._columns), self._read)
        self._run, self.place = news.run, news.place
        return news.item, news.problems

    def _read(self) -> News:
        with self._watch.reading(self.key, at_once=False) as run:
            run.follow_telemetry()
            log = run.telemetry
            here, problems = place_in(log), self._problems_of(log)
            if self.place == here:
                return News(None, here, run, problems)
            own = run.events.metrics
            names = {name: TELEMETRY + name for name in log.metrics if TELEMETRY + name not in own}
            reset, (blocks, buffers) = self._blocks(log, names, here)
        event = TelemetryEvent(
            cursor=str(here), reset=reset, run=self.key, blocks=blocks, columns=self._columns if reset else 0
        )
        return News((event, buffers), here, run, problems)


class LogPart(Part):
    """The log of one run.

    Its place counts lines that have their line feed. A last line without one is shown once the run has ended;
    should it go on, or the run, what comes next takes its number.
    """

    def __init__(self, watch: StoreWatch, key: str, last_lines: int, place: Place | None) -> None:
        super().__init__(watch, log_subject(key), place)
        self.key = key
        self._last_lines = last_lines
        self._unended = ""
        """Last line that the follower has been told before it was whole."""
        self._run: StoredRun | None = None

    def _read_news(self, look: Look) -> tuple[LiveItem | None, tuple[str, ...]]:
        question = (LogPart, self.key, self.place, self._last_lines, self._unended)
        news, self._unended = look.once(question, self._read)
        self._run, self.place = news.run, news.place
        return news.item, ()

    def _read(self) -> tuple[News, str]:
        """Give the news, and the last line as far as it is there without its end."""
        with self._watch.reading(self.key, at_once=False) as run:
            log = run.log
            log.refresh()
            here, unended, total = Place(log.generation, log.whole_lines), log.unended_line, log.total
            reset = not self._continues(here) or self._is_too_far_behind(here)
            if not reset and self.place == here and unended == self._unended:
                return News(None, here, run), unended
            if reset or self.place is None:
                first_line = max(total - self._last_lines, 0) + 1
            else:
                first_line = self.place.reached + 1
            lines = [shown_line(line) for line in log.lines(first_line, total - first_line + 1)]
            days = as_log_days(run, first_line, len(lines))
        place = Place(here.generation, min(here.reached, first_line + len(lines) - 1))
        event = LogEvent(
            cursor=str(place),
            reset=reset,
            run=self.key,
            first_line=first_line,
            total=total,
            lines=lines,
            days=days,
        )
        return News((event, []), place, run), unended

    def restart(self, place: Place | None = None) -> None:
        """Go on from a place; without one, from the beginning."""
        super().restart(place)
        self._unended = ""

    def _is_too_far_behind(self, here: Place) -> bool:
        limit = max(self._last_lines, MAX_NEW_LINES)
        return self.place is not None and here.reached - self.place.reached > limit
