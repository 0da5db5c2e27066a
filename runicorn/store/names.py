"""Folder names for projects, experiments and run ids.

A project or experiment may be called almost anything; what a file system or the layout cannot bear is
percent-encoded (UTF-8 bytes, as in RFC 3986), so that no name leaves the root and none is mistaken for a
part of the layout. A run id is typed to find a run again, so it is refused instead of changed.
"""

from __future__ import annotations

import unicodedata

from runicorn.errors import InvalidNameError

MAX_NAME_BYTES = 255
"""What ext4, APFS and NTFS hold in one path part."""

_ILLEGAL = frozenset('<>:"/\\|?*%') | frozenset(map(chr, range(32))) | {"\x7f"}
_LAYOUT_WORDS = frozenset({"runs"})
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"}
)


def encode_name(text: str, what: str = "project") -> str:
    """Folder name for a project or experiment.

    Parameters
    ----------
    text
        The name as the user says it.
    what
        What it names, for the message of an error.

    Returns
    -------
    str
        A single path part, legal on Linux, macOS and Windows; equal to `text` (in Unicode's NFC form) where
        that is legal already. `decode_name` is its inverse.

    Raises
    ------
    InvalidNameError
        `text` is no text, blank, not Unicode, or too long to be a folder's name.
    """
    text = _checked(text, what)
    encoded = [_percent(char) if char in _ILLEGAL else char for char in text]
    if text[0] == "." or text.casefold() in _LAYOUT_WORDS or _is_device(text):
        encoded[0] = _percent(text[0])
    if text[-1] in ". ":
        encoded[-1] = _percent(text[-1])
    if text.casefold().endswith(".lock"):
        encoded[-5] = _percent(".")
    folder = "".join(encoded)
    _check_length(folder, what)
    return folder


def decode_name(folder: str) -> str:
    """Name that `encode_name` was given, from the folder that it gave."""
    if "%" not in folder:
        return folder
    from urllib.parse import unquote

    return unquote(folder)


def check_run_id(run_id: str) -> str:
    """`run_id`, if it can be a folder's name as it stands.

    Raises
    ------
    InvalidNameError
        It cannot; the message says which character or rule is in the way.
    """
    text = _checked(run_id, "run id")
    bad = sorted({char for char in text if char in _ILLEGAL})
    if bad:
        shown = " ".join(repr(char) for char in bad)
        raise InvalidNameError(f"run id {run_id!r} has {shown}; a run id is a folder name, leave these out")
    if encode_name(text, "run id") != text:
        raise InvalidNameError(
            f"run id {run_id!r} cannot be a folder name: it must not start with a dot, end with a dot, a space"
            " or '.lock', nor be a word that the layout or Windows reserves; choose another"
        )
    return text


def is_text_name(name: str) -> bool:
    """Whether the name of a file is text; Linux takes any bytes, which messages cannot carry."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _checked(text: str, what: str) -> str:
    if not isinstance(text, str):
        raise InvalidNameError(f"{what} must be text, not {type(text).__name__} {text!r}")
    if not text.strip():
        raise InvalidNameError(f"{what} is empty; give it a name, or leave it out")
    if not is_text_name(text):
        raise InvalidNameError(f"{what} {text!r} has half a surrogate pair; it is not valid Unicode")
    return unicodedata.normalize("NFC", text)


def _check_length(folder: str, what: str) -> None:
    size = len(folder.encode())
    if size > MAX_NAME_BYTES:
        raise InvalidNameError(
            f"{what} {folder[:40]!r}… takes {size} bytes; a folder name holds {MAX_NAME_BYTES}, make it shorter"
        )


def _is_device(text: str) -> bool:
    return text.split(".", 1)[0].rstrip(" ").casefold() in _DEVICES


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode())
