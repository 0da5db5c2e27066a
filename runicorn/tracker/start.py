"""Starting a run: a new one, one that goes on, or one that another process made."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from runicorn.config import ensure_writable_root, resolve_root
from runicorn.errors import InvalidNameError, RunExistsError, RunicornError, RunNotFoundError, StoreError
from runicorn.store import writer as files
from runicorn.store.host import process_exists, process_identity
from runicorn.store.names import check_run_id
from runicorn.tracker import background
from runicorn.tracker.run import Run
from runicorn.tracker.settings import as_settings
from runicorn.tracker.telemetry import interval_of

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
    telemetry: bool | float,
    finish_earlier: Callable[[], None],
    on_finished: Callable[[Run], None],
) -> Run:
    """Make or take up the run that `runicorn.init` describes; see there for the parameters and errors.

    `finish_earlier` is called once it is certain that there will be a run, and not if this raises before.
    """
    settings = as_settings(config) if config is not None else None
    labels = _as_labels(tags, alias)
    telemetry_interval_s = interval_of(telemetry)
    if resume and join:
        raise InvalidNameError(
            "resume=True and join=True exclude each other: resume takes a run up that has ended, join writes to one"
            " that another process is writing"
        )
    if run_id is not None:
        run_id = check_run_id(run_id)
    elif resume or join:
        raise InvalidNameError(
            f"{'resume' if resume else 'join'}=True needs the run_id of the run to go on with"
        )
    root = ensure_writable_root(resolve_root(storage).root)
    place = _Place(root, project, name, finish_earlier, on_finished)
    try:
        if join:
            run = _join(place, str(run_id))
        else:
            taken_up = _resume(place, str(run_id), labels) if resume else None
            run = taken_up or _create(place, run_id, labels)
    except RunicornError:
        raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StoreError(
            f"cannot write a run of {project}/{name} in {root!r}: {reason} ({error.filename})"
        ) from error
    if settings:
        run.log_config(settings)
    run._telemetry_interval_s = 0.0 if join else telemetry_interval_s
    _start_helpers(run, owner=not join, capture_console=capture_console)
    return run


class _Place(msgspec.Struct, frozen=True):
    root: str
    project: str
    name: str
    finish_earlier: Callable[[], None]
    on_finished: Callable[[Run], None]

    def directory(self, run_id: str) -> str:
        return os.path.join(files.runs_directory(self.root, self.project, self.name), run_id)

    def run(self, directory: str, status: dict[str, Any], *, owner: bool = True, step: int = 0) -> Run:
        return make_run(
            self.root,
            directory,
            self.project,
            self.name,
            status=status,
            owner=owner,
            step=step,
            on_finished=self.on_finished,
        )


def make_run(
    root: str,
    directory: str,
    project: str,
    name: str,
    *,
    status: dict[str, Any],
    owner: bool,
    step: int,
    on_finished: Callable[[Run], None],
) -> Run:
    """Handle of the run in `directory`, which exists; `step` was logged last."""
    run: Run

    def refused(error: OSError) -> None:
        run._refused(error)

    writer = files.RunWriter(root, directory, refused)
    run = Run(
        writer,
        run_id=os.path.basename(directory),
        project=project,
        name=name,
        status=status,
        last_step=step,
        owner=owner,
        on_finished=on_finished,
    )
    return run


def _create(place: _Place, run_id: str | None, labels: dict[str, Any]) -> Run:
    directory, chosen = files.create_run(place.root, place.project, place.name, run_id)
    now = time.time()
    process = process_identity()
    status = {"status": "running", "started_at": now, "heartbeat_at": now, "process": process}
    run = place.run(directory, status)
    meta = {
        "id": chosen,
        "project": place.project,
        "name": place.name,
        "created_at": now,
        "python": sys.version.split(maxsplit=1)[0],
        "platform": _platform(),
        "hostname": process["hostname"],
        "pid": process["pid"],
        "storage_dir": place.root,
        "format": files.FORMAT_VERSION,
        **labels,
    }
    try:
        run._writer.write_document(files.META, meta)
    except OSError:
        files.discard_empty_run(directory)
        raise
    place.finish_earlier()
    run._write_status()
    return run


def _resume(place: _Place, run_id: str, labels: dict[str, Any]) -> Run | None:
    """The run, taken up where it ended; None if there is none yet."""
    directory = place.directory(run_id)
    if not os.path.isdir(directory):
        return None
    writer = place.run(directory, {})._writer
    _refuse_if_alive(writer.read_document(files.STATUS), run_id)
    place.finish_earlier()
    before = writer.read_document(files.STATUS)
    step = writer.last_step()
    now = time.time()
    resumes = before.get("resumes")
    status = {
        **{key: value for key, value in before.items() if key not in ("ended_at", "exit_reason")},
        "status": "running",
        "started_at": before.get("started_at", now),
        "heartbeat_at": now,
        "process": process_identity(),
        "resumes": [*(resumes if isinstance(resumes, list) else []), {"at": now, "after_step": step}],
    }
    run = place.run(directory, status, step=step)
    run._write_status()
    if labels:
        writer.write_document(files.META, {**writer.read_document(files.META), **labels})
    run._restore_primary(ended=before.get("status") != "running")
    return run


def _join(place: _Place, run_id: str) -> Run:
    directory = place.directory(run_id)
    meta = os.path.join(directory, files.META)
    deadline = time.monotonic() + JOIN_WAIT_S
    while not os.path.exists(meta):
        if time.monotonic() > deadline:
            raise RunNotFoundError(
                f"no run {run_id!r} in {place.project}/{place.name} to join: nothing at {directory} after"
                f" {JOIN_WAIT_S:g} s; is it started by another process with the same storage, project and name?"
            )
        time.sleep(_JOIN_POLL_S)
    place.finish_earlier()
    return place.run(directory, {}, owner=False)


def _start_helpers(run: Run, *, owner: bool, capture_console: bool) -> None:
    periodic: dict[Callable[[], None], float] = {
        run._beat if owner else run._retry: background.HEARTBEAT_INTERVAL_S
    }
    if capture_console:
        from runicorn.tracker.console import ConsoleCapture

        run._console = ConsoleCapture(run._writer.append_log)
        run._console.start()
        periodic[run._console.settle] = background.SETTLE_INTERVAL_S
    run._background = background.Background(periodic, run._flush_primary)
    if owner:
        from runicorn.tracker.environment import EnvironmentCollector

        run._environment = EnvironmentCollector(run._write_environment)
        run._environment.start()
    run._start_telemetry()


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
