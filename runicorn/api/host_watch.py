"""What this host does, for all who look: one process measures while somebody looks, the others read what it saw."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from runicorn.telemetry.host import HostSampler
from runicorn.telemetry.metric_names import as_numbers
from runicorn.telemetry.nvml import Nvml
from runicorn.telemetry.nvml_thread import NvmlThread
from runicorn.telemetry.records import HostSample
from runicorn.telemetry.shared_samples import SharedSamples

__all__ = ["INTERVAL_S", "KEPT_S", "HostWatch", "Moment", "host_watch"]

INTERVAL_S = 1.0

KEPT_S = 3600.0
"""How much history is kept."""

QUIET_S = 15.0
"""A process rests when nobody has asked it for so long."""

_LENGTH = round(KEPT_S / INTERVAL_S)

_READ_S = 0.5
"""Others' samples are looked for this often, and whether they still come."""

_PATIENCE = 5.0
"""A sampler that has said nothing for so many of its intervals is stopped, or its driver does not answer."""

_ALONE_S = 60.0
"""Where nothing can be shared it is tried again this often."""

_MOST_OF_A_CORE = 0.02
"""Where a sample costs much, as with many slow cards, there are fewer of them."""


class Moment(NamedTuple):
    """The figures of one sample."""

    number: int
    ts: float
    numbers: dict[str, float]


class HostWatch:
    """The host of this process. Thread-safe; nothing raises.

    The processes of a user take turns by a lock: one of those that look measures and writes into a folder of the
    user's state, the others read. When it looks away or ends, another goes on within two samples. Where that folder
    cannot be used, or the one whose turn it is says nothing, a process measures for itself.
    """

    _now: HostSample
    _thread: threading.Thread | None

    def __init__(self) -> None:
        self._begin()

    def latest(self) -> HostSample:
        """Give a sample of the last moment, and go on looking while this is asked again and again."""
        with self._lock:
            self._asked_at = time.monotonic()
            if self._thread is None:
                self._look()
                thread = threading.Thread(target=self._work, name="runicorn-host", daemon=True)
                thread.start()
                self._thread = thread
            return self._now

    def since(self, moment: float) -> list[Moment]:
        """Give the samples that are later than `moment`, in seconds since the epoch, in order."""
        return [sample for sample in list(self._kept) if sample.ts > moment]

    def begin_in_child(self) -> None:
        """Begin anew in a forked child, which has none of its parent's threads and no part in its turn."""
        if self._shared is not None:
            self._shared.leave_to_parent()
        self._begin()

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._kept: deque[Moment] = deque(maxlen=_LENGTH)
        self._nvml = Nvml(costly_every_s=5.0)
        self._gpus: NvmlThread | None = None
        self._host = HostSampler()
        self._thread = None
        self._asked_at = 0.0
        self._silent_at = 0.0
        self._is_sampler = False
        self._interval_s = INTERVAL_S
        self._shared: SharedSamples | None = None
        self._share_at = 0.0

    def _work(self) -> None:
        pause_s = _READ_S  # soon: the first sample has no rates
        while True:
            time.sleep(pause_s)
            with self._lock:
                if time.monotonic() - self._asked_at > QUIET_S:
                    self._rest()
                    return
            pause_s = self._look()

    def _rest(self) -> None:
        self._thread = None
        if self._gpus is not None:
            self._gpus.close()
        self._gpus = None
        if self._shared is not None:
            self._shared.end_turn()
        self._is_sampler = False

    def _look(self) -> float:
        """Bring what is new; gives the seconds until the next look."""
        if self._shared is None and time.monotonic() >= self._share_at:
            self._share_at = time.monotonic() + _ALONE_S
            self._shared = SharedSamples.of_this_host(_LENGTH)
        if self._shared is not None:
            try:
                return self._look_together(self._shared)
            except OSError:
                self._shared.end_turn()
                self._shared, self._is_sampler = None, False
        self._keep([self._measured()])
        return self._interval_s

    def _look_together(self, shared: SharedSamples) -> float:
        was_sampler, self._is_sampler = self._is_sampler, shared.take_turn()
        self._read(shared)
        is_silent = time.monotonic() >= self._silent_at
        if self._is_sampler and not was_sampler and not is_silent:
            # The figures of the host that are rates are known from the second look on: they are to have no gap.
            self._host.sample()
            return _READ_S
        if self._is_sampler:
            shared.write(self._measured())
            self._read(shared)
        elif is_silent:
            self._keep([self._measured()])
        return self._interval_s if self._is_sampler or is_silent else _READ_S

    def _read(self, shared: SharedSamples) -> None:
        is_whole, samples = shared.read_new()
        if is_whole:
            own, self._kept = self.since(samples[-1].gpus.ts if samples else 0), deque(maxlen=_LENGTH)
            self._keep(samples)
            self._kept.extend(own)
        else:
            self._keep(samples)
        if samples:
            age, patience_s = time.time() - samples[-1].gpus.ts, _PATIENCE * samples[-1].interval_s
            if 0 <= age < patience_s:
                self._silent_at = time.monotonic() + patience_s - age

    def _measured(self) -> HostSample:
        number = self._kept[-1].number + 1 if self._kept else 1
        # The first time loads the driver's library, which costs more than ever again.
        is_first = self._gpus is None
        asker = self._gpus = self._gpus or NvmlThread(self._nvml)
        before = time.thread_time() + asker.computed_s
        gpus, host = asker.sample(), self._host.sample()
        if not is_first:
            computed_s = time.thread_time() + asker.computed_s - before
            self._interval_s = max(INTERVAL_S, computed_s / _MOST_OF_A_CORE)
        return HostSample(number, self._interval_s, gpus, host)

    def _keep(self, samples: Iterable[HostSample]) -> None:
        oldest = time.time() - KEPT_S
        for sample in samples:
            self._now = sample
            if sample.gpus.ts >= oldest:
                numbers = as_numbers(sample.gpus.gpus, sample.host)
                self._kept.append(Moment(sample.number, sample.gpus.ts, numbers))
        while self._kept and self._kept[0].ts < oldest:
            self._kept.popleft()


@lru_cache(maxsize=1)
def host_watch() -> HostWatch:
    """Give the watch of this process, the same for every caller."""
    watch = HostWatch()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=watch.begin_in_child)
    return watch
