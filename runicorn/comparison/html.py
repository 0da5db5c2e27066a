"""A comparison as HTML without a script: it stays readable in a saved, exported or web-rendered notebook."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from runicorn.comparison.changes import Change, Section
from runicorn.comparison.metrics import MetricDiff
from runicorn.comparison.sketch import COLOURS, sketch
from runicorn.comparison.words import (
    count_text,
    delta_text,
    metric_figure,
    metrics_text,
    parting_text,
    run_facts,
    shown,
    source_text,
)

if TYPE_CHECKING:
    from runicorn.comparison.run_diff import RunDiff

__all__ = ["as_html"]

MAX_SKETCHES = 4
"""Metrics that are drawn, those that part first; each takes up to 15 kB of the notebook."""

MAX_EQUAL = 60
"""Equal keys that are listed; a section with more, as packages have, says how to ask for them."""

STYLE = f"""
.rn-diff {{ font-size: 13px; line-height: 1.45; max-width: 960px }}
.rn-diff table {{ border-collapse: collapse; margin: 2px 0 6px; font-size: 12px }}
.rn-diff.rn-diff table :is(th, td) {{ text-align: left; vertical-align: top; padding: 2px 14px 2px 6px; border: 0;
  max-width: 30em; overflow-wrap: break-word; white-space: pre-wrap; background: none }}
