"""A mirror over SFTP alone, for servers that give no shell."""

from __future__ import annotations

import hashlib
import posixpath
import stat
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from runicorn.errors import RemotePathError
from runicorn.remote import sftp_messages as sftp
from runicorn.remote.carrier import (
    MAX_DEPTH,
    MAX_ENTRIES,
    Entry,
    Kind,
    Listed,
    Look,
    Odd,
    Piece,
    Wanted,
    as_look,
    is_passed_over,
)
from runicorn.remote.connection import Connection
from runicorn.remote.sftp_file import FileReading, mtime_ns_of, read_parts
from runicorn.remote.sftp_messages import Item, StatusError
from runicorn.remote.sftp_wire import Job, SftpWire

__all__ = ["SftpCarrier"]

_COARSE_S = 2.5
"""SFTP gives times in whole seconds: what changed within these may change once more and look the same."""

_FOLDERS_AT_ONCE = 100
_FILES_AT_ONCE = 128
"""So many are asked for while the first is still under way: a long line costs each its time there and back."""

_AHEAD_BYTES = 1 << 24
"""So much of files that are not the first may come besides."""

_SHOWN = 20


class _Folder(NamedTuple):
    """A folder that is to be looked into."""

    path: str
    depth: int


class SftpCarrier:
    """Looks and reads over one SFTP channel; for one thread at a time."""

    name = "sftp"

    def __init__(self, connection: Connection) -> None:
        self.wire = SftpWire(connection)
        self._before: dict[str, dict[str, Entry]] = {}
        self._seen_at: dict[str, tuple[Entry, float]] = {}
        self._folders_at_once = _FOLDERS_AT_ONCE

    def resolve(self, path: str) -> str:
        """See `Carrier`."""
        if path == "~" or path.startswith("~/"):
            path = path[2:]
        elif path.startswith("~"):
            raise RemotePathError(
                f"{path}: this server gives no shell, which alone knows other homes; write it in full"
            )
        try:
            found = self._real(path or ".")
            if stat.S_ISDIR(self._mode(found)):
                return found
            what = "is a file"
        except StatusError:
            found, what = path, "is not there"
        folder = self._nearest_folder(found)
        raise RemotePathError(f"{found} {what}; {folder} has: {self._names_in(folder)}")

    def look(self, root: str, on_wait: Callable[[], None]) -> Look:
        """See `Carrier`."""
        looking = _Looking(self.wire, root, self._folders_at_once, self._is_racy)
        looking.look(on_wait)
        self._folders_at_once = looking.at_once
        before, self._before[root] = self._before.get(root, {}), looking.now
        for path in before.keys() - looking.now.keys():
            self._seen_at.pop(path, None)
        return as_look(before, looking.now, looking.odd)

    def read(self, root: str, batches: Iterable[Sequence[Wanted]]) -> Iterator[Piece]:
        """See `Carrier`."""
        files = enumerate(chain.from_iterable(batches))
        under_way: deque[FileReading] = deque()
        while True:
            while len(under_way) < _FILES_AT_ONCE and (following := next(files, None)) is not None:
                under_way.append(FileReading(self.wire, root, *following))
                under_way[-1].begin()
            if not under_way:
                return
            first = under_way[0]
            first.be_first()
            _go_on(under_way)
            while first.pieces:
                yield first.pieces.popleft()
            if first.is_done:
                under_way.popleft()
            else:
                self.wire.turn()

    def digest(self, root: str, path: str, size: int) -> bytes | None:
        """See `Carrier`."""
        summed: list[bytes] = []
        self.wire.finish(self._digesting(posixpath.join(root, path), size, summed))
        return summed[0] if summed else None

    def listed(self, folder: str, at_most: int) -> list[Listed]:
        """See `Carrier`."""
        return [self._listed(folder, item) for item in self._items(folder, at_most)]

    def close(self) -> None:
        """See `Carrier`."""
        self.wire.close()

    def _items(self, folder: str, at_most: int) -> list[Item]:
        found: list[Item] = []
        try:
            self.wire.finish(_listing(self.wire, folder, found, at_most))
        except StatusError as error:
            raise RemotePathError(f"cannot look into {folder} ({error})") from error
        return [item for item in found if item.name not in (".", "..")][:at_most]

    def _listed(self, folder: str, item: Item) -> Listed:
        size, mode, mtime = item.attributes
        kind: Kind = "file" if stat.S_ISREG(mode) else "link" if stat.S_ISLNK(mode) else "other"
        if stat.S_ISDIR(mode) or (
            kind == "link" and self._leads_to_folder(posixpath.join(folder, item.name))
        ):
            kind = "dir"
        return Listed(item.name, kind, size, float(mtime))

    def _leads_to_folder(self, path: str) -> bool:
        try:
            return stat.S_ISDIR(self._mode(path))
        except StatusError:
            return False

    def _real(self, path: str) -> str:
        items: list[Item] | None = self.wire.understood(sftp.items_of, self.wire.answer(sftp.realpath(path)))
        return items[0].name if items else path

    def _mode(self, path: str) -> int:
        found: sftp.Attributes = self.wire.understood(sftp.attributes_of, self.wire.answer(sftp.stat(path)))
        return found.mode

    def _is_racy(self, path: str, entry: Entry) -> bool:
        seen = self._seen_at.get(path)
        if seen is None or seen[0] != entry:
            seen = self._seen_at[path] = (entry, time.monotonic())
        # A file that was old when it was first seen counts as settled, whatever the two clocks differ by up to an hour.
        return time.monotonic() - seen[1] < _COARSE_S and time.time() - entry.mtime_ns / 1e9 < 3600

    def _digesting(self, path: str, size: int, found: list[bytes]) -> Job:
        handle = b""
        try:
            (answer,) = yield self.wire.ask(sftp.lstat(path))
            if not stat.S_ISREG(self.wire.understood(sftp.attributes_of, answer).mode):
                return
            (answer,) = yield self.wire.ask(sftp.open_file(path))
            handle = self.wire.understood(sftp.handle_of, answer)
            summed = hashlib.sha256()
            left = [size]

            def take(data: bytes) -> None:
                summed.update(data)
                left[0] -= len(data)

            yield from read_parts(self.wire, handle, 0, size, take)
            if not left[0]:
                found.append(summed.digest())
        except StatusError:
            return
        finally:
            if handle:
                self.wire.ask(sftp.close(handle))

    def _nearest_folder(self, path: str) -> str:
        """Give the first folder above a path that is there."""
        folder = posixpath.dirname(path)
        while folder.strip("/"):
            try:
                if stat.S_ISDIR(self._mode(folder)):
                    return folder
            except StatusError:
                pass
            folder = posixpath.dirname(folder)
        return folder or self._real(".")

    def _names_in(self, folder: str) -> str:
        try:
            names = sorted(item.name for item in self._items(folder, MAX_ENTRIES))
        except RemotePathError:
            return "nothing that can be seen"
        return ", ".join(names[:_SHOWN]) or "nothing"


