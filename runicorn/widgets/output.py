"""What a view leaves in the notebook's file.

Beside the live widget, an output carries the still picture as HTML, and a type of our own by which the JupyterLab
extension recognises it: it shows the widget while that lives, else the picture, and replaces the picture when the
notebook is saved and when a run has ended.

A program that executes a notebook without a page, such as nbclient or papermill, gets the picture alone. It would keep
the widget's state, and every reader of the file would prefer that dead widget to the picture.
"""

from __future__ import annotations

import os
import uuid
import weakref
from typing import Any, Protocol

from runicorn.bundle import VIEW_TYPE
from runicorn.errors import RunicornError
from runicorn.widgets.cell import cell_outputs
from runicorn.widgets.kernel import running_kernel, running_shell
from runicorn.widgets.pusher import pusher

__all__ = [
    "MAX_UNREAD_BYTES",
    "PictureOutput",
    "is_without_page",
    "last_pictures",
    "picture_data",
]

MAX_UNREAD_BYTES = 4_000_000
"""Of a run; reading them keeps a cell waiting for less than 0.1 s. The page draws longer runs soon enough."""


class Pictured(Protocol):
    """Something that can be drawn without a page."""

    @property
    def model_id(self) -> str | None:
        """Id of its model; None when it is closed."""

    def picture(self, *, max_unread_bytes: int | None = None) -> str:
        """Draw it."""


def picture_data(view: Pictured, *, max_unread_bytes: int | None = None) -> dict[str, Any]:
    """Give the part of an output that needs no kernel; nothing where the store cannot be read."""
    try:
        html = view.picture(max_unread_bytes=max_unread_bytes)
    except (RunicornError, OSError):
        return {}
    return {"text/html": html, VIEW_TYPE: {"model_id": view.model_id}}


def is_without_page() -> bool:
    """Whether the running cell was sent by a program that has no page: it takes no input, and is not Voilà."""
    kernel = running_kernel()
    if kernel is None or os.environ.get("SERVER_SOFTWARE", "").startswith("voila"):
        return False
    request = kernel.get_parent("shell") or {}
    return request.get("content", {}).get("allow_stdin") is False


class LastPictures:
    """Pictures displayed where no page listens, brought up to date after each cell that changed them."""

    def __init__(self) -> None:
        self._shown: weakref.WeakKeyDictionary[Pictured, tuple[str, dict[str, Any]]] = (
            weakref.WeakKeyDictionary()
        )

    def display(self, view: Pictured) -> None:
        """Display the picture of `view`, from now on kept up to date."""
        if not self._shown:
            shell = running_shell()
            if shell is not None:
                shell.events.register("post_run_cell", self._refresh)
        data, name = self._data(view), uuid.uuid4().hex
        self._shown[view] = name, data
        _publish(data, name, update=False)

    def _refresh(self, _result: Any) -> None:
        for view, (name, before) in list(self._shown.items()):
            data = self._data(view) if view.model_id else before
            if data != before:
                self._shown[view] = name, data
                _publish(data, name, update=True)

    def _data(self, view: Pictured) -> dict[str, Any]:
        return {"text/plain": repr(view), **picture_data(view)}


def _publish(data: dict[str, Any], name: str, *, update: bool) -> None:
    from IPython.display import publish_display_data

    publish_display_data(data, transient={"display_id": name}, update=update)


last_pictures = LastPictures()
"""The pictures of this process."""


class PictureOutput:
    """A widget that the pusher feeds and whose picture is part of its output; the first of the widget's bases."""

    def _repr_mimebundle_(self: Any, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        cell_outputs.add(self)
        if self.comm is None:
            self.open()
            pusher.add(self)
        live = super()._repr_mimebundle_(**options)  # type: ignore[misc]
        data, metadata = live if isinstance(live, tuple) else (live or {}, {})
        return {**data, **picture_data(self, max_unread_bytes=MAX_UNREAD_BYTES)}, metadata

    def _ipython_display_(self: Any) -> None:
        """Display where no page listens; where one may, IPython goes on with the bundle above."""
        if not is_without_page():
            raise NotImplementedError
        last_pictures.display(self)

    def close(self: Any) -> None:
        """Take it off the page and feed it no more, until it is displayed again."""
        pusher.discard(self)
        super().close()  # type: ignore[misc]
        # ipywidgets puts None there, and then nothing could display it again.
        self.__dict__.pop("_repr_mimebundle_", None)
