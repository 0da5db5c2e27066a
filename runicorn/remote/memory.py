"""What mirrors remember from one start to the next, outside the store: which run came from where, and how far it came.

It makes a next start cheap and keeps runs of different servers apart. That a file at home is the beginning of the one
on the server is never believed because of it: sizes are compared, and where they leave a doubt, the bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from runicorn.config import user_state_dir
from runicorn.errors import StoreError
from runicorn.store.documents import replace_file
from runicorn.store.folder_lock import locked

__all__ = ["CopiedFile", "RunMemory", "StoreMemory"]

_LOCK_WAIT_S = 5.0
_SAVE_WAIT_S = 10.0

_Kind = TypeVar("_Kind")


class CopiedFile(msgspec.Struct, array_like=True):
    """How far a file is copied."""

    size: int = -1
    """On the server, when it was copied; with time and inode it tells whether it has changed. -1: it may have."""
    mtime_ns: int = -1
    inode: int = 0
    copied: int = 0
    """Bytes at home."""
    checked: int = 0
    """Bytes that were compared as a whole, or came in one piece."""


class RunMemory(msgspec.Struct):
    """How far the files of a run are copied."""

    source: str
    key: str
    files: dict[str, CopiedFile] = {}


class StoreMemory:
    """What is remembered of the mirrors into one store."""

    def __init__(self, root: Path) -> None:
        self._folder = user_state_dir() / "mirrors" / _short(os.path.realpath(root))
        self._runs: dict[str, RunMemory] = {}
        self._changed: set[str] = set()
        self._made: set[str] = set()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"cannot remember mirrors in {str(self._folder)!r} ({error.strerror})"
            ) from error

    @contextmanager
    def claiming(self) -> Iterator[dict[str, str]]:
        """Hold the table of the runs that mirrors have brought into this store, from source to key; it may grow."""
        with locked(str(self._folder), wait_s=_SAVE_WAIT_S):
            path = self._folder / "runs.json"
            table = _read(path, dict[str, str]) or {}
            before = dict(table)
            yield table
            if table != before:
                _write(path, table)

    def of_run(self, source: str, key: str) -> RunMemory:
        """Give what is remembered of a run."""
        if source not in self._runs:
            found = _read(self._run_folder(source) / "files.json", RunMemory)
            if found is None or (found.source, found.key) != (source, key):
                found = RunMemory(source, key)
            self._runs[source] = found
        return self._runs[source]

    @contextmanager
    def alone_with(self, source: str) -> Iterator[bool]:
        """Keep other mirrors, of other processes too, from writing into a run; gives whether that could be had."""
        with locked(str(self._made_folder(source)), wait_s=_LOCK_WAIT_S) as held:
            yield held

    def note(self, source: str) -> None:
        """Say that something of a run has changed."""
        self._changed.add(source)

    def save(self) -> None:
        """Write down what has changed; where that is not possible, the next start has more to compare."""
        for source in self._changed:
            try:
                _write(self._made_folder(source) / "files.json", self._runs[source])
            except OSError:
                continue
        self._changed.clear()

    def _made_folder(self, source: str) -> Path:
        folder = self._run_folder(source)
        if source not in self._made:
            folder.mkdir(exist_ok=True)
            self._made.add(source)
        return folder

    def _run_folder(self, source: str) -> Path:
        return self._folder / _short(source)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _read(path: Path, kind: type[_Kind]) -> _Kind | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, ValueError):
        return None


def _write(path: Path, content: object) -> None:
    replace_file(str(path), msgspec.json.encode(content))
