"""What all figures of runs have in common: they stay live, and their brush is a selection of runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any

import bqplot
import numpy as np
import traitlets as t
from numpy.typing import NDArray

from runicorn.figures.dimension import Dimension
from runicorn.figures.followed_runs import FollowedRun, FollowedRuns
from runicorn.figures.still import still_html
from runicorn.widgets.output import PictureOutput
from runicorn.widgets.picture.run_colours import COLOUR_NAMES, colour_slots, shown_slots
from runicorn.widgets.pusher import pusher

__all__ = ["GREY", "MARGIN", "MAX_LABELS", "RunFigure", "settle"]

Floats = NDArray[np.float64]

GREY = "#8a919c"
"""Of the runs that are not chosen: seen on white and on black, louder than neither."""

PALETTE = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#c4679b",
    "#d99100",
    "#3fa0dc",
    "#9c4a80",
    "#8d8a2c",
    "#6a6ad0",
)
"""The widgets' colours of chosen runs, three of them nearer to the middle: a figure is not told the page's theme."""

MAX_LABELS = 6
"""Chosen runs up to so many are named in the figure."""

LOOK_INTERVAL_S = 0.5
"""A figure is drawn anew at most twice a second: it shows what runs came to, not how they go on."""

MARGIN = {"top": 34, "bottom": 46, "left": 62, "right": 56}
TITLE_STYLE = {"font-size": "12px", "fill": "var(--jp-ui-font-color2, #8a919c)"}
LAYOUT = {"width": "100%", "height": "360px", "min_width": "260px", "margin": "2px 0"}


class RunFigure(PictureOutput, bqplot.Figure):  # type: ignore[misc]
    """A bqplot figure of runs. It follows the store, and what is brushed in it is `selected`.

    It is an ordinary widget and its ``marks`` are ordinary marks: put it into boxes, add marks and axes of
    your own. Its own marks are updated in place and keep their places in the lists. bqplot's toolbar would lie over
    the corner where the best runs often are, so it is off: ``figure.display_toolbar = True``.
    """

    selected = t.List(
        t.Unicode(), help="Keys of the chosen runs: those that the brush covers, or that were set."
    )
    colours = t.Dict(
        value_trait=t.Enum(COLOUR_NAMES), key_trait=t.Unicode(), help="Colours that the user gave to runs."
    )

    def __init__(
        self, runs: FollowedRuns, dimensions: Sequence[Dimension], *, brush: Any, **figure: Any
    ) -> None:
        self.brush = brush
        """The selector that chooses runs; the figure's ``interaction`` until you put another there."""
        self._runs = runs
        self._dimensions = tuple(dimensions)
        self._slots: dict[str, int] = {}
        self._lock = threading.RLock()
        self._next_look = 0.0
        self._brushed: list[str] = []
        self._drawn: list[FollowedRun] = []
        super().__init__(
            layout=dict(LAYOUT),
            title_style=dict(TITLE_STYLE),
            display_toolbar=False,
            interaction=brush,
            **{"fig_margin": dict(MARGIN), **figure},
        )
        self.observe(self._show_selected, ["selected", "colours"])
        brush.observe(self._take_brush, ["brushing", *_selection_traits(brush)])
        self._redraw()
        pusher.add(self)

    @property
    def run_keys(self) -> list[str]:
        """Keys of the runs that are drawn, in the order of the marks' arrays."""
        return [run.key for run in self._drawn]

    def link(self, browser: Any) -> RunFigure:
        """Share the selection, and the colours that the user gave, with a browser, a dashboard or a figure.

        What is selected there is selected here from now on, and the other way round.

        Parameters
        ----------
        browser
            What `runicorn.show` gives, a `RunBrowser`, or any other object with a trait ``selected``.
        """
        other = getattr(browser, "dashboard", browser)
        for name in ("colours", "selected"):
            if other.has_trait(name):
                t.link((other, name), (self, name))
        return self

    def push(self) -> None:
        """Draw what is new in the store; the thread that feeds all widgets calls it."""
        if self.comm is None or time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + LOOK_INTERVAL_S
        with self._lock:
            if self._runs.look():
                self._redraw()

    def picture(self, *, max_unread_bytes: int | None = None) -> str:
        """Draw the figure's own marks as one still fragment of HTML that needs no kernel, at most 30 KB long.

        Parameters
        ----------
        max_unread_bytes
            Nothing: a figure has read all that it shows.
        """
        del max_unread_bytes
        with self._lock:
            at, _ = self._chosen()
            slots = shown_slots(self._slots, self.colours)
            chosen = [(place, slots[self._drawn[place].key]) for place in at]
            label = f"{self._caption()}: {len(self._drawn)} run{'s' if len(self._drawn) != 1 else ''}"
            named = [(self._drawn[place].label, slot) for place, slot in chosen]
            return still_html(self._caption(), label, self._still(chosen), named, [self.title])

    def _redraw(self) -> None:
        runs = self._runs.runs()
        places = _places(runs, self._dimensions)
        is_drawn = self._has_place(np.array(places).reshape(len(places), len(runs)))
        self._drawn = [run for run, drawn in zip(runs, is_drawn, strict=True) if drawn]
        self.title = self._sentence(places)
        self._draw([column[is_drawn] for column in places])
        self._draw_chosen()

    def _draw(self, places: list[Floats]) -> None:
        """Draw all runs; one array for each dimension, in the order of `run_keys`."""
        raise NotImplementedError

    def _draw_chosen(self) -> None:
        """Draw the chosen runs; `_chosen` gives their places in the order of `run_keys`."""
        raise NotImplementedError

    def _caption(self) -> str:
        """Say what the figure shows."""
        raise NotImplementedError

    def _still(self, chosen: Sequence[tuple[int, int]]) -> Iterable[str]:
        """Draw what `picture` shows; `chosen` are places in the order of `run_keys`, and of colours in the palette."""
        raise NotImplementedError

    def _covered(self) -> NDArray[np.bool_]:
        """Give which of the drawn runs the brush covers."""
        raise NotImplementedError

    def _has_place(self, places: Floats) -> NDArray[np.bool_]:
        """Give which runs can be drawn; `places` has a row for each dimension."""
        return np.asarray(np.isfinite(places).all(axis=0))

    def _chosen(self) -> tuple[list[int], list[str]]:
        """Where the chosen runs stand among the drawn ones, and their colours."""
        order = {run.key: at for at, run in enumerate(self._drawn)}
        self._slots = colour_slots(self.selected, self._slots)
        shown = shown_slots(self._slots, self.colours)
        chosen = [key for key in self.selected if key in order]
        return [order[key] for key in chosen], [PALETTE[shown[key]] for key in chosen]

    def _sentence(self, places: Sequence[Floats]) -> str:
        """What the title says: nothing, or what is not drawn."""
        count = len(self._runs.runs())
        if not count:
            return "no runs yet"
        for dimension, column in zip(self._dimensions, places, strict=True):
            if not np.isfinite(column).any():
                return f"no run has a value under {dimension.key!r}{self._runs.hint(dimension.key)}"
        parts = []
        if self._runs.total > count:
            parts.append(f"the newest {count} of {self._runs.total} runs")
        if len(self._drawn) < count:
            missing = count - len(self._drawn)
            parts.append(
                f"{missing} runs without a value are not drawn"
                if missing > 1
                else "1 run without a value is not drawn"
            )
        return "; ".join(parts)

    def _take_brush(self, _change: Any) -> None:
        """Select what the brush covers once it rests; clear the selection with the brush."""
        brush = self.brush
        if brush.brushing:
            return
        with self._lock:
            if not _is_brushed(brush) and not self._brushed:
                return
            covered = np.flatnonzero(self._covered()) if _is_brushed(brush) else ()
            brushed = self._brushed = [self._drawn[at].key for at in covered]
        # Outside of the lock: whatever is linked to the selection may take locks of its own.
        self.selected = brushed

    def _show_selected(self, change: Any) -> None:
        with self._lock:
            if change["name"] == "selected" and self.selected != self._brushed and self._brushed:
                self._brushed = []
                for name in _selection_traits(self.brush):
                    setattr(self.brush, name, None)
            self._draw_chosen()

    def __repr__(self) -> str:
        names = ", ".join(dimension.key for dimension in self._dimensions)
        return (
            f"<runicorn {type(self).__name__} of {names}: {len(self._drawn)} runs of {self._runs.store.root}>"
        )


def settle(runs: FollowedRuns, dimensions: Sequence[Dimension]) -> None:
    """Decide from the runs that are there what kind of axis each dimension is."""
    runs.look(at_once=True)
    _places(runs.runs(), dimensions)
    for dimension in dimensions:
        dimension.settle()


def _places(runs: Sequence[FollowedRun], dimensions: Sequence[Dimension]) -> list[Floats]:
    """An array for each dimension, in the order of the runs."""
    return [
        dimension.places([run.values[number] for run in runs]) for number, dimension in enumerate(dimensions)
    ]


def _selection_traits(brush: Any) -> tuple[str, ...]:
    return ("selected_x", "selected_y") if brush.has_trait("selected_x") else ("selected",)


def _is_brushed(brush: Any) -> bool:
    ends = [getattr(brush, name) for name in _selection_traits(brush)]
    return all(end is not None and len(end) == 2 for end in ends)
