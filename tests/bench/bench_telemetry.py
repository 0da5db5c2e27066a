"""What telemetry costs a training, in processor time of its thread and time of log(); and what a week of it to read.

    python tests/bench/bench_telemetry.py [--seconds 30]

Each case runs in a process of its own, beside a loop that logs. Where gcc is, cards are those of the small NVML of
the tests: that measures the binding and us, not the time that a real driver takes to answer.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT / "tests" / "setup"))

from small_nvml import can_compile, compile_library  # noqa: E402

MOST_OF_A_CORE = 0.005

CASE = """
import json, os, statistics, subprocess, sys, tempfile, threading, time
import runicorn as rn

telemetry, seconds, children = json.loads(sys.argv[1])
started = [subprocess.Popen(["sleep", "600"]) for _ in range(children)]

def of_threads():
    names = ("runicorn-telemetry", "runicorn-gpus")
    clocks = [time.pthread_getcpuclockid(one.ident) for one in threading.enumerate() if one.name in names]
    return sum(map(time.clock_gettime, clocks))

with tempfile.TemporaryDirectory() as root:
    run = rn.init(storage=root, telemetry=telemetry)
    time.sleep(3)
    before, end, took = of_threads(), time.monotonic() + seconds, []
    while time.monotonic() < end:
        began = time.perf_counter()
        for step in range(20):
            run.log(loss=0.5, acc=0.25)
        took.append((time.perf_counter() - began) / 20)
        time.sleep(0.002)
    spent = of_threads() - before
    run.finish()
    path = os.path.join(run.path, "telemetry.jsonl")
    lines = open(path).read().splitlines() if os.path.exists(path) else []
for child in started:
    child.kill()
    child.wait()
size = sum(map(len, lines)) / max(1, len(lines))
print(json.dumps([spent / seconds, len(lines), size, statistics.median(took) * 1e6]))
"""

LOOK = """
import sys, threading, time
from runicorn.api.host_watch import host_watch
seconds, watch = float(sys.argv[1]), host_watch()
def spent():
    names = ("runicorn-host", "runicorn-gpus")
    clocks = [time.pthread_getcpuclockid(one.ident) for one in threading.enumerate() if one.name in names]
    return sum(map(time.clock_gettime, clocks))
watch.latest()
time.sleep(3)
before, end = spent(), time.monotonic() + seconds
while time.monotonic() < end:
    watch.latest()
    time.sleep(0.5)
print((spent() - before) / seconds)
"""

READ = """
import json, sys, time
from runicorn.store.events import EventLog
log = EventLog(sys.argv[1])
began = time.perf_counter()
log.refresh()
print(json.dumps([time.perf_counter() - began, log.records, len(log.metrics)]))
"""

WEEK_S, APART_S = 7 * 24 * 3600, 2
HOUR = 3600 // APART_S
"""The hardware's line is written anew when something of it changes; once an hour is often."""
_CARD = ("util", "util_mem", "mem", "mem_mib", "temp_c", "power_w", "clock_sm_mhz", "clock_mem_mhz", "slowed")
_HOST = ("cpu", "mem", "mem_mib", "disk_read_mib_s", "disk_write_mib_s", "disk_free_gib", "net_in_mib_s")
_RUN = ("run.cpu", "run.mem_mib", "run.processes", "gpu.0.run_mem_mib")


def look_together(folder: str, seconds: float, library: str | None) -> None:
    """Print what the process that measures for all who look takes, and one of those that read it."""
    environment = {**os.environ, "NVML_CARDS": "8", "XDG_STATE_HOME": folder}
    if library is not None:
        environment["LD_LIBRARY_PATH"] = library
    command = [sys.executable, "-c", LOOK, str(seconds)]
    lookers = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    parts = sorted(float(looker.communicate()[0]) for looker in lookers)
    print(f"looking: {parts[1]:.2%} of a core for the one that measures, {parts[0]:.2%} for one that reads")


def read_week(folder: str) -> None:
    """Print how long a week of one card takes to read, first and again in another process."""
    path, choose = os.path.join(folder, "telemetry.jsonl"), random.Random(1)
    often = [*(f"gpu.0.{name}" for name in _CARD), *(f"host.{name}" for name in _HOST)]
    hardware = {"interval_s": APART_S, "gpus": [{"index": 0, "name": "a card", "power_limit_w": 700}]}
    with open(path, "w", encoding="utf-8") as file:
        for number in range(WEEK_S // APART_S):
            moment = 1.8e9 + number * APART_S
            is_fifth = number % 5 == 0
            if number % HOUR == 0:
                file.write(json.dumps({"ts": moment, "type": "hardware", "data": hardware}) + "\n")
            names = [*often, *_RUN] if is_fifth else often
            data = {name: round(choose.random() * 1e4, 3) for name in names}
            sample = {"ts": moment, "type": "metrics", "data": {**data, "global_step": number}}
            file.write(json.dumps(sample, separators=(",", ":")) + "\n")
    environment = {**os.environ, "RUNICORN_CACHE_DIR": os.path.join(folder, "cache")}
    command = [sys.executable, "-c", READ, path]
    for when in ("first", "again"):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        seconds, records, metrics = json.loads(done.stdout)
        size = os.path.getsize(path) / 1e6
        print(f"a week, {size:.0f} MB, {records} samples of {metrics} figures, {when}: {seconds:.2f} s")


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
        if can_compile():
            library = folder
            compile_library(Path(folder) / "libnvidia-ml.so.1")
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
        look_together(folder, seconds, library)
        read_week(folder)
    print(f"worst {worst:.2%} of a core, asked ≤ {MOST_OF_A_CORE:.1%}")
    return 1 if worst > MOST_OF_A_CORE else 0


if __name__ == "__main__":
    raise SystemExit(main())
