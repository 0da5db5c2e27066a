"""A `logging.Handler` that writes into a run's log. Nothing here is attached to a logger by itself."""

from __future__ import annotations

import logging
import threading
from typing import Protocol

__all__ = ["RunLogHandler"]


class HasLogText(Protocol):
    """A run, as far as this handler needs one."""

    def log_text(self, text: str) -> object:
        """Append text to the run's log."""


class RunLogHandler(logging.Handler):
    """Writes records into a run's log: ``logging.getLogger().addHandler(RunLogHandler())``.

    A record becomes ``LEVEL name: message``, with the traceback below it, unless `setFormatter` says otherwise;
    the log adds the time. While there is no run, records are dropped. It never raises and never prints:
    a record whose arguments do not fit its message is kept with the message as it is.

    Parameters
    ----------
    run
        Where to write; without it the run that is active when a record comes.
    level
        Lowest level to write.
    """

    def __init__(self, run: HasLogText | None = None, level: int | str = logging.NOTSET) -> None:
        super().__init__(level)
        self._run = run
        self._busy = threading.local()
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        if getattr(self._busy, "value", False):
            return  # writing into the run has itself logged something
        self._busy.value = True
        try:
            run = self._run if self._run is not None else _find_active_run()
            if run is not None:
                run.log_text(self._as_text(record))
        except Exception:  # noqa: BLE001 a log line must not end a training
            self.handleError(record)
        finally:
            self._busy.value = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 logging's names
        """Keep quiet; logging would print a traceback amid the training's output."""

    def _as_text(self, record: logging.LogRecord) -> str:
        try:
            return self.format(record)
        except Exception:  # noqa: BLE001 the caller's arguments or formatter are wrong
            return f"{record.levelname} {record.name}: {record.msg}"


def _find_active_run() -> HasLogText | None:
    from runicorn.tracker.active import get_active_run

    return get_active_run()
