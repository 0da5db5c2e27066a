"""``runicorn gpu``: what GPUs and host do, once or until Ctrl-C."""

from __future__ import annotations

import argparse
import sys
import time

import msgspec

from runicorn.api.contract import Gpu, GpuParams, GpuReply
from runicorn.api.gpu_reply import gpu_reply
from runicorn.api.gpu_words import HOT_C, Bar, gpu_bars, gpu_notes, headline, host_bars, host_notes, mem_text
from runicorn.cli.json_output import print_json_line
from runicorn.config import resolve_root
from runicorn.phrases import ago
from runicorn.store.store import Store
from runicorn.terminal import Cell, cut, fits_width, heading, table

__all__ = ["show_gpus"]

_BAR_CELLS = 10
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
            lines = _lines(reply)
            # Back to the first line of what was drawn before, and clear from there on.
            back = f"\x1b[{drawn}F\x1b[J" if drawn else ""
            print(back + "\n".join(lines), flush=True)
            drawn = len(lines)
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


def _lines(reply: GpuReply) -> list[str]:
    sentence, width = headline(reply), fits_width()
    lines = [heading(sentence if width is None else cut(sentence, width))]
    if reply.gpus:
        card_titles = ("GPU", "NAME", "USE", "MEMORY", "HEAT", "POWER", "NOTES")
        rows = [_gpu_row(gpu) for gpu in reply.gpus]
        lines += table(card_titles, rows, right=("GPU", "HEAT"), elastic=("NOTES", "NAME"))
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
        row = [_bar(cpu), _bar(memory), Cell(host_notes(reply.host))]
        lines += ["", *table(("HOST", "MEMORY", "NOTES"), [row], elastic=("NOTES",))]
    return lines


def _gpu_row(gpu: Gpu) -> list[Cell]:
    use, memory, heat, power = gpu_bars(gpu)
    is_hot = gpu.temp_c is not None and gpu.temp_c >= HOT_C
    return [
        Cell(str(gpu.index), "bold"),
        Cell(gpu.name),
        _bar(use),
        _bar(memory),
        Cell(heat.text, "red" if is_hot else ""),
        Cell(power.text),
        Cell(gpu_notes(gpu), "red" if gpu.reason else "yellow"),
    ]


def _bar(bar: Bar) -> Cell:
    if bar.part is None:
        return Cell(bar.text)
    can_draw = (sys.stdout.encoding or "").lower().startswith("utf")
    full, empty = ("█", "░") if can_draw else ("#", ".")
    cells = round(bar.part * _BAR_CELLS)
    return Cell(f"{full * cells}{empty * (_BAR_CELLS - cells)} {bar.text}")
