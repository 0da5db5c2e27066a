"""What the server extension costs, and how long it keeps a page waiting.

    python tests/bench/bench_server.py [list|series|viewers|cold|idle …]

A real Jupyter server in a process of its own, asked over real sockets.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / "tests" / one) for one in ("setup", "server", "bench")]

from bench_reading import lines, make_store  # noqa: E402
from open_pages import Event, OpenPages  # noqa: E402
from real_server import BASE_URL, TOKEN, Server, running_server  # noqa: E402
from run_files import RunFiles  # noqa: E402

LISTED_RUNS = 10_000
POINTS = 1_000_000
COLUMNS = 1000
VIEWERS = 50
LIVE_RUNS = 10
RECORDS_A_SECOND = 10
SETTLE_S = 5
REPEATS = 20


class Connection:
    """One kept connection, as a browser's."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection(server.address, timeout=120)
        self._server = server

    def ask(self, method: str, **params: object) -> tuple[bytes, float]:
        """Give the answer, and the milliseconds until its last byte was here."""
        query = urllib.parse.urlencode({"params": json.dumps(params)})
        began = time.perf_counter()
        self._connection.request(
            "GET", f"{BASE_URL}runicorn/api/{method}?{query}", headers={"Authorization": f"token {TOKEN}"}
        )
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(body)
        return body, 1000 * (time.perf_counter() - began)

    def measure(self, what: str, asked: float, method: str, **params: object) -> None:
        """Ask some times for the same thing, once before for warmth, and print a line of the table."""
        self.ask(method, **params)
        cpu = _cpu_of(self._server)
        took = [self.ask(method, **params)[1] for _ in range(REPEATS)]
        row(what, took, "ms", asked, f"the server computes for {cpu(REPEATS / 10):.1f} ms")


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Run a server over the store of a folder, as it is by default."""
    (folder / "store").mkdir(exist_ok=True)
    with running_server(folder, str(folder / "store"), more={"RunicornApp.poll_interval_s": "0.1"}) as server:
        yield server


def row(what: str, figures: list[float], unit: str, asked: float, extra: str = "") -> None:
    """Print one line of the table: median, the 99th percentile and the last of figures in order."""
    figures = sorted(figures)
    worst = figures[min(len(figures) - 1, len(figures) * 99 // 100)]
    print(
        f"{what:<66} {statistics.median(figures):>8.1f} {unit:<2} p99 {worst:>8.1f}  max {figures[-1]:>8.1f}"
        f"  asked {asked:>6.0f}  {'ok' if worst <= asked else 'over'}  {extra}",
        flush=True,
    )


def bench_list(folder: Path) -> None:
    """The first rows of many runs."""
    make_store(folder / "store", LISTED_RUNS)
    with serving(folder) as server:
        connection = Connection(server)
        name = f"{LISTED_RUNS:,} runs"
        connection.measure(f"{name}: first 200 rows, newest first", 500, "runs")
        connection.measure(f"{name}: sorted by a config key", 500, "runs", sort="-lr", keys=["lr"])
        connection.measure(f"{name}: filtered", 500, "runs", query="model.depth=3 seed<5000")
        connection.measure(f"{name}: projects", 500, "projects")
        row(f"{name}: a page's stream, first rows", [_first_rows(server) for _ in range(REPEATS)], "ms", 500)


def _first_rows(server: Server) -> float:
    began = time.perf_counter()
    page = OpenPages(server, 1, {})
    page.listen(60, lambda _, event: event[0]["type"] == "runs")
    page.close()
    return 1000 * (time.perf_counter() - began)


def bench_series(folder: Path) -> None:
    """A long line, thinned for a screen."""
    key = _long_run(folder)
    with serving(folder) as server:
        connection = Connection(server)
        name = f"{POINTS:,} points for {COLUMNS:,} columns"
        asked = {"run": key, "metrics": ["loss"], "columns": COLUMNS}
        connection.measure(name, 30, "series", **asked)
        window = {"start": POINTS / 4, "end": POINTS / 2}
        connection.measure(f"{name}, a quarter of them", 30, "series", **asked, **window)
        connection.measure(f"{name}, over time", 30, "series", **asked, x_axis="relative_time")


def bench_cold(folder: Path) -> None:
    """Whether others wait while somebody has a long run read for the first time."""
    _long_run(folder)
    with serving(folder) as server:
        other = Connection(server)
        other.measure("health, nothing else asked", 50, "health")
        delays, took = [], []
        for _ in range(3):
            key = _copy_of_long_run(folder, len(took))
            reader = threading.Thread(
                target=lambda key=key: took.append(
                    Connection(server).ask("series", run=key, metrics=["loss"])[1]
                )
            )
            reader.start()
            while reader.is_alive():
                delays.append(other.ask("health")[1])
            reader.join()
        row(
            f"health, beside a cold read of {POINTS:,} records ({statistics.median(took):.0f} ms)",
            delays,
            "ms",
            50,
        )


def bench_viewers(folder: Path, seconds: int) -> None:
    """Many open pages that follow some live runs."""
    keys = [f"live/exp/runs/20261124_120000_{number:06x}" for number in range(LIVE_RUNS)]
    runs = [RunFiles(folder / "store", key, "running") for key in keys]
    _write(runs, 1)
    delays: list[float] = []

    def take(_: int, event: Event) -> None:
        fields, columns = event
        if fields["type"] == "series" and not fields["reset"]:
            now = time.time()
            delays.extend(1000 * (now - logged) for logged in columns[1])

    with serving(folder) as server:
        pages = OpenPages(server, VIEWERS, {"series": keys, "logs": keys[:1], "images": keys[:1]})
        pages.listen(SETTLE_S, lambda *_: None)
        cpu = _cpu_of(server)
        stop = threading.Event()
        writer = threading.Thread(target=_write_on, args=(runs, stop))
        writer.start()
        pages.listen(seconds, take)
        stop.set()
        writer.join()
        share = cpu(seconds)
        pages.listen(1, lambda *_: None)
        pages.close()
    wanted = seconds * LIVE_RUNS * RECORDS_A_SECOND * VIEWERS
    name = f"{VIEWERS} pages, {LIVE_RUNS} runs of {RECORDS_A_SECOND} records/s"
    row(f"{name}: from the file to the page", delays, "ms", 500)
    row(f"{name}: the server's share of a core", [share], "% ", 25)
    print(f"  {len(delays):,} of {wanted:,} points were seen within the {seconds} s")


def bench_idle(folder: Path, seconds: int) -> None:
    """A page that is open while nothing happens."""
    make_store(folder / "store", LISTED_RUNS)
    with serving(folder) as server:
        listed = json.loads(Connection(server).ask("runs")[0])
        key = listed["rows"][0]["key"]
        pages = OpenPages(server, 1, {"series": [key], "logs": [key], "images": [key]})
        pages.listen(4 * SETTLE_S, lambda *_: None)
        cpu = _cpu_of(server)
        pages.listen(seconds, lambda *_: None)
        share = cpu(seconds)
        pages.close()
    row(f"one page open, {LISTED_RUNS:,} runs, nothing happens: share of a core", [share], "% ", 1)


def _cpu_of(server: Server) -> Callable[[float], float]:
    """Begin to measure; the function that is given tells the percentage of a core over so many seconds."""
    process = psutil.Process(server.pid)
    before = sum(process.cpu_times()[:2])
    return lambda seconds: 100 * (sum(process.cpu_times()[:2]) - before) / seconds


def _write(runs: list[RunFiles], number: int) -> None:
    for run in runs:
        now = time.time()
        data = {"train/loss": 1 / number, "lr": 0.1, "global_step": number, "time": now, "stage": "train"}
        run.raw(json.dumps({"ts": now, "type": "metrics", "data": data}) + "\n")


def _write_on(runs: list[RunFiles], stop: threading.Event) -> None:
    """Write each run at its own moments, as processes that know nothing of each other do."""
    started, number = time.monotonic(), 0
    while not stop.is_set():
        number += 1
        _write([runs[number % len(runs)]], 1 + number // len(runs))
        time.sleep(max(0.0, started + number / (RECORDS_A_SECOND * len(runs)) - time.monotonic()))


def _long_run(folder: Path) -> str:
    run = RunFiles(folder / "store", "long/exp/runs/run")
    with (run.path / "events.jsonl").open("w") as file:
        file.writelines(lines(0, POINTS))
    return run.key


def _copy_of_long_run(folder: Path, number: int) -> str:
    """Give a run that nobody has read yet, with content that no cache knows."""
    run = RunFiles(folder / "store", f"long/exp/runs/copy{number}")
    content = (folder / "store" / "long" / "exp" / "runs" / "run" / "events.jsonl").read_bytes()
    (run.path / "events.jsonl").write_bytes(content)
    return run.key


def main() -> None:
    """Measure and print."""
    benches = {"list": bench_list, "series": bench_series, "cold": bench_cold}
    timed = {"viewers": bench_viewers, "idle": bench_idle}
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", choices=[*benches, *timed, []])
    parser.add_argument("--seconds", type=int, default=30)
    arguments = parser.parse_args()
    for name in arguments.parts or [*benches, *timed]:
        with tempfile.TemporaryDirectory() as folder:
            if name in benches:
                benches[name](Path(folder))
            else:
                timed[name](Path(folder), arguments.seconds)
        print(f"  load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "")


if __name__ == "__main__":
    main()
