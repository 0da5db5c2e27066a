"""The GPUs of the host on which this runs."""

from __future__ import annotations

from runicorn.api.contract import GpuReply

__all__ = ["read_gpus"]


def read_gpus() -> GpuReply:
    """Tell what the GPUs do; this version measures none and says so."""
    return GpuReply(available=False, reason="this version of Runicorn does not measure GPUs")
