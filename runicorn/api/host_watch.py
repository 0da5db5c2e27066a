"""One sampler for all who look at this host: it works while somebody looks, and keeps what it saw."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from functools import lru_cache
from typing import NamedTuple

from runicorn.telemetry.host import HostSampler
from runicorn.telemetry.metric_names import as_numbers
from runicorn.telemetry.nvml import Nvml
from runicorn.telemetry.records import GpuReport, HostState

__all__ = ["INTERVAL_S", "KEPT_S", "HostSample", "HostWatch", "host_watch"]

INTERVAL_S = 1.0

KEPT_S = 3600.0
"""How much history is kept."""

QUIET_S = 15.0
"""The sampler rests when nobody has asked for so long."""

_MOST_OF_A_CORE = 0.02
"""Where a sample costs much, as with many slow cards, there are fewer of them."""


class HostSample(NamedTuple):
    """What was measured at one moment."""

    number: int
    gpus: GpuReport
    host: HostState
    numbers: dict[str, float]


class HostWatch:
    """The host of this process. Thread-safe; nothing raises."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: deque[HostSample] = deque(maxlen=round(KEPT_S / INTERVAL_S))
        self._nvml = Nvml(costly_every_s=5.0)
        self._host = HostSampler()
        self._thread: threading.Thread | None = None
        self._pid = 0
        self._asked_at = 0.0
        self._taken = 0

    def latest(self) -> HostSample:
        """Give a sample of the last moment, and go on sampling while this is asked again and again."""
        with self._lock:
            self._asked_at = time.monotonic()
            if self._thread is None or self._pid != os.getpid():
                self._pid = os.getpid()
                self._take()
                self._thread = threading.Thread(target=self._work, name="runicorn-host", daemon=True)
                self._thread.start()
            return self._kept[-1]

    def since(self, moment: float) -> list[HostSample]:
        """Give the samples that are later than `moment`, in seconds since the epoch, in order."""
        return [sample for sample in list(self._kept) if sample.gpus.ts > moment]

    def _take(self) -> None:
        gpus, host = self._nvml.sample(), self._host.sample()
        self._taken += 1
        self._kept.append(HostSample(self._taken, gpus, host, as_numbers(gpus.gpus, host)))

    def _work(self) -> None:
        while True:
            began = time.thread_time()
            self._take()
            cost = time.thread_time() - began
            time.sleep(max(INTERVAL_S, cost / _MOST_OF_A_CORE))
            with self._lock:
                if time.monotonic() - self._asked_at > QUIET_S:
                    self._thread = None
                    return


@lru_cache(maxsize=1)
def host_watch() -> HostWatch:
    """Give the watch of this process, the same for every caller."""
    return HostWatch()
