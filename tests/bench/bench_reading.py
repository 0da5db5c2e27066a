"""What reading costs: a long run, its growth, a store of many runs; beside bare decoding of the same bytes.

    python tests/bench/bench_reading.py

Each figure is the median of several processes. Every process first reads and then decodes the same lines with
the JSON libraries that are installed, so that both see the same machine at the same moment.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
GROWTH = 1_000
METRICS = ("loss", "acc", "lr")
SETTLED_S = 3600

PRELUDE = """
import json, os, resource, sys, time
import msgspec, numpy
from runicorn.store.events import EventLog
from runicorn.store.store import Store
clock = time.perf_counter
where = sys.argv[1]
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
"""

FIRST_READ = """
before = peak()
start = clock(); log = EventLog(where); log.refresh(); read = clock() - start
memory = peak() - before
columns = sum(array.nbytes for name in log.metrics for array in log.series(name)) / 2**20
lines = open(where, "rb").read().splitlines()
bare = {}
for name in ("orjson", "msgspec"):
    try:
        decode = msgspec.json.Decoder().decode if name == "msgspec" else __import__(name).loads
    except ImportError:
        continue
    start = clock()
    for line in lines: decode(line)
    bare[name] = clock() - start
print(json.dumps({"read": read, "memory": memory, "columns": columns, "bare": bare}))
"""

NEXT_READ = """
start = clock(); log = EventLog(where); log.refresh(); print(json.dumps(clock() - start))
"""

GROWN_READ = """
log = EventLog(where); log.refresh()
with open(where, "ab") as file: file.write(open(sys.argv[2], "rb").read())
start = clock(); log.refresh(); print(json.dumps(clock() - start))
"""

LIST_RUNS = """
start = clock()
rows = [(run.status, run.summary, run.primary) for run in Store(where).runs()]
print(json.dumps(clock() - start))
"""


def lines(first: int, count: int) -> Iterator[str]:
    """Events as a current writer leaves them."""
    draw = random.Random(first).random
    for step in range(first, first + count):
        time_s = 1_763_900_000.123456 + step * 0.01
        data = {**{name: draw() for name in METRICS}, "global_step": step, "time": time_s}
        yield json.dumps({"ts": time_s, "type": "metrics", "data": data}, separators=(",", ":")) + "\n"


def make_store(root: Path, count: int) -> None:
    """Make runs of our writer, ten projects of twenty experiments, untouched for an hour."""
    now = time.time() - 100 * SETTLED_S
    for number in range(count):
        project, name, moment = f"project{number % 10}", f"exp{number // 10 % 20}", now + number
        directory = root / project / name / "runs" / f"{number:06}_run"
        directory.mkdir(parents=True)
        process = {"pid": 1234, "hostname": "bench", "machine_id": "m", "boot_id": "b", "started_at": moment}
        documents = {
            "meta": {
                "id": directory.name,
                "project": project,
                "name": name,
                "created_at": moment,
                "pid": 1234,
            },
            "status": {
                "status": "finished",
                "started_at": moment,
                "ended_at": moment + 60,
                "process": process,
            },
            "summary": {
                "best_metric_name": "acc",
                "best_metric_value": 0.9,
                "best_metric_step": 7,
                "best_metric_mode": "max",
                "final_loss": 0.1,
            },
            "config": {"lr": 0.001, "batch_size": 32, "model": {"depth": 3, "width": 128}, "seed": number},
        }
        for document, content in documents.items():
            (directory / f"{document}.json").write_text(json.dumps(content, indent=2))
        (directory / "events.jsonl").touch()
        for path in [*directory.iterdir(), directory]:
            os.utime(path, (moment, moment))


def measured(code: str, folder: Path, *arguments: Path) -> object:
    """Give what a fresh process prints."""
    environment = {**os.environ, "RUNICORN_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-c", PRELUDE + code, *map(str, arguments)]
    return json.loads(
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    )


def forget(folder: Path) -> None:
    """Empty the cache."""
    for path in (folder / "cache").glob("*"):
        path.unlink()


def row(what: str, figure: float, unit: str, target: float, extra: str = "") -> None:
    """Print one line of the table."""
    verdict = "ok" if figure <= target else "over"
    print(f"{what:<44} {figure:>9.3f} {unit:<3} target {target:>8.3f}  {verdict:<5} {extra}")


def bench_events(folder: Path, records: int, repeats: int) -> None:
    """One long run: first read, next process, growth, memory."""
    path, growth = folder / "events.jsonl", folder / "growth.jsonl"
    with path.open("w") as file:
        file.writelines(lines(0, records))
    growth.write_text("".join(lines(records, GROWTH)))
    firsts = []
    for _ in range(repeats):
        forget(folder)
        firsts.append(measured(FIRST_READ, folder, path))
    reads, ratios = (
        [one["read"] for one in firsts],
        [one["read"] / min(one["bare"].values()) for one in firsts],
    )
    bare = "  ".join(
        f"{name} {statistics.median(one['bare'][name] for one in firsts):.3f} s" for name in firsts[0]["bare"]
    )
    name = f"{records:,} records × {len(METRICS)} metrics"
    row(
        f"{name}, first read / bare decode",
        statistics.median(ratios),
        "×",
        1.5,
        f"{statistics.median(reads):.3f} s; {bare}",
    )
    memory, columns = statistics.median(one["memory"] for one in firsts), firsts[0]["columns"]
    row("  peak memory over the imports", memory, "MiB", 3 * columns + 64, f"columns {columns:.0f} MiB")
    row(
        "  next process's read",
        statistics.median(measured(NEXT_READ, folder, path) for _ in range(repeats)),
        "s",
        0.1,
    )
    grown = [measured(GROWN_READ, folder, path, growth) for _ in range(repeats)]
    row(f"  {GROWTH:,} new records", 1000 * statistics.median(grown), "ms", 10)


def bench_list(folder: Path, runs: int, repeats: int) -> None:
    """Many runs: listed with status, summary and primary metric."""
    make_store(folder / "store", runs)
    firsts = []
    for _ in range(repeats):
        forget(folder)
        firsts.append(measured(LIST_RUNS, folder, folder / "store"))
    row(f"{runs:,} runs listed, first time", statistics.median(firsts), "s", 0.8)
    nexts = [measured(LIST_RUNS, folder, folder / "store") for _ in range(repeats)]
    row("  next process", statistics.median(nexts), "s", 0.15, f"best {min(nexts):.3f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench_events(Path(folder), arguments.records, arguments.repeats)
        bench_list(Path(folder), arguments.runs, arguments.repeats)


if __name__ == "__main__":
    main()
