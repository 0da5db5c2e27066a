"""From what a program writes to a terminal to the lines that are worth keeping.

A progress bar draws the same row again and again: by a carriage return, and where bars are nested by going
some rows down and up again with the escape ``ESC [ A``. `ConsoleLines` follows these movements as a terminal
would, and gives a row away only when nothing can draw it again. The escapes are those of ECMA-48.
"""

from __future__ import annotations

import re

__all__ = ["MAX_LINE_CHARS", "MAX_ROWS", "ConsoleLines"]

MAX_LINE_CHARS = 65_536
"""A line that grows longer is given away in pieces of about this length, so that memory stays bounded."""

MAX_ROWS = 64
"""Rows that are held back at most; more nested bars than this are not redrawn by anybody."""

_MAX_ESCAPE_CHARS = 4096
"""An escape that has not ended after this many characters is none."""

_TOKEN = re.compile(
    r"[\n\r\b]"
    r"|\x1b\[([0-?]*)[ -/]*([@-~])"  # control sequence: parameters, final character
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # operating system command, such as a window title or a link
    r"|\x1b[ -/]*[0-Z\\^-~]"
)
_UNFINISHED_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[ -/]*)?\Z")


class _Row:
    """One row of the screen, from its first character."""

    __slots__ = ("redrawn", "text")

    def __init__(self, *, redrawn: bool = False) -> None:
        self.text = ""
        self.redrawn = redrawn
        """Whether something has drawn it more than once, so that it may do so again."""


class ConsoleLines:
    """Finished lines of one stream.

    A plain line is given as soon as it ends. A row that was drawn by carriage return is given once, in its
    last state and without the blanks at its end, as soon as a later row shows that it is final: at the latest
    at `drain`. Order is that of the screen. Colours and other escapes are left out. Not thread-safe.
    """

    def __init__(self) -> None:
        self._rows = [_Row()]
        self._at = 0
        self._at_start = True  # the next text replaces what the row shows
        self._returned = False  # by a carriage return
        self._drawn = False  # something visible was drawn since the cursor came to this row
        self._came_up = False  # the cursor came to this row from below
        self._climb: int | None = None  # the most rows that the cursor has gone up so far
        self._escape = ""
        self._final: list[str] = []

    def feed(self, text: str) -> list[str]:
        """Take the next characters of the stream and give the lines that are final now."""
        text = self._escape + text
        self._escape = ""
        if "\x1b" in text:
            unfinished = _UNFINISHED_ESCAPE.search(text)
            if unfinished is not None and len(unfinished[0]) <= _MAX_ESCAPE_CHARS:
                self._escape = unfinished[0]
                text = text[: unfinished.start()]
        done = 0
        for token in _TOKEN.finditer(text):
            if token.start() > done:
                self._draw(text[done : token.start()])
            self._control(token)
            done = token.end()
        if done < len(text):
            self._draw(text[done:])
        return self._take()

    def settle(self) -> list[str]:
        """Give the rows above the cursor, for a stream that has been quiet for a while."""
        self._release(self._at)
        return self._take()

    def drain(self) -> list[str]:
        """Give everything that is left, a line without an end included."""
        rows = self._rows
        while rows and not rows[-1].text:
            rows.pop()
        self._release(len(rows))
        self._at = 0
        self._move()
        return self._take()

    def _take(self) -> list[str]:
        final, self._final = self._final, []
        return final

    def _draw(self, text: str) -> None:
        row = self._rows[self._at]
        if self._at_start:
            if self._returned and self._drawn and not self._came_up:
                # A second redraw of a lower row: whoever drew the rows above has ended them.
                self._release(self._at)
            row.redrawn = row.redrawn or self._returned
            row.text = ""
            self._at_start = False
        row.text += text
        self._drawn = self._drawn or not text.isspace()
        if len(row.text) > MAX_LINE_CHARS:
            self._release(self._at + 1)

    def _control(self, token: re.Match[str]) -> None:
        kind = token[2] or token[0]
        if kind == "\n":
            self._newline()
        elif kind == "\r":
            self._at_start = self._returned = True
        elif kind == "\b":
            if not self._at_start:
                self._rows[self._at].text = self._rows[self._at].text[:-1]
        elif token[2]:
            self._sequence(token[1], token[2])

    def _sequence(self, parameters: str, final: str) -> None:
        first = parameters.partition(";")[0]
        count = int(first) if first.isdecimal() else 0
        if final in "AF":
            self._up(max(count, 1))
        elif final in "BE":
            for _ in range(min(max(count, 1), MAX_ROWS)):
                self._down()
        elif final == "G" and count <= 1:
            self._at_start = self._returned = True
        elif final == "K" and (count == 2 or (count == 0 and self._at_start)):
            self._erase(self._at, self._at + 1)
        elif final == "J" and count == 0:
            self._erase(self._at + (not self._at_start), len(self._rows))

    def _newline(self) -> None:
        row = self._rows[self._at]
        ending = self._drawn  # else the cursor only passes by, on its way to a bar below
        self._down()
        if not row.redrawn:
            self._release(self._at)
        elif self._climb is not None and ending:
            self._release(self._at - self._climb)
        self._release(len(self._rows) - MAX_ROWS)

    def _down(self) -> None:
        self._at += 1
        if self._at == len(self._rows):
            self._rows.append(_Row())
        self._move()

    def _up(self, count: int) -> None:
        missing = min(count, MAX_ROWS) - self._at
        if missing > 0:
            # They were given away already; what is drawn over them is a new state of them.
            self._rows[:0] = [_Row(redrawn=True) for _ in range(missing)]
            self._at += missing
        self._at -= min(count, MAX_ROWS)
        for row in self._rows[self._at :]:
            row.redrawn = True
        self._climb = max(self._climb or 0, len(self._rows) - 1 - self._at)
        self._move()
        self._came_up = True

    def _move(self) -> None:
        self._at_start = True
        self._returned = self._drawn = self._came_up = False

    def _erase(self, start: int, stop: int) -> None:
        for row in self._rows[start:stop]:
            row.text = ""
            row.redrawn = True

    def _release(self, count: int) -> None:
        """Give the topmost `count` rows away; rows that were wiped leave nothing."""
        if count <= 0:
            return
        for row in self._rows[:count]:
            if not row.redrawn:
                self._final.append(row.text)
            elif row.text.strip():
                self._final.append(row.text.rstrip())
        del self._rows[:count]
        if not self._rows:
            self._rows.append(_Row())
        self._at = max(self._at - count, 0)