.rn-diff .rn-table {{ overflow-x: auto }}
.rn-diff tr {{ background: none !important }}
.rn-diff th, .rn-diff .rn-note, .rn-diff .rn-count {{ opacity: .75; font-weight: normal }}
.rn-diff th i {{ display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px }}
.rn-diff tbody tr {{ border-top: 1px solid color-mix(in srgb, currentColor 14%, transparent) }}
.rn-diff.rn-diff table td.rn-num {{ text-align: right; font-variant-numeric: tabular-nums }}
.rn-diff.rn-diff table td.rn-a, .rn-diff pre .rn-a {{ background: color-mix(in srgb, {COLOURS[0]} 16%, transparent) }}
.rn-diff.rn-diff table td.rn-b, .rn-diff pre .rn-b {{ background: color-mix(in srgb, {COLOURS[1]} 18%, transparent) }}
.rn-diff summary {{ cursor: pointer; padding: 3px 0 }}
.rn-diff b {{ margin-right: 6px }}
.rn-diff details details {{ margin-left: 6px; font-size: 12px }}
.rn-diff pre {{ margin: 2px 0 6px; font-size: 12px; line-height: 1.4; overflow-x: auto }}
.rn-diff pre span {{ display: block; padding: 0 6px; min-width: max-content }}
.rn-diff figure {{ display: inline-block; margin: 4px 18px 8px 0; width: min(440px, 100%) }}
.rn-diff figcaption {{ font-size: 12px }}
.rn-diff svg {{ width: 100%; height: auto; overflow: visible }}
.rn-diff svg path {{ fill: none; stroke-width: 1.3; vector-effect: non-scaling-stroke }}
.rn-diff svg .rn-zero {{ stroke: currentColor; opacity: .3 }}
.rn-diff svg .rn-part {{ stroke: currentColor; opacity: .6; stroke-dasharray: 3 3 }}
.rn-diff svg text {{ fill: currentColor; opacity: .7; font-size: 11px }}
"""


def as_html(diff: RunDiff) -> str:
    """Lay a comparison out: sections that differ are open, the others and what is equal can be opened."""
    parts = [_head(diff)]
    parts += [_section(section, diff) for section in (diff.config, diff.environment, diff.packages, diff.git)]
    source = "".join(_source_line(line) for line in diff.source.lines)
    parts.append(
        _details(
            "source",
            source_text(diff.source),
            (f"<pre>{source}</pre>" if source else "") + _notes(diff.source.notes),
            is_open=bool(diff.source),
        )
    )
    parts.append(_section(diff.summary, diff))
    parts.append(_metrics(diff))
    return f'<div class="rn-diff"><style>{STYLE}</style>{"".join(parts)}</div>'


def _head(diff: RunDiff) -> str:
    a, b = run_facts(diff.a.info), run_facts(diff.b.info)
    rows = [
        f"<tr><th>{escape(name)}</th><td>{escape(a[name])}</td><td>{escape(b[name])}</td></tr>"
        for name in a
        if a[name] or b[name]
    ]
    return _table(["", *_run_titles(diff)], rows)


def _run_titles(diff: RunDiff) -> list[str]:
    return [
        f'<i style="background:{colour}"></i>{escape(label)}'
        for label, colour in zip(diff.labels, COLOURS, strict=True)
    ]


def _section(section: Section, diff: RunDiff) -> str:
    content = ""
    if section.changes:
        content += _table(["", *_run_titles(diff), ""], [_row(change) for change in section.changes])
    content += _notes(section.notes)
    if section.equal:
        content += _equal(section)
    is_open = bool(section.changes or (section.notes and section.equal))
    return _details(section.title, count_text(section), content, is_open=is_open)


def _row(change: Change) -> str:
    last = delta_text(change) or (change.kind if change.kind != "changed" else "")
    a = "rn-a" if change.kind != "added" else ""
    b = "rn-b" if change.kind != "removed" else ""
    return (
        f"<tr><td>{escape(change.key)}</td>"
        f'<td class="{a}">{escape(shown(change.a))}</td><td class="{b}">{escape(shown(change.b))}</td>'
        f'<td class="rn-num">{escape(last)}</td></tr>'
    )


def _equal(section: Section) -> str:
    if len(section.equal) > MAX_EQUAL:
        return (
            f'<div class="rn-note">diff.{section.title}.equal gives the {len(section.equal)} equal ones</div>'
        )
    rows = [
        f"<tr><td>{escape(key)}</td><td>{escape(shown(value))}</td></tr>"
        for key, value in section.equal.items()
    ]
    return f"<details><summary>{len(rows)} equal</summary>{_table([], rows)}</details>"


def _metrics(diff: RunDiff) -> str:
    metrics = diff.metrics
    rows = [
        f"<tr><td>{escape(metric.name)}</td><td>{escape(parting_text(metric))}</td>"
        f'<td class="rn-num">{escape(metric_figure(metric.a))}</td>'
        f'<td class="rn-num">{escape(metric_figure(metric.b))}</td></tr>'
        for metric in metrics
    ]
    titles = ["", "parts at", *(f"{title}, last" for title in _run_titles(diff))]
    parted = [metric for metric in metrics if metric.first_step is not None]
    parted.sort(key=lambda metric: metric.first_step or 0.0)
    content = (_table(titles, rows) if rows else "") + "".join(
        _figure(diff, metric) for metric in parted[:MAX_SKETCHES]
    )
    if len(parted) > MAX_SKETCHES:
        content += '<div class="rn-note">drawn are those that part first; diff.curve(…) gives any</div>'
    return _details("metrics", metrics_text(metrics), content, is_open=bool(parted))


def _figure(diff: RunDiff, metric: MetricDiff) -> str:
    drawing = sketch(metric.name, diff.curve(metric.name), metric.first_step)
    caption = f"<b>{escape(metric.name)}</b> parts at {escape(parting_text(metric))}"
    return f"<figure><figcaption>{caption}</figcaption>{drawing}</figure>" if drawing else ""


def _source_line(line: str) -> str:
    kind = {"-": "rn-a", "+": "rn-b", "@": "rn-note"}.get(line[:1], "")
    return f'<span class="{kind}">{escape(line) or " "}</span>'


def _notes(notes: Iterable[str]) -> str:
    return "".join(f'<div class="rn-note">{escape(note)}</div>' for note in notes)


def _details(title: str, count: str, content: str, *, is_open: bool) -> str:
    head = f'<b>{escape(title)}</b> <span class="rn-count">{escape(count)}</span>'
    if not content:
        return f"<div>{head}</div>"
    return f"<details{' open' if is_open else ''}><summary>{head}</summary>{content}</details>"


def _table(titles: Iterable[str], rows: Iterable[str]) -> str:
    """A table of finished cells; the titles are HTML already."""
    head = "".join(f"<th>{title}</th>" for title in titles)
    head = f"<thead><tr>{head}</tr></thead>" if head else ""
    return f'<div class="rn-table"><table>{head}<tbody>{"".join(rows)}</tbody></table></div>'
