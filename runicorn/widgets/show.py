"""Run browser, live chart, log tail and gallery, each alone or together."""

from __future__ import annotations

import os
from typing import Any, ClassVar

import traitlets as t

from runicorn.api.contract import ViewState
from runicorn.reading import open_store
from runicorn.store.store import Store, StoredRun
from runicorn.tracker.run import Run
from runicorn.widgets.selection import AutoSelection
from runicorn.widgets.view import View

_SHARED = tuple(name for name in ViewState.__struct_fields__ if name != "height")


class RunBrowser(View):
    """The runs of a store as a table: state, project, experiment, duration, primary metric. Live."""

    _parts: ClassVar[tuple[str, ...]] = ("browser",)


class LiveChart(View):
    """The curves of the selected runs' metrics over step, relative time or wall time. Live."""

    _parts: ClassVar[tuple[str, ...]] = ("chart",)


class LogTail(View):
    """The end of a run's log. Live."""

    _parts: ClassVar[tuple[str, ...]] = ("log",)


class Gallery(View):
    """The images of the selected runs, compared at one step. Live."""

    _parts: ClassVar[tuple[str, ...]] = ("gallery",)


class Dashboard(View):
    """Run browser, live chart, log tail and gallery in one widget, so that the front end travels to the page once.

    The gallery is seen where the selected runs have images.

    `piece` gives the same views as widgets of their own, for other layouts; they share the selection, and
    each opens its own connection only when it is displayed.
    """

    _parts: ClassVar[tuple[str, ...]] = ("browser", "chart", "log", "gallery")

    def close(self) -> None:
        """Close the dashboard and its pieces."""
        for piece in self.__dict__.get("_pieces", {}).values():
            piece.close()
        super().close()

    def piece(self, kind: type[View]) -> View:
        """The one widget of class `kind` that shares this dashboard's state; made at the first call."""
        pieces: dict[type[View], View] = self.__dict__.setdefault("_pieces", {})
        if kind not in pieces:
            state = {name: getattr(self, name) for name in _SHARED}
            pieces[kind] = kind(self._store, **state)
            pieces[kind]._auto = AutoSelection(chosen=True)
            for name in _SHARED:
                t.link((self, name), (pieces[kind], name))
        return pieces[kind]


class _Deferred(View):
    """Opens its comm when it is displayed or put into a box, not when it is made."""

    _wanted = False

    def open(self) -> None:
        if self._wanted:
            super().open()

    @property
    def model_id(self) -> str:
        if self.comm is None:
            self._wanted = True
            self.open()
        return str(self.comm.comm_id)


class _DeferredBrowser(_Deferred, RunBrowser):
    pass


class _DeferredChart(_Deferred, LiveChart):
    pass


class _DeferredLog(_Deferred, LogTail):
    pass


class _DeferredGallery(_Deferred, Gallery):
    pass


class Shown:
    """What `show` displayed. It does not display again when it is a cell's last value."""

    def __init__(self, dashboard: Dashboard) -> None:
        self.dashboard = dashboard

    @property
    def browser(self) -> View:
        """The run browser; ``browser.selected`` are the keys of the chosen runs."""
        return self.dashboard.piece(_DeferredBrowser)

    @property
    def chart(self) -> View:
        """The live chart."""
        return self.dashboard.piece(_DeferredChart)

    @property
    def log(self) -> View:
        """The log tail."""
        return self.dashboard.piece(_DeferredLog)

    @property
    def gallery(self) -> View:
        """The images."""
        return self.dashboard.piece(_DeferredGallery)

    def close(self) -> None:
        """Take the dashboard off the page."""
        self.dashboard.close()

    def _ipython_display_(self) -> None:
        """Nothing: it is on the page already."""

    def __repr__(self) -> str:
        return repr(self.dashboard)


def show(
    *runs: str | Run | StoredRun,
    storage: Store | str | os.PathLike[str] | None = None,
    project: str | None = None,
    name: str | None = None,
    query: str | None = None,
    **state: Any,
) -> Shown:
    """Display run browser, live chart and log tail of a store, live, and give a handle to them.

    It shows at once and stays live while the cell goes on, so it can stand above a training loop.

    Parameters
    ----------
    *runs
        Runs to select: keys, ids, unique prefixes, aliases, or run objects. Without any, the selection
        follows what runs, until somebody chooses.
    storage
        Root of the store; without it the active run's, else the one that `runicorn.open_store` gives.
    project, name, query
        Only these runs are listed.
    **state
        Further traits of the view, such as ``x_axis="wall_time"`` or ``height=600``.

    Raises
    ------
    RunNotFoundError, AmbiguousRunError
        A run that is asked for is not there, or not the only one.
    QueryError
        The filter line cannot be understood.
    TypeError
        An unknown option.
    """
    store = storage if isinstance(storage, Store) else open_store(_storage_of(storage, runs))
    selected = [run.key if isinstance(run, (Run, StoredRun)) else store.run(run).key for run in runs]
    dashboard = Dashboard(
        store,
        query=query or "",
        selected=selected,
        project=project or "",
        experiment=name or "",
        **state,
    )
    from IPython.display import display

    display(dashboard)
    return Shown(dashboard)


def _storage_of(
    storage: str | os.PathLike[str] | None, runs: tuple[str | Run | StoredRun, ...]
) -> str | os.PathLike[str] | None:
    if storage is not None:
        return storage
    for run in runs:
        if isinstance(run, Run):
            return run.storage
    from runicorn.tracker.active import get_active_run

    active = get_active_run()
    return active.storage if active is not None and active.storage else None
