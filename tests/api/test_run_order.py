"""The examples that the page's own order reads, too, and the order of a real list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from run_files import RunFiles

from runicorn.api.contract import RunsParams
from runicorn.api.run_order import sorted_runs
from runicorn.api.service import Service
from runicorn.model import Primary, RunInfo

DATA = Path(__file__).parents[1] / "data" / "run_order.json"
BARE = {
    "project": "p",
    "name": "",
    "alias": None,
    "status": "finished",
    "created_at": 0,
    "started_at": None,
    "ended_at": None,
}


def as_run(row) -> RunInfo:
    fields = {name: row.get(name, bare) for name, bare in BARE.items()}
    primary = row.get("primary")
    return RunInfo(
        key=f"{fields['project']}/{fields['name']}/runs/{row['id']}",
        id=row["id"],
        recorded_status=fields["status"],
        status_reason=None,
        tags=(),
        primary=Primary(**primary) if primary else None,
        config=row.get("values", {}),
        summary={},
        **fields,
    )


def order(shared, sort):
    return sorted_runs([(as_run(row), row["id"]) for row in shared["rows"]], sort, shared["now"])


@pytest.mark.parametrize(
    "example", json.loads(DATA.read_text("utf-8"))["examples"], ids=lambda example: example["sort"] or "none"
)
def test_an_example_is_in_the_order_that_is_written(example):
    shared = json.loads(DATA.read_text("utf-8"))

    assert order(shared, example["sort"]) == example["ids"]


def test_a_sorted_list_is_paged_in_its_order_and_equal_runs_stand_newest_first(tmp_path):
    for number, rate in enumerate([0.3, 0.1, 0.1, None, 0.2]):
        run = RunFiles(tmp_path, f"demo/exp/runs/r{number}", created_at=1000.0 + number)
        run.document("config.json", **({} if rate is None else {"lr": rate}))
    service = Service(tmp_path)

    pages = [service.runs(RunsParams(sort="-lr", offset=offset, limit=2)) for offset in (0, 2, 4)]

    assert [row.id for page in pages for row in page.rows] == ["r0", "r4", "r2", "r1", "r3"]
    assert {page.total for page in pages} == {5}
