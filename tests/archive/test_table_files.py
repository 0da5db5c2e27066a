"""All points of runs as CSV and Parquet."""

from __future__ import annotations

import csv
import io
import math
import subprocess
import sys

import pyarrow.parquet as pq
import pytest

import runicorn as rn
from runicorn.archive import table_files
from runicorn.cli import main


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "store"
    with rn.init("p", "n", storage=root, run_id="a") as run:
        run.log(loss=0.1, step=1, stage="warm, up")
        run.log(loss=float("nan"), acc=float("inf"), step=5)
        run.log({"loss": 1e300, "run": 7.0}, step=5)
    with rn.init("p", "n", storage=root, run_id="b") as run:
        for number in range(50):
            run.log({"other": number} if number % 3 else {"loss": number})
    return root


def rows_of(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_has_a_row_a_record_and_tells_nan_from_nothing(root, tmp_path):
    written = rn.export_csv(tmp_path / "points.csv", "a", storage=root)

    rows = rows_of(written.path)
    assert list(rows[0]) == ["run", "step", "time", "stage", "loss", "acc", "metric.run"]
    assert [row["step"] for row in rows] == ["1.0", "5.0", "5.0"]
    assert [row["loss"] for row in rows] == ["0.1", "nan", "1e+300"]
    assert [row["acc"] for row in rows] == ["", "inf", ""]
    assert [row["metric.run"] for row in rows] == ["", "", "7.0"]
    assert rows[0]["stage"] == "warm, up"


def test_a_selection_has_all_metrics_of_its_runs(root, tmp_path, monkeypatch):
    monkeypatch.setattr(table_files, "_PORTION_RECORDS", 7)
    rows = rows_of(rn.export_csv(tmp_path / "points.csv", storage=root, query="project:p").path)

    ours = [row for row in rows if row["run"].endswith("/b")]
    assert len(rows) == 53
    assert [row["loss"] for row in ours] == ["" if number % 3 else str(float(number)) for number in range(50)]
    assert [row["other"] for row in ours] == [
        str(float(number)) if number % 3 else "" for number in range(50)
    ]
    assert ours[0]["acc"] == ""


def test_parquet_holds_the_same_as_csv(root, tmp_path, monkeypatch):
    monkeypatch.setattr(table_files, "_PORTION_RECORDS", 7)
    rows = rows_of(rn.export_csv(tmp_path / "points.csv", storage=root).path)
    table = pq.read_table(rn.export_parquet(tmp_path / "points.parquet", storage=root).path).to_pylist()

    assert len(table) == len(rows)
    for ours, theirs in zip(table, rows, strict=True):
        for name, value in ours.items():
            text = theirs[name]
            if value is None:
                assert text == ""
            elif isinstance(value, str):
                assert text == value
            else:
                assert float(text) == value or (math.isnan(value) and text == "nan")


def test_without_pyarrow_the_command_names_what_to_install(root, tmp_path):
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from runicorn.cli import main\n"
        f"sys.exit(main(['export', 'parquet', {str(tmp_path / 'x.parquet')!r}, '--storage', {str(root)!r}]))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert "pip install 'runicorn[parquet]'" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_command_line_writes_tables(root, tmp_path):
    assert main(["export", "csv", str(tmp_path / "a.csv"), "a", "--storage", str(root)]) == 0
    assert main(["export", "parquet", str(tmp_path / "a.parquet"), "a", "--storage", str(root)]) == 0

    assert len(rows_of(tmp_path / "a.csv")) == pq.read_table(tmp_path / "a.parquet").num_rows == 3


def test_many_columns_are_written_in_pieces_too(tmp_path):
    root = tmp_path / "store"
    with rn.init("p", "n", storage=root, run_id="long") as run:
        for number in range(3000):
            run.log(loss=number)
    with rn.init("p", "n", storage=root, run_id="wide") as run:
        run.log({f"metric {number}": number for number in range(2000)})
    pieces = []

    class Pieces(io.BytesIO):
        def write(self, portion):
            pieces.append(len(portion))
            return super().write(portion)

    table_files.write_csv(Pieces(), list(rn.runs(storage=root)))

    assert sum(pieces) > 6_000_000
    assert max(pieces) < 2_000_000
