"""A mirror: a thread that keeps a copy of a server's runs, through all that can happen to a connection."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from runicorn.errors import BadRequestError, RemoteError, RunicornError
from runicorn.remote.connection import Connection
from runicorn.remote.copying import Options
from runicorn.remote.following import Follower
from runicorn.remote.progress import Progress
from runicorn.remote.status import MirrorState, MirrorStatus

__all__ = ["DEFAULT_INTERVAL_S", "Mirror"]

DEFAULT_INTERVAL_S = 0.5
_SHORTEST_INTERVAL_S = 0.05
_LONGEST_INTERVAL_S = 86_400.0

_GRACE_S = 1.0
"""A mirror that is told to end finishes what it is at, where that takes no longer."""

_SILENT_S = 5.0
"""A server that has said nothing for so long beyond the interval is not alive."""

_log = logging.getLogger(__name__)


class Mirror:
    """Keeps a copy of the runs below a path of a server; starts at once, on a thread of its own.

    Parameters
    ----------
    connection
        Over which it goes; may be shared.
    remote_path
        A store's root, a project, an experiment, a ``runs`` folder or a run; relative to the home there.
    root
        Of the local store; runs land where its reader finds them.
    interval_s
        Seconds between two looks.
    once
        End when all is here.
    include
        Patterns of paths within a run (``*.json``, ``media/*``); what none fits stays there.
    metrics_first
        Bring metrics and logs of all runs before any other file; else run by run, the newest first.
    owns_connection
        Whether the connection ends with it.

    Raises
    ------
    BadRequestError
        The interval is no time.
    """

    def __init__(
        self,
        connection: Connection,
        remote_path: str,
        root: Path,
        *,
        interval_s: float = DEFAULT_INTERVAL_S,
        once: bool = False,
        include: Iterable[str] | None = None,
        metrics_first: bool = False,
        owns_connection: bool = False,
    ) -> None:
        if not interval_s > 0:
            raise BadRequestError(f"interval of a mirror is {interval_s}; it is seconds, more than 0")
        self._connection = connection
        self._root = root
        self._owns_connection = owns_connection
        self._progress = Progress()
        self._changed = threading.Condition()
        self._state: MirrorState = "connecting"
        self._reason = ""
        self._last_error: str | None = None
        self._is_broken_off = False
        self._started_at = time.time()
        self.error: RunicornError | None = None
        """Why it failed."""
        options = Options(once, tuple(include) if include is not None else None, metrics_first)
        interval_s = min(_LONGEST_INTERVAL_S, max(_SHORTEST_INTERVAL_S, interval_s))
        self._follower = Follower(
            connection, remote_path, root, interval_s, options, self._progress, self._set
        )
        self._thread = threading.Thread(target=self._run, name="runicorn-mirror", daemon=True)
        self._thread.start()

    def status(self) -> MirrorStatus:
        """Give how it stands now; never waits."""
        counters = self._progress.now()
        state, reason = self._state, self._reason
        silent_s = time.monotonic() - self._progress.moved_at
        is_silent = silent_s > _SILENT_S + self._follower.pause_s
        if state in ("syncing", "live") and is_silent:
            state, reason = "degraded", f"the server has said nothing for {silent_s:.0f} s"
        elif state == "live" and counters.waiting:
            path, why = next(iter(counters.waiting.items()))
            state, reason = "degraded", f"{len(counters.waiting)} files do not come: {path}: {why}"
        return MirrorStatus(
            state=state,
            reason=reason,
            host=self._connection.destination.label,
            remote_root=self._follower.top,
            local_root=str(self._root),
            interval_s=self._follower.pause_s,
            carrier=self._follower.carrier_name,
            started_at=self._started_at,
            alive=state in ("syncing", "live", "degraded") and not is_silent and self._connection.is_open,
            runs=counters.runs,
            files=counters.files,
            files_due=counters.files_due,
            bytes_due=counters.bytes_due,
            bytes_of_pass=counters.bytes_of_pass,
            copied_files=counters.copied_files,
            appended_bytes=counters.appended_bytes,
            scans=counters.scans,
            last_look_at=counters.last_look_at,
            last_change_at=counters.last_change_at,
            last_error=self._last_error,
            refused=counters.refused,
        )

    def wait(
        self, timeout_s: float | None = None, *, until: Iterable[MirrorState] = ("stopped", "failed")
    ) -> MirrorStatus:
        """Wait until it is in one of these states, or has ended, and give how it stands.

        Raises
        ------
        RunicornError
            It has failed; the error says why.
        TimeoutError
            It took longer.
        """
        states = {*until, "stopped", "failed"}
        with self._changed:
            if not self._changed.wait_for(lambda: self._state in states, timeout_s):
                raise TimeoutError(f"the mirror is still {self.status()}")
        if self.error is not None:
            raise self.error
        return self.status()

    def wait_ended(self, timeout_s: float) -> bool:
        """Wait at most so long for its end, and give whether it has ended; raises nothing."""
        with self._changed:
            return self._changed.wait_for(lambda: self.has_ended, timeout_s)

    def stop(self, timeout_s: float | None = 10.0) -> None:
        """End it; what came is kept, and a next start goes on from there."""
        self._follower.end()
        if threading.current_thread() is self._thread:
            return
        self._thread.join(_GRACE_S if timeout_s is None else min(_GRACE_S, timeout_s))
        if not self._thread.is_alive() or timeout_s == 0:
            return
        # In the middle of a long copy, or waiting for a server that says nothing.
        self._is_broken_off = True
        if self._follower.break_off():
            self._thread.join(timeout_s)
        else:
            # It is just connecting, which ends by itself and is followed by nothing.
            self._set("stopped")

    @property
    def has_ended(self) -> bool:
        """Whether it is stopped or failed."""
        return self._state in ("stopped", "failed")

    def __enter__(self) -> Mirror:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Mirror {self.status()}>"

    def _ipython_display_(self) -> None:
        from runicorn.remote.progress_widget import show_progress

        show_progress(self)

    def _set(self, state: MirrorState, reason: str = "") -> None:
        with self._changed:
            if (state, reason) == (self._state, self._reason):
                return
            self._state, self._reason = state, reason
            if reason:
                self._last_error = reason
            self._changed.notify_all()

    def _run(self) -> None:
        state: MirrorState = "stopped"
        reason = ""
        try:
            self._follower.run()
        except Exception as error:  # noqa: BLE001 (whatever it is, the thread must not end without a word)
            # What breaks while the connection is being closed for good breaks because of that.
            if not (self._connection.is_closed or self._is_broken_off):
                self.error = _as_told(error)
                state, reason = "failed", str(self.error)
        finally:
            if self._owns_connection:
                self._connection.close()
            self._set(state, reason)


def _as_told(error: Exception) -> RunicornError:
    """The error itself, where it is ours."""
    if isinstance(error, RunicornError):
        return error
    _log.error("a mirror failed", exc_info=error)
    return RemoteError(f"the mirror failed in a way that it should not ({type(error).__name__}: {error})")
