"""Starting a run: a new one, one that goes on, or one that another process made."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from runicorn.config import ensure_writable_root, resolve_root
from runicorn.errors import InvalidNameError, RunExistsError, RunNotFoundError
from runicorn.store import writer as files
from runicorn.store.host import process_exists, process_identity
from runicorn.store.names import check_run_id
from runicorn.tracker import background
from runicorn.tracker.run import Run
from runicorn.tracker.settings import as_settings

JOIN_WAIT_S = 30.0
"""Ranks start together; one that joins waits this long for the creator to make the run."""

_JOIN_POLL_S = 0.05


def start_run(
    project: str,
    name: str,
    storage: str | os.PathLike[str] | None,
    run_id: str | None,
    *,
    config: Any,
    tags: Iterable[str] | None,
    alias: str | None,
    resume: bool,
    join: bool,
    capture_console: bool,
    on_finished: Callable[[Run], None],
) -> Run:
    """Make or take up the run that `runicorn.init` describes; see there for the parameters and errors."""
    settings = as_settings(config) if config is not None else None
    labels = _as_labels(tags, alias)
    if run_id is not None:
        check_run_id(run_id)
    elif resume or join:
        raise InvalidNameError(
            f"{'resume' if resume else 'join'}=True needs the run_id of the run to go on with"
        )
    root = ensure_writable_root(resolve_root(storage).root)
    if join:
        return _join(root, project, name, str(run_id), on_finished)
    run = _resume(root, project, name, str(run_id), labels, on_finished) if resume else None
    if run is None:
        run = _create(root, project, name, run_id, labels, on_finished)
    if settings:
        run.log_config(settings)
    _start_helpers(run, capture_console=capture_console)
    return run


def _create(
    root: str,
    project: str,
    name: str,
    run_id: str | None,
    labels: dict[str, Any],
    on_finished: Callable[[Run], None],
) -> Run:
    directory, chosen = files.create_run(root, project, name, run_id)
    now = time.time()
    process = process_identity()
    status = {"status": "running", "started_at": now, "heartbeat_at": now, "process": process}
    run = _run(root, directory, chosen, project, name, status, on_finished)
    run._writer.write_document(
        files.META,
        {
            "id": chosen,
            "project": project,
            "name": name,
            "created_at": now,
            "python": sys.version.split(maxsplit=1)[0],
            "platform": _platform(),
            "hostname": process["hostname"],
            "pid": process["pid"],
            "storage_dir": root,
            "format": files.FORMAT_VERSION,
            **labels,
        },
    )
    run._write_status()
    return run


def _resume(
    root: str,
    project: str,
    name: str,
    run_id: str,
    labels: dict[str, Any],
    on_finished: Callable[[Run], None],
) -> Run | None:
    """The run, taken up where it ended; None if there is none yet."""
    directory = os.path.join(files.runs_directory(root, project, name), run_id)
    if not os.path.isdir(directory):
        return None
    run = _run(root, directory, run_id, project, name, {}, on_finished)
    writer = run._writer
    before = writer.read_document(files.STATUS)
    _refuse_if_alive(before, run_id)
    run._step = writer.last_step()
    run._has_step = run._step > 0
    now = time.time()
    resumes = before.get("resumes")
    run._status = {
        **{key: value for key, value in before.items() if key not in ("ended_at", "exit_reason")},
        "status": "running",
        "started_at": before.get("started_at", now),
        "heartbeat_at": now,
        "process": process_identity(),
        "resumes": [*(resumes if isinstance(resumes, list) else []), {"at": now, "after_step": run._step}],
    }
    run._write_status()
    if labels:
        writer.write_document(files.META, {**writer.read_document(files.META), **labels})
    summary = writer.read_document(files.SUMMARY)
    if isinstance(summary.get("best_metric_name"), str) and summary.get("best_metric_mode") in ("max", "min"):
        run.set_primary_metric(summary["best_metric_name"], summary["best_metric_mode"])
    return run


def _join(root: str, project: str, name: str, run_id: str, on_finished: Callable[[Run], None]) -> Run:
    directory = os.path.join(files.runs_directory(root, project, name), run_id)
    meta = os.path.join(directory, files.META)
    deadline = time.monotonic() + JOIN_WAIT_S
    while not os.path.exists(meta):
        if time.monotonic() > deadline:
            raise RunNotFoundError(
                f"no run {run_id!r} in {project}/{name} to join: nothing at {directory} after {JOIN_WAIT_S:g} s;"
                " is it started by another process with the same storage, project and name?"
            )
        time.sleep(_JOIN_POLL_S)
    return _run(root, directory, run_id, project, name, {}, on_finished, owner=False)


def _run(
    root: str,
    directory: str,
    run_id: str,
    project: str,
    name: str,
    status: dict[str, Any],
    on_finished: Callable[[Run], None],
    *,
    owner: bool = True,
) -> Run:
    run: Run

    def refused(error: OSError) -> None:
        run._refused(error)

    writer = files.RunWriter(root, directory, refused)
    run = Run(
        writer, run_id=run_id, project=project, name=name, status=status, owner=owner, on_finished=on_finished
    )
    return run


def _start_helpers(run: Run, *, capture_console: bool) -> None:
    from runicorn.tracker.environment import EnvironmentCollector

    periodic: dict[Callable[[], None], float] = {run._beat: background.HEARTBEAT_INTERVAL_S}
    if capture_console:
        from runicorn.tracker.console import ConsoleCapture

        run._console = ConsoleCapture(run._writer.append_log)
        run._console.start()
        periodic[run._console.settle] = background.SETTLE_INTERVAL_S
    run._background = background.Background(periodic, run._flush_primary)
    run._environment = EnvironmentCollector(run._write_environment)
    run._environment.start()


def _platform() -> str:
    if sys.platform != "win32":
        host = os.uname()
        return f"{host.sysname} {host.release} ({host.machine})"
    import platform

    return f"{platform.system()} {platform.release()} ({platform.machine()})"


def _as_labels(tags: Iterable[str] | None, alias: str | None) -> dict[str, Any]:
    labels: dict[str, Any] = {}
    if tags is not None:
        labels["tags"] = [tags] if isinstance(tags, str) else [str(tag) for tag in tags]
    if alias is not None:
        labels["alias"] = str(alias)
    return labels


def _refuse_if_alive(status: dict[str, Any], run_id: str) -> None:
    process = status.get("process")
    if status.get("status") != "running" or not isinstance(process, dict):
        return
    here = process_identity()
    same_host = all(process.get(key) == here[key] for key in ("hostname", "boot_id", "pid_namespace"))
    pid = process.get("pid")
    if same_host and isinstance(pid, int) and pid != here["pid"] and process_exists(pid):
        raise RunExistsError(
            f"run {run_id!r} is still being written by process {pid} on this machine; join=True appends to it from"
            " here, resume=True works once it has ended"
        )
