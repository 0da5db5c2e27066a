"""``GET /api/runs/{id}/metrics`` and ``…/metrics_step``."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, authenticated

from runicorn.errors import BadRequestError, RunicornError
from runicorn.server.known.handlers import KnownHandler
from runicorn.server.known.metric_rows import MetricRows
from runicorn.server.known.runs import find_known_run

__all__ = ["MetricsHandler"]


class MetricsHandler(KnownHandler):
    """Sends the rows of a run piece by piece, so that a long run costs little memory and keeps nobody waiting."""

    @authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        """Answer."""
        asked = self.get_query_argument("downsample", None)
        try:
            rows = await self.backend.run_long(lambda: self._read(run_id, asked))
        except RunicornError as error:
            raise HTTPError(error.status, str(error)) from error
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        pieces = rows.json()
        try:
            while (piece := await self.backend.run(lambda: next(pieces, None))) is not None:
                self.write(piece)
                await self.flush()
            await self.finish()
        except StreamClosedError:
            pass

    def _read(self, run_id: str, asked: str | None) -> MetricRows:
        at_most = None if asked is None else _count(asked)
        run, _ = find_known_run(self.backend.service.store, run_id)
        run.events.refresh()
        return MetricRows(run.events.snapshot(), at_most)


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    message = f"downsample is {text!r}; give a whole number of rows from 1"
    raise BadRequestError(message)
