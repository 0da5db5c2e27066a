"""The page for outsiders and its schemas, held against real stores."""

from __future__ import annotations

import json
import math
import re
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import runicorn as rn

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENTS = ("meta", "status", "summary", "config", "environment")

SCREEN_LINES = 60
"""Lines of a usual editor window; the page promises to be at most two of them."""


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((DOCS / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def complaints(name: str, documents) -> list[str]:
    check = validator(name)
    return [f"{name}: {error.message}" for document in documents for error in check.iter_errors(document)]


def documents_below(root: Path, name: str):
    return [json.loads(path.read_text("utf-8")) for path in sorted(root.rglob(f"{name}.json"))]


def events_below(root: Path, name: str = "events", **parsing):
    files = sorted(root.rglob(f"{name}.jsonl"))
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line, **parsing) for line in lines]


def page_reader() -> dict:
    source = re.search(
        r"^```python\n(.*?)^```", (DOCS / "format.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert source is not None
    assert source[1].count("\n") <= 30
    names: dict = {}
    exec(source[1], names)
    return names


def wait_for_telemetry(root: Path) -> None:
    deadline = time.monotonic() + 20
    while len(list(root.rglob("telemetry.jsonl"))) == 0 or len(events_below(root, "telemetry")) < 2:
        assert time.monotonic() < deadline, "no telemetry was written"
        time.sleep(0.02)


@pytest.fixture
def fresh_store(tmp_path) -> Path:
    root = tmp_path / "fresh"
    config = {"lr": 0.1, "limit": math.inf, "model": {"depth": 3}}
    with rn.init("digits", "实验 一", root, config=config, tags=["a", "最好"], alias="v1") as run:
        run.set_primary_metric("acc", "max")
        for step in range(5):
            run.log(loss=1 / (step + 1), acc=step / 5, stage="train" if step < 3 else "test")
        run.log(loss=math.nan, acc=math.inf, note="x")
        run.watch("isnan(loss) or bound < 0")
        run.log(loss=math.nan, bound=1)
        run.log_text("an epoch\nand another")
        run.summary({"final": 1, "bound": -math.inf})
    with rn.init("digits", "实验 一", root, run_id=run.id, resume=True, telemetry=0.1):
        rn.log(loss=0.5)
        wait_for_telemetry(root)
    try:
        with rn.init("digits", "失败", root):
            raise ArithmeticError("diverged")
    except ArithmeticError:
        pass
    return root


def test_the_page_takes_at_most_two_screens():
    assert len((DOCS / "format.md").read_text("utf-8").splitlines()) <= 2 * SCREEN_LINES


def test_the_old_stores_fit_the_schemas(old_store):
    wrong = [text for name in DOCUMENTS for text in complaints(name, documents_below(old_store, name))]
    wrong += complaints("event", events_below(old_store))

    assert wrong == []
    assert len(documents_below(old_store, "meta")) == 12


def test_a_fresh_run_fits_the_schemas_and_writes_no_undescribed_key(fresh_store):
    found = {name: documents_below(fresh_store, name) for name in DOCUMENTS}

    wrong = [text for name, documents in found.items() for text in complaints(name, documents)]
    undescribed = {
        f"{name}: {key}"
        for name in ("meta", "status", "environment")
        for document in found[name]
        for key in document
        if key not in validator(name).schema["properties"]
    }

    assert wrong == []
    assert undescribed == set()
    assert all(found.values())


def test_every_line_of_a_fresh_run_is_strict_json_and_fits_the_schema(fresh_store):
    def refuse(token):
        raise AssertionError(f"bare {token}")

    events = events_below(fresh_store, parse_constant=refuse)

    telemetry = events_below(fresh_store, "telemetry", parse_constant=refuse)

    assert complaints("event", events) == []
    assert complaints("telemetry", telemetry) == []
    assert {line["type"] for line in telemetry} == {"hardware", "metrics"}
    assert [event["nonfinite"] for event in events if "nonfinite" in event] == [
        {"loss": "nan", "acc": "inf"},
        {"loss": "nan"},
    ]
    assert [event["data"]["values"] for event in events if event["type"] == "watch"] == [
        {"loss": "nan", "bound": 1}
    ]


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("meta", {"id": 3, "created_at": 1.0}),
        ("status", {"status": None}),
        ("summary", {"best_metric_mode": "up"}),
        ("config", [1]),
        ("environment", {"python_version": 3}),
        ("event", {"ts": "now", "type": "metrics", "data": {}}),
        ("event", {"ts": 1, "type": "metrics", "data": {}, "nonfinite": {"a": "NaN"}}),
        ("event", {"ts": 1, "type": "image", "data": {"key": "a", "path": "../a.png"}}),
        (
            "event",
            {"ts": 1, "type": "watch", "data": {"rule": "a > 1", "action": "mark", "values": {"a": "much"}}},
        ),
        ("telemetry", {"ts": 1, "type": "metrics", "data": {"host.cpu": "much", "global_step": 1}}),
        ("telemetry", {"ts": 1, "type": "hardware", "data": {"gpus": []}}),
    ],
)
def test_a_schema_refuses_what_the_page_does_not_promise(name, document):
    assert complaints(name, [document]) != []


@pytest.mark.parametrize("which", ["old", "fresh"])
def test_the_reader_on_the_page_reads_what_our_reader_reads(which, request):
    root = request.getfixturevalue(f"{which}_store")
    page = page_reader()
    store = rn.open_store(root)

    theirs = {run.relative_to(root).as_posix(): run for run in page["find_runs"](root)}
    ours = {run.key: run for run in store.runs()}

    assert set(theirs) == set(ours)
    for key, run in ours.items():
        assert page["read_document"](theirs[key] / "meta.json")["id"] == run.id
        for metric in run.metrics:
            series = run.series(metric)
            points = page["read_series"](theirs[key], metric)
            assert [repr(tuple(map(float, point))) for point in points] == [
                repr(tuple(map(float, point))) for point in zip(*series, strict=True)
            ]


def test_the_reader_on_the_page_survives_the_damaged_stores(old_store):
    page = page_reader()
    root = old_store.parent / "damaged"

    runs = page["find_runs"](root)
    points = [page["read_series"](run, "loss") for run in runs]

    assert len(runs) == 2
    assert all(points)
    assert [page["read_document"](run / "status.json") == {} for run in runs].count(True) == 1
