"""The functions of the module: one active run a process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from runicorn.errors import NoActiveRunError
from runicorn.tracker.noop import DisabledRun, switched_off
from runicorn.tracker.primary import Mode
from runicorn.tracker.run import Run
from runicorn.tracker.warn import warn

if TYPE_CHECKING:
    from runicorn.tracker.process_exit import ExitWatch
    from runicorn.tracker.watching import Action, Fired

AnyRun = Run | DisabledRun

_active: AnyRun | None = None
_ended: AnyRun | None = None
_watch: ExitWatch | None = None


def init(
    project: str = "default",
    name: str = "default",
    storage: str | os.PathLike[str] | None = None,
    run_id: str | None = None,
    *,
    config: Any = None,
    tags: Iterable[str] | None = None,
    alias: str | None = None,
    resume: bool | None = None,
    join: bool = False,
    capture_console: bool = False,
    telemetry: bool | float = False,
) -> AnyRun:
    """Start a run; it becomes the active one that `log` and its kin write to.

    A run that is still active in this process is finished first, with that reason.

    Parameters
    ----------
    project, name
        Project and experiment; any text, folders are made of them.
    storage
        Root of the store. Without it: ``RUNICORN_DIR``, else the user's config, else ``./.runicorn``.
    run_id
        Id of the run, a legal folder name; without it one is made from time and chance.
    config
        Settings: a mapping, a dataclass, an `argparse.Namespace`, or an object with ``to_dict()``.
    tags, alias
        Words and a short name to find the run by.
    resume
        True: go on with run `run_id`, its steps continue; if there is none yet, it is started.
    join
        True: write to run `run_id` that another process made (ranks of one training). Its status, tags and
        alias stay with the process that made it. Waits up to 30 s for it to appear.
    capture_console
        True: what is printed is kept in the run's log as well.
    telemetry
        True, or seconds between two samples: what GPUs, host and the run's processes do is kept in the run and
        drawn beside its metrics. A run that is joined keeps none; that is up to the process that made it.

    Returns
    -------
    Run
        The run; also a context manager that finishes it. With ``RUNICORN_ON=0`` one that does nothing.

    Raises
    ------
    InvalidNameError, StoreError, ConfigError
        A name or the root cannot be used.
    ValueError
        `telemetry` is neither a truth value nor a number of seconds.
    RunExistsError
        `run_id` is taken and neither `resume` nor `join` is given, or is still being written.
    RunNotFoundError
        `join` found no such run.
    """
    global _active
    if switched_off():
        _finish_earlier()
        _active = DisabledRun()
        return _active
    from runicorn.tracker.start import start_run

    run = start_run(
        project,
        name,
        storage,
        run_id,
        config=config,
        tags=tags,
        alias=alias,
        resume=bool(resume),
        join=join,
        capture_console=capture_console,
        telemetry=telemetry,
        finish_earlier=_finish_earlier,
        on_finished=_forget,
    )
    _activate(run)
    return run


def get_active_run() -> AnyRun | None:
    """The run that `log` writes to, or None."""
    return _active


def log(
    data: Mapping[str, Any] | None = None,
    *,
    step: int | None = None,
    stage: str | None = None,
    **metrics: Any,
) -> None:
    """Append one record of metrics to the active run; see `Run.log`."""
    run = _active
    if run is None:
        run = _no_active()
    run.log(data, step=step, stage=stage, **metrics)


def log_text(text: str) -> None:
    """Append text to the active run's log; see `Run.log_text`."""
    (_active or _no_active()).log_text(text)


def log_image(
    key: str,
    image: Any,
    step: int | None = None,
    caption: str | None = None,
    format: str = "png",  # noqa: A002 the name that users of the format know
    quality: int = 90,
) -> str | None:
    """Keep an image in the active run; see `Run.log_image`."""
    return (_active or _no_active()).log_image(key, image, step, caption, format, quality)


def log_config(config: Any = None, **settings: Any) -> None:
    """Merge settings into the active run's config; see `Run.log_config`."""
    (_active or _no_active()).log_config(config, **settings)


def summary(update: Mapping[str, Any] | None = None, **values: Any) -> None:
    """Merge values into the active run's summary; see `Run.summary`."""
    (_active or _no_active()).summary(update, **values)


def set_primary_metric(name: str, mode: Mode = "max") -> None:
    """Name the metric by which the active run is judged; see `Run.set_primary_metric`."""
    (_active or _no_active()).set_primary_metric(name, mode)


def watch(expression: str, action: Action | Callable[[Fired], Any] = "mark") -> None:
    """Look out for something in the figures of the active run; see `Run.watch`."""
    (_active or _no_active()).watch(expression, action)


def finish(status: str = "finished", reason: str | None = None) -> None:
    """End the active run; does nothing when there is none. See `Run.finish`."""
    if _active is not None:
        _active.finish(status, reason)


def _no_active() -> AnyRun:
    """Stand-in for the active run: the one that ended last, which says so itself; an error before any."""
    if switched_off():
        return DisabledRun()
    if _ended is None:
        raise NoActiveRunError("no active run; call runicorn.init(...) before logging")
    return _ended


def take_up(storage: str, path: str, project: str, name: str, step: int) -> AnyRun:
    """Run that was pickled: this process's own where it is active here, else one that is joined.

    It becomes the active one of a process that has none, so that a worker's `log` finds it too.
    """
    if switched_off():
        return DisabledRun()
    if isinstance(_active, Run) and _active.path == path:
        return _active
    from runicorn.tracker.start import make_run

    run = make_run(storage, path, project, name, status={}, owner=False, step=step, on_finished=_forget)
    if _active is None:
        _activate(run)
    return run


def _activate(run: Run) -> None:
    global _active
    _active = run
    watch_exit()


def watch_exit() -> None:
    """End the active run when this process ends."""
    global _watch
    if _watch is None:
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=_after_fork)
    elif _watch.pid == os.getpid():
        return
    from runicorn.tracker.process_exit import ExitWatch

    _watch = ExitWatch(_finish_active)


def _finish_earlier() -> None:
    if _active is not None:
        _active.finish("finished", "a new run was started in the same process")


def _forget(run: Run) -> None:
    global _active, _ended
    _ended = run
    if _active is run:
        _active = None


def _finish_active(status: str, reason: str | None) -> None:
    if _active is not None:
        try:
            _active.finish(status, reason)
        except Exception as error:  # noqa: BLE001 the process is ending; its exit code must stay its own
            warn(f"the run could not be finished: {error}")


def _after_fork() -> None:
    if isinstance(_active, Run):
        _active._after_fork()
