"""The examples that the TypeScript twin of the language reads, too."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from runicorn import query
from runicorn.errors import QueryError
from runicorn.model import Primary, RunInfo
from runicorn.query import compile_query, parse_query

SHARED = json.loads((Path(__file__).parents[1] / "data" / "queries.json").read_text(encoding="utf-8"))


def as_run(fields) -> RunInfo:
    primary = fields.get("primary")
    return RunInfo(
        key=f"{fields['project']}/{fields['name']}/runs/{fields['id']}",
        id=fields["id"],
        project=fields["project"],
        name=fields["name"],
        status=fields["status"],
        recorded_status=fields["status"],
        status_reason=None,
        created_at=None,
        started_at=None,
        ended_at=None,
        alias=fields.get("alias"),
        tags=tuple(fields.get("tags", ())),
        primary=Primary(**primary) if primary else None,
        config=fields.get("config", {}),
        summary=fields.get("summary", {}),
    )


@pytest.mark.parametrize(
    "example", SHARED["examples"], ids=lambda example: f"{example['run']}: {example['query']}"
)
def test_an_example_matches_as_written(example):
    run = as_run(SHARED["runs"][example["run"]])

    assert compile_query(example["query"])(run) is example["matches"]


@pytest.mark.parametrize("example", SHARED["errors"], ids=lambda example: example["query"][:30])
def test_a_broken_filter_is_refused_with_place_and_expectation(example):
    with pytest.raises(QueryError) as refusal:
        parse_query(example["query"])

    assert str(refusal.value) == example["error"]


def test_a_filter_of_unreasonable_length_is_refused():
    with pytest.raises(QueryError, match="4001 characters; it may have 4000"):
        parse_query("a" * 4001)


def test_numbers_that_are_not_finite_compare_as_the_documentation_says():
    values = {"diverged": float("nan"), "best": float("inf"), "huge": 10**400}
    run = as_run({**SHARED["runs"]["bare"], "config": values})

    matches = [
        query
        for query in ("diverged=nan", "best=inf", "huge>1e300", "best>1e308")
        if compile_query(query)(run)
    ]
    others = [
        query
        for query in ("diverged<1", "diverged>1", "diverged!=nan", "best<1")
        if compile_query(query)(run)
    ]

    assert matches == ["diverged=nan", "best=inf", "huge>1e300", "best>1e308"]
    assert others == []


def test_every_line_of_the_reference_is_a_filter():
    table = query.__doc__.split("=\n")[1]
    written = [part for line in table.splitlines() for part in re.findall(r"``(.+?)``", line[:24])]

    refused = [
        filter_line for filter_line in written if filter_line != "( … )" and not parse_query(filter_line)
    ]

    assert len(written) > 15
    assert refused == []
