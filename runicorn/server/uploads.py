"""Archives that were uploaded and wait to be imported."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import threading
import time
from dataclasses import asdict
from pathlib import Path

from runicorn.api.contract import ImportedRun, ImportParams, ImportReply
from runicorn.archive import Imported, import_archive
from runicorn.errors import ImportRefusedError
from runicorn.store.store import Store

__all__ = ["Uploads"]

KEPT_S = 3600.0
"""A person has looked at what an import would do by then, or will upload again."""

_SHOWN_RUNS = 1000
_NAME_BYTES = 200
"""Of an upload's name are kept; every file system has room for so many."""
_USUAL_NAME = "archive"


class Uploads:
    """Files of this server's own folder in the system's temporary one. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: Path | None = None

    def new_file(self, name: str) -> Path:
        """Give a path to write an upload to; its folder's name is the upload's.

        What was uploaded more than an hour ago is removed.
        """
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="runicorn-uploads-"))
            for old in self._folder.iterdir():
                if old.stat().st_mtime < time.time() - KEPT_S:
                    shutil.rmtree(old, ignore_errors=True)
            own = self._folder / secrets.token_hex(16)
            own.mkdir(mode=0o700)
        # The name is only ever shown; what could be a path of its own is not taken.
        plain = name if name and name == os.path.basename(name) and name not in (".", "..") else _USUAL_NAME
        return own / plain.replace("\0", "").encode()[:_NAME_BYTES].decode("utf-8", "ignore")

    def drop(self, path: Path) -> None:
        """Forget an upload."""
        shutil.rmtree(path.parent, ignore_errors=True)

    def plan(self, path: Path, store: Store) -> ImportReply:
        """Find out what the import of an upload would do; one that is refused is forgotten.

        Raises
        ------
        ImportRefusedError
            It cannot be imported.
        """
        try:
            return _as_reply(import_archive(path, store, dry_run=True), upload=path.parent.name)
        except BaseException:
            self.drop(path)
            raise

    def bring_in(self, params: ImportParams, store: Store) -> ImportReply:
        """Import an upload, and forget it once it is imported.

        Raises
        ------
        ImportRefusedError
            There is no such upload, or it cannot be imported.
        """
        path = self._find(params.upload)
        reply = _as_reply(import_archive(path, store, on_conflict=params.on_conflict))
        self.drop(path)
        return reply

    def close(self) -> None:
        """Remove all uploads."""
        with self._lock:
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None

    def _find(self, upload: str) -> Path:
        with self._lock:
            folders = list(self._folder.iterdir()) if self._folder is not None else []
        files = [file for folder in folders if folder.name == upload for file in folder.iterdir()]
        if not files:
            raise ImportRefusedError("that upload is not here any more; upload the archive again")
        return files[0]


def _as_reply(done: Imported, upload: str = "") -> ImportReply:
    runs = sorted(done.runs, key=lambda run: run.state != "conflict")
    return ImportReply(
        name=done.path.name,
        root=str(done.root),
        new=done.count("new"),
        same=done.count("same"),
        conflict=done.count("conflict"),
        added=len(done.added),
        runs=[ImportedRun(**asdict(run)) for run in runs[:_SHOWN_RUNS]],
        other_files=done.other_files,
        upload=upload,
    )
