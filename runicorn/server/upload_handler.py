"""Archives in: ``POST <base_url>/runicorn/api/upload?name=<file name>`` with the archive as the body."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError, authenticated, stream_request_body

from runicorn.api.contract import ImportReply
from runicorn.api.frame import encode_message
from runicorn.errors import ImportRefusedError, RunicornError
from runicorn.server.answers import AnswerHandler
from runicorn.server.backend import AUTH_RESOURCE, Backend

if TYPE_CHECKING:
    from tornado.http1connection import HTTP1Connection

__all__ = ["MAX_UPLOAD_BYTES", "ReceivedFile", "UploadHandler", "admit_upload"]

MAX_UPLOAD_BYTES = 1 << 40
"""More than a disk has; what is really too much is told by the disk."""


async def admit_upload(handler: JupyterHandler) -> None:
    """Let in who may write, before the first byte of a body is taken, and let the body be of any size.

    Raises
    ------
    HTTPError
        403 for everybody else.
    """
    user = handler.current_user
    if user is None:
        raise HTTPError(403)
    if not await ensure_async(handler.authorizer.is_authorized(handler, user, "write", AUTH_RESOURCE)):
        raise HTTPError(403, f"User is not authorized to write on resource: {AUTH_RESOURCE}.")
    cast("HTTP1Connection", handler.request.connection).set_max_body_size(MAX_UPLOAD_BYTES)


class ReceivedFile:
    """A file among the uploads that is written as it comes."""

    def __init__(self, backend: Backend, name: str) -> None:
        self._backend = backend
        self.path: Path = backend.uploads.new_file(name)
        self._file: IO[bytes] = self.path.open("xb")

    def write(self, portion: bytes) -> None:
        """Write what came.

        Raises
        ------
        ImportRefusedError
            It cannot be written.
        """
        try:
            self._file.write(portion)
        except OSError as error:
            message = f"the upload cannot be kept in {self.path.parent.parent}: {error.strerror or error}"
            raise ImportRefusedError(message) from error

    def close(self) -> None:
        """Let what was written be read."""
        self._file.close()

    def forget(self) -> None:
        """Remove it."""
        self._file.close()
        self._backend.uploads.drop(self.path)


@stream_request_body
class UploadHandler(AnswerHandler):
    """Answers a body of any size, which it keeps for an hour, with what its import would do."""

    _received: ReceivedFile | None = None
    _failure: RunicornError | None = None
    """Why the rest of the body is only read over."""

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse, or begin to take the body."""
        await super().prepare()
        await admit_upload(self)
        name = self.get_query_argument("name", "")
        self._received = await self._backend.run(lambda: ReceivedFile(self._backend, name))

    async def data_received(self, chunk: bytes) -> None:
        """Write a piece of the body; the next is not taken before."""
        received = self._received
        if received is None or self._failure is not None:
            return
        try:
            await self._backend.run(lambda: received.write(chunk))
        except RunicornError as error:
            self._failure = error

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer when all is there."""
        try:
            reply = await self._backend.run(self._plan)
        except RunicornError as error:
            await self.refuse(error)
            return
        await self.finish(encode_message(reply))

    def on_connection_close(self) -> None:
        """Forget an upload that was broken off."""
        if self._received is not None:
            self._received.forget()
        super().on_connection_close()

    def _plan(self) -> ImportReply:
        received = cast("ReceivedFile", self._received)
        if self._failure is not None:
            received.forget()
            raise self._failure
        received.close()
        return self._backend.uploads.plan(received.path, self._backend.service.store)
