"""The progress of a mirror below a cell."""

from __future__ import annotations

import html
import threading
from typing import TYPE_CHECKING, Any

from runicorn.bundle import VIEW_TYPE

if TYPE_CHECKING:
    from runicorn.remote.mirror import Mirror

__all__ = ["progress_box", "progress_data", "show_progress"]

_EVERY_S = 0.5

_KEPT = "<div>Mirror of {}.</div>"
"""What a notebook says of it whose kernel is gone."""

_WORDS = '<div style="line-height: 1.5; white-space: normal; overflow-wrap: anywhere">{}</div>'
_PLACES = '<div style="line-height: 1.5; white-space: normal; overflow-wrap: anywhere; opacity: 0.7">{}</div>'


def show_progress(mirror: Mirror) -> None:
    """Display the progress below the cell; where there are no widgets, as in a terminal, how it stands now."""
    from IPython.display import display

    display(progress_data(mirror), raw=True)


def progress_data(mirror: Mirror) -> dict[str, Any]:
    """Give the output that shows the progress, and, in a notebook whose kernel is gone, what was mirrored."""
    box = progress_box(mirror)
    kept = {"text/html": _KEPT.format(_places_of(mirror)), VIEW_TYPE: {"model_id": box.model_id}}
    return {**box._repr_mimebundle_(), **kept, "text/plain": repr(mirror)}


def progress_box(mirror: Mirror) -> Any:
    """Give a bar, a button that ends the mirror, how it stands and what goes where; they follow it until its end."""
    from ipywidgets import HTML, HBox, IntProgress, VBox

    bar = IntProgress(min=0, max=1000, layout={"width": "12em", "flex": "0 0 auto"})
    words = HTML(layout={"flex": "1 1 16em", "min_width": "0"})
    places = HTML(layout={"margin": "0 2px"})
    stop = _stop_button(mirror)
    line = HBox([bar, stop, words], layout={"flex_flow": "row wrap", "align_items": "center"})
    parts = (bar, stop, words, places)
    _show(mirror, *parts)
    threading.Thread(target=_follow, args=(mirror, *parts), name="runicorn-progress", daemon=True).start()
    return VBox([line, places]).add_class("rn-mirror")


def _stop_button(mirror: Mirror) -> Any:
    from ipywidgets import Button

    stop = Button(
        description="Stop",
        tooltip="End the mirror; what came is kept",
        layout={"width": "5em", "flex": "0 0 auto"},
    )
    stop.on_click(lambda _: threading.Thread(target=mirror.stop, daemon=True).start())
    return stop


def _follow(mirror: Mirror, *parts: Any) -> None:
    while not mirror.has_ended:
        mirror.wait_ended(_EVERY_S)
        _show(mirror, *parts)
    _show(mirror, *parts)


def _show(mirror: Mirror, bar: Any, stop: Any, words: Any, places: Any) -> None:
    status = mirror.status()
    bar.value = round(1000 * status.share)
    bar.bar_style = {"live": "success", "stopped": "info", "failed": "danger", "syncing": ""}.get(
        status.state, "warning"
    )
    # Names and reasons are the server's: they are text, whatever they look like.
    words.value = _WORDS.format(html.escape(status.words))
    places.value = _PLACES.format(_places_of(mirror))
    stop.disabled = mirror.has_ended


def _places_of(mirror: Mirror) -> str:
    status = mirror.status()
    source = f"{status.host}:{status.remote_root or '~'}"
    return html.escape(f"{source} → {status.local_root}")
