"""Runs as one HTML file."""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path
from typing import Any, NamedTuple

from runicorn.api.contract import ViewState
from runicorn.api.questions import parse_params
from runicorn.bundle import file_script
from runicorn.errors import ExportError
from runicorn.export.content import pieces
from runicorn.export.page import page_html
from runicorn.phrases import clock_time
from runicorn.reading import open_store
from runicorn.store.store import Store, StoredRun
from runicorn.tracker.run import Run

__all__ = ["Exported", "export_html"]

MAX_RUNS = 200
"""In one file; a browser takes seconds to open more."""

MAX_SELECTED = 10
"""Drawn at first where no runs are named."""

LOG_LINES = 2000


class Exported(NamedTuple):
    """What was written."""

    path: Path
    runs: int
    size_bytes: int


def export_html(
    path: str | os.PathLike[str],
    *runs: str | Run | StoredRun,
    storage: Store | str | os.PathLike[str] | None = None,
    project: str | None = None,
    name: str | None = None,
    query: str | None = None,
    all_points: bool = False,
    log_lines: int = LOG_LINES,
    overwrite: bool = False,
    **state: Any,
) -> Exported:
    """Write runs into one HTML file that anybody can open with a double click, without Runicorn and without a network.

    The file is interactive as the dashboard is: run list, curves and the ends of the logs. It is written whole or
    not at all, and nothing is written into the store.

    Parameters
    ----------
    path
        Where to write. Its folder must exist.
    *runs
        Runs to export, drawn at first: keys, ids, unique prefixes, aliases, or run objects. Without any, all that
        pass ``project``, ``name`` and ``query``.
    storage
        The store; without it that of the first run object, else the one that `runicorn.open_store` gives.
    all_points
        Keep every point. Otherwise long lines are thinned for a thousand pixel columns; no spike is lost at that width.
    log_lines
        So many lines of each log, its last ones; 0 for none.
    overwrite
        Replace a file that is there.
    **state
        Further fields of the view's state, such as ``x_axis="relative_time"`` or ``log_y=True``.

    Returns
    -------
    Exported
        Path, number of runs and size in bytes.

    Raises
    ------
    ExportError
        The file is there already, cannot be written, lies in the store, or would hold no run or more than `MAX_RUNS`.
    RunNotFoundError, AmbiguousRunError, QueryError, BadRequestError
        A run is not there or not the only one; the filter or a field of the state cannot be understood.
    """
    store = _store_of(storage, runs)
    target = _checked_target(path, store, overwrite=overwrite)
    chosen = [store.run(run if isinstance(run, str) else run.key) for run in runs]
    found = chosen or list(_filtered(store, project, name, query))
    selected = [run.key for run in found[: len(chosen) or MAX_SELECTED]]
    view = parse_params(ViewState, {"selected": selected, **state})
    count = f"{len(found)} run{'' if len(found) == 1 else 's'}"
    html = page_html(
        pieces(store, found, all_points=all_points, log_lines=log_lines),
        view,
        title=f"{_subject(found)} · {count}",
        subtitle=f"Exported by Runicorn on {clock_time(time.time())[:16]}",
    )
    return Exported(target, len(found), _write(target, html.encode("utf-8", "replace"), overwrite=overwrite))


def _store_of(
    storage: Store | str | os.PathLike[str] | None, runs: tuple[str | Run | StoredRun, ...]
) -> Store:
    if isinstance(storage, Store):
        return storage
    first = next((run for run in runs if not isinstance(run, str)), None)
    if storage is None and isinstance(first, Run):
        return open_store(first.storage)
    if storage is None and isinstance(first, StoredRun):
        return open_store(first.path.parents[len(Path(first.key).parts) - 1])
    return open_store(storage)


def _filtered(store: Store, project: str | None, name: str | None, query: str | None) -> list[StoredRun]:
    found = store.runs(project, name, query)
    if not len(found):
        raise ExportError(f"there is no run to export: none in {str(store.root)!r} passes the filter")
    if len(found) > MAX_RUNS:
        raise ExportError(
            f"{len(found)} runs are too many for one file, which takes {MAX_RUNS}; name some, or narrow the filter"
        )
    return list(found)


def _checked_target(path: str | os.PathLike[str], store: Store, *, overwrite: bool) -> Path:
    if "\0" in os.fspath(path):
        raise ExportError(f"{os.fspath(path)!r} is no path of a file: it holds a NUL character")
    target = Path(os.path.abspath(os.path.expanduser(os.fspath(path))))
    if not file_script():
        raise ExportError("the front end is not built: run 'npm install && npm run build' in js/")
    if target.is_dir():
        raise ExportError(f"{str(target)!r} is a folder; name a file in it")
    if target.exists() and not overwrite:
        raise ExportError(_is_there(target))
    if Path(os.path.realpath(target)).is_relative_to(os.path.realpath(store.root)):
        raise ExportError(
            f"{str(target)!r} lies in the store, where only runs are written; name another place"
        )
    return target


def _is_there(target: Path) -> str:
    return f"{str(target)!r} is there already; use overwrite=True, or --force in a terminal, to replace it"


def _write(target: Path, content: bytes, *, overwrite: bool) -> int:
    draft = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists() and not overwrite:
            raise ExportError(_is_there(target))
        os.replace(draft, target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        if isinstance(error, ExportError):
            raise
        raise ExportError(f"cannot write {str(target)!r}: {error.strerror or error}") from error
    return len(content)


def _subject(runs: list[StoredRun]) -> str:
    projects = list(dict.fromkeys(run.project for run in runs))
    return projects[0] if len(projects) == 1 else f"{len(projects)} projects"
