"""Trackers as the benchmark of reading uses them: each writes its own files, and reads them by its own API.

    python tests/bench/trackers.py write TRACKER FOLDER RECORDS RUNS
    python tests/bench/trackers.py read_run TRACKER FOLDER RECORDS
    python tests/bench/trackers.py list_runs TRACKER FOLDER RUNS

Reading prints its seconds. It reads a small store first, so that neither imports nor a first use are in them.
"""

from __future__ import annotations

import math
import os
import random
import sys
import time
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

METRICS = ("loss", "acc", "lr")
RECORDS_A_RUN = 10
SMALL = 3
CACHE = "cache"
"""Folder in that of Runicorn which keeps what was read; no other tracker has one."""

Columns = Mapping[str, Any]
"""Values of one run, a list or an array a metric."""

Row = tuple[str, Mapping[str, float]]
"""Status of one run, ``""`` where the tracker has none, and its last values."""

OFFLINE = {
    "DO_NOT_TRACK": "true",
    "HF_HUB_OFFLINE": "1",
    "MLFLOW_ALLOW_FILE_STORE": "true",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}


def records(count: int) -> Iterator[tuple[int, dict[str, float]]]:
    """Step and metrics of each record; the same ones for every tracker."""
    draw = random.Random(count).random
    for step in range(count):
        yield step, {name: draw() for name in METRICS}


def last(count: int) -> dict[str, float]:
    """Metrics of the last record."""
    return [metrics for _, metrics in records(count)][-1]


class Tracker:
    """What is asked of each."""

    packages: tuple[str, ...]

    def write(self, place: Path, runs: int, count: int) -> None:
        """Log `runs` runs of `count` records into `place`, and end them."""
        raise NotImplementedError

    def read_run(self, place: Path) -> Columns:
        """All values of the only run."""
        raise NotImplementedError

    def list_runs(self, place: Path) -> list[Row]:
        """All runs, with their last values."""
        raise NotImplementedError

    @classmethod
    def is_installed(cls) -> bool:
        """Whether it can be measured here."""
        return all(find_spec(package) for package in cls.packages)


class Runicorn(Tracker):
    """Plain files; the last values are those that a script puts into the summary."""

    packages = ("runicorn",)

    def write(self, place: Path, runs: int, count: int) -> None:
        import runicorn

        for _ in range(runs):
            with runicorn.init(storage=place) as run:
                runicorn.set_primary_metric("acc", "max")
                for step, metrics in records(count):
                    run.log(metrics, step=step)
                run.summary(metrics)

    def read_run(self, place: Path) -> Columns:
        import runicorn

        (run,) = runicorn.runs(storage=place)
        return {name: run.series(name).value for name in METRICS}

    def list_runs(self, place: Path) -> list[Row]:
        import runicorn

        return [(run.status, run.summary) for run in runicorn.runs(storage=place)]


class TensorBoard(Tracker):
    """Event files, written by tensorboardX; no status, and no list but by reading all of them."""

    packages = ("tensorboard", "tensorboardX")

    def write(self, place: Path, runs: int, count: int) -> None:
        import tensorboardX

        for number in range(runs):
            with tensorboardX.SummaryWriter(str(place / f"run{number}")) as writer:
                for step, metrics in records(count):
                    for name, value in metrics.items():
                        writer.add_scalar(name, value, step)

    def read_run(self, place: Path) -> Columns:
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

        run = EventAccumulator(str(place / "run0"), size_guidance={"scalars": 0})
        run.Reload()
        return {name: [event.value for event in run.Scalars(name)] for name in METRICS}

    def list_runs(self, place: Path) -> list[Row]:
        from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer

        store = EventMultiplexer(size_guidance={"scalars": 1}).AddRunsFromDirectory(str(place))
        store.Reload()
        return [("", {name: store.Scalars(run, name)[-1].value for name in METRICS}) for run in store.Runs()]


class MlflowFiles(Tracker):
    """MLflow's store of plain files."""

    packages: tuple[str, ...] = ("mlflow",)

    def client(self, place: Path) -> Any:
        from mlflow import MlflowClient

        return MlflowClient(place.as_uri())

    def write(self, place: Path, runs: int, count: int) -> None:
        from mlflow.entities import Metric

        client = self.client(place)
        for _ in range(runs):
            run = client.create_run("0").info.run_id
            batch = [
                Metric(name, value, 1_763_900_000_000 + step, step)
                for step, metrics in records(count)
                for name, value in metrics.items()
            ]
            for start in range(0, len(batch), 999):
                client.log_batch(run, batch[start : start + 999])
            client.set_terminated(run)

    def read_run(self, place: Path) -> Columns:
        client = self.client(place)
        (run,) = client.search_runs(["0"])
        histories = {name: client.get_metric_history(run.info.run_id, name) for name in METRICS}
        return {name: [metric.value for metric in history] for name, history in histories.items()}

    def list_runs(self, place: Path) -> list[Row]:
        runs = self.client(place).search_runs(["0"], max_results=50_000)
        return [(run.info.status, run.data.metrics) for run in runs]


