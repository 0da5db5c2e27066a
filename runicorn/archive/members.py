"""What is in an archive, checked before anything is done with it.

Only plain files and folders below the archive's own top may come in. Everything else is refused by its name: a
path that leads out, a link, a device, a pipe, a name that no folder can have, an encrypted or damaged member, and
archives that are too many, too large or too compressible to be what they say.
"""

from __future__ import annotations

import gzip
import io
import lzma
import os
import stat
import struct
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple, cast

from runicorn.errors import ImportRefusedError
from runicorn.store.names import MAX_NAME_BYTES

__all__ = ["FREE_BYTES", "MAX_MEMBERS", "MAX_RATIO", "Archive", "Member"]

MAX_MEMBERS = 500_000
"""Files and folders of one archive; ten thousand runs with fifty images each."""

MAX_RATIO = 250
"""How many times as large the content may be as the archive. Logs that repeat themselves reach about a hundred."""

FREE_BYTES = 64 << 20
"""So much content may be as compressible as it likes."""

_GZIP = b"\x1f\x8b"
_UNIX = 3
"""The system of a zip member whose mode is in its external attributes."""

_ENCRYPTED = 0x1
_DAMAGES = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error),
    *(OSError, EOFError, ValueError, IndexError, NotImplementedError),
)
"""What the standard library raises for archives that are no longer what was packed."""


class Member(NamedTuple):
    """One file of an archive."""

    parts: tuple[str, ...]
    """Its path, from the archive's top."""
    size: int
    """Bytes, as the archive says."""
    mtime: float
    """Seconds since the epoch, not in the future."""

    @property
    def name(self) -> str:
        """Its path with ``/`` between the parts."""
        return "/".join(self.parts)


