"""What mirrors remember from one start to the next, outside the store: which run came from where, and how far it came.

It makes a next start cheap and keeps runs of different servers apart. That a file at home is the beginning of the one
on the server is never believed because of it: sizes are compared, and where they leave a doubt, the bytes.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from runicorn.config import user_state_dir
from runicorn.errors import StoreError

__all__ = ["CopiedFile", "StoreMemory"]

_WAIT_S = 10.0
"""So long another mirror may be writing."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS runs (source BLOB PRIMARY KEY, key BLOB NOT NULL, files BLOB) WITHOUT ROWID"
)


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


class StoreMemory:
    """What is remembered of the mirrors into one store, whose database they share; for one thread."""

    def __init__(self, root: Path) -> None:
        name = hashlib.sha256(os.path.realpath(root).encode("utf-8", "surrogatepass")).hexdigest()[:24]
        self._path = user_state_dir() / "mirrors" / f"{name}.sqlite"
        self._runs: dict[tuple[str, str], dict[str, CopiedFile]] = {}
        self._changed: set[tuple[str, str]] = set()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._database = _opened(self._path)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                # Damaged, as a computer that loses its power may leave it.
                self._path.unlink()
                self._database = _opened(self._path)
        except (OSError, sqlite3.Error) as error:
            raise self._refused(error) from error

    def close(self) -> None:
        """Write down what is left, and let go."""
        self.save()
        self._database.close()

    @contextmanager
    def claiming(self) -> Iterator[dict[str, str]]:
        """Hold the table of the runs that mirrors have brought into this store, from source to key; it may grow.

        Raises
        ------
        StoreError
            It cannot be had or written.
        """
        try:
            with self._database:
                self._database.execute("BEGIN IMMEDIATE")
                table = {
                    _text(source): _text(key)
                    for source, key in self._database.execute("SELECT source, key FROM runs")
                }
                before = set(table)
                yield table
                new = [(_bytes(source), _bytes(key)) for source, key in table.items() if source not in before]
                self._database.executemany("INSERT INTO runs (source, key) VALUES (?, ?)", new)
        except sqlite3.Error as error:
            raise self._refused(error) from error

    def of_run(self, source: str, key: str) -> dict[str, CopiedFile]:
        """Give what is remembered of a run: its files by their names; `note` what is changed in it."""
        run = (source, key)
        if run not in self._runs:
            self._runs[run] = self._read(run)
        return self._runs[run]

    def note(self, source: str, key: str) -> None:
        """Say that something of a run has changed."""
        self._changed.add((source, key))

    def save(self) -> None:
        """Write down what has changed; where that is not possible, the next start has more to compare."""
        rows = [(msgspec.json.encode(self._runs[run]), *map(_bytes, run)) for run in self._changed]
        self._changed.clear()
        try:
            with self._database:
                self._database.executemany("UPDATE runs SET files = ? WHERE source = ? AND key = ?", rows)
        except sqlite3.Error:
            return

    def _read(self, run: tuple[str, str]) -> dict[str, CopiedFile]:
        try:
            where = "SELECT files FROM runs WHERE source = ? AND key = ?"
            (files,) = self._database.execute(where, [_bytes(part) for part in run]).fetchone() or (None,)
            return msgspec.json.decode(files, type=dict[str, CopiedFile]) if files else {}
        except (sqlite3.Error, ValueError):
            return {}

    def _refused(self, error: Exception) -> StoreError:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        return StoreError(f"cannot remember mirrors in {str(self._path)!r} ({why})")


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_WAIT_S)
    try:
        # To wait for the disk at each save would hold up the copy; what a lost power damages is done without.
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA journal_mode = TRUNCATE")
        with database:
            database.execute(_TABLE)
        if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("it is damaged")
    except BaseException:
        database.close()
        raise
    return database


def _bytes(text: str) -> bytes:
    """A path of a server may hold what is no text; a database takes it as bytes."""
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