def _go_on(under_way: deque[FileReading]) -> None:
    """Let the files behind the first go on as far as there is room for what comes of them."""
    ahead = 0
    for reading in islice(under_way, 1, None):
        ahead += reading.left
        if ahead > _AHEAD_BYTES:
            return
        if reading.rests == "for room":
            reading.go_on()


class _Looking:
    """One look through all folders, many of them at once."""

    def __init__(
        self, wire: SftpWire, root: str, at_once: int, is_racy: Callable[[str, Entry], bool]
    ) -> None:
        self._wire = wire
        self._root = root
        self._is_racy = is_racy
        self._waiting = [_Folder("", 0)]
        self._under_way = 0
        self.at_once = at_once
        """Fewer where the server could not open so many."""
        self.now: dict[str, Entry] = {}
        self.odd: list[Odd] = []

    def look(self, on_wait: Callable[[], None]) -> None:
        """Look into every folder."""
        while self._waiting or self._under_way:
            while self._waiting and self._under_way < self.at_once:
                self._under_way += 1
                self._wire.step(self._look_into(self._waiting.pop()))
            if self._under_way:
                self._wire.turn()
            on_wait()

    def _look_into(self, folder: _Folder) -> Job:
        items: list[Item] = []
        try:
            yield from _listing(self._wire, posixpath.join(self._root, folder.path), items, MAX_ENTRIES)
        except StatusError as error:
            if error.code == sftp.FAILURE and self._under_way > 1:
                self.at_once = max(1, self._under_way // 2)
                self._waiting.append(folder)
            elif not folder.path:
                raise RemotePathError(f"cannot look into {self._root} ({error})") from error
            else:
                self.odd.append(Odd(folder.path, f"cannot be looked into ({error})"))
        else:
            for item in items:
                self._sort_in(folder, item)
        finally:
            self._under_way -= 1
        if len(self.now) + len(self.odd) + len(self._waiting) > MAX_ENTRIES:
            raise RemotePathError(
                f"{self._root} holds more than {MAX_ENTRIES:,} files; give a path further down"
            )

    def _sort_in(self, folder: _Folder, item: Item) -> None:
        if is_passed_over(item.name) or item.name in (".", ".."):
            return
        path = f"{folder.path}/{item.name}" if folder.path else item.name
        mode = item.attributes.mode
        if stat.S_ISDIR(mode):
            if folder.depth < MAX_DEPTH and "/" not in item.name:
                self._waiting.append(_Folder(path, folder.depth + 1))
            else:
                self.odd.append(Odd(path, "lies too deep"))
        elif stat.S_ISREG(mode):
            entry = Entry(item.attributes.size, mtime_ns_of(item.attributes))
            self.now[path] = entry._replace(racy=self._is_racy(path, entry))
        else:
            self.odd.append(Odd(path, "is a link" if stat.S_ISLNK(mode) else "is no file"))


def _listing(wire: SftpWire, folder: str, items: list[Item], at_most: int) -> Job:
    """Add the entries of a folder; raises `StatusError`, and stops once there are more than asked for."""
    (answer,) = yield wire.ask(sftp.open_folder(folder))
    handle = wire.understood(sftp.handle_of, answer)
    is_over = False
    try:
        while not is_over and len(items) <= at_most:
            # The second answer mostly says that there are no more: asked for at once, it costs no time.
            for answer in (yield wire.ask(sftp.read_folder(handle), sftp.read_folder(handle))):
                found = wire.understood(sftp.items_of, answer)
                items += found or ()
                is_over = is_over or found is None
    finally:
        wire.ask(sftp.close(handle))
