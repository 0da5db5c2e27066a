"""How soon ``runicorn viewer`` is ready and gone, and what a long run's metrics cost it and others.

python tests/bench/bench_viewer.py
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import psutil

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / "tests" / name) for name in ("setup", "viewer")] + [str(CHECKOUT)]

from run_files import RunFiles  # noqa: E402
from viewer_process import Viewer, running_viewer  # noqa: E402

STARTS = 10
RECORDS = 1_000_000


def row(what: str, figure: float, unit: str, target: float) -> None:
    """Print one line of the table."""
    verdict = "ok" if figure <= target else "over"
    print(f"{what:<62} {figure:>9.2f} {unit:<4} asked {target:>7.2f}  {verdict}")


def measure_starts(home: Path) -> None:
    """Start and end it again and again."""
    ready, ended = [], []
    for _ in range(STARTS):
        began = time.perf_counter()
        with running_viewer(home, "--no-browser", "--port", "0") as viewer:
            viewer.ask("/runs")
            ready.append(time.perf_counter() - began)
            socket = viewer.socket("runicorn/api/live")
            began = time.perf_counter()
            viewer.process.terminate()
            viewer.process.wait()
            ended.append(time.perf_counter() - began)
            socket.close()
    row("command to page, median", statistics.median(ready), "s", 2.0)
    row("command to page, worst", max(ready), "s", 2.0)
    row("SIGTERM to end with a socket open, worst", max(ended), "s", 1.0)


class Bystander:
    """Asks for the health all the time, and remembers how long it waited."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._over = threading.Event()
        self.waits: list[float] = []
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> Bystander:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._over.is_set():
            began = time.perf_counter()
            self._viewer.ask("api/health")
            self.waits.append(time.perf_counter() - began)
            time.sleep(0.005)


def drain(viewer: Viewer, path: str) -> int:
    """Read an answer and throw it away; give its size."""
    request = urllib.request.Request(viewer.base + path, headers={"Authorization": f"token {viewer.token}"})
    size = 0
    with urllib.request.urlopen(request) as answer:
        while piece := answer.read(1 << 20):
            size += len(piece)
    return size


def measure_long_run(home: Path) -> None:
    """Ask for a run of many records, cold and warm, while somebody asks for the health."""
    run = RunFiles(home / ".runicorn", "demo/exp/runs/long")
    run.log_many(RECORDS, loss=0.5, accuracy=0.25, rate=0.001)
    with running_viewer(home, "--no-browser", "--port", "0") as viewer:
        process = psutil.Process(viewer.process.pid)
        viewer.ask("api/health")
        before = process.memory_info().rss
        for name in ("first", "second"):
            with Bystander(viewer) as bystander:
                began = time.perf_counter()
                size = drain(viewer, "api/runs/long/metrics")
                took = time.perf_counter() - began
            print(f"{RECORDS:,} rows of metrics, {name} time: {took:.1f} s, {size / 1e6:.0f} MB")
            row("  the health meanwhile, median", 1e3 * statistics.median(bystander.waits), "ms", 50)
            row("  the health meanwhile, worst", 1e3 * max(bystander.waits), "ms", 50)
        row("  memory after both, over before", (process.memory_info().rss - before) / 2**20, "MiB", 200)
        began = time.perf_counter()
        drain(viewer, "api/runs/long/metrics?downsample=2000")
        row("thinned to 2,000 rows", time.perf_counter() - began, "s", 1.0)


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    for measure in (measure_starts, measure_long_run):
        with tempfile.TemporaryDirectory(prefix="runicorn-bench-") as folder:
            measure(Path(folder))


if __name__ == "__main__":
    main()
