"""Runs out: ``GET <base_url>/runicorn/api/export?params=<ExportParams>``."""

from __future__ import annotations

import tempfile
from typing import IO

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from runicorn.api.contract import ExportParams, StoreClaim
from runicorn.api.questions import parse_params_json
from runicorn.archive.chosen import chosen_runs
from runicorn.archive.packing import pack
from runicorn.archive.table_files import write_csv, write_parquet
from runicorn.errors import ExportError, RunicornError
from runicorn.server.claims import read_claim
from runicorn.server.downloads import FileHandler
from runicorn.store.stored_run import StoredRun

__all__ = ["ExportHandler"]


class ExportHandler(FileHandler):
    """Writes a whole archive or table before the first byte is sent, so that what fails is an answer in words."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Send the file to be kept."""
        text = self.get_query_argument("params", "")
        try:
            params = parse_params_json(ExportParams, text)
            claim = await read_claim(self)
            file, name = await self._backend.run_long(lambda: self._written(params, claim))
        except RunicornError as error:
            await self.refuse(error)
            return
        with file:
            await self.send_file(file, name)

    def _written(self, params: ExportParams, claim: StoreClaim | None) -> tuple[IO[bytes], str]:
        store = self._backend.service_of(claim).store
        runs = chosen_runs(store, tuple(params.runs), params.project, params.name, params.query)
        file = tempfile.TemporaryFile(prefix="runicorn-export-")
        try:
            _write(file, runs, params.kind)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file, f"{runs[0].id if len(runs) == 1 else 'runs'}.{params.kind}"


def _write(file: IO[bytes], runs: list[StoredRun], kind: str) -> None:
    try:
        if kind == "csv":
            write_csv(file, runs)
        elif kind == "parquet":
            write_parquet(file, runs)
        else:
            pack(file, runs, f".{kind}")
    except (ImportError, OSError) as error:
        raise ExportError(f"cannot export: {error}") from error
