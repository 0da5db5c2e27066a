"""What a mirror needs of the other side, whichever way it is carried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, Protocol

__all__ = [
    "Carrier",
    "Entry",
    "Kind",
    "Listed",
    "Look",
    "Odd",
    "Piece",
    "Wanted",
    "as_look",
    "is_passed_over",
]

Kind = Literal["dir", "file", "link", "other"]
"""What an entry of a folder is; a link that leads to a folder counts as one."""

MAX_ENTRIES = 1_000_000
"""More files below one path are no store: a path was mistyped, or a server lists without end."""

MAX_DEPTH = 24
"""Folders within one another; a run of the deepest layout lies at 17."""

_RECYCLED = frozenset({".recycle", ".deleted"})


class Entry(NamedTuple):
    """A file of the server as one look has seen it."""

    size: int
    mtime_ns: int
    inode: int = 0
    """0 where it cannot be known."""
    racy: bool = False
    """It changed so short a time ago that a further change might not be told from it."""


class Listed(NamedTuple):
    """An entry of a folder, as it is listed to choose from."""

    name: str
    kind: Kind
    size: int
    mtime: float
    """Seconds since the epoch."""


class Odd(NamedTuple):
    """Something that is not copied."""

    path: str
    reason: str


class Look(NamedTuple):
    """What one look has found, relative to the path that was looked at."""

    changed: dict[str, Entry]
    """Files that are new or other than at the last look."""
    gone: list[str]
    odd: list[Odd]
    """Links, devices and folders that cannot be read: all that there are now."""


class Wanted(NamedTuple):
    """A file to be read, or what follows in it."""

    path: str
    offset: int = 0
    check: bytes = b""
    """What stands before ``offset`` if it is still the file that was copied."""


class Piece(NamedTuple):
    """A part of the answer to a `Wanted`: at first its size, then bytes, at last how it ended."""

    number: int
    """Which of those that are wanted, counted through all batches."""
    size: int | None = None
    """First piece: the file's size when it was opened."""
    mtime_ns: int = -1
    """First piece: its time of change then."""
    inode: int = 0
    data: bytes | memoryview = b""
    problem: str | None = None
    """Last piece: why it cannot be read; empty where it could."""
    differs: bool = False
    """Last piece: what stands before the offset is not what was expected; nothing was read."""
    changed: bool = False
    """Last piece: it changed while it was read."""


class Carrier(Protocol):
    """One way to look at and read the files of a server. All may raise `ConnectionLostError`."""

    name: str

    def resolve(self, path: str) -> str:
        """Give the absolute path of a folder; raises `RemotePathError`, which says what is there instead."""

    def look(self, root: str, on_wait: Callable[[], None]) -> Look:
        """Find what changed below an absolute path since the last look; calls `on_wait` while it takes long."""

    def listed(self, folder: str, at_most: int) -> list[Listed]:
        """Give the first entries of a folder; raises `RemotePathError` where it cannot be read."""

    def read(self, root: str, batches: Iterable[Sequence[Wanted]]) -> Iterator[Piece]:
        """Read files one after the other; must be taken to its end.

        A batch may be asked for while the one before it is coming, so that the line is never idle between them.
        """

    def digest(self, root: str, path: str, size: int) -> bytes | None:
        """Give the SHA-256 of the first ``size`` bytes; None where the file is shorter or cannot be read."""

    def close(self) -> None:
        """Let go."""


def as_look(before: dict[str, Entry], now: dict[str, Entry], odd: list[Odd]) -> Look:
    """Give what differs between two looks; what was racy at the one before counts as changed once more."""
    changed = {path: entry for path, entry in now.items() if (last := before.get(path)) != entry or last.racy}
    return Look(changed, [path for path in before if path not in now], odd)


def is_passed_over(name: str) -> bool:
    """Whether an entry of this name is no part of a run: recycled ones, locks, drafts of documents."""
    return name in _RECYCLED or name.endswith(".lock") or (name.startswith(".") and name.endswith(".tmp"))
