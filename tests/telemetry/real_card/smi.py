"""What ``nvidia-smi -q -x`` tells of each card, in the words and units of `runicorn.telemetry.records`."""

from __future__ import annotations

import re
import subprocess
from typing import Any
from xml.etree import ElementTree as ET

SLOWED = {
    "sw_power_cap": "power limit",
    "hw_slowdown": "hardware slowdown",
    "sync_boost": "waits for other GPUs",
    "sw_thermal_slowdown": "heat",
    "hw_thermal_slowdown": "heat (hardware)",
    "hw_power_brake_slowdown": "power brake",
}
"""Ends of the tags, and our words."""

PATHS = {
    "name": ("product_name",),
    "uuid": ("uuid",),
    "pstate": ("performance_state",),
    "util_gpu": ("utilization/gpu_util",),
    "util_mem": ("utilization/memory_util",),
    "mem_total_mib": ("fb_memory_usage/total",),
    "mem_used_mib": ("fb_memory_usage/used",),
    "temp_c": ("temperature/gpu_temp",),
    "power_w": (
        "gpu_power_readings/average_power_draw",
        "gpu_power_readings/power_draw",
        "gpu_power_readings/instant_power_draw",
        "power_readings/power_draw",
    ),
    "power_limit_w": (
        "gpu_power_readings/current_power_limit",
        "power_readings/enforced_power_limit",
        "power_readings/power_limit",
    ),
    "clock_sm_mhz": ("clocks/sm_clock",),
    "clock_mem_mhz": ("clocks/mem_clock",),
    "fan_speed_pct": ("fan_speed",),
}
"""Where a figure stands, by the age of the driver."""


def read_smi() -> tuple[str, list[dict[str, Any]]]:
    """Give the XML, and the cards in the driver's order; None for what it does not tell."""
    done = subprocess.run(["nvidia-smi", "-q", "-x"], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout, [_card(gpu) for gpu in ET.fromstring(done.stdout).findall("gpu")]


def _card(gpu: ET.Element) -> dict[str, Any]:
    card: dict[str, Any] = {}
    for name, paths in PATHS.items():
        text = next((found for path in paths if (found := _text(gpu.find(path))) is not None), None)
        card[name] = text if name in ("name", "uuid", "pstate") else _number(text)
    card["slowed"] = _slowed(gpu)
    card["ecc_corrected"], card["ecc_uncorrected"] = _errors(gpu)
    card["mig"] = [_number(_text(part.find("fb_memory_usage/used"))) for part in gpu.iter("mig_device")]
    card["processes"] = {
        int(one.findtext("pid", "0")): _number(_text(one.find("used_memory")))
        for one in gpu.iter("process_info")
    }
    return card


def _slowed(gpu: ET.Element) -> set[str] | None:
    for group in ("clocks_event_reasons", "clocks_throttle_reasons"):
        found = gpu.find(group)
        if found is not None:
            on = [reason.tag for reason in found if _text(reason) == "Active"]
            return {
                words for end, words in SLOWED.items() if any(tag.endswith(f"reason_{end}") for tag in on)
            }
    return None


def _errors(gpu: ET.Element) -> tuple[float | None, float | None]:
    counts = {
        tag.tag: _number(_text(tag))
        for tag in (gpu.find("ecc_errors/volatile") if gpu.find("ecc_errors/volatile") is not None else ())
    }
    known = {name: count for name, count in counts.items() if count is not None}
    if not known:
        return None, None
    wrong = [count for name, count in known.items() if "uncorrectable" in name]
    return sum(known.values()) - sum(wrong), sum(wrong)


def _text(element: ET.Element | None) -> str | None:
    text = "" if element is None or element.text is None else element.text.strip()
    return None if text in ("", "N/A", "[N/A]", "Requested functionality has been deprecated") else text


def _number(text: str | None) -> float | None:
    found = re.match(r"-?\d+(\.\d+)?", text or "")
    return float(found[0]) if found else None
