"""The file that an export writes: whole or not at all, and never into the store."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from runicorn.errors import ExportError
from runicorn.store.store import Store

__all__ = ["Exported", "checked_target", "written_whole"]


class Exported(NamedTuple):
    """What was written."""

    path: Path
    runs: int
    size_bytes: int


def checked_target(path: str | os.PathLike[str], store: Store, *, overwrite: bool) -> Path:
    """Give the absolute path of a file to write.

    Raises
    ------
    ExportError
        It is there already, is a folder, lies in the store, or is no path.
    """
    if "\0" in os.fspath(path):
        raise ExportError(f"{os.fspath(path)!r} is no path of a file: it holds a NUL character")
    target = Path(os.path.abspath(os.path.expanduser(os.fspath(path))))
    if target.is_dir():
        raise ExportError(f"{str(target)!r} is a folder; name a file in it")
    _refuse_to_replace(target, overwrite=overwrite)
    if Path(os.path.realpath(target)).is_relative_to(os.path.realpath(store.root)):
        raise ExportError(
            f"{str(target)!r} lies in the store, where only runs are written; name another place"
        )
    return target


@contextmanager
def written_whole(target: Path, *, overwrite: bool) -> Iterator[IO[bytes]]:
    """Give a file to write into, which becomes ``target`` when the block ends without an error.

    Raises
    ------
    ExportError
        It cannot be written, or came to be there meanwhile.
    """
    draft = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with draft.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _refuse_to_replace(target, overwrite=overwrite)
        os.replace(draft, target)
    except OSError as error:
        if isinstance(error, ExportError):
            raise
        raise ExportError(f"cannot write {str(target)!r}: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)


def _refuse_to_replace(target: Path, *, overwrite: bool) -> None:
    if target.exists() and not overwrite:
        raise ExportError(
            f"{str(target)!r} is there already; use overwrite=True, or --force in a terminal, to replace it"
        )
