"""The progress of a mirror below a cell."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runicorn.remote.mirror import Mirror

__all__ = ["progress_box", "show_progress"]

_EVERY_S = 0.5


def show_progress(mirror: Mirror) -> None:
    """Display the progress below the cell."""
    from IPython.display import display

    display(progress_box(mirror))


def progress_box(mirror: Mirror) -> Any:
    """Give a bar, how the mirror stands and a button that ends it; they follow it until its end."""
    from ipywidgets import Button, HBox, IntProgress, Label

    bar = IntProgress(min=0, max=1000, layout={"width": "12em"})
    text = Label()
    stop = Button(description="Stop", tooltip="End the mirror; what came is kept", layout={"width": "5em"})
    stop.on_click(lambda _: threading.Thread(target=mirror.stop, daemon=True).start())
    _show(mirror, bar, text, stop)
    threading.Thread(
        target=_follow, args=(mirror, bar, text, stop), name="runicorn-progress", daemon=True
    ).start()
    return HBox([bar, text, stop])


def _follow(mirror: Mirror, bar: Any, text: Any, stop: Any) -> None:
    while not mirror.has_ended:
        mirror.wait_ended(_EVERY_S)
        _show(mirror, bar, text, stop)
    _show(mirror, bar, text, stop)


def _show(mirror: Mirror, bar: Any, text: Any, stop: Any) -> None:
    status = mirror.status()
    bar.value = round(1000 * status.share)
    bar.bar_style = {"live": "success", "stopped": "info", "failed": "danger", "syncing": ""}.get(
        status.state, "warning"
    )
    text.value = str(status)
    stop.disabled = mirror.has_ended
