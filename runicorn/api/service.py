"""One method for each question that a page can ask."""

from __future__ import annotations

import time
from typing import Any

from runicorn.api.axes import Axis
from runicorn.api.contract import (
    METHODS,
    Attachment,
    FileParams,
    FileReply,
    FilesParams,
    FilesReply,
    ImageParams,
    ImageReply,
    ImagesParams,
    ImagesReply,
    LogParams,
    LogReply,
    LogSearchParams,
    LogSearchReply,
    LogTimesParams,
    LogTimesReply,
    Message,
    RunParams,
    RunReply,
    RunsParams,
    RunsReply,
    SeriesParams,
    SeriesReply,
)
from runicorn.api.cursors import Place, place_in
from runicorn.api.curves import Curves
from runicorn.api.file_pages import file_piece, files_page
from runicorn.api.live_images import as_image_items
from runicorn.api.log_pages import found_lines, line_times, log_page
from runicorn.api.points import asked_blocks
from runicorn.api.questions import nearest, params_type, parse_params
from runicorn.api.rows import as_row, as_stage, with_named_nonfinite
from runicorn.api.run_keys import values_of
from runicorn.api.run_order import sorted_runs
from runicorn.api.store_questions import StoreQuestions
from runicorn.errors import BadRequestError, MetricNotFoundError
from runicorn.store.image_files import read_image

__all__ = ["MAX_COLUMNS", "MAX_FILES_LISTED", "MAX_HITS", "MAX_IMAGES", "MAX_LINES", "MAX_ROWS", "Service"]

MAX_ROWS = 1000
"""Rows of one reply; more are cut off, and `RunsReply.total` says how many there are."""

MAX_LINES = 20_000
"""Log lines of one reply: what a page can still lay out at once."""

MAX_HITS = 100_000
"""Numbers of found lines in one reply; `LogSearchReply.total` says how many there are."""

MAX_IMAGES = 1000
"""Images of one reply; `ImagesReply.total` says how many there are."""

MAX_FILES_LISTED = 1000
"""Files of one reply; `FilesReply.total` says how many there are."""

MAX_COLUMNS = 20_000
"""Pixel columns; no screen is wider. Whoever wants every point asks for 0."""


