"""The user's cache folder: what is in it may be deleted at any time and is never trusted over the files.

Nothing here raises. A folder that cannot be written is no cache; a file that is not whole is not there.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from runicorn.config import user_cache_dir
from runicorn.errors import RunicornError

MAX_FOLDER_BYTES = 4 << 30
"""When the folder is larger after something was written, the files that were not written longest go."""

_WORD = 8
_WORDS = 1 << 64


def cache_path(kind: str, path: str) -> str | None:
    """Where the cache of `path` would be; None where the user has no place for caches."""
    try:
        folder = user_cache_dir()
    except (RunicornError, OSError, RuntimeError):
        return None
    name = hashlib.blake2b(os.path.abspath(path).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return os.path.join(folder, f"{kind}-{name}")


def read_cache(path: str | None) -> NDArray[np.uint8] | None:
    """Content of a cache file, or None if there is none or it is not what `write_cache` wrote."""
    if path is None:
        return None
    try:
        with open(path, "rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            if size < _WORD or size % _WORD:
                return None
            content = np.empty(size, np.uint8)
            if file.readinto(content.data) != size:
                return None
    except OSError:
        return None
    words = content.view(np.uint64)
    return content[:-_WORD] if _checksum(words[:-1]) == int(words[-1]) else None


def write_cache(path: str | None, parts: Iterable[bytes | NDArray[Any]]) -> bool:
    """Replace a cache file by `parts`, each padded with zeros to whole words of 8 bytes; False if it cannot."""
    if path is None:
        return False
    temporary = f"{path}.{os.getpid()}.{os.urandom(4).hex()}.tmp"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "xb") as file:
            checksum = 0
            for part in parts:
                checksum = _write_padded(file, part, checksum)
            file.write(checksum.to_bytes(_WORD, sys.byteorder))
        os.replace(temporary, path)
    except OSError:
        _remove(temporary)
        return False
    _prune(os.path.dirname(path))
    return True


def _write_padded(file: Any, part: bytes | NDArray[Any], checksum: int) -> int:
    flat = (
        np.frombuffer(part, np.uint8)
        if isinstance(part, bytes)
        else np.ascontiguousarray(part).reshape(-1).view(np.uint8)
    )
    rest = flat[len(flat) // _WORD * _WORD :]
    whole = flat[: len(flat) - len(rest)]
    last = np.zeros(_WORD if len(rest) else 0, np.uint8)
    last[: len(rest)] = rest
    for piece in (whole, last):
        file.write(piece.data)
        checksum = (checksum + _checksum(piece.view(np.uint64))) % _WORDS
    return checksum


def _checksum(words: NDArray[np.uint64]) -> int:
    return int(np.sum(words, dtype=np.uint64))


def _prune(folder: str) -> None:
    try:
        files = [(entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in os.scandir(folder)]
    except OSError:
        return
    excess = sum(size for _, size, _ in files) - MAX_FOLDER_BYTES
    for _, size, path in sorted(files):
        if excess <= 0:
            return
        _remove(path)
        excess -= size


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass
