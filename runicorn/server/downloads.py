"""A run's files, byte by byte: ``GET <base_url>/runicorn/api/download?run=<key>&path=<path>``."""

from __future__ import annotations

import os
from typing import IO, BinaryIO
from urllib.parse import quote

from jupyter_server.auth.decorator import authorized
from tornado.iostream import StreamClosedError
from tornado.web import authenticated

from runicorn.api.contract import StoreClaim
from runicorn.errors import RunicornError
from runicorn.server.answers import AnswerHandler
from runicorn.server.claims import read_claim
from runicorn.store.image_files import image_type
from runicorn.store.run_files import open_file

__all__ = ["DownloadHandler", "FileHandler"]

_CHUNK_BYTES = 2**18
"""A page that takes its bytes slowly holds no more than this of a file in memory."""


class FileHandler(AnswerHandler):
    """Sends a file to be kept, never to be run as a page of this server: only a picture may be shown."""

    async def send_file(self, file: IO[bytes], name: str) -> None:
        """Send it as long as it is now."""
        waiting = os.fstat(file.fileno()).st_size
        content = await self._backend.run(lambda: file.read(_CHUNK_BYTES))
        shown_as = image_type(content)
        content_type = shown_as or "application/octet-stream"
        self.set_header("Content-Type", content_type)
        disposition = "inline" if shown_as else "attachment"
        self.set_header("Content-Disposition", f"{disposition}; filename*=UTF-8''{quote(name, safe='')}")
        self.set_header("Content-Length", str(waiting))
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", "default-src 'none'; sandbox")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        try:
            while waiting and content:
                self.write(content[:waiting])
                await self.flush()
                waiting -= min(len(content), waiting)
                content = await self._backend.run(lambda: file.read(_CHUNK_BYTES))
        except StreamClosedError:
            return
        if (
            waiting
        ):  # The file has been cut meanwhile; a download that ends early is one that the browser reports.
            self.detach().close()
            return
        await self.finish(set_content_type=content_type)


class DownloadHandler(FileHandler):
    """Sends one file of a run."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Send the file."""
        run, path = self.get_query_argument("run"), self.get_query_argument("path")
        try:
            claim = await read_claim(self)
            file = await self._backend.run(lambda: self._open(claim, run, path))
        except RunicornError as error:
            await self.refuse(error)
            return
        with file:
            await self.send_file(file, path.rpartition("/")[2])

    def _open(self, claim: StoreClaim | None, run: str, path: str) -> BinaryIO:
        return open_file(self._backend.service_of(claim).store.run(run).path, path)
