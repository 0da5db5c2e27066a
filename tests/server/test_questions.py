from __future__ import annotations

import json

import numpy as np
import pytest

import runicorn as rn
from runicorn.api.frame import FRAME_TYPE, decode_frame
from runicorn.version import __version__


@pytest.fixture
def run(server, project):
    with rn.init(project=project, name="exp", storage=str(server.root)) as made:
        for number in range(5):
            made.log(loss=number / 2, stage="train")
        made.log_text("hello")
    return f"{project}/exp/runs/{made.id}"


def test_health_names_version_and_store(server):
    reply = server.get("health")

    assert reply.status == 200
    assert reply.json["version"] == __version__
    assert reply.json["store"] == str(server.root)


def test_runs_lists_what_a_script_has_logged(server, project, run):
    reply = server.get("runs", {"project": project})

    assert [row["key"] for row in reply.json["rows"]] == [run]
    assert reply.json["rows"][0]["status"] == "finished"
    assert reply.headers["Cache-Control"] == "no-store"


def test_run_tells_metrics_and_stages(server, run):
    reply = server.get("run", {"run": run})

    assert reply.json["metrics"] == ["loss"]
    assert [stage["name"] for stage in reply.json["stages"]] == ["train"]


def test_series_come_as_a_frame_of_float64(server, run):
    reply = server.get("series", {"run": run, "metrics": ["loss"]})

    header, (step, time, value) = decode_frame(reply.body)
    assert reply.headers["Content-Type"].startswith(FRAME_TYPE)
    assert json.loads(header)["blocks"] == [{"metric": "loss", "count": 5, "total": 5}]
    assert step.tolist() == [1, 2, 3, 4, 5]
    assert value.tolist() == [0, 0.5, 1, 1.5, 2]
    assert np.all(np.diff(time) >= 0)


def test_log_gives_its_lines(server, run):
    reply = server.get("log", {"run": run})

    assert reply.json["total"] == 1
    assert reply.json["lines"][0].endswith("| hello")


@pytest.mark.parametrize(
    ("method", "params", "status", "code"),
    [
        ("run", {"run": "nowhere"}, 404, "run_not_found"),
        ("runs", {"qery": "x"}, 400, "bad_request"),
        ("runs", {"query": "(status:"}, 400, "bad_query"),
        ("runs", "{no json", 400, "bad_request"),
        ("run", None, 400, "bad_request"),
        ("series", {"run": "nowhere", "columns": -1}, 400, "bad_request"),
        ("nothing", None, 404, "http_404"),
    ],
)
def test_an_error_is_json_with_its_code_and_a_sentence(server, method, params, status, code):
    reply = server.get(method, params)

    assert reply.status == status
    assert reply.headers["Content-Type"].startswith("application/json")
    assert reply.json["code"] == code
    assert reply.json["message"]


def test_a_metric_that_is_not_there_is_404(server, run):
    reply = server.get("series", {"run": run, "metrics": ["lss"]})

    assert (reply.status, reply.json["code"]) == (404, "metric_not_found")


def test_a_refusal_repeats_percent_signs_as_they_were_sent(server):
    reply = server.get("runs?params=%ff100%25")

    assert reply.status == 400
    assert reply.json["message"].endswith("\\xff100%'")
