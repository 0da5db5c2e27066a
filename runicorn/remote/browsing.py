"""Looking into the folders of a server, to choose what is mirrored."""

from __future__ import annotations

import posixpath
import stat
from typing import Literal, NamedTuple

from runicorn.remote.connection import Connection
from runicorn.remote.sftp_carrier import SftpCarrier
from runicorn.remote.sftp_messages import Item

__all__ = ["FolderItem", "RemoteFolder", "list_folder"]

MAX_ITEMS = 10_000
"""Entries that are listed; a folder with more is no place to choose in."""


class FolderItem(NamedTuple):
    """One entry of a folder."""

    name: str
    path: str
    type: Literal["dir", "file", "link", "other"]
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
    carrier = SftpCarrier(connection)
    try:
        found = carrier.resolve(path or "~")
        items = [_item(found, item, carrier) for item in carrier.entries(found, MAX_ITEMS)]
    finally:
        carrier.close()
    return RemoteFolder(
        found,
        sorted(
            items,
            key=lambda item: (
                item.type != "dir",
                item.name.startswith("."),
                item.name.casefold(),
                item.name,
            ),
        ),
    )


def _item(folder: str, found: Item, carrier: SftpCarrier) -> FolderItem:
    path = posixpath.join(folder, found.name)
    size, mode, mtime = found.attributes
    kind: Literal["dir", "file", "link", "other"] = "other"
    if stat.S_ISDIR(mode) or (stat.S_ISLNK(mode) and carrier.leads_to_folder(path)):
        kind = "dir"
    elif stat.S_ISREG(mode):
        kind = "file"
    elif stat.S_ISLNK(mode):
        kind = "link"
    name = found.name.encode("utf-8", "replace").decode()
    return FolderItem(name, path, kind, size, float(mtime))
