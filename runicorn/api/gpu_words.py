"""What GPUs and host do, in the words and bars that a terminal and a notebook show."""

from __future__ import annotations

from typing import NamedTuple

from runicorn.api.contract import Gpu, GpuReply, HostNow

__all__ = ["HOT_C", "Bar", "gpu_bars", "gpu_notes", "headline", "host_bars", "host_notes", "mem_text"]

HOT_C = 85.0
"""From about here on cards of today lower their clocks."""

_GIB_IN_MIB = 1024


class Bar(NamedTuple):
    """One figure with a full scale."""

    label: str
    part: float | None
    """From 0 to 1; None: not known."""
    text: str


def headline(reply: GpuReply) -> str:
    """Give one line about all cards, or why there are none to tell of."""
    if not reply.available:
        return f"no GPU: {reply.reason}"
    words = [f"{len(reply.gpus)} GPU{'s' if len(reply.gpus) > 1 else ''}"]
    if reply.driver:
        words.append(f"driver {reply.driver}")
    if reply.power_w is not None:
        words.append(_of(reply.power_w, reply.power_limit_w, "W"))
    if reply.hottest is not None:
        heat = next(gpu.temp_c for gpu in reply.gpus if gpu.index == reply.hottest)
        words.append(f"hottest GPU {reply.hottest}, {heat:.0f} °C")
    return " · ".join(words)


def gpu_bars(gpu: Gpu) -> list[Bar]:
    """Give use, memory, heat and power of one card, in that order."""
    return [
        _percent("use", gpu.util_gpu),
        _memory(gpu.mem_used_mib, gpu.mem_total_mib),
        Bar("heat", _part(gpu.temp_c, 100), "" if gpu.temp_c is None else f"{gpu.temp_c:.0f} °C"),
        Bar("power", _part(gpu.power_w, gpu.power_limit_w), _of(gpu.power_w, gpu.power_limit_w, "W")),
    ]


def gpu_notes(gpu: Gpu) -> str:
    """Give what else there is to say of one card."""
    if gpu.reason:
        return gpu.reason
    notes = [f"slowed by {' and '.join(gpu.slowed)}"] if gpu.slowed else []
    notes += [f"part {part.index}: {_memory(part.mem_used_mib, part.mem_total_mib).text}" for part in gpu.mig]
    if gpu.ecc_uncorrected:
        notes.append(f"uncorrected errors of memory: {gpu.ecc_uncorrected:.0f}")
    return ", ".join(notes)


def host_bars(host: HostNow) -> list[Bar]:
    """Give cores and memory of the host, in that order."""
    return [_percent("cpu", host.cpu_pct), _memory(host.mem_used_mib, host.mem_total_mib)]


def host_notes(host: HostNow) -> str:
    """Give what else there is to say of the host."""
    if host.reason:
        return host.reason
    rates = (
        ("disk", host.disk_read_mib_s, host.disk_write_mib_s, "read", "written"),
        ("network", host.net_in_mib_s, host.net_out_mib_s, "in", "out"),
    )
    notes = [
        f"{where} {one:.1f} {way}, {other:.1f} {other_way} MiB/s"
        for where, one, other, way, other_way in rates
        if one is not None and other is not None
    ]
    if host.disk_free_gib is not None:
        notes.append(f"{host.disk_free_gib:.0f} GiB free")
    return " · ".join(notes)


def mem_text(mib: float | None) -> str:
    """Give an amount of memory; empty for None."""
    if mib is None:
        return ""
    return f"{mib:.0f} MiB" if mib < _GIB_IN_MIB else f"{mib / _GIB_IN_MIB:.1f} GiB"


def _percent(label: str, value: float | None) -> Bar:
    return Bar(label, _part(value, 100), "" if value is None else f"{value:.0f} %")


def _memory(used: float | None, total: float | None) -> Bar:
    if used is None or total is None:
        return Bar("memory", None, mem_text(used))
    text = f"{used / _GIB_IN_MIB:.1f} of {total / _GIB_IN_MIB:.1f} GiB"
    return Bar("memory", _part(used, total), text)


def _part(value: float | None, full: float | None) -> float | None:
    return None if value is None or not full else min(1.0, max(0.0, value / full))


def _of(value: float | None, full: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:.0f} {unit}" if full is None else f"{value:.0f} of {full:.0f} {unit}"
