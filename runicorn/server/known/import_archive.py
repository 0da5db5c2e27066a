"""``POST /api/import/archive``: the archive is part ``file`` of a form, and what is new in it comes in at once."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import HTTPError, authenticated, stream_request_body

from runicorn.archive import import_archive
from runicorn.errors import BadRequestError, ImportRefusedError, RunicornError
from runicorn.server.known.form_file import FormFile
from runicorn.server.known.handlers import KnownHandler
from runicorn.server.known.shapes import RunsImported
from runicorn.server.upload_handler import ReceivedFile, admit_upload

__all__ = ["ImportArchiveHandler"]

PART = "file"


@stream_request_body
class ImportArchiveHandler(KnownHandler):
    """Imports an archive of any size; runs that the store has in another state stay as they are."""

    _form: FormFile | None = None
    _failure: RunicornError | None = None
    """Why the rest of the body is only read over."""

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse, or begin to take the body."""
        await super().prepare()
        await admit_upload(self)
        try:
            self._form = FormFile(
                self.request.headers.get("Content-Type", ""),
                PART,
                lambda name: ReceivedFile(self.backend, name),
            )
        except BadRequestError as error:
            raise HTTPError(error.status, str(error)) from error

    async def data_received(self, chunk: bytes) -> None:
        """Read on in the form; the next piece is not taken before."""
        form = self._form
        if form is None or self._failure is not None:
            return
        try:
            await self.backend.run(lambda: form.write(chunk))
        except RunicornError as error:
            self._failure = error

    @authenticated
    @authorized
    async def post(self) -> None:
        """Import when all is there."""
        await self.reply(self._import)

    def on_finish(self) -> None:
        """Remove what came."""
        self._forget()
        super().on_finish()

    def on_connection_close(self) -> None:
        """Remove what came of a request that was broken off."""
        self._forget()
        super().on_connection_close()

    def _import(self) -> RunsImported:
        if self._failure is not None:
            raise self._failure
        file = self._form.file if self._form is not None else None
        if file is None:
            message = f"the form has no part {PART!r} with an archive"
            raise ImportRefusedError(message)
        file.close()
        done = import_archive(file.path, self.backend.service.store)
        return {
            "ok": True,
            "imported_files": done.files,
            "new_run_dirs": done.added,
            "new_run_ids": [key.rpartition("/")[2] for key in done.added],
            "storage": str(done.root),
        }

    def _forget(self) -> None:
        if self._form is not None and self._form.file is not None:
            self._form.file.forget()
