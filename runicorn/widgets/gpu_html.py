"""GPUs and host as a fragment of HTML without a script, in the colours of the notebook's theme."""

from __future__ import annotations

import time
from collections.abc import Iterable
from html import escape
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from runicorn.api.contract import Gpu, GpuReply
from runicorn.api.gpu_words import HOT_C, Bar, gpu_bars, gpu_notes, headline, host_bars, host_notes, mem_text
from runicorn.phrases import ago

__all__ = ["gpus_html"]

_LINE_WIDTH, _LINE_HEIGHT = 120, 18
_STYLE = """<style>
.rn-gpus{container-type:inline-size;width:100%;
font:13px/1.6 var(--jp-ui-font-family,system-ui,sans-serif);color:var(--jp-ui-font-color1,inherit);
overflow-x:auto;padding:4px 0}
.rn-gpus table{border-collapse:collapse;margin:6px 0;font:inherit;color:inherit}
.rn-gpus td,.rn-gpus th{padding:1px 14px 1px 0;text-align:left;white-space:nowrap;font-variant-numeric:tabular-nums}
.rn-gpus td[colspan],.rn-gpus td:first-child{white-space:normal}
.rn-gpus small{font-size:12px;color:var(--jp-ui-font-color2,#777)}
.rn-gpus th{font-weight:500;font-size:12px;color:var(--jp-ui-font-color2,#777)}
.rn-gpus i{display:inline-block;width:72px;height:7px;margin-right:8px;border-radius:2px;vertical-align:middle;
background:linear-gradient(var(--jp-brand-color1,#1976d2) 0 0) 0/var(--part) 100% no-repeat,
color-mix(in srgb,currentColor 14%,transparent)}
.rn-gpus .hot{color:var(--jp-error-color1,#d32f2f)}.rn-gpus .note{color:var(--jp-warn-color0,#b26a00)}
.rn-gpus svg{display:block;color:var(--jp-brand-color1,#1976d2)}
@container (max-width:800px){
.rn-gpus table,.rn-gpus tbody{display:block}.rn-gpus tr:first-child{display:none}
.rn-gpus tr{display:flex;flex-wrap:wrap;align-items:center;padding:3px 0}
.rn-gpus td:nth-child(n){min-width:0;white-space:normal;overflow-wrap:anywhere}
.rn-gpus td:empty{display:none}.rn-gpus svg{display:inline-block;vertical-align:middle;max-width:100%}
.rn-gpus td[data-title]::before{content:attr(data-title) " ";color:var(--jp-ui-font-color2,#777)}}
</style>"""

History = dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]
"""Times and values by name of a metric."""


def gpus_html(reply: GpuReply, history: History, now: float, span_s: float) -> str:
    """Draw what GPUs and host do `now`, and their use in the `span_s` seconds before."""
    parts = [
        _STYLE,
        '<div class="rn-gpus" role="group" aria-label="GPUs and host">',
        f"<b>{escape(headline(reply))}</b> {_clock(reply.ts or now)}",
    ]
    if reply.gpus:
        card_titles = ("GPU", "Use", f"Last {span_s / 60:.0f} min", "Memory", "Heat", "Power")
        line = {gpu.index: _sparkline(history, f"gpu.{gpu.index}.util", now, span_s) for gpu in reply.gpus}
        cards = [_gpu_row(gpu, line[gpu.index]) for gpu in reply.gpus]
        parts.append(_table(card_titles, cards, [_gpu_note(gpu) for gpu in reply.gpus]))
    rows = [
        (gpu.index, one.pid, one.name or "", mem_text(one.mem_mib), one.run or "", ago(one.since, now))
        for gpu in reply.gpus
        for one in gpu.processes or ()
    ]
    if rows:
        titles = ("GPU", "Process", "", "Memory", "Run", "Started")
        parts.append(_table(titles, ([escape(str(cell)) for cell in row] for row in rows)))
    if reply.host is not None:
        cpu, memory = host_bars(reply.host)
        cells = [
            _bar(cpu),
            _sparkline(history, "host.cpu", now, span_s),
            _bar(memory),
        ]
        host_titles = ("Cores", f"Last {span_s / 60:.0f} min", "Memory")
        parts.append(_table(host_titles, [cells], [escape(host_notes(reply.host))]))
    return "".join([*parts, "</div>"])


def _gpu_row(gpu: Gpu, line: str) -> list[str]:
    use, memory, heat, power = gpu_bars(gpu)
    is_hot = gpu.temp_c is not None and gpu.temp_c >= HOT_C
    degrees = f'<span class="hot">{heat.text}</span>' if is_hot else heat.text
    return [f"{gpu.index} {escape(gpu.name)}", _bar(use), line, _bar(memory), degrees, _bar(power)]


def _gpu_note(gpu: Gpu) -> str:
    notes = escape(gpu_notes(gpu))
    return notes and f'<span class="{"hot" if gpu.reason else "note"}">{notes}</span>'


def _clock(moment: float) -> str:
    """When this was measured: it stays in sight when nothing measures any more."""
    return f"<small>{time.strftime('%H:%M:%S', time.localtime(moment))}</small>"


def _bar(bar: Bar) -> str:
    if bar.part is None:
        return escape(bar.text) or "–"
    label = escape(f"{bar.label} {bar.text}")
    return f'<i style="--part:{bar.part:.0%}" role="img" aria-label="{label}"></i>{escape(bar.text)}'


def _sparkline(history: History, name: str, now: float, span_s: float) -> str:
    """Draw percents over time; a gap where nobody looked is a gap in the line."""
    if name not in history:
        return ""
    moment, value = history[name]
    x = np.clip((moment - (now - span_s)) / span_s, 0, 1) * _LINE_WIDTH
    y = _LINE_HEIGHT - 1 - np.clip(value, 0, 100) / 100 * (_LINE_HEIGHT - 2)
    starts = np.concatenate([[True], np.diff(moment) > span_s / 60])
    path = "".join(
        f"{'M' if start else 'L'}{at:.0f} {height:.1f}"
        for at, height, start in zip(x, y, starts, strict=True)
    )
    return (
        f'<svg width="{_LINE_WIDTH}" height="{_LINE_HEIGHT}" role="img" aria-label="{escape(name)}">'
        f'<path d="{path}" fill="none" stroke="currentColor"/></svg>'
    )


def _table(titles: Iterable[str], rows: Iterable[Iterable[str]], notes: Iterable[str] = ()) -> str:
    """Draw a table whose cells say what they are where it is too narrow for one; a note stands below its row."""
    heads = list(titles)
    marks = [f' data-title="{title}"' if title else "" for title in heads]
    head = "".join(f"<th>{title}</th>" for title in heads)
    body = "".join(
        f"<tr>{''.join(f'<td{mark}>{cell}</td>' for mark, cell in zip(marks, row, strict=True))}</tr>"
        + (f'<tr><td colspan="{len(heads)}">{note}</td></tr>' if note else "")
        for row, note in zip_longest(rows, notes)
    )
    return f"<table><tr>{head}</tr>{body}</table>"
