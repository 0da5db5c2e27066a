"""Checks Runicorn on this machine's NVIDIA cards: each figure beside nvidia-smi, idle and busy, and what it costs.

    python tests/telemetry/real_card/check.py [--seconds 20] [--save FOLDER]

It needs a card, nvidia-smi, and Python with msgspec, numpy, psutil and nvidia-ml-py; nothing is installed and no
setting of a card is touched. For the busy part it fills a GiB of the first card through libcuda. It takes about seven
times SECONDS. Gives 0 if all is right, 1 if something is wrong, and 2 if nothing could be checked; the last lines say
what is wrong and where to look. FOLDER takes nvidia-smi's XML and all figures as JSON, for whoever mends it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[2]
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "tests" / "bench"), str(HERE)]

NEEDED = {"msgspec": "msgspec", "numpy": "numpy", "psutil": "psutil", "pynvml": "nvidia-ml-py"}
BUSY_MIB = 1000
BUSY_PCT = 50
MOST_OF_A_CORE = 0.005
MOST_SLOWER = 0.01


class Findings:
    """What was looked at; prints as it goes."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.unchecked: list[str] = []
        self.figures: dict[str, Any] = {}

    def expect(self, what: str, *, holds: bool, look: str) -> None:
        """Note whether something is as it has to be, and where to look if not."""
        print(f"  {'ok   ' if holds else 'WRONG'} {what}", flush=True)
        if not holds:
            self.wrong.append(f"{what}: look at {look}")

    def leave_out(self, what: str) -> None:
        """Note that something could not be looked at."""
        print(f"  left out: {what}", flush=True)
        self.unchecked.append(what)


def check_figures(findings: Findings, when: str) -> None:
    """Compare each figure of each card with nvidia-smi's."""
    from compare import CALLS, compare

    cards: dict[str, Any] = {}
    rows = compare(cards)
    print(f"\nFigures while {when}\n  {'GPU':<4}{'figure':<17}{'Runicorn':<32}{'nvidia-smi':<32}")
    for row in rows:
        print(f"  {row.card:<4}{row.figure:<17}{row.ours!s:<32.31}{row.theirs!s:<32.31}{row.verdict}")
        if row.verdict == "WRONG":
            where = CALLS.get(row.figure, "runicorn/telemetry/nvml_device.py")
            words = f"GPU {row.card} {row.figure} is {row.ours}, nvidia-smi says {row.theirs}"
            findings.wrong.append(f"{words} ({when}): look at {where}")
    findings.figures[f"xml {when}"] = cards.get("xml")
    findings.figures[f"rows {when}"] = [[str(part) for part in row] for row in rows]


def check_cost_of_a_sample(findings: Findings) -> None:
    """Time the driver's answers, the cheap ones and those of every tenth second."""
    from runicorn.telemetry.nvml import Nvml

    print("\nCost of a sample")
    spent = {}
    for name, every_s in (("cheap", 1e9), ("with processes, ECC, MIG", 0.0)):
        nvml, computed, took = Nvml(every_s), [], []
        nvml.sample()
        for _ in range(50):
            cpu, began = time.thread_time(), time.perf_counter()
            nvml.sample()
            computed.append(1e3 * (time.thread_time() - cpu))
            took.append(1e3 * (time.perf_counter() - began))
        nvml.close()
        spent[name] = statistics.mean(computed)
        print(
            f"  {name}: {spent[name]:.2f} ms of processor, {statistics.median(took):.2f} ms (worst {max(took):.1f})"
        )
    part = (0.9 * spent["cheap"] + 0.1 * spent["with processes, ECC, MIG"]) / 1e3
    findings.figures["sample_ms"] = spent
    what = f"cards alone cost {part:.2%} of a core at 1 Hz, asked ≤ {MOST_OF_A_CORE:.1%}"
    findings.expect(
        what, holds=part <= MOST_OF_A_CORE, look="which call of read_device takes long; ask it seldom"
    )


def check_cost_of_telemetry(findings: Findings, seconds: float) -> None:
    """Measure the thread of telemetry=1 in a run beside an idle card."""
    from bench_telemetry import measure

    print("\nCost of telemetry=1 in a run")
    part, lines, size, _ = measure(1, seconds, 0, 0, None)
    findings.figures["thread"] = {"of_a_core": part, "lines": lines, "bytes": size}
    what = f"its thread took {part:.2%} of a core, {size:.0f} bytes a sample"
    findings.expect(
        what, holds=part <= MOST_OF_A_CORE, look="tests/bench/bench_telemetry.py and the cost of a sample"
    )
    what = f"{lines:.0f} lines came in {seconds + 3:.0f} s"
    findings.expect(
        what, holds=lines >= 0.8 * seconds, look="the cost of a sample: the sampler pauses 200 times that"
    )


