"""JSON documents of a run, replaced as a whole."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import msgspec

_WINDOWS_RETRIES = 50
_WINDOWS_PAUSE_S = 0.02
"""A reader that has the old file open makes Windows refuse the replacement for as long as it reads."""


def decoded(raw: bytes) -> Any:
    """What `raw` says as JSON, with the bare NaN and Infinity that earlier writers left; None if it is none."""
    try:
        return msgspec.json.decode(raw)
    except ValueError:
        pass
    try:
        import json

        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def replace_document(path: str, content: dict[str, Any]) -> None:
    """Put `content` at `path` as indented JSON; a reader sees the old document or the new one, never a mix.

    Raises
    ------
    OSError
        The directory is gone, the disk is full, or the file cannot be replaced; the old document stays.
    """
    replace_file(path, msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")


def replace_file(path: str, content: bytes) -> None:
    """Put `content` at `path` in one step; see `replace_document`."""
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name}.{os.getpid()}.{time.monotonic_ns():x}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
        _replace(temporary, path)
    except BaseException:
        try:
            os.unlink(temporary)
        except OSError:
            pass
        raise


def _replace(source: str, target: str) -> None:
    if sys.platform != "win32":
        os.replace(source, target)
        return
    for attempt in range(_WINDOWS_RETRIES):
        try:
            os.replace(source, target)
        except PermissionError:
            if attempt == _WINDOWS_RETRIES - 1:
                raise
            time.sleep(_WINDOWS_PAUSE_S)
        else:
            return
