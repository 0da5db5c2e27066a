"""How this process ends, as far as Python lets one know.

At exit no interface tells what ended the process. What is known: an uncaught exception passes `sys.excepthook`;
whether the main module ran to its end can be read off its frame; and `ExitCodeWatch` learns the exit code.
"""

from __future__ import annotations

import atexit
import dis
import os
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType

from runicorn.errors import StopRun
from runicorn.tracker.endings import describe, ending_of, ending_of_exit
from runicorn.tracker.exit_code import ExitCodeWatch, outermost

Ending = tuple[str, str | None]


class ExitWatch:
    """Calls `on_exit` with status and reason when the process that made it ends by itself."""

    def __init__(self, on_exit: Callable[[str, str | None], None]) -> None:
        self.pid = os.getpid()
        """The process that is watched; a forked child inherits the object and not the task."""
        self._on_exit = on_exit
        self._uncaught: Ending | None = None
        self._exit_code: ExitCodeWatch | None = None
        self._main_frame = _main_frame()
        self._worker_frame: FrameType | None = None
        atexit.register(self._at_exit)
        if _is_worker():
            self._watch_worker()
        elif not in_kernel():
            self._watch_hooks()

    def _watch_hooks(self) -> None:
        self._exit_code = ExitCodeWatch(self._main_frame)
        before_hook = sys.excepthook

        def excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            self._uncaught = _ending_of_uncaught(kind, error)
            before_hook(kind, error, trace)

        sys.excepthook = excepthook

    def _watch_worker(self) -> None:
        """A worker of `multiprocessing` ends by finalizers: before its error is caught, since 3.13 after that.

        Then only the frame that caught it still knows the exit code.
        """
        from multiprocessing.util import Finalize

        self._worker_frame = _worker_frame()
        Finalize(None, self._at_exit, exitpriority=0)

    def _worker_ending(self, frame: FrameType) -> Ending:
        error = sys.exc_info()[1]
        return ending_of_exit(frame.f_locals.get("exitcode")) if error is None else ending_of(error)

    def _at_exit(self) -> None:
        if self._exit_code is not None:
            self._exit_code.stop()
        if os.getpid() == self.pid:
            self._on_exit(*self._ending())

    def _ending(self) -> Ending:
        if in_kernel():
            return "interrupted", "the kernel was shut down"
        if self._worker_frame is not None:
            return self._worker_ending(self._worker_frame)
        if self._uncaught is not None:
            return self._uncaught
        if self._main_frame is None or not _left_by_exception(self._main_frame):
            return "finished", None
        last = getattr(sys, "last_value", None)
        if isinstance(last, BaseException) and _passed(last, self._main_frame):
            # Somebody put an excepthook of his own in the place of ours.
            return _ending_of_uncaught(type(last), last)
        if self._exit_code is not None and self._exit_code.known:
            return ending_of_exit(self._exit_code.code)
        return "finished", "the script left by SystemExit; its exit code is not known"


def in_kernel() -> bool:
    """Whether this process is a Jupyter kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None


def _ending_of_uncaught(kind: type[BaseException], error: BaseException) -> Ending:
    if issubclass(kind, KeyboardInterrupt):
        return "interrupted", "KeyboardInterrupt"
    if issubclass(kind, StopRun):
        return ending_of(error)
    return "failed", describe(error)


def _is_worker() -> bool:
    module = sys.modules.get("multiprocessing.process")
    return module is not None and module.parent_process() is not None


def _main_frame() -> FrameType | None:
    """Frame of the main module, from whichever thread it is asked."""
    return outermost(sys._current_frames().get(threading.main_thread().ident or 0))


def _worker_frame() -> FrameType | None:
    """Frame of `multiprocessing` that runs this worker and catches what ends it."""
    frame = sys._current_frames().get(threading.main_thread().ident or 0)
    while frame is not None and frame.f_code.co_name != "_bootstrap":
        frame = frame.f_back
    return frame


def _passed(error: BaseException, frame: FrameType) -> bool:
    return error.__traceback__ is not None and error.__traceback__.tb_frame is frame


def _left_by_exception(frame: FrameType) -> bool:
    """Whether a frame that has ended did so without reaching one of its return instructions."""
    code = frame.f_code.co_code
    at = frame.f_lasti
    return not (0 <= at < len(code) and dis.opname[code[at]].startswith("RETURN"))
