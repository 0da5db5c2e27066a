"""Names that a server gives, before anything is made of them here."""

from __future__ import annotations

import sys
import unicodedata

from runicorn.errors import InvalidNameError
from runicorn.store.names import MAX_NAME_BYTES, check_run_id

__all__ = ["odd_part"]

_MAX_PATH_BYTES = 1024


def odd_part(path: str) -> str | None:
    """Say what is wrong with a path below a run, or None: its parts are names that any system can hold as they are."""
    try:
        size = len(path.encode())
    except UnicodeEncodeError:
        return "its name is no Unicode"
    if size > _MAX_PATH_BYTES:
        return "its path is too long"
    return next((problem for part in path.split("/") if (problem := _odd(part)) is not None), None)


def _odd(part: str) -> str | None:
    if part in ("", ".", ".."):
        return "its path leads elsewhere"
    if len(part.encode()) > MAX_NAME_BYTES:
        return "its name is too long"
    if "\\" in part or (
        not part.isprintable() and any(unicodedata.category(one) in ("Cc", "Cs") for one in part)
    ):
        return "its name has characters that are no part of a name"
    if sys.platform == "win32":
        try:
            check_run_id(part)
        except InvalidNameError:
            return "its name cannot be one on Windows"
    return None
