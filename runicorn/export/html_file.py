"""Runs as one HTML file."""

from __future__ import annotations

import os
import time
from typing import Any

from runicorn.api.contract import ViewState
from runicorn.api.questions import parse_params
from runicorn.archive.chosen import AnyRun, Storage, chosen_runs, store_of
from runicorn.archive.target import Exported, checked_target, written_whole
from runicorn.bundle import file_script
from runicorn.errors import ExportError
from runicorn.export.content import pieces
from runicorn.export.images import MAX_BYTES, MAX_IMAGES, choose_images
from runicorn.export.page import page_html
from runicorn.phrases import clock_time
from runicorn.store.stored_run import StoredRun

__all__ = ["Exported", "export_html"]

MAX_RUNS = 200
"""In one file; a browser takes seconds to open more."""

MAX_SELECTED = 10
"""Drawn at first where no runs are named."""

LOG_LINES = 2000


def export_html(
    path: str | os.PathLike[str],
    *runs: AnyRun,
    storage: Storage = None,
    project: str | None = None,
    name: str | None = None,
    query: str | None = None,
    all_points: bool = False,
    log_lines: int = LOG_LINES,
    overwrite: bool = False,
    **state: Any,
) -> Exported:
    """Write runs into one HTML file that anybody can open with a double click, without Runicorn and without a network.

    The file is interactive as the dashboard is: run list, curves, the ends of the logs and images. It is written whole
    or not at all, and nothing is written into the store. Of more than 200 images, or 20 MB of them, the newest of each
    run are kept, and the page says how many are not in it.

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
    if not file_script():
        raise ExportError("the front end is not built: run 'npm install && npm run build' in js/")
    store = store_of(storage, runs)
    target = checked_target(path, store, overwrite=overwrite)
    found = _checked_count(chosen_runs(store, runs, project, name, query))
    selected = [run.key for run in found[: len(runs) or MAX_SELECTED]]
    view = parse_params(ViewState, {"selected": selected, **state})
    count = f"{len(found)} run{'' if len(found) == 1 else 's'}"
    images = choose_images(found)
    html = page_html(
        pieces(store, found, images.of_run, all_points=all_points, log_lines=log_lines),
        view,
        title=f"{_subject(found)} · {count}",
        subtitle=f"Exported by Runicorn on {clock_time(time.time())[:16]}{_left_out(images.left_out)}",
    )
    content = html.encode("utf-8", "replace")
    with written_whole(target, overwrite=overwrite) as file:
        file.write(content)
    return Exported(target, len(found), len(content))


def _checked_count(found: list[StoredRun]) -> list[StoredRun]:
    if len(found) > MAX_RUNS:
        raise ExportError(
            f"{len(found)} runs are too many for one file, which takes {MAX_RUNS}; name some, or narrow the filter"
        )
    return found


def _left_out(count: int) -> str:
    if count == 0:
        return ""
    images = "1 image is" if count == 1 else f"{count} images are"
    return f" · {images} not in this file, which takes {MAX_IMAGES} and {MAX_BYTES // 1_000_000} MB"


def _subject(runs: list[StoredRun]) -> str:
    projects = list(dict.fromkeys(run.project for run in runs))
    return projects[0] if len(projects) == 1 else f"{len(projects)} projects"
