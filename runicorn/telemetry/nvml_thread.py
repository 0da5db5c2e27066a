"""NVML asked on a thread of its own: a driver may hang for as long as it likes."""

from __future__ import annotations

import threading
import time

from runicorn.telemetry.nvml import Nvml
from runicorn.telemetry.records import GpuReport

__all__ = ["NvmlThread"]

PATIENCE_S = 5.0
"""A driver that is loaded when it is first asked takes seconds; one that takes longer is not waited for."""

_CLOSE_WAIT_S = 1.0


class NvmlThread:
    """Asks an `Nvml`, and tells that the driver does not answer where it does not. Nothing raises; one thread asks."""

    def __init__(self, nvml: Nvml) -> None:
        self._nvml = nvml
        self._asked, self._answered = threading.Event(), threading.Event()
        self._report = GpuReport(0.0)
        self._is_late = self._is_closing = False
        self.computed_s = 0.0
        """Processor time of the thread so far."""
        self._thread = threading.Thread(target=self._work, name="runicorn-gpus", daemon=True)
        self._thread.start()

    def sample(self) -> GpuReport:
        """Tell what the GPUs do now; of a driver that was late, what it said since."""
        if not self._is_late:
            self._answered.clear()
            self._asked.set()
        patience = 0.0 if self._is_late or self._is_closing else PATIENCE_S
        self._is_late = not self._answered.wait(patience)
        if self._is_late or self._is_closing:
            return GpuReport(time.time(), reason="the NVIDIA driver does not answer")
        return self._report

    def stop_waiting(self) -> None:
        """Let `sample` return at once; any thread may call it, and nothing is asked any more."""
        self._is_closing = True
        self._answered.set()

    def close(self) -> None:
        """Let the driver go, unless it hangs."""
        self._is_closing = True
        self._asked.set()
        self._thread.join(0 if self._is_late else _CLOSE_WAIT_S)

    def _work(self) -> None:
        while self._asked.wait():
            self._asked.clear()
            if self._is_closing:
                break
            self._report = self._nvml.sample()
            self.computed_s = time.thread_time()
            self._answered.set()
        self._nvml.close()
