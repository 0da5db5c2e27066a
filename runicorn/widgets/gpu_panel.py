"""GPUs and host below a cell; live, also while a cell runs."""

from __future__ import annotations

import os
import time

import ipywidgets
import numpy as np

from runicorn.api.contract import GpuParams
from runicorn.api.gpu_reply import gpu_reply
from runicorn.reading import open_store
from runicorn.store.store import Store
from runicorn.widgets.gpu_html import gpus_html
from runicorn.widgets.output import PictureOutput
from runicorn.widgets.pusher import pusher

__all__ = ["GpuPanel", "gpu"]

_SPAN_S = 600.0
"""How much of the past is drawn."""

_COLUMNS = 120


class GpuPanel(PictureOutput, ipywidgets.HTML):  # type: ignore[misc]
    """What GPUs and host do, anew every second until it is closed; made by `runicorn.gpu`.

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
