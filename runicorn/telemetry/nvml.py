"""NVIDIA's GPUs, asked through nvidia-ml-py. Whatever the driver lacks or refuses is None or a reason in words."""

from __future__ import annotations

import os
import threading
import time
from types import ModuleType
from typing import Any

import msgspec

from runicorn.telemetry.nvml_device import Asker, DriverGone, read_device
from runicorn.telemetry.records import GpuReport, GpuState

__all__ = ["Nvml"]

_RETRY_S = 60.0
"""A driver that was not there is asked for again this often: it may be loaded while a training runs."""

_REASONS = {
    4: "the user may not ask the NVIDIA driver",
    9: "the NVIDIA driver is not loaded",
    12: "there is no NVIDIA driver on this machine: libnvidia-ml was not found",
    15: "a GPU has fallen off the bus",
    18: "the NVIDIA driver and its library are of different versions; restarting the machine mends that",
}
"""What errors of ``nvmlInit`` mean, by their number in nvml.h."""


class Nvml:
    """The GPUs of this host. Nothing raises; any thread may ask.

    Parameters
    ----------
    costly_every_s
        How often to ask anew for what costs more: processes, ECC and MIG.
    """

    def __init__(self, costly_every_s: float = 10.0) -> None:
        self._costly_every_s = costly_every_s
        self._costly_at = 0.0
        self._before: dict[int, GpuState] = {}
        self._names: dict[int, str] = {}
        self._lock = threading.Lock()
        self._asker: Asker | None = None
        self._pid = 0
        self._reason: str | None = None
        self._retry_at = 0.0
        self._driver: str | None = None

    def sample(self) -> GpuReport:
        """Tell what the GPUs do now."""
        with self._lock:
            try:
                asker = self._opened()
                if asker is None:
                    return GpuReport(time.time(), reason=self._reason)
                gpus = self._read_all(asker)
            except DriverGone as gone:
                self._give_up(gone.words)
                return GpuReport(time.time(), reason=self._reason)
            except Exception as error:  # noqa: BLE001 a binding that misbehaves must not end a training
                self._give_up(f"NVML cannot be asked: {type(error).__name__}: {error}")
                return GpuReport(time.time(), reason=self._reason)
            reason = None if gpus else "the NVIDIA driver sees no GPU"
            return GpuReport(time.time(), gpus, self._driver, reason)

    def close(self) -> None:
        """Let the driver go."""
        with self._lock:
            asker, self._asker = self._asker, None
            if asker is not None and self._pid == os.getpid():
                asker.shut_down()

    def _read_all(self, asker: Asker) -> tuple[GpuState, ...]:
        if time.monotonic() >= self._costly_at:
            self._costly_at = time.monotonic() + self._costly_every_s
            self._before = {}
        count = asker("nvmlDeviceGetCount") or 0
        gpus = tuple(self._read(asker, index) for index in range(count))
        self._before = {gpu.index: gpu for gpu in gpus if gpu.reason is None}
        return gpus

    def _read(self, asker: Asker, index: int) -> GpuState:
        """Tell what one does; one that is lost keeps the name by which people know it."""
        gpu = read_device(asker, index, self._before.get(index))
        if gpu.reason is None:
            self._names[index] = gpu.name
            return gpu
        return msgspec.structs.replace(gpu, name=self._names.get(index, gpu.name))

    def _opened(self) -> Asker | None:
        if self._asker is not None and self._pid == os.getpid():
            return self._asker
        if self._reason is not None and self._pid == os.getpid() and time.monotonic() < self._retry_at:
            return None
        self._pid = os.getpid()
        nvml = _binding()
        if nvml is None:
            self._give_up("nvidia-ml-py is not installed: pip install nvidia-ml-py")
            return None
        try:
            nvml.nvmlInit()
        except nvml.NVMLError as error:
            self._give_up(_REASONS.get(error.value) or f"NVML does not start: {error}")
            return None
        self._asker, self._reason = Asker(nvml), None
        self._driver = self._asker("nvmlSystemGetDriverVersion")
        return self._asker

    def _give_up(self, reason: str) -> None:
        self._asker, self._reason = None, reason
        self._retry_at = time.monotonic() + _RETRY_S


def _binding() -> Any | None:
    try:
        import pynvml
    except Exception:  # noqa: BLE001 absent, or another package of that name that does not load
        return None
    module: ModuleType = pynvml
    return module
