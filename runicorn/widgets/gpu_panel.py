"""GPUs and host below a cell; live, also while a cell runs."""

from __future__ import annotations

import os
import time
from typing import Any

import ipywidgets
import numpy as np

from runicorn.api.contract import GpuParams
from runicorn.api.gpu_reply import gpu_reply
from runicorn.reading import open_store
from runicorn.store.store import Store
from runicorn.widgets.cell import cell_outputs
from runicorn.widgets.gpu_html import gpus_html
from runicorn.widgets.output import is_without_page, last_pictures, picture_data
from runicorn.widgets.pusher import pusher

__all__ = ["GpuPanel", "gpu"]

_SPAN_S = 600.0
"""How much of the past is drawn."""

_COLUMNS = 120


class GpuPanel(ipywidgets.HTML):  # type: ignore[misc]
    """What GPUs and host do, anew every second until it is closed; made by `runicorn.telemetry`.

    Parameters
    ----------
    store
        The store whose runs are named as owners of memory.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next_look = 0.0
        super().__init__(value=self.picture())
        pusher.add(self)

    def push(self) -> None:
        """Show what is new; the thread that feeds all widgets calls it."""
        if self.comm is not None and time.monotonic() >= self._next_look:
            self.value = self.picture()

    def picture(self, *, max_unread_bytes: int | None = None) -> str:
        """Draw what is known now as a fragment of HTML that needs no kernel."""
        del max_unread_bytes
        now = time.time()
        reply, buffers = gpu_reply(self._store, GpuParams(since=now - _SPAN_S, columns=_COLUMNS))
        self._next_look = time.monotonic() + reply.interval
        columns = [np.frombuffer(buffer) for buffer in buffers]
        history = {
            block.metric: (columns[3 * at + 1], columns[3 * at + 2]) for at, block in enumerate(reply.blocks)
        }
        return gpus_html(reply, history, now, _SPAN_S)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        cell_outputs.add(self)
        return {**super()._repr_mimebundle_(**kwargs), **picture_data(self)}

    def _ipython_display_(self) -> None:
        """Display where no page listens; where one may, IPython goes on with the bundle above."""
        if not is_without_page():
            raise NotImplementedError
        last_pictures.display(self)

    def close(self) -> None:
        """Take it off the page and measure no more for it."""
        pusher.discard(self)
        super().close()

    def __repr__(self) -> str:
        return "<runicorn GpuPanel>"


def gpu(storage: Store | str | os.PathLike[str] | None = None) -> GpuPanel:
    """Give a panel of what the GPUs of this host, and the host itself, do; live where it is displayed.

    Parameters
    ----------
    storage
        Root of the store whose runs are named as owners of memory; without it the one that
        `runicorn.open_store` gives.
    """
    return GpuPanel(storage if isinstance(storage, Store) else open_store(storage))
