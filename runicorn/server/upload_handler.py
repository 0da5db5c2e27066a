"""Archives in: ``POST <base_url>/runicorn/api/upload?name=<file name>`` with the archive as the body."""

from __future__ import annotations

from typing import IO, cast

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from tornado.http1connection import HTTP1Connection
from tornado.web import HTTPError, authenticated, stream_request_body

from runicorn.api.contract import ImportReply
from runicorn.api.frame import encode_message
from runicorn.errors import RunicornError
from runicorn.server.answers import AnswerHandler
from runicorn.server.backend import AUTH_RESOURCE

__all__ = ["MAX_UPLOAD_BYTES", "UploadHandler"]

MAX_UPLOAD_BYTES = 1 << 40
"""More than a disk has; what is really too much is told by the disk."""


@stream_request_body
class UploadHandler(AnswerHandler):
    """Writes a body of any size to a file as it comes, and answers what its import would do."""

    _file: IO[bytes] | None = None

    async def prepare(self) -> None:  # type: ignore[override]
        """Let in who may write, before the first byte of the body is taken."""
        await super().prepare()
        user = self.current_user
        if user is None:
            raise HTTPError(403)
        if not await ensure_async(self.authorizer.is_authorized(self, user, "write", AUTH_RESOURCE)):
            raise HTTPError(403, f"User is not authorized to write on resource: {AUTH_RESOURCE}.")
        cast("HTTP1Connection", self.request.connection).set_max_body_size(MAX_UPLOAD_BYTES)
        self._path = await self._backend.run(lambda: self._backend.uploads.new_file(self._file_name()))
        self._file = self._path.open("xb")

    async def data_received(self, chunk: bytes) -> None:
        """Write a piece of the body; the next is not taken before."""
        if self._file is not None:
            file = self._file
            await self._backend.run(lambda: file.write(chunk))

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer with what an import of the archive would do."""
        if self._file is not None:
            self._file.close()
        try:
            reply = await self._backend.run(self._take)
        except RunicornError as error:
            await self.refuse(error)
            return
        await self.finish(encode_message(reply))

    def on_connection_close(self) -> None:
        """Forget an upload that was broken off."""
        self._forget()
        super().on_connection_close()

    def _file_name(self) -> str:
        return self.get_query_argument("name", "")

    def _take(self) -> ImportReply:
        return self._backend.uploads.plan(self._path, self._backend.service.store)

    def _forget(self) -> None:
        if self._file is not None:
            self._file.close()
            self._backend.uploads.drop(self._path)
