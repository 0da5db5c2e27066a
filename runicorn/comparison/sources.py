"""The notebook cells that two runs were started from."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

__all__ = ["SourceDiff"]

CONTEXT_LINES = 3
"""Equal lines around a difference, as ``diff -u`` gives them."""


@dataclass(frozen=True, slots=True)
class SourceDiff:
    """Two sources of cells; None where a run was not started from a cell."""

    a: str | None
    b: str | None
    notes: tuple[str, ...] = ()
    """What could not be compared, a sentence each."""

    def __bool__(self) -> bool:
        return self.a is not None and self.b is not None and self.a != self.b

    def __repr__(self) -> str:
        added, removed = self.counts
        return f"<source: {added} lines added, {removed} removed>" if self else "<source: no difference>"

    @property
    def lines(self) -> list[str]:
        """The unified diff, line by line without line feeds and without the names of files; empty if equal."""
        if not self:
            return []
        before, after = (self.a or "").splitlines(), (self.b or "").splitlines()
        return list(difflib.unified_diff(before, after, n=CONTEXT_LINES, lineterm=""))[2:]

    @property
    def counts(self) -> tuple[int, int]:
        """How many lines were added and how many removed."""
        lines = self.lines
        return sum(line.startswith("+") for line in lines), sum(line.startswith("-") for line in lines)
