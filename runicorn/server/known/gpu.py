"""``GET /api/gpu/telemetry``."""

from __future__ import annotations

from typing import Any

from runicorn.api.gpus import read_gpus
from runicorn.server.backend import Backend

__all__ = ["gpu_telemetry"]


def gpu_telemetry(backend: Backend) -> dict[str, Any]:  # noqa: ARG001 (what all questions are given)
    """Tell what the GPUs of this host do, or why that is not known."""
    found = read_gpus()
    if not found.available:
        return {"available": False, "reason": found.reason}
    return {"available": True, "ts": found.ts, "gpus": found.gpus}
