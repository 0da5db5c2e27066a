"""The parts of a live stream: the series of one run, the log of one run (the list has a module of its own).

A part knows the place up to which its follower has been told, and gives the next event from there. It never
raises because of a run: what cannot be read is itself an event, sent when it starts, changes and passes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

from runicorn.api.contract import LiveEvent, LogEvent, SeriesEvent, TroubleEvent
from runicorn.api.cursors import Place, log_subject
from runicorn.api.curves import Curves, reached_by
from runicorn.api.log_pages import as_log_days, shown_line
from runicorn.api.look import Look
from runicorn.api.points import MOST_POINTS_PER_COLUMN, appended_blocks, whole_blocks
from runicorn.api.rows import as_mark, as_stage
from runicorn.api.watch import StoreWatch
from runicorn.errors import RunicornError
from runicorn.store.stored_run import StoredRun

__all__ = ["LiveItem", "LogPart", "News", "Part", "SeriesPart"]

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


class SeriesPart(Part):
    """All series of one run, and its telemetry."""

    def __init__(self, watch: StoreWatch, key: str, columns: int, place: Place | None) -> None:
        super().__init__(watch, key, place)
        self._columns = columns
        self._problems: tuple[int, tuple[str, ...]] = (-1, ())
        """Bytes read, and what was wrong with them: finding that out costs more than a look at the file."""
        self._run: StoredRun | None = None
        self._marks = 0
        """Rules that fired, of which the follower has been told."""

    def _read_news(self, look: Look) -> tuple[LiveItem | None, tuple[str, ...]]:
        news = look.once((SeriesPart, self.subject, self.place, self._columns, self._marks), self._read)
        self._run, self.place = news.run, news.place
        if news.item is not None and isinstance(news.item[0], SeriesEvent):
            self._marks = len(news.item[0].marks)
        return news.item, news.problems

    def _read(self) -> News:
        with self._watch.reading(self.subject, at_once=False) as run:
            curves = Curves(run)
            curves.refresh(at_once=False)
            here = curves.place
            reset = not self._continues(here) or self._is_too_far_behind(here)
            if self._problems[0] != curves.bytes_read:
                self._problems = (curves.bytes_read, curves.problems)
            marks = run.events.marks()
            if not reset and self.place == here and self._marks == len(marks):
                return News(None, here, run, self._problems[1])
            if reset or self.place is None:
                blocks, buffers = whole_blocks(run, self._columns)
            else:
                blocks, buffers = appended_blocks(run, reached_by(self.place))
            stages = [as_stage(span) for span in run.events.stages()]
        event = SeriesEvent(
            cursor=str(here),
            reset=reset,
            run=self.subject,
            stages=stages,
            columns=self._columns if reset else 0,
            blocks=blocks,
            marks=[as_mark(mark) for mark in marks],
        )
        return News((event, buffers), here, run, self._problems[1])

    def _continues(self, here: Place) -> bool:
        place = self.place
        if place is None or place.generation != here.generation:
            return False
        return all(has <= is_there for has, is_there in zip(reached_by(place), reached_by(here), strict=True))

    def _is_too_far_behind(self, here: Place) -> bool:
        """Whether the whole line, thinned, is less to send than what is new."""
        if self._columns == 0 or self.place is None:
            return False
        limit = max(MAX_NEW_RECORDS, MOST_POINTS_PER_COLUMN * self._columns)
        grown = zip(reached_by(here), reached_by(self.place), strict=True)
        return any(now - before > limit for now, before in grown)


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
