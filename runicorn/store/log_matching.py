"""Which lines of a log fit; the standard library alone, because a process of its own runs this file (`log_search`).

``python log_matching.py PATH END`` reads a pattern from its input and looks at the first END bytes of the file.
After each portion it writes a line of JSON, a `Portion`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

__all__ = ["Find", "Portion", "compile_pattern", "find_text", "iter_portions"]

_PORTION_BYTES = 1 << 20

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)|[@-Z\\^_])")
_REDRAWN = re.compile(r"^[^\n]*\r(?=[^\r\n])", re.MULTILINE)
_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL}
_SLASHED = re.compile(r"/(.+)/([is]*)\Z", re.DOTALL)

Find = Callable[[str], Iterator[int]]
"""Gives the lines of a text that fit, counted from 0."""


class Portion(NamedTuple):
    """What was found in some lines."""

    lines: int
    """How many were looked at."""
    hits: list[int]
    """Numbers of those that fit, from 1 at the start of the file."""


def compile_pattern(text: str) -> re.Pattern[str] | None:
    """Give the pattern of ``/pattern/``, ``i`` behind it for any case; None where the text is not written so.

    Raises
    ------
    re.error
        It is no regular expression.
    """
    slashed = _SLASHED.fullmatch(text)
    if slashed is None:
        return None
    flags = sum((_FLAGS[letter] for letter in set(slashed[2])), re.RegexFlag(0))
    return re.compile(slashed[1], flags)


def find_text(wanted: str) -> Find:
    """Find lines that hold a text, in any case."""
    needle = wanted.lower()

    def find(text: str) -> Iterator[int]:
        text = text.lower()
        line = seen = 0
        while (at := text.find(needle, seen)) >= 0:
            line += text.count("\n", seen, at)
            yield line
            end = text.find("\n", at)
            if end < 0:
                return
            line, seen = line + 1, end + 1

    return find


def find_pattern(pattern: re.Pattern[str]) -> Find:
    """Find lines that fit a pattern somewhere."""

    def find(text: str) -> Iterator[int]:
        return (line for line, content in enumerate(text.split("\n")) if pattern.search(content))

    return find


def iter_portions(path: str, end: int, find: Find) -> Iterator[Portion]:
    """Look through the first `end` bytes of a file, as a page shows its lines: without escapes, redrawn ones last."""
    line, left, rest = 1, end, b""
    with open(path, "rb") as file:
        while left > 0 and (block := file.read(min(_PORTION_BYTES, left))):
            left -= len(block)
            whole, newline, rest = (rest + block).rpartition(b"\n")
            if newline:
                text = _as_shown(whole)
                count = text.count("\n") + 1
                yield Portion(count, [line + hit for hit in find(text)])
                line += count
    if rest:
        yield Portion(1, [line + hit for hit in find(_as_shown(rest))])


def _as_shown(lines: bytes) -> str:
    text = lines.decode("utf-8", "replace")
    if "\x1b" in text:
        text = _ESCAPES.sub("", text)
    return _REDRAWN.sub("", text) if "\r" in text else text


def _main() -> None:
    pattern = compile_pattern(sys.stdin.buffer.read().decode())
    if pattern is None:
        return
    for portion in iter_portions(sys.argv[1], int(sys.argv[2]), find_pattern(pattern)):
        sys.stdout.write(json.dumps(portion) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
