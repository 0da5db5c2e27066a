"""What is told of GPUs in fixed words is told in the page's language too."""

from __future__ import annotations

from pathlib import Path

from runicorn.telemetry import nvml, nvml_device

WORDS = Path(__file__).parents[2] / "js/src/ui/viewer/machine/reasons.ts"


def test_the_page_translates_every_reason_and_slowdown():
    told = {
        *nvml._REASONS.values(),
        *nvml_device._GPU_LOST.values(),
        *nvml_device._SLOWED.values(),
        "the NVIDIA driver has gone",
        "the NVIDIA driver sees no GPU",
    }

    words = WORDS.read_text(encoding="utf-8")

    assert [reason for reason in told if f"'gpu.why.{reason}'" not in words] == []