class Service(StoreQuestions):
    """Answers about one store; any thread may ask.

    Every answer tells the state of the files at the time of the question. What a question asks for beyond the limits
    above is cut to these; a negative number is refused.
    """

    def handle(self, method: str, params: dict[str, Any] | Message) -> tuple[Message, list[bytes]]:
        """Answer a question by name, with plain or typed parameters.

        Returns
        -------
        tuple
            The reply that `METHODS` names, and the buffers of its blocks (empty for replies without).

        Raises
        ------
        BadRequestError
            No such method, or parameters that do not fit it.
        RunicornError
            What the method itself raises.
        """
        kind = params_type(method)
        if method not in METHODS:
            message = f"{method!r} opens a stream and cannot be asked"
            raise BadRequestError(message)
        typed = params if isinstance(params, kind) else parse_params(kind, params)
        answer = getattr(self, method)(typed)
        return answer if isinstance(answer, tuple) else (answer, [])

    def runs(self, params: RunsParams) -> RunsReply:
        """List runs in the order that is asked for, else newest first.

        Raises
        ------
        QueryError
            ``query`` cannot be understood.
        """
        _refuse_negative("offset", params.offset)
        _refuse_negative("limit", params.limit)
        self._watch.look(at_once=True)
        cursor = Place(self._watch.epoch, self._watch.version)
        runs = self.store.runs(params.project, params.name, params.query)
        found = sorted_runs(((run.info, run) for run in runs), params.sort, time.time())
        page = found[params.offset : params.offset + min(params.limit, MAX_ROWS)]
        return RunsReply(
            rows=[as_row(run.info, values_of(run.info, params.keys)) for run in page],
            total=len(found),
            projects=self.store.projects(),
            cursor=str(cursor),
        )

    def run(self, params: RunParams) -> RunReply:
        """Tell everything small about one run.

        Raises
        ------
        RunNotFoundError
            No run answers to that key, or several do.
        """
        with self._watch.reading(params.run, at_once=True) as run:
            run.events.refresh()
            return RunReply(
                row=as_row(run.info),
                metrics=list(run.events.metrics),
                stages=[as_stage(span) for span in run.events.stages()],
                meta=with_named_nonfinite(run.meta),
                config=with_named_nonfinite(run.config),
                summary=with_named_nonfinite(run.summary),
                environment=with_named_nonfinite(run.environment),
            )

    def series(self, params: SeriesParams) -> tuple[SeriesReply, list[bytes]]:
        """Give series of one run, thinned, in the order in which the metrics were asked for.

        Raises
        ------
        RunNotFoundError
            No run answers to that key, or several do.
        MetricNotFoundError
            The run has not logged one of the metrics.
        BadRequestError
            There is no such axis.
        """
        _refuse_negative("columns", params.columns)
        axis, columns = Axis.of(params), min(params.columns, MAX_COLUMNS)
        with self._watch.reading(params.run, at_once=True) as run:
            curves = Curves(run)
            curves.refresh()
            known = curves.metrics
            metrics = params.metrics or run.events.metrics
            for metric in [*metrics, axis.metric] if axis.metric else metrics:
                if metric not in known:
                    message = f"{run.key} has no metric {metric!r}{nearest(metric, known)}"
                    raise MetricNotFoundError(message)
            (blocks, buffers), thinned = asked_blocks(
                run, metrics, axis, columns=columns, start=params.start, end=params.end
            )
            reply = SeriesReply(
                run=run.key,
                cursor=str(place_in(run.events)),
                stages=[as_stage(span) for span in run.events.stages()],
                blocks=blocks,
                thinned=thinned,
            )
            return reply, buffers

    def log(self, params: LogParams) -> LogReply:
        """Give consecutive lines of a run's log; none where it has no log or it ends before them.

        Raises
        ------
        RunNotFoundError
            No run answers to that key, or several do.
        """
        _refuse_negative("count", params.count)
        with self._watch.reading(params.run, at_once=True) as run:
            run.log.refresh()
            return log_page(run, params, MAX_LINES)

    def log_search(self, params: LogSearchParams) -> tuple[LogSearchReply, list[bytes]]:
        """Find the lines of a run's log that hold a text or fit a pattern; takes a few seconds at most.

        Raises
        ------
        RunNotFoundError
            No run answers to that key, or several do.
        BadRequestError
            There is nothing to look for, or the pattern cannot be understood.
        """
        _refuse_negative("limit", params.limit)
        if not params.text:
            raise BadRequestError("text is empty; say what the lines should hold")
        with self._watch.reading(params.run, at_once=True) as run:
            run.log.refresh()
        return found_lines(run, params, MAX_HITS)

    def log_times(self, params: LogTimesParams) -> tuple[LogTimesReply, list[bytes]]:
        """Tell when the lines of a run's log were written.

        Raises
        ------
        RunNotFoundError
            No run answers to that key, or several do.
        """
        with self._watch.reading(params.run, at_once=True) as run:
            run.log.refresh()
            return line_times(run, params)

    def images(self, params: ImagesParams) -> ImagesReply:
        """List images of a run, in the order in which they were logged.

        Raises
        ------
        RunNotFoundError
            No run answers to that key, or several do.
        """
        _refuse_negative("offset", params.offset)
        _refuse_negative("limit", params.limit)
        with self._watch.reading(params.run, at_once=True) as run:
            run.events.refresh()
            images = run.events.images()
            page = images[params.offset : params.offset + min(params.limit, MAX_IMAGES)]
            return ImagesReply(
                run=run.key,
                cursor=str(Place(run.events.generation, len(images))),
                total=len(images),
                images=as_image_items(run, page),
            )

    def image(self, params: ImageParams) -> tuple[ImageReply, list[bytes]]:
        """Give the bytes of an image.

        Raises
        ------
        RunNotFoundError
            No run answers to that key, or several do.
        ImageFileError
            The file is not there or outside the run, damaged, too large, or of no type that a browser shows.
        """
        run = self.store.run(params.run)
        content, content_type = read_image(run.path, params.path)
        attachment = Attachment(content_type=content_type, size_bytes=len(content))
        return ImageReply(run=run.key, path=params.path, attachments=[attachment]), [content]

    def files(self, params: FilesParams) -> FilesReply:
        """List files below the directory of a run, in the order of their paths; links are not followed.

        Raises
        ------
        RunNotFoundError
            No run answers to that key, or several do.
        """
        _refuse_negative("offset", params.offset)
        _refuse_negative("limit", params.limit)
        return files_page(self.store.run(params.run), params, MAX_FILES_LISTED)

    def file(self, params: FileParams) -> FileReply:
        """Give a piece of a text file of a run.

        Raises
        ------
        RunNotFoundError
            No run answers to that key, or several do.
        RunFileError
            There is no such file in the run, or it is no text.
        """
        _refuse_negative("offset", params.offset)
        _refuse_negative("limit", params.limit)
        return file_piece(self.store.run(params.run), params)


def _refuse_negative(name: str, value: int) -> None:
    if value < 0:
        message = f"{name} is {value}; it must be 0 or more"
        raise BadRequestError(message)
