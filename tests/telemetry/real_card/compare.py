"""Each figure of Runicorn beside the one of ``nvidia-smi``, and whether they are the same."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from smi import SLOWED, read_smi

from runicorn.telemetry.nvml import Nvml
from runicorn.telemetry.records import GpuState

ROUNDS = 5
PAUSE_S = 0.5

TOLERANCE = {
    "util_gpu": 10.0,
    "util_mem": 10.0,
    "mem_total_mib": 1.0,
    "mem_used_mib": 8.0,
    "temp_c": 2.0,
    "power_w": 25.0,
    "power_limit_w": 1.0,
    "clock_sm_mhz": 60.0,
    "clock_mem_mhz": 60.0,
    "fan_speed_pct": 5.0,
    "ecc_corrected": 0.0,
    "ecc_uncorrected": 0.0,
}
"""How far a figure may lie outside of what was measured before and after; one that moves fits in one of the rounds."""

CALLS = {
    "util_gpu": "nvmlDeviceGetUtilizationRates",
    "util_mem": "nvmlDeviceGetUtilizationRates",
    "mem_total_mib": "nvmlDeviceGetMemoryInfo",
    "mem_used_mib": "nvmlDeviceGetMemoryInfo: with or without what the driver keeps for itself?",
    "temp_c": "nvmlDeviceGetTemperature",
    "power_w": "nvmlDeviceGetPowerUsage: the mean of a second on some cards, the moment's on others",
    "power_limit_w": "nvmlDeviceGetEnforcedPowerLimit",
    "clock_sm_mhz": "nvmlDeviceGetClockInfo(1)",
    "clock_mem_mhz": "nvmlDeviceGetClockInfo(2)",
    "fan_speed_pct": "nvmlDeviceGetFanSpeed",
    "ecc_corrected": "nvmlDeviceGetTotalEccErrors(0, volatile)",
    "ecc_uncorrected": "nvmlDeviceGetTotalEccErrors(1, volatile)",
    "slowed": "nvmlDeviceGetCurrentClocksEventReasons and its bits",
    "pstate": "nvmlDeviceGetPerformanceState",
    "mig": "nvmlDeviceGetMigMode, …MigDeviceHandleByIndex",
    "processes": "nvmlDeviceGetComputeRunningProcesses_v3, …Graphics…; in a container nvidia-smi may hide them",
}
"""Where to look when a figure is wrong."""


class Row(NamedTuple):
    """One figure of one card."""

    card: int
    figure: str
    ours: Any
    theirs: Any
    verdict: str
    """``ok``, ``-`` where neither tells it, ``more`` where only Runicorn does, else ``WRONG``."""


def compare(cards: dict[str, Any] | None = None) -> list[Row]:
    """Compare all cards, round after round until each figure has fitted or there have been enough rounds.

    Parameters
    ----------
    cards
        Takes the last XML under ``xml``, to be kept.
    """
    nvml, rows = Nvml(costly_every_s=0), {}
    for _ in range(ROUNDS):
        before = nvml.sample().gpus
        xml, theirs = read_smi()
        after = nvml.sample().gpus
        if cards is not None:
            cards["xml"] = xml
        if not len(before) == len(theirs) == len(after):
            return [Row(-1, "cards", len(after), len(theirs), "WRONG")]
        for index, pair in enumerate(zip(before, after, strict=True)):
            for row in _rows(index, pair, theirs[index]):
                if rows.get((row.card, row.figure), row).verdict == "WRONG" or row.verdict != "WRONG":
                    rows[row.card, row.figure] = row
        if all(row.verdict != "WRONG" for row in rows.values()):
            break
        time.sleep(PAUSE_S)
    nvml.close()
    return list(rows.values())


def _rows(index: int, pair: tuple[GpuState, GpuState], card: dict[str, Any]) -> list[Row]:
    ours = pair[1]
    if ours.reason is not None:
        return [Row(index, "reason", ours.reason, "the card answers", "WRONG")]
    rows = [_same(index, name, getattr(ours, name), card[name]) for name in ("name", "uuid")]
    rows.append(_same(index, "pstate", ours.pstate, card["pstate"]))
    for name, tolerance in TOLERANCE.items():
        values = [value for value in (getattr(state, name) for state in pair) if value is not None]
        fits = bool(values) and card[name] is not None
        fits = fits and min(values) - tolerance <= card[name] <= max(values) + tolerance
        rows.append(_row(index, name, values[-1] if values else None, card[name], fits=fits))
    slowed = None if ours.slowed is None else set(ours.slowed) & set(SLOWED.values())
    rows.append(_same(index, "slowed", slowed, card["slowed"]))
    parts = [part.mem_used_mib for part in ours.mig]
    fits = len(parts) == len(card["mig"]) and all(
        mine is None or other is None or abs(mine - other) <= TOLERANCE["mem_used_mib"]
        for mine, other in zip(parts, card["mig"], strict=True)
    )
    rows.append(_row(index, "mig", parts, card["mig"], fits=fits))
    rows.append(_processes(index, ours, card["processes"]))
    return rows


def _processes(index: int, ours: GpuState, theirs: dict[int, float | None]) -> Row:
    told = None if ours.processes is None else {one.pid: one.mem_mib for one in ours.processes}
    if told is not None and not theirs:
        return Row(index, "processes", told, {}, "more" if told else "ok")
    fits = told is not None and set(theirs) <= set(told)
    return _row(index, "processes", told, theirs, fits=fits)


def _same(index: int, name: str, ours: Any, theirs: Any) -> Row:
    return _row(index, name, ours, theirs, fits=ours == theirs)


def _row(index: int, name: str, ours: Any, theirs: Any, *, fits: bool) -> Row:
    if ours is None and theirs is None:
        return Row(index, name, ours, theirs, "-")
    if theirs is None:
        return Row(index, name, ours, theirs, "more")
    return Row(index, name, ours, theirs, "ok" if fits else "WRONG")
