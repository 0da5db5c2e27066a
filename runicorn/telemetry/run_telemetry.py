"""What the machine does while a run runs, written into the run's own folder."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import Any, Protocol

from runicorn.telemetry.host import HostSampler, TreeSampler
from runicorn.telemetry.metric_names import as_numbers
from runicorn.telemetry.nvml import Nvml
from runicorn.telemetry.nvml_thread import NvmlThread
from runicorn.telemetry.records import GpuReport, HostState, TreeState

__all__ = ["RunTelemetry", "TelemetrySink"]

COSTLY_EVERY_S = 10.0
"""Process trees, memory of GPUs by process, ECC and MIG are looked at this often."""

MOST_OF_A_CORE = 0.005
"""Where a sample costs more than this part of the time between two, the next ones come later."""

_STOP_WAIT_S = 2.0
"""A folder on a disk that hangs may hold the thread up; a run that ends does not wait for it."""


class TelemetrySink(Protocol):
    """Who takes what was measured."""

    def take_hardware(self, time_s: float, facts: dict[str, Any]) -> None:
        """Take what the machine has, and why something is not known: at the start, and when it changes."""

    def take_sample(self, time_s: float, numbers: dict[str, float]) -> None:
        """Take one sample, numbers by name."""


class RunTelemetry:
    """Samples this process's machine on a daemon thread until `stop`. Nothing raises.

    The thread has no lower priority of the system: one that is set aside while it holds the interpreter's lock
    would hold the training up. It is kept small instead: a sample that took t seconds of processor time is
    followed by a pause of at least 200·t, but for the first one, which loads what it needs.

    Parameters
    ----------
    folder
        Where the run lies; what its disk has free is measured.
    sink
        Called on the thread; must not raise.
    interval_s
        Seconds from one sample to the next, at least.
    """

    def __init__(self, folder: str, sink: TelemetrySink, interval_s: float) -> None:
        self._folder = folder
        self._sink = sink
        self._interval_s = interval_s
        self._stopping = threading.Event()
        self._gpus: NvmlThread | None = None
        self._thread = threading.Thread(target=self._work, name="runicorn-telemetry", daemon=True)

    def start(self) -> None:
        """Begin; the first sample is taken on the thread, so that this costs nothing."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and wait a moment for what it is doing."""
        self._stopping.set()
        if self._gpus is not None:
            self._gpus.stop_waiting()
        if self._thread is not threading.current_thread():
            self._thread.join(_STOP_WAIT_S)

    def _work(self) -> None:
        try:
            self._sample()
        except Exception as error:  # noqa: BLE001 no fault of ours, or of a library, ends a training
            logging.getLogger("runicorn").warning("telemetry ends here: %s: %s", type(error).__name__, error)

    def _sample(self) -> None:
        nvml = self._gpus = NvmlThread(Nvml(COSTLY_EVERY_S))
        host, tree = HostSampler(self._folder), TreeSampler(os.getpid())
        facts: dict[str, Any] = {}
        tree_at, is_first = 0.0, True
        while not self._stopping.is_set():
            began, computed = time.monotonic(), time.thread_time() + nvml.computed_s
            gpus, now = nvml.sample(), host.sample()
            family: TreeState | None = None
            if began >= tree_at:
                family, tree_at = tree.sample(), began + COSTLY_EVERY_S
            if self._stopping.is_set():
                break
            # A laptop's limit of power changes all the time: looked at as seldom as the processes.
            if family is not None and (found := _facts(gpus, now, self._interval_s)) != facts:
                facts = found
                self._sink.take_hardware(gpus.ts, facts)
            self._sink.take_sample(gpus.ts, as_numbers(gpus.gpus, now, family))
            cost = 0.0 if is_first else time.thread_time() + nvml.computed_s - computed
            is_first = False
            pause = max(self._interval_s - (time.monotonic() - began), cost / MOST_OF_A_CORE)
            self._stopping.wait(pause)
        nvml.close()


def _facts(gpus: GpuReport, host: HostState, interval_s: float) -> dict[str, Any]:
    """What does not change from sample to sample, in plain values; what is not known is left out."""
    cards = [
        {
            "index": gpu.index,
            "name": gpu.name,
            "uuid": gpu.uuid,
            "mem_total_mib": gpu.mem_total_mib,
            "power_limit_w": gpu.power_limit_w,
            "reason": gpu.reason,
        }
        for gpu in gpus.gpus
    ]
    facts = {
        "interval_s": interval_s,
        "driver": gpus.driver,
        "gpus": [_without_none(card) for card in cards],
        "gpu_reason": gpus.reason,
        "host": _without_none(
            {"cpus": host.cpus, "mem_total_mib": host.mem_total_mib, "reason": host.reason}
        ),
    }
    return _without_none(facts)


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
