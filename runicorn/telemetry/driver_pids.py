"""Whether a pid that the driver tells means what this process takes it for.

In a container older drivers count processes as the host does, newer ones as the container
(``_gpuConvertPid`` in NVIDIA's open kernel modules), and none says which. A number of the host's can be that of a
process of the container which has nothing to do with the card.
"""

from __future__ import annotations

from functools import lru_cache

from runicorn.store.host import pid_namespace, process_started_after_boot

__all__ = ["is_here"]

_OF_THE_HOST = "pid:[4026531836]"
"""PROC_PID_INIT_INO of Linux: the namespace that is no container's."""


def is_here(pid: int) -> bool:
    """Whether process `pid`, as the driver counts, is process `pid` here.

    True outside of containers; inside only for a process that has a library or device of NVIDIA loaded.
    """
    if pid_namespace() in (None, _OF_THE_HOST):
        return True
    started = process_started_after_boot(pid)
    return started is not None and _has_driver_loaded(pid, started)


@lru_cache(maxsize=256)
def _has_driver_loaded(pid: int, started: float) -> bool:
    del started  # tells a recycled pid from the process that was looked at
    try:
        with open(f"/proc/{pid}/maps", "rb") as maps:
            return any(b"nvidia" in line or b"libcuda" in line for line in maps)
    except OSError:
        return False
