"""Which cell displayed what, so that a cell that is run again takes its old dashboard with it."""

from __future__ import annotations

import weakref
from typing import Any, Protocol

from runicorn.widgets.kernel import running_kernel


class Closable(Protocol):
    """Something that can be taken off the page."""

    def close(self) -> None:
        """Take it off the page and stop feeding it."""


class CellOutputs:
    """What each cell of a notebook has displayed, held weakly.

    The page drops a cell's output when it is run again, but a kernel that is computing cannot hear of it and
    would feed the old widgets for ever. The front end names the cell in every request to execute (``cellId``);
    where it does not, nothing is closed.
    """

    def __init__(self) -> None:
        self._shown: dict[str, tuple[str, weakref.WeakSet[Any]]] = {}

    def add(self, output: Closable) -> None:
        """Note what the running cell displays; close what only earlier runs of the same cell did."""
        cell, execution = _running_cell()
        if cell is None:
            return
        before, outputs = self._shown.get(cell, ("", weakref.WeakSet()))
        if before != execution:
            others = [shown for other, (_, them) in self._shown.items() if other != cell for shown in them]
            for old in outputs.difference([output, *others]):
                old.close()
            outputs = weakref.WeakSet()
        outputs.add(output)
        self._shown[cell] = (execution, outputs)


def _running_cell() -> tuple[str | None, str]:
    kernel = running_kernel()
    if kernel is None:
        return None, ""
    request = kernel.get_parent("shell") or {}
    cell = request.get("metadata", {}).get("cellId")
    return (cell if isinstance(cell, str) else None), str(request.get("header", {}).get("msg_id", ""))


cell_outputs = CellOutputs()
"""The outputs of this process's notebook."""
