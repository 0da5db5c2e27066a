"""Reading the JSON documents of a run, whatever state they are in."""

from __future__ import annotations

import json
import math
import os
from typing import Any, NamedTuple

import msgspec

from runicorn.store.event_lines import NONFINITE, as_number, clean_text

NONFINITE_KEY = "nonfinite"
"""Where our writer says which top-level null was NaN or infinite."""

ABSENT = -1
"""Size and time of a document that is not there."""

_MAX_DEPTH = 200
"""Deeper than any setting; what goes through a document recursively must not reach the interpreter's limit."""

_END_OF_TIME = 253_402_300_800
"""The year 10000, which `datetime` does not reach; nanoseconds taken for seconds lie beyond."""

_READ_BYTES = 1 << 16
_LARGE_READ_BYTES = 1 << 20

MAX_DOCUMENT_BYTES = 32 << 20
"""More is no document: reading it would keep all other runs waiting, and a link to a device has no end."""

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
"""Without `O_NONBLOCK`, a pipe in the place of one run's document would stop the reading of all."""

_INT64 = range(-(2**63), 2**64)

_decode_object = msgspec.json.Decoder(dict[str, Any]).decode


class Document(NamedTuple):
    """A JSON object as far as it could be read."""

    content: dict[str, Any]
    """Empty where it is missing or unreadable."""
    problem: str | None
    """What is wrong with it, as a sentence without a full stop; None for a sound or a missing one."""
    size: int
    """Bytes, or `ABSENT`."""
    mtime_ns: int
    """Time of the last change, or `ABSENT`."""


_MISSING = Document({}, None, ABSENT, ABSENT)


def read_document(directory: str, name: str) -> Document:
    """Read document `name` of the run in `directory`; never raises.

    Bare ``NaN`` and ``Infinity`` are numbers. What is not UTF-8, not JSON, not an object or cannot be opened is
    a problem, and the content is what can be read all the same.
    """
    try:
        handle = os.open(f"{directory}/{name}", _FLAGS)
    except FileNotFoundError:
        return _MISSING
    except OSError as error:
        return _MISSING._replace(problem=f"{name} cannot be opened ({error.strerror})")
    try:
        raw = os.read(handle, _READ_BYTES)
        if len(raw) == _READ_BYTES:
            raw = _with_rest(raw, handle)
        stat = os.fstat(handle)
    except OSError as error:
        return _MISSING._replace(problem=f"{name} cannot be read ({error.strerror})")
    finally:
        os.close(handle)
    if len(raw) > MAX_DOCUMENT_BYTES:
        problem: str | None = f"{name} has more than {MAX_DOCUMENT_BYTES >> 20} MiB and is not read"
        return Document({}, problem, stat.st_size, stat.st_mtime_ns)
    content, problem = decode_object(raw, name)
    return Document(content, problem, stat.st_size, stat.st_mtime_ns)


def _with_rest(beginning: bytes, handle: int) -> bytes:
    """All of a file, or a little more than may be read."""
    pieces, size = [beginning], len(beginning)
    while size <= MAX_DOCUMENT_BYTES and (more := os.read(handle, _LARGE_READ_BYTES)):
        pieces.append(more)
        size += len(more)
    return b"".join(pieces)


def decode_object(raw: bytes, name: str) -> tuple[dict[str, Any], str | None]:
    """The JSON object in `raw` and what is wrong with it; `name` is what the problem calls it."""
    try:
        content = _decode_object(raw)
    except (ValueError, RecursionError):
        return _decode_patiently(raw, name)
    if _is_too_deep(content, raw):
        return {}, f"{name} is nested too deeply"
    return (_with_nonfinite(content) if NONFINITE_KEY in content else content), None


def text_of(content: dict[str, Any], key: str, name: str, problems: list[str]) -> str | None:
    """Text under `key`, None where there is none; another type is added to `problems`."""
    value = content.get(key)
    if value is None or isinstance(value, str):
        return value
    problems.append(f"{name}: {key} is {type(value).__name__}, not text")
    return None


def number_of(content: dict[str, Any], key: str, name: str, problems: list[str]) -> float | None:
    """Finite number under `key`, None where there is none; another type is added to `problems`."""
    value = content.get(key)
    number = as_number(value)
    if value is None or (number is not None and math.isfinite(number)):
        return number
    problems.append(f"{name}: {key} is {value if number is not None else type(value).__name__}, not a number")
    return None


def time_of(content: dict[str, Any], key: str, name: str, problems: list[str]) -> float | None:
    """Seconds since the epoch under `key`, None where there are none; what no calendar shows is added to `problems`."""
    time_s = number_of(content, key, name, problems)
    if time_s is None or 0 <= time_s < _END_OF_TIME:
        return time_s
    problems.append(f"{name}: {key} is {time_s:g}, no time in seconds since the epoch")
    return None


def encodable(value: Any) -> Any:
    """`value` without what a cache cannot hold: integers of more than 64 bits, half surrogate pairs."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {encodable(key): encodable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [encodable(inner) for inner in value]
    if isinstance(value, int) and value not in _INT64:
        return as_number(value)
    return value


def _decode_patiently(raw: bytes, name: str) -> tuple[dict[str, Any], str | None]:
    if not raw.strip(b"\x00 \t\r\n"):
        return {}, f"{name} is empty"
    try:
        text, problem = raw.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        text, problem = raw.decode("utf-8", "replace"), f"{name} holds bytes that are not UTF-8"
    try:
        content = json.loads(text, parse_int=_patient_int)
        if _is_too_deep(content, raw):
            raise RecursionError
        content = encodable(content)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        return {}, f"{name} is not JSON ({reason})"
    if not isinstance(content, dict):
        return {}, f"{name} holds {_type_name(content)}, not an object"
    return _with_nonfinite(content), problem


def _is_too_deep(content: Any, raw: bytes) -> bool:
    if raw.count(b"[") + raw.count(b"{") <= _MAX_DEPTH:
        return False
    level = [content]
    for _ in range(_MAX_DEPTH):
        groups = [value.values() if isinstance(value, dict) else value for value in level if _is_group(value)]
        level = [inner for group in groups for inner in group]
    return bool(level)


def _is_group(value: Any) -> bool:
    return isinstance(value, (dict, list))


def _patient_int(digits: str) -> int | float:
    try:
        return int(digits)
    except ValueError:
        return float(digits)


def _with_nonfinite(content: dict[str, Any]) -> dict[str, Any]:
    names = content.get(NONFINITE_KEY)
    if not isinstance(names, dict) or not names:
        return content
    values = {key: NONFINITE.get(str(name)) for key, name in names.items()}
    if any(value is None or key not in content or content[key] is not None for key, value in values.items()):
        return content
    return {key: values.get(key, value) for key, value in content.items() if key != NONFINITE_KEY}


def _type_name(value: object) -> str:
    names = {list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "null")
