"""The list of runs as a plain table."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from html import escape

from runicorn.model import RunInfo
from runicorn.phrases import duration, run_label
from runicorn.widgets.picture.words import instant, number

__all__ = ["runs_table"]

MAX_TEXT = 60
"""Letters of a name."""


def runs_table(infos: Sequence[RunInfo], slots: Mapping[str, int], words: Mapping[str, str]) -> str:
    """Make a row a run; those that are drawn carry their colour."""
    heads = ("run", "status", "experiment", "started", "duration", "best")
    head = "".join(f'<th scope="col">{words[name]}</th>' for name in heads)
    rows = "".join(f"<tr>{_cells(info, slots.get(info.key))}</tr>" for info in infos)
    return f'<div class="rn-picture-scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cells(info: RunInfo, slot: int | None) -> str:
    swatch = f'<i style="--c:var(--rn-run-{slot})"></i>' if slot is not None else "<i></i>"
    started = info.started_at if info.started_at is not None else info.created_at
    ended = time.time() if info.status == "running" else info.ended_at
    lasted = ended - started if started is not None and ended is not None else None
    best = f"{info.primary.name} {number(info.primary.value)}" if info.primary is not None else "–"
    texts = (info.status, f"{info.project}/{info.name}", instant(started), duration(lasted), best)
    return f'<th scope="row">{swatch}{_short(run_label(info))}</th>' + "".join(
        f"<td>{_short(text)}</td>" for text in texts
    )


def _short(text: str) -> str:
    return escape(text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…")