class MlflowSqlite(MlflowFiles):
    """MLflow's store in a database file, the one it takes where nothing is said."""

    packages = ("mlflow", "sqlalchemy", "alembic")

    def client(self, place: Path) -> Any:
        from mlflow import MlflowClient

        place.mkdir(exist_ok=True)
        return MlflowClient(f"sqlite:///{place}/mlflow.db")


class Trackio(Tracker):
    """A database file a project, without a status; filled by what its thread calls, read by what its CLI calls."""

    packages = ("trackio",)

    def write(self, place: Path, runs: int, count: int) -> None:
        from trackio.sqlite_storage import SQLiteStorage

        steps, metrics = zip(*records(count), strict=True)
        for number in range(runs):
            SQLiteStorage.bulk_log(place.name, f"run{number}", list(metrics), list(steps))

    def read_run(self, place: Path) -> Columns:
        from trackio import Api
        from trackio.sqlite_storage import SQLiteStorage

        (run,) = Api().runs(place.name)
        rows = SQLiteStorage.get_logs(place.name, run.name, run_id=run.id)
        return {name: [row[name] for row in rows] for name in METRICS}

    def list_runs(self, place: Path) -> list[Row]:
        from trackio import Api
        from trackio.sqlite_storage import SQLiteStorage

        asked = [{"run": run.name, "run_id": run.id} for run in Api().runs(place.name)]
        return [("", found["logs"][-1]) for found in SQLiteStorage.get_logs_batch(place.name, asked)]


class Aim(Tracker):
    """A database of its own kind."""

    packages = ("aim",)

    def write(self, place: Path, runs: int, count: int) -> None:
        import aim

        for _ in range(runs):
            run = aim.Run(repo=str(place), system_tracking_interval=None, capture_terminal_logs=False)
            for step, metrics in records(count):
                run.track(metrics, step=step)
            run.close()
        # What `aim storage reindex` does, and its server while it runs: no run is listed before.
        aim.Repo(str(place))._recreate_index()

    def read_run(self, place: Path) -> Columns:
        import aim

        (run,) = aim.Repo(str(place)).iter_runs()
        columns = {}
        for metric in run.metrics():
            metric.preload()
            _, (columns[metric.name], _, _) = metric.data.numpy()
        return columns

    def list_runs(self, place: Path) -> list[Row]:
        import aim

        rows: list[Row] = []
        for run in aim.Repo(str(place)).iter_runs():
            metrics = run.collect_sequence_info("metric")["metric"]
            values = {metric["name"]: metric["values"]["last"] for metric in metrics}
            rows.append(("running" if run.active else "finished", values))
        return rows


TRACKERS: dict[str, type[Tracker]] = {
    "runicorn": Runicorn,
    "tensorboard": TensorBoard,
    "mlflow, files": MlflowFiles,
    "mlflow, sqlite": MlflowSqlite,
    "trackio": Trackio,
    "aim": Aim,
}


def check(action: str, count: int, found: Columns | list[Row]) -> None:
    """Make sure that it read what was written."""
    if isinstance(found, list):
        assert len(found) == count, f"{len(found)} runs of {count}"
        ends = [dict(row[1]) for row in found]
    else:
        assert all(len(found[name]) == count for name in METRICS), "values are missing"
        ends = [{name: found[name][-1] for name in METRICS}]
    expected = last(count if action == "read_run" else RECORDS_A_RUN)
    for end in ends:
        assert all(math.isclose(end[name], expected[name], rel_tol=1e-6) for name in METRICS), end


def timed(action: str, tracker: Tracker, folder: Path, count: int) -> float:
    """Seconds of the second time that the action is done in this process, on another store than the first time."""
    act = getattr(tracker, action)
    act(folder / f"{action}_small")
    start = time.perf_counter()
    found = act(folder / action)
    spent = time.perf_counter() - start
    check(action, count, found)
    return spent


def main(action: str, name: str, folder: Path, *counts: str) -> None:
    """Write all that is read afterwards, or read and print the seconds."""
    os.environ.update(OFFLINE, TRACKIO_DIR=str(folder), RUNICORN_CACHE_DIR=str(folder / CACHE))
    tracker = TRACKERS[name]()
    if action != "write":
        print(timed(action, tracker, folder, int(counts[0])))
        return
    folder.mkdir(parents=True)
    for place, runs, count in (
        ("read_run", 1, int(counts[0])),
        ("read_run_small", 1, RECORDS_A_RUN),
        ("list_runs", int(counts[1]), RECORDS_A_RUN),
        ("list_runs_small", SMALL, RECORDS_A_RUN),
    ):
        tracker.write(folder / place, runs, count)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), *sys.argv[4:])
