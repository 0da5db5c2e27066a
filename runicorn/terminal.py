"""Text for a terminal: widths as they are seen, columns, colours."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from typing import Literal, NamedTuple

__all__ = ["Cell", "Style", "cut", "fits_width", "heading", "paint", "printable", "seen_width", "table"]

Style = Literal["", "bold", "dim", "red", "green", "yellow", "blue"]

_CODES: dict[Style, str] = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34"}

_GAP = "  "
_NARROWEST = 8
"""Columns of text are not cut below this many cells; a line may then be longer than the terminal."""


class Cell(NamedTuple):
    """One field of a table."""

    text: str
    style: Style = ""


def seen_width(text: str) -> int:
    """Give how many cells of a terminal a text takes: two for wide East Asian characters, none for marks."""
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


def cut(text: str, width: int) -> str:
    """Give the text, or as much of its start as fits into so many cells with an ellipsis behind it."""
    if seen_width(text) <= width:
        return text
    kept, room = [], width - 1
    for character in text:
        room -= _character_width(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept) + "…"


def printable(text: str) -> str:
    """Give the text with control characters written out, so that a name cannot steer the terminal."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def paint(text: str, style: Style) -> str:
    """Give the text in a colour where colours are wanted, else as it is."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if style and text and _wants_colours() else text


def heading(text: str) -> str:
    """Give the text as the title of a section."""
    return paint(text, "bold")


def fits_width() -> int | None:
    """Give the width of the terminal that stdout is; None when it is none, and lines may be of any length."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def table(
    titles: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    right: Sequence[str] = (),
    elastic: Sequence[str] = (),
    indent: str = "",
) -> list[str]:
    """Lay cells out in columns, a title above each; a column in which every cell is empty is left out.

    Parameters
    ----------
    right
        Titles of the columns that end flush at the right.
    elastic
        Titles of the columns that may be cut when the terminal is too narrow, the widest first.
    """
    shown = [at for at in range(len(titles)) if any(row[at].text for row in rows)]
    lines = [[Cell(titles[at], "dim") for at in shown]]
    lines += [[Cell(printable(row[at].text), row[at].style) for at in shown] for row in rows]
    widths = [max(seen_width(line[column].text) for line in lines) for column in range(len(shown))]
    names = [titles[at] for at in shown]
    _squeeze(widths, [name in elastic for name in names], len(indent))
    is_right = [name in right for name in names]
    return [indent + _join(line, widths, is_right) for line in lines]


def _squeeze(widths: list[int], is_elastic: list[bool], indent: int) -> None:
    limit = fits_width()
    if limit is None:
        return
    excess = indent + sum(widths) + len(_GAP) * (len(widths) - 1) - limit
    while excess > 0:
        candidates = [at for at, elastic in enumerate(is_elastic) if elastic and widths[at] > _NARROWEST]
        if not candidates:
            return
        widths[max(candidates, key=widths.__getitem__)] -= 1
        excess -= 1


def _join(line: Sequence[Cell], widths: Sequence[int], is_right: Sequence[bool]) -> str:
    fields = []
    for cell, width, right in zip(line, widths, is_right, strict=True):
        text = cut(cell.text, width)
        padding = " " * (width - seen_width(text))
        fields.append(padding + paint(text, cell.style) if right else paint(text, cell.style) + padding)
    return _GAP.join(fields).rstrip()


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _wants_colours() -> bool:
    # https://no-color.org: any non-empty value means none.
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty():
        return False
    # The old console of Windows prints escape sequences; the terminals that understand them say who they are.
    return sys.platform != "win32" or any(name in os.environ for name in ("WT_SESSION", "ANSICON", "TERM"))
