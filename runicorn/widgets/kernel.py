"""The kernel that this process is, where it is one."""

from __future__ import annotations

import sys
import warnings
from typing import Any

SILENT_THREADS = "7.0."
"""ipykernel of these versions drops messages that a thread sends; tried with 7.0.1."""


def running_shell() -> Any | None:
    """Give IPython's shell; None outside IPython."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def running_kernel() -> Any | None:
    """Give the kernel; None where there is none."""
    return getattr(running_shell(), "kernel", None)


def connection_key() -> bytes:
    """Key with which the kernel and the server that started it sign their messages; empty where there is none."""
    key = getattr(getattr(running_kernel(), "session", None), "key", b"")
    return key if isinstance(key, bytes) else b""


def warn_of_silent_threads() -> None:
    """Warn where nothing that is pushed would arrive."""
    version = getattr(sys.modules.get("ipykernel"), "__version__", "")
    if running_kernel() is not None and version.startswith(SILENT_THREADS):
        message = f"ipykernel {version} drops what threads send, so views stay empty; install 7.1 or newer"
        warnings.warn(message, RuntimeWarning, stacklevel=2)
