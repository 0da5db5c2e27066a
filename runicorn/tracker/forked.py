"""What a forked child does for the run of the process that it comes from, from the first line on that it writes.

Its best values reach the summary. A child that has left the session of the run's process is a daemon, not a
worker: once that process is gone, the daemon is the run's process.
"""

from __future__ import annotations

import atexit
import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from runicorn.store import writer as files
from runicorn.store.host import process_exists, process_identity
from runicorn.tracker import background

if TYPE_CHECKING:
    from runicorn.tracker.run import Run

LOOK_INTERVAL_S = 1.0
"""A daemon's run counts as crashed from the end of its first process on until the daemon has looked."""


class ForkedChild:
    """Helps `run` in this process, a child that was forked from the one that made it."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._is_daemon = run._session is not None and os.getsid(0) != run._session
        periodic: dict[Callable[[], None], float] = {run._retry: background.HEARTBEAT_INTERVAL_S}
        if self._is_daemon:
            self._take_over()
            periodic |= {self._take_over: LOOK_INTERVAL_S, self._beat: background.HEARTBEAT_INTERVAL_S}
        run._background = background.Background(periodic, run._flush_primary)
        self._flush_at_end()

    def _flush_at_end(self) -> None:
        multiprocessing = sys.modules.get("multiprocessing.process")
        if multiprocessing is not None and multiprocessing.parent_process() is not None:
            from multiprocessing.util import Finalize

            Finalize(None, self._run._flush_primary, exitpriority=1)
        else:
            atexit.register(self._run._flush_primary)

    def _beat(self) -> None:
        if self._run._owner_pid == os.getpid():
            self._run._beat()

    def _take_over(self) -> None:
        """Go on as the run's process when the one that made it is gone, be it by an exit that ended the run."""
        run = self._run
        if run._owner_pid == os.getpid() or process_exists(run._owner_pid):
            return
        try:
            with run._writer.locked():
                status = run._writer.read_document(files.STATUS)
                process = status.get("process")
                if not isinstance(process, dict) or process.get("pid") != run._owner_pid:
                    return
                kept = {key: value for key, value in status.items() if key not in ("ended_at", "exit_reason")}
                run._status = {
                    **kept,
                    "status": "running",
                    "heartbeat_at": time.time(),
                    "process": process_identity(),
                }
                run._writer.write_document(files.STATUS, run._status)
        except OSError as error:
            run._refused(error)
            return
        run._owner_pid = os.getpid()
        run._start_telemetry()
        from runicorn.tracker.active import watch_exit

        watch_exit()
