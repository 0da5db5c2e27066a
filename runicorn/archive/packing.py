"""Runs of a store as an archive."""

from __future__ import annotations

import gzip
import os
import stat
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO

from runicorn.archive.chosen import AnyRun, Storage, chosen_runs, store_of
from runicorn.archive.target import Exported, checked_target, written_whole
from runicorn.errors import ExportError
from runicorn.store.names import is_text_name
from runicorn.store.stored_run import StoredRun

__all__ = ["ARCHIVE_SUFFIXES", "export_archive", "pack"]

_PORTION = 1 << 20
_FIRST_ZIP_YEAR = 1980
_GZIP_LEVEL = 6

Pack = Callable[[str, IO[bytes], os.stat_result], None]
"""Takes a name in the archive, an open file and its state; reads the file's first ``st_size`` bytes."""


def export_archive(
    path: str | os.PathLike[str],
    *runs: AnyRun,
    storage: Storage = None,
    project: str | None = None,
    name: str | None = None,
    query: str | None = None,
    overwrite: bool = False,
) -> Exported:
    """Write runs, with all their files, into a .zip or .tar.gz that `import_archive` brings into another store.

    The archive holds the tree as it is, so unpacking it gives a store. A run that is being written is packed up to what
    it had when its file was reached. Links and lock files are left out. The archive is written whole or not at all, and
    nothing is written into the store.

    Parameters
    ----------
    path
        Where to write; its ending says which kind: ``.zip``, ``.tar.gz`` or ``.tgz``.
    *runs
        Runs to pack: keys, ids, unique prefixes, aliases, or run objects. Without any, all that pass ``project``,
        ``name`` and ``query``.
    storage
        The store; without it that of the first run object, else the one that `runicorn.open_store` gives.
    overwrite
        Replace a file that is there.

    Raises
    ------
    ExportError
        The file is there already, cannot be written, lies in the store, has another ending, or would hold no run.
    RunNotFoundError, AmbiguousRunError, QueryError
        A run is not there or not the only one; the filter cannot be understood.
    """
    store = store_of(storage, runs)
    target = checked_target(path, store, overwrite=overwrite)
    suffix = next((one for one in ARCHIVE_SUFFIXES if target.name.lower().endswith(one)), None)
    if suffix is None:
        known = ", ".join(ARCHIVE_SUFFIXES)
        raise ExportError(f"{target.name!r} does not say which kind of archive to write; end it in {known}")
    found = chosen_runs(store, runs, project, name, query)
    with written_whole(target, overwrite=overwrite) as file:
        pack(file, found, suffix)
    return Exported(target, len(found), target.stat().st_size)


def pack(file: IO[bytes], runs: list[StoredRun], suffix: str) -> None:
    """Write an archive of ``runs`` to a file that may be a pipe; ``suffix`` is one of `ARCHIVE_SUFFIXES`."""
    with ARCHIVE_SUFFIXES[suffix](file) as add:
        for run in runs:
            for path in _files_of(run.path):
                _add_file(add, path, f"{run.key}/{path.relative_to(run.path).as_posix()}")


def _files_of(directory: Path) -> Iterator[Path]:
    """Plain files of a run, folders in order; a link is not followed."""
    for folder, names, files in os.walk(directory):
        names.sort()
        for name in sorted(files):
            path = Path(folder, name)
            if not name.endswith(".lock") and stat.S_ISREG(os.lstat(path).st_mode):
                yield path


def _add_file(add: Pack, path: Path, name: str) -> None:
    with path.open("rb") as file:
        add(name, file, os.fstat(file.fileno()))


@contextmanager
def _zip(target: IO[bytes]) -> Iterator[Pack]:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, file: IO[bytes], state: os.stat_result) -> None:
            if not is_text_name(name):
                raise ExportError(f"{name!r} is no valid Unicode, as names in a .zip are; export a .tar.gz")
            written = time.localtime(state.st_mtime)[:6]
            info = zipfile.ZipInfo(name, max(written, (_FIRST_ZIP_YEAR, 1, 1, 0, 0, 0)))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.file_size = state.st_size
            with archive.open(info, "w") as member:
                for portion in _portions(file, state.st_size):
                    member.write(portion)

        yield add


@contextmanager
def _tar_gz(target: IO[bytes]) -> Iterator[Pack]:
    with (
        gzip.GzipFile(filename="", fileobj=target, mode="wb", compresslevel=_GZIP_LEVEL) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):

        def add(name: str, file: IO[bytes], state: os.stat_result) -> None:
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = state.st_size, state.st_mtime, 0o644
            archive.addfile(info, file)

        yield add


def _portions(file: IO[bytes], size: int) -> Iterator[bytes]:
    left = size
    while left > 0 and (portion := file.read(min(left, _PORTION))):
        left -= len(portion)
        yield portion


ARCHIVE_SUFFIXES: dict[str, Callable[[IO[bytes]], AbstractContextManager[Pack]]] = {
    ".zip": _zip,
    ".tar.gz": _tar_gz,
    ".tgz": _tar_gz,
}
"""Endings of archives, and how each is written."""
