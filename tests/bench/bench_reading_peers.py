"""What reading costs beside the peers: one run read back, many runs listed.

    python tests/bench/bench_reading_peers.py

Peers (tensorboard with tensorboardX, mlflow, trackio, aim) are measured where they are installed; `trackers.py`
says how. Each reads what its own writer left, in a process of its own. In each round all of them are measured
one after another; a ratio is the median of the rounds' ratios.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import packages_distributions, version
from pathlib import Path

from trackers import CACHE, METRICS, RECORDS_A_RUN, TRACKERS

import runicorn

CHECKOUT = Path(__file__).resolve().parents[2]
LIMIT_S = 600
OURS = "runicorn"
FIRST = "runicorn, first time"
NEXT = "runicorn, next process"

Figures = dict[str, list[float]]
"""Seconds, one a round: of `FIRST` with an empty cache, of `NEXT` with what that one left, of each peer."""


def child(folder: Path, tracker: str, action: str, *counts: int) -> str:
    """Last line that `trackers.py` prints, in a process of its own."""
    program = Path(__file__).with_name("trackers.py")
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [sys.executable, program, action, tracker, folder / tracker, *map(str, counts)],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(CHECKOUT)}, timeout=LIMIT_S, check=False,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        output.seek(0)
        last_line = (output.read().splitlines() or ["it said nothing"])[-1]
    if done.returncode != 0:
        raise RuntimeError(last_line)
    return last_line


def write(folder: Path, records: int, runs: int) -> list[str]:
    """Have each tracker write what it reads later; give those that could."""
    ready = []
    for name, tracker in TRACKERS.items():
        if not tracker.is_installed():
            print(f"{name:28} not installed")
            continue
        try:
            child(folder, name, "write", records, runs)
            ready.append(name)
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            print(f"{name:28} could not write: {str(error)[:80]}")
    return ready


def measure(folder: Path, names: list[str], action: str, count: int, rounds: int) -> Figures:
    """Seconds of each; a peer that fails once is left out of the rounds that follow."""
    figures: Figures = {name: [] for name in (FIRST, NEXT, *names)}
    for _ in range(rounds):
        for path in (folder / OURS / CACHE).glob("*"):
            path.unlink()
        for name in list(figures):
            tracker = OURS if name in (FIRST, NEXT) else name
            try:
                figures[name].append(float(child(folder, tracker, action, count)))
            except (RuntimeError, subprocess.TimeoutExpired, ValueError) as error:
                print(f"{name:28} could not be measured: {str(error)[:80]}")
                del figures[name]
    return figures


def label(name: str) -> str:
    """Name with version."""
    package, comma, rest = name.partition(",")
    release = runicorn.__version__ if package == OURS else version(packages_distributions()[package][0])
    return f"{package} {release}{comma}{rest}"


def show(title: str, figures: Figures) -> None:
    """Print one table."""
    print(f"\n{title:52} {'s':>9} {'× first':>9} {'× next':>9}")
    for name, spent in figures.items():
        ratios = [
            statistics.median(one / ours for one, ours in zip(spent, figures[base], strict=True))
            for base in (FIRST, NEXT)
        ]
        print(f"{label(name):52} {statistics.median(spent):9.4f} {ratios[0]:9.2f} {ratios[1]:9.2f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        peers = [name for name in write(folder, options.records, options.runs) if name != OURS]
        read = measure(folder, peers, "read_run", options.records, options.rounds)
        show(f"one run of {options.records:,} records × {len(METRICS)} metrics read", read)
        listed = measure(folder, peers, "list_runs", options.runs, options.rounds)
        show(f"{options.runs:,} runs of {RECORDS_A_RUN} records listed with their last values", listed)


if __name__ == "__main__":
    main()
