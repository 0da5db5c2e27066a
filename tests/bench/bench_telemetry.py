"""What telemetry costs a training: processor time of its thread at one sample a second, and the time of log().

    python tests/bench/bench_telemetry.py [--seconds 30]

Each case runs in a process of its own, beside a loop that logs. Where gcc is, cards are those of the small NVML of
the tests: that measures the binding and us, not the time that a real driver takes to answer.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
NVML = CHECKOUT / "tests" / "telemetry" / "nvml.c"

MOST_OF_A_CORE = 0.005

CASE = """
import json, os, statistics, subprocess, sys, tempfile, threading, time
import psutil
import runicorn as rn

telemetry, seconds, children = json.loads(sys.argv[1])
started = [subprocess.Popen(["sleep", "600"]) for _ in range(children)]

def of_thread(name):
    by_id = {thread.id: thread.user_time + thread.system_time for thread in psutil.Process().threads()}
    return sum(by_id.get(one.native_id, 0) for one in threading.enumerate() if one.name == name)

with tempfile.TemporaryDirectory() as root:
    run = rn.init(storage=root, telemetry=telemetry)
    time.sleep(3)
    before, end, took = of_thread("runicorn-telemetry"), time.monotonic() + seconds, []
    while time.monotonic() < end:
        began = time.perf_counter()
        for step in range(20):
            run.log(loss=0.5, acc=0.25)
        took.append((time.perf_counter() - began) / 20)
        time.sleep(0.002)
    spent = of_thread("runicorn-telemetry") - before
    run.finish()
    path = os.path.join(run.path, "telemetry.jsonl")
    lines = open(path).read().splitlines() if os.path.exists(path) else []
for child in started:
    child.kill()
    child.wait()
size = sum(map(len, lines)) / max(1, len(lines))
print(json.dumps([spent / seconds, len(lines), size, statistics.median(took) * 1e6]))
"""


def measure(telemetry: float, seconds: float, children: int, cards: int, library: str | None) -> list[float]:
    """Give part of a core, lines, bytes a line, and microseconds of a log() of one case."""
    environment = {**os.environ, "NVML_CARDS": str(cards)}
    if library is not None and cards:
        environment["LD_LIBRARY_PATH"] = library
    done = subprocess.run(
        [sys.executable, "-c", CASE, json.dumps([telemetry or False, seconds, children])],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    figures: list[float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> int:
    """Measure all cases; give 1 when the thread took more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30)
    seconds = parser.parse_args().seconds
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        library = None
        if shutil.which("gcc"):
            library = folder
            target = os.path.join(folder, "libnvidia-ml.so.1")
            subprocess.run(["gcc", "-shared", "-fPIC", "-o", target, str(NVML)], check=True)
        cases = [
            ("no telemetry", 0, 0, 0),
            ("host alone", 1, 0, 0),
            ("host and 100 processes of the run", 1, 100, 0),
        ]
        cases += [("host and 8 cards", 1, 0, 8)] if library else []
        if os.path.exists("/proc/driver/nvidia"):
            cases.append(("host and the cards of this machine", 1, 0, 0))
        for name, telemetry, children, cards in cases:
            part, lines, size, log_us = measure(telemetry, seconds, children, cards, library)
            worst = max(worst, part)
            print(
                f"{name:36} {part:7.2%} of a core, {lines:.0f} lines of {size:.0f} bytes, log() {log_us:.1f} µs",
                flush=True,
            )
    print(f"worst {worst:.2%} of a core, asked ≤ {MOST_OF_A_CORE:.1%}")
    return 1 if worst > MOST_OF_A_CORE else 0


if __name__ == "__main__":
    raise SystemExit(main())
