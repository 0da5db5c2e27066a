"""Looking into the folders of a server, to choose what is mirrored."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from runicorn.remote.carrier import Carrier, Kind, Listed
from runicorn.remote.connection import Connection
from runicorn.remote.sftp_carrier import SftpCarrier
from runicorn.remote.sftp_wire import NoSftpError
from runicorn.remote.shell_carrier import NoShellError, ShellCarrier

__all__ = ["FolderItem", "RemoteFolder", "list_folder"]

MAX_ITEMS = 10_000
"""Entries that are listed; a folder with more is no place to choose in."""


class FolderItem(NamedTuple):
    """One entry of a folder."""

    name: str
    path: str
    type: Kind
    size: int
    mtime: float
    """Seconds since the epoch."""


class RemoteFolder(NamedTuple):
    """A folder of a server."""

    path: str
    """Absolute."""
    items: list[FolderItem]
    """Folders first, then by name, hidden ones last; links that lead to a folder count as one."""


def list_folder(connection: Connection, path: str) -> RemoteFolder:
    """List a folder; an empty path and ``~`` are the home there.

    Raises
    ------
    RemotePathError
        It is not there, is no folder or cannot be read.
    ConnectionLostError
        The connection is not there any more.
    """
    carrier = _open_carrier(connection, path)
    try:
        found = carrier.resolve(path or "~")
        items = [_item(found, listed) for listed in carrier.listed(found, MAX_ITEMS)]
    finally:
        carrier.close()
    return RemoteFolder(found, sorted(items, key=_order))


def _open_carrier(connection: Connection, path: str) -> Carrier:
    """By SFTP, which is there at once; by a program, which has to be started, without it or for another's home."""
    is_of_another = path.startswith("~") and path[1:2] not in ("", "/")
    ways = (ShellCarrier, SftpCarrier) if is_of_another else (SftpCarrier, ShellCarrier)
    try:
        return ways[0](connection)
    except (NoShellError, NoSftpError) as error:
        first = error
    try:
        return ways[1](connection)
    except NoShellError:
        raise first from None


def _item(folder: str, listed: Listed) -> FolderItem:
    name = listed.name.encode("utf-8", "replace").decode()
    return FolderItem(name, posixpath.join(folder, listed.name), *listed[1:])


def _order(item: FolderItem) -> tuple[bool, bool, str, str]:
    return item.type != "dir", item.name.startswith("."), item.name.casefold(), item.name
