"""How a kernel shows to the Jupyter server that started it which store it reads.

The page of a widget may ask the server for the kernel's store, because the kernel could give it the same data. The
server must not believe the page about that. So the kernel signs what it reads with the key of its connection, which
only it and the server that started it know, and the server signs what lies at that path for itself: the two are
equal only where both see the same folder of the same host. Nothing of the host travels.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os

from runicorn.store.host import boot_id, hostname, machine_id

__all__ = ["folder_identity", "is_store_proof", "store_proof"]

_PURPOSE = b"runicorn store\n"
"""Keeps such a signature from being one of Jupyter's messages, which are signed with the same key."""


def folder_identity(root: str | os.PathLike[str]) -> tuple[int, int] | None:
    """Device and inode of a folder; None where there is none."""
    try:
        found = os.stat(root)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def store_proof(root: str | os.PathLike[str], key: bytes) -> str:
    """Sign that the caller can list the folder at `root`; empty where it cannot, or has no key."""
    try:
        with os.scandir(root):
            identity = folder_identity(root)
    except (OSError, ValueError):
        return ""
    if not key or identity is None:
        return ""
    claimed = [hostname(), machine_id(), boot_id(), *identity, os.path.abspath(root)]
    return hmac.new(key, _PURPOSE + json.dumps(claimed).encode(), hashlib.sha256).hexdigest()


def is_store_proof(proof: str, root: str | os.PathLike[str], key: bytes) -> bool:
    """Whether somebody with this key, on this host, signed that it can list the folder that is at `root` now."""
    expected = store_proof(root, key)
    return expected != "" and hmac.compare_digest(proof.encode(), expected.encode())
