"""From a store and the state of a view to the fragment."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import accumulate, chain

from runicorn.api.contract import ViewState
from runicorn.bundle import picture_style
from runicorn.phrases import run_label
from runicorn.store.store import Runs, Store, StoredRun
from runicorn.widgets.picture.chart import NAME_LETTERS, Chart, chart_svg
from runicorn.widgets.picture.curves import Curves
from runicorn.widgets.picture.run_colours import colour_slots, shown_slots
from runicorn.widgets.picture.table import runs_table
from runicorn.widgets.picture.words import words
from runicorn.widgets.shown_logs import shown_logs

__all__ = ["MAX_BYTES", "picture_html"]

MAX_BYTES = 100_000
"""Of a whole picture: it lies in the notebook's file, which people mail and put under version control."""

CHART_BYTES = 80_000
"""Of all charts together; lines are thinned for fewer columns until they fit."""

BYTES_PER_COLUMN = 4
"""Of a smooth line, such as ``l1-2``."""

MAX_ROWS = 20
MAX_RUNS = 10
MAX_CHARTS = 20
MAX_LOG_LINES = 12
MAX_LINE_LETTERS = 200

_ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

COLUMNS = (540, 270, 135, 68, 34, 17, 8, 4)
"""Widths that are tried, from a column a unit of the drawing down."""


def picture_html(
    store: Store,
    state: ViewState,
    parts: Sequence[str],
    *,
    max_unread_bytes: int | None = None,
) -> str:
    """Draw what a view of `store` in this state shows: its runs, a chart a metric, the end of its log.

    The fragment is at most `MAX_BYTES` long, holds no script and refers to nothing outside. Where nothing is
    selected, the running runs are drawn, else the newest one. Spikes are kept at every size.

    Parameters
    ----------
    store, state, parts
        What the view shows.
    max_unread_bytes
        Of a run's events that have to be read first; runs with more are left out, and the picture says so. None reads
        all.

    Raises
    ------
    RunicornError
        The store cannot be read.
    """
    say = words(state.locale)
    runs = store.runs(state.project or None, state.experiment or None, query=state.query or None)
    chosen = _chosen(runs, state.selected)
    seen = [run for run in chosen if run.key not in state.hidden]
    drawn = [run for run in seen if max_unread_bytes is None or _unread(run) <= max_unread_bytes]
    slots = shown_slots(colour_slots(run.key for run in chosen), state.colours)
    body: list[str] = []
    if "browser" in parts:
        body.append(_table(runs, chosen, slots, say))
    if "chart" in parts:
        for run in drawn:
            run.events.refresh()
        curves = Curves(drawn, slots, state, say)
        body.append(_legend(curves.legend() or [(run_label(run.info), slots[run.key]) for run in seen]))
        body.append(_charts(drawn, curves, state, say))
        body += _note(say["undrawn"], len(seen) - len(drawn))
    if "log" in parts and chosen:
        body += _logs(chosen, state, say)
    return f'<style>{picture_style()}</style><div class="rn-picture">{"".join(body)}</div>'


def _chosen(runs: Runs, selected: Sequence[str]) -> list[StoredRun]:
    found = {run.key: run for run in runs if run.key in selected} if selected else {}
    if found:
        return [found[key] for key in selected if key in found][-MAX_RUNS:]
    running = [run for run in runs if run.status == "running"][:MAX_RUNS]
    return running[::-1] or list(runs[:1])


def _unread(run: StoredRun) -> int:
    try:
        return os.path.getsize(run.events.path) - run.events.bytes_read
    except OSError:
        return 0


def _table(runs: Runs, chosen: Sequence[StoredRun], slots: dict[str, int], say: dict[str, str]) -> str:
    if not len(runs):
        return f"<p>{say['empty']}</p>"
    keys = {run.key for run in chosen}
    listed = [*chosen, *(run for run in runs[: MAX_ROWS + len(chosen)] if run.key not in keys)]
    shown = sorted(listed[:MAX_ROWS], key=lambda run: -(run.info.created_at or 0.0))
    table = runs_table([run.info for run in shown], slots, say)
    return "".join([table, *_note(say["more"], len(runs) - len(shown))])


def _legend(named: Iterable[tuple[str, int]]) -> str:
    entries = (
        f'<li><i style="--c:var(--rn-run-{slot})"></i>{escape(name[:80])}</li>' for name, slot in named
    )
    return f"<ul>{''.join(entries)}</ul>"


def _charts(runs: Sequence[StoredRun], curves: Curves, state: ViewState, say: dict[str, str]) -> str:
    names = dict.fromkeys(chain.from_iterable(run.events.metrics for run in runs))
    metrics = [name for name in names if not state.metrics or name in state.metrics]
    charts = [curves.chart(metric) for metric in metrics[:MAX_CHARTS]]
    drawn: list[str] = []
    for columns in COLUMNS:
        if columns != COLUMNS[-1] and _least_bytes(charts, columns) > CHART_BYTES:
            continue
        drawn = [
            chart_svg(chart, columns, say["chart"].format(metric=chart.metric[:NAME_LETTERS]))
            for chart in charts
        ]
        if sum(len(svg.encode()) for svg in drawn) <= CHART_BYTES:
            break
    ends = accumulate(len(svg.encode()) for svg in drawn)
    kept = [svg for svg, end in zip(drawn, ends, strict=True) if end <= CHART_BYTES]
    more = _note(say["charts"], len(metrics) - len(kept))
    return "".join([f'<div class="rn-picture-charts">{"".join(kept)}</div>', *more])


def _least_bytes(charts: Iterable[Chart], columns: int) -> int:
    """What paths of these charts take at the least; trying a width that cannot fit would cost its time."""
    return BYTES_PER_COLUMN * sum(
        min(len(curve.x), columns) * curve.layers for chart in charts for curve in chart.curves
    )


def _logs(chosen: Sequence[StoredRun], state: ViewState, say: dict[str, str]) -> list[str]:
    """The end of each log that is shown; logs that are merged on the page stand below each other."""
    keys = [run.key for run in chosen]
    focused = state.focused if state.focused in keys else ""
    shown = [run for run in chosen if run.key in shown_logs(state.log_layout, keys, focused)]
    return [_log(run, MAX_LOG_LINES // len(shown), say) for run in shown]


def _log(run: StoredRun, count: int, say: dict[str, str]) -> str:
    run.log.refresh()
    lines = run.log.lines(max(run.log.total - count + 1, 1), count)
    if not lines:
        return ""
    text = "\n".join(escape(_plain(line)) for line in lines)
    return f'<pre role="log" aria-label="{escape(say["log"].format(run=run_label(run.info)))}">{text}</pre>'


def _plain(line: str) -> str:
    """Without colours, and of a line that was written over only what was seen last."""
    return _CONTROL.sub("", _ESCAPE.sub("", line).rstrip("\r").rpartition("\r")[2])[:MAX_LINE_LETTERS]


def _note(sentence: str, count: int) -> list[str]:
    return [f"<p>{sentence.format(count=count)}</p>"] if count > 0 else []