class Training:
    """The training of train.py, in a process of its own."""

    def __init__(self, store: str, telemetry: float, seconds: float) -> None:
        command = [sys.executable, str(HERE / "train.py"), store, str(telemetry), str(seconds)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.begun = self._line()

    def speed(self) -> float:
        """Wait for its end; gives steps a second."""
        told = self._line()
        self.process.wait(60)
        return float(told["steps_s"])

    def _line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(self.process.stderr.read().strip().splitlines()[-1])
        told: dict[str, Any] = json.loads(line)
        return told


def check_busy(findings: Findings, store: str, seconds: float) -> None:
    """Look at a card while a run keeps it busy: figures, owner of memory, and what the run kept."""
    from runicorn.api.contract import GpuParams
    from runicorn.api.gpu_reply import gpu_reply
    from runicorn.reading import open_store

    training = Training(store, 1, seconds)
    print(f"\nA run keeps a card busy: {training.begun}")
    time.sleep(min(3.0, seconds / 2))
    reply, _ = gpu_reply(open_store(store), GpuParams())
    check_figures(findings, "busy")
    training.speed()
    uuid = training.begun["uuid"]
    busy = [gpu for gpu in reply.gpus if (gpu.uuid or "").replace("-", "") == f"GPU{uuid}"]
    card = next(iter(busy if len(reply.gpus) > 1 else reply.gpus), None)
    if card is None:
        findings.leave_out(f"the busy card: none has the UUID {uuid} (a part of MIG has its own)")
        return
    print(f"\nGPU {card.index}, which was busy")
    if not card.mig:
        what = f"use {card.util_gpu} % ≥ {BUSY_PCT} %"
        findings.expect(what, holds=(card.util_gpu or 0) >= BUSY_PCT, look="nvmlDeviceGetUtilizationRates")
    told = {one.pid: (one.mem_mib, one.run) for one in card.processes or ()}
    mem_mib, run = told.get(training.begun["pid"], (None, None))
    look = "processes of the card; older drivers count as the host does: is this a container?"
    findings.expect(f"its process holds {mem_mib} MiB", holds=(mem_mib or 0) >= BUSY_MIB, look=look)
    findings.expect(f"owner of that memory: {run}", holds=run == training.begun["run"], look=look)
    check_run(findings, store, training.begun["run"], card.index, is_cut=bool(card.mig))


def check_run(findings: Findings, store: str, key: str, index: int, *, is_cut: bool) -> None:
    """Look at what the run kept of the card."""
    import runicorn as rn

    telemetry = rn.open_store(store).run(key).telemetry
    telemetry.refresh()
    print(f"\nTelemetry that the run kept: {telemetry.records} samples of {len(telemetry.metrics)} figures")
    least = {"mem_mib": BUSY_MIB, "run_mem_mib": BUSY_MIB, "temp_c": 10, "power_w": 10, "clock_sm_mhz": 200}
    if not is_cut:
        least["util"] = BUSY_PCT
    for name, at_least in least.items():
        full = f"gpu.{index}.{name}"
        top = float(telemetry.series(full).value.max()) if full in telemetry.metrics else None
        look = "runicorn/telemetry/metric_names.py, run_telemetry.py"
        findings.expect(f"{full} reached {top}", holds=(top or 0) >= at_least, look=look)


def check_speed(findings: Findings, store: str, seconds: float) -> None:
    """Compare how fast the training goes with and without telemetry, in turns."""
    print("\nSpeed of the training, steps/s")
    speeds: dict[float, list[float]] = {0: [], 1: []}
    for _ in range(3):
        for telemetry, found in speeds.items():
            found.append(Training(store, telemetry, seconds / 3).speed())
    without, with_it = max(speeds[0]), max(speeds[1])
    findings.figures["steps_s"] = {"without": speeds[0], "with": speeds[1]}
    what = f"without {without:.1f}, with telemetry=1 {with_it:.1f}: {1 - with_it / without:+.2%} slower"
    findings.expect(
        what, holds=with_it >= without * (1 - MOST_SLOWER), look="what else ran; the driver's locks"
    )


def check_all(findings: Findings, seconds: float) -> None:
    """Check everything that can be checked here."""
    check_figures(findings, "idle")
    check_cost_of_a_sample(findings)
    check_cost_of_telemetry(findings, seconds)
    with tempfile.TemporaryDirectory() as store:
        try:
            check_busy(findings, store, max(8.0, seconds))
            check_speed(findings, store, seconds)
        except RuntimeError as error:
            findings.leave_out(f"a busy card: {error}")


def why_not() -> str | None:
    """Say why nothing can be checked here; None if it can."""
    absent = [package for module, package in NEEDED.items() if find_spec(module) is None]
    if absent:
        return f"{sys.executable} lacks {', '.join(absent)}: pip install {' '.join(absent)}"
    from runicorn.telemetry.nvml import Nvml

    report = Nvml().sample()
    if not report.gpus:
        return f"no GPU: {report.reason}"
    if shutil.which("nvidia-smi") is None:
        return "nvidia-smi is not on the PATH: there is nothing to compare with"
    print(f"driver {report.driver}, {len(report.gpus)} GPU: {', '.join(gpu.name for gpu in report.gpus)}")
    return None


def main() -> int:
    """Check, and say what is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20, help="how long each part measures")
    parser.add_argument("--save", metavar="FOLDER", help="where to put figures.json")
    arguments = parser.parse_args()
    reason = why_not()
    if reason is not None:
        print(f"nothing was checked: {reason}")
        return 2
    findings = Findings()
    check_all(findings, arguments.seconds)
    if arguments.save:
        os.makedirs(arguments.save, exist_ok=True)
        figures = {**findings.figures, "wrong": findings.wrong, "left out": findings.unchecked}
        Path(arguments.save, "figures.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    print(f"\n{len(findings.wrong)} wrong, {len(findings.unchecked)} left out")
    for line in [*findings.wrong, *(f"left out: {what}" for what in findings.unchecked)]:
        print(f"- {line}")
    cost = [line for line in findings.wrong if "of a core" in line or "slower" in line]
    if not findings.unchecked:
        print(
            f"Telemetry {'costs too much to be' if cost else 'is cheap enough to be'} on by default on this machine."
        )
    return 1 if findings.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