class Archive:
    """A .zip, .tar.gz or .tar file.

    Raises
    ------
    ImportRefusedError
        It is not there, or nothing of that kind.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(os.path.abspath(os.path.expanduser(os.fspath(path))))
        try:
            with self.path.open("rb") as file:
                self._begin = file.read(512)
            self.size_bytes = self.path.stat().st_size
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ImportRefusedError(f"cannot read {str(path)!r}: {reason}") from None
        self._is_zip = zipfile.is_zipfile(self.path)

    def read(
        self, wanted: Callable[[Member], bool] | None = None
    ) -> Iterator[tuple[Member, IO[bytes] | None]]:
        """Give every file in the archive's order, with its content where it is ``wanted``.

        The content is read before the next step; only so much of it comes as the member says that it has.

        Raises
        ------
        ImportRefusedError
            A member may not come in, or cannot be read.
        """
        seen: dict[tuple[str, ...], bool] = {}
        members = self._zip_members if self._is_zip else self._tar_members
        try:
            for count, (member, is_folder, content) in enumerate(members(wanted), 1):
                if count > MAX_MEMBERS:
                    self._refuse(f"it has more than {MAX_MEMBERS:,} members")
                self._check_twice(member, seen, is_folder=is_folder)
                if not is_folder:
                    yield member, None if content is None else cast("IO[bytes]", _Content(self.path, content))
        except ImportRefusedError:
            raise
        except _DAMAGES as error:
            raise _damage(self.path, error) from error

    def _zip_members(
        self, wanted: Callable[[Member], bool] | None
    ) -> Iterator[tuple[Member, bool, IO[bytes] | None]]:
        unpacked = 0
        with zipfile.ZipFile(self.path) as opened:
            for info in opened.infolist():
                mode = info.external_attr >> 16 if info.create_system == _UNIX else 0
                kind = stat.S_IFMT(mode)
                is_folder = info.is_dir()
                if kind and not (stat.S_ISDIR(mode) if is_folder else stat.S_ISREG(mode)):
                    self._refuse(f"{info.filename!r} is {_KINDS.get(kind, 'no plain file')}")
                if info.flag_bits & _ENCRYPTED:
                    self._refuse(f"{info.filename!r} is encrypted; pack it without a password")
                unpacked += info.file_size
                self._check_size(unpacked, self.size_bytes)
                member = Member(self._parts(info.filename), info.file_size, _zip_time(info))
                if is_folder or wanted is None or not wanted(member):
                    yield member, is_folder, None
                else:
                    with opened.open(info) as content:
                        yield member, False, content

    def _tar_members(
        self, wanted: Callable[[Member], bool] | None
    ) -> Iterator[tuple[Member, bool, IO[bytes] | None]]:
        with self.path.open("rb") as file:
            stream: IO[bytes] = file
            if self._begin.startswith(_GZIP):
                stream = cast("IO[bytes]", _Watched(file, self._check_size))
            with tarfile.open(fileobj=stream, mode="r|") as opened:
                for info in opened:
                    if info.issparse() or not (info.isreg() or info.isdir()):
                        self._refuse(f"{info.name!r} is {_tar_kind(info)}")
                    member = Member(self._parts(info.name), info.size, min(float(info.mtime), time.time()))
                    content = None if info.isdir() or wanted is None or not wanted(member) else opened
                    yield member, info.isdir(), opened.extractfile(info) if content is not None else None

    def _parts(self, name: str) -> tuple[str, ...]:
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        if name.startswith(("/", "\\")) or ".." in parts or (parts and _has_drive(parts[0])):
            self._refuse(f"{name!r} leads out of the archive")
        for part in parts:
            if "\0" in part or "\\" in part or len(os.fsencode(part)) > MAX_NAME_BYTES:
                self._refuse(f"{name!r} cannot be the name of a file everywhere")
        return parts

    def _check_twice(self, member: Member, seen: dict[tuple[str, ...], bool], *, is_folder: bool) -> None:
        for depth in range(1, len(member.parts)):
            if not seen.setdefault(member.parts[:depth], True):
                self._refuse(f"{'/'.join(member.parts[:depth])!r} is both a file and a folder")
        if seen.get(member.parts, is_folder) != is_folder:
            self._refuse(f"{member.name!r} is both a file and a folder")
        if not is_folder and member.parts in seen:
            self._refuse(f"{member.name!r} is in it twice")
        seen[member.parts] = is_folder

    def _check_size(self, unpacked: int, packed: int) -> None:
        if unpacked > max(FREE_BYTES, packed * MAX_RATIO):
            self._refuse(
                f"its content is more than {MAX_RATIO} times as large as the archive, as in a zip bomb"
            )

    def _refuse(self, why: str) -> None:
        raise ImportRefusedError(f"{self.path.name} is refused: {why}; nothing was imported")


class _Content(io.RawIOBase):
    """The content of a member, whose damage shows only as it is read."""

    def __init__(self, path: Path, content: IO[bytes]) -> None:
        self._path = path
        self._content = content

    def read(self, size: int = -1) -> bytes:
        try:
            return self._content.read(size)
        except ImportRefusedError:
            raise
        except _DAMAGES as error:
            raise _damage(self._path, error) from error


class _Watched(io.RawIOBase):
    """The content of a gzip file, looked at as it comes."""

    def __init__(self, packed: IO[bytes], check: Callable[[int, int], None]) -> None:
        self._packed = packed
        self._content = gzip.GzipFile(fileobj=packed)
        self._check = check
        self._unpacked = 0

    def read(self, size: int = -1) -> bytes:
        portion = self._content.read(size)
        self._unpacked += len(portion)
        self._check(self._unpacked, self._packed.tell())
        return portion


_KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}


def _tar_kind(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "a link"
    if info.isfifo():
        return "a pipe"
    return "a sparse file" if info.issparse() else "a device" if info.isdev() else "no plain file"


def _damage(path: Path, error: BaseException) -> ImportRefusedError:
    return ImportRefusedError(f"{path.name} is damaged, or no archive: {str(error) or 'it ends early'}")


def _has_drive(part: str) -> bool:
    return len(part) > 1 and part[1] == ":" and part[0].isalpha()


def _zip_time(info: zipfile.ZipInfo) -> float:
    try:
        return min(time.mktime((*info.date_time, 0, 0, -1)), time.time())
    except (ValueError, OverflowError):
        return time.time()
