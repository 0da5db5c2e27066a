"""``runicorn gpu``: what GPUs and host do, once or until Ctrl-C."""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from runicorn.api.contract import Gpu, GpuParams, GpuReply
from runicorn.api.gpu_reply import gpu_reply
from runicorn.api.gpu_words import HOT_C, Bar, gpu_bars, gpu_notes, headline, host_bars, host_notes, mem_text
from runicorn.cli.json_output import print_json_line
from runicorn.config import resolve_root
from runicorn.phrases import ago
from runicorn.store.store import Store
from runicorn.terminal import Cell, cut, fits_width, heading, paint, seen_width, table

__all__ = ["show_gpus"]

_COLOURS = re.compile(r"\x1b\[[0-9]*m")


class _Layout(NamedTuple):
    bar_cells: int
    notes_beside: bool
    """Whether what there is to say of a card stands in its line, or in one of its own below."""


_LAYOUTS = (_Layout(10, notes_beside=True), _Layout(10, notes_beside=False), _Layout(4, notes_beside=False))
_NARROWEST = _Layout(0, notes_beside=False)

_FIRST_RATES_S = 2.0
"""How much a core does is known from the second sample on; what is shown once waits for that."""


def show_gpus(arguments: argparse.Namespace) -> int:
    """Print what they do: once, or anew every second in a terminal."""
    store = Store(resolve_root(arguments.storage).path)
    is_live = not arguments.once and (arguments.json or sys.stdout.isatty())
    reply = _first_reply(store)
    drawn = 0
    while True:
        if arguments.json:
            print_json_line(msgspec.to_builtins(reply))
        else:
            lines = _in_sight(_lines(reply)) if is_live else _lines(reply)
            # Back to the first line of what was drawn before, and clear from there on.
            back = f"\x1b[{drawn}F\x1b[J" if drawn else ""
            print(back + "\n".join(lines), flush=True)
            drawn = sum(map(_rows_of, lines))
        if not is_live:
            return 0
        time.sleep(reply.interval)
        reply = _reply(store)


def _reply(store: Store) -> GpuReply:
    reply, _ = gpu_reply(store, GpuParams(since=time.time()))
    return msgspec.structs.replace(reply, blocks=[])


def _first_reply(store: Store) -> GpuReply:
    deadline = time.monotonic() + _FIRST_RATES_S
    reply = _reply(store)
    while reply.host is not None and reply.host.cpu_pct is None and time.monotonic() < deadline:
        time.sleep(reply.interval / 10)
        reply = _reply(store)
    return reply


def _in_sight(lines: list[str]) -> list[str]:
    """Give as many as the terminal has rows for: what has scrolled away cannot be drawn anew."""
    room = shutil.get_terminal_size().lines - 1
    return lines if len(lines) <= room else [*lines[: room - 1], f"… {len(lines) - room + 1} more lines"]


def _rows_of(line: str) -> int:
    """Give how many rows of the terminal a line takes."""
    return max(1, -(-_width_of(line) // (fits_width() or 1)))


def _width_of(line: str) -> int:
    return seen_width(_COLOURS.sub("", line))


def _lines(reply: GpuReply) -> list[str]:
    sentence, width = headline(reply), fits_width()
    layout, cards = _fitting_cards(reply.gpus, width)
    lines = [heading(sentence if width is None else cut(sentence, width)), *cards]
    processes = [(gpu, process) for gpu in reply.gpus for process in gpu.processes or ()]
    if processes:
        now = time.time()
        cells = [
            [
                Cell(str(gpu.index)),
                Cell(str(process.pid)),
                Cell(process.name or ""),
                Cell(mem_text(process.mem_mib)),
                Cell(process.run or ""),
                Cell(ago(process.since, now)),
            ]
            for gpu, process in processes
        ]
        titles = ("GPU", "PID", "PROCESS", "MEMORY", "RUN", "STARTED")
        lines += ["", *table(titles, cells, right=("GPU", "PID", "MEMORY"), elastic=("RUN", "PROCESS"))]
    if reply.host is not None:
        cpu, memory = host_bars(reply.host)
        row = [_bar(cpu, layout), _bar(memory, layout), Cell(host_notes(reply.host))]
        lines += ["", *table(("HOST", "MEMORY", "NOTES"), [row], elastic=("NOTES",))]
    return lines


def _fitting_cards(gpus: Sequence[Gpu], width: int | None) -> tuple[_Layout, list[str]]:
    """Give the lines of the cards in the widest layout that fits, and that layout."""
    for layout in _LAYOUTS:
        lines = _card_lines(gpus, layout)
        if width is None or all(_width_of(line) <= width for line in lines):
            return layout, lines
    return _NARROWEST, _card_lines(gpus, _NARROWEST, elastic=("NAME",))


def _card_lines(gpus: Sequence[Gpu], layout: _Layout, elastic: Sequence[str] = ()) -> list[str]:
    if not gpus:
        return []
    titles = ("GPU", "NAME", "USE", "MEMORY", "HEAT", "POWER", "NOTES")
    rows = [_gpu_row(gpu, layout) for gpu in gpus]
    if layout.notes_beside:
        return table(titles, rows, right=("GPU", "HEAT"), elastic=elastic)
    first, *others = table(titles[:-1], [row[:-1] for row in rows], right=("GPU", "HEAT"), elastic=elastic)
    lines = [first]
    for line, row in zip(others, rows, strict=True):
        lines.append(line)
        if row[-1].text:
            lines.append("     " + paint(cut(row[-1].text, (fits_width() or 80) - 5), row[-1].style))
    return lines


def _gpu_row(gpu: Gpu, layout: _Layout) -> list[Cell]:
    use, memory, heat, power = gpu_bars(gpu)
    is_hot = gpu.temp_c is not None and gpu.temp_c >= HOT_C
    return [
        Cell(str(gpu.index), "bold"),
        Cell(gpu.name),
        _bar(use, layout),
        _bar(memory, layout),
        Cell(heat.text, "red" if is_hot else ""),
        Cell(power.text),
        Cell(gpu_notes(gpu), "red" if gpu.reason else "yellow"),
    ]


def _bar(bar: Bar, layout: _Layout) -> Cell:
    if bar.part is None or not layout.bar_cells:
        return Cell(bar.text)
    can_draw = (sys.stdout.encoding or "").lower().startswith("utf")
    full, empty = ("█", "░") if can_draw else ("#", ".")
    cells = round(bar.part * layout.bar_cells)
    return Cell(f"{full * cells}{empty * (layout.bar_cells - cells)} {bar.text}")
