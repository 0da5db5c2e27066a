from __future__ import annotations

import json
import math
import re
import socket
import urllib.parse
from contextlib import closing

import psutil
import pytest
import websocket
from run_files import RunFiles

import runicorn as rn

ITEM_KEYS = ["id", "run_dir", "created_time", "status", "pid", "best_val_acc_top1", "project", "name"]


@pytest.fixture
def project(request: pytest.FixtureRequest) -> str:
    return re.sub(r"\W+", "-", request.node.name)


def test_health_names_the_store(viewer, store):
    reply = viewer.ask("api/health")

    assert (reply.status, reply.json) == (200, {"status": "ok", "storage": str(store)})
    assert reply.headers["Content-Type"] == "application/json"


def test_runs_come_by_project_and_name_the_newest_first(viewer, store):
    for key, created_at in (
        ("zoo/b/runs/new", 300.0),
        ("zoo/b/runs/old", 100.0),
        ("zoo/a/runs/only", 50.0),
        ("ape/z/runs/one", 400.0),
    ):
        RunFiles(store, key, created_at=created_at)

    rows = [row for row in viewer.ask("api/runs").json if row["project"] in ("zoo", "ape")]

    assert [(row["project"], row["name"], row["id"]) for row in rows] == [
        ("ape", "z", "one"),
        ("zoo", "a", "only"),
        ("zoo", "b", "new"),
        ("zoo", "b", "old"),
    ]
    assert list(rows[0])[: len(ITEM_KEYS)] == ITEM_KEYS
    assert rows[0]["created_time"] == 400.0
    assert rows[0]["run_dir"] == str(store / "ape" / "z" / "runs" / "one")
    assert rows[0]["best_val_acc_top1"] is None


def test_the_status_is_the_recorded_one_and_ours_stands_beside_it(viewer, store, project):
    run = RunFiles(store, f"{project}/x/runs/r1", status="running")
    run.document("status.json", status="running", started_at=1.0, pid=2**22 + 5)
    run.document("meta.json", id="r1", project=project, name="x", created_at=1.0, pid=77)
    run.document("summary.json", best_val_acc_top1=93.5)

    (row,) = viewer.ask(f"api/projects/{project}/names/x/runs").json
    one = viewer.ask("api/runs/r1").json if row["id"] == "r1" else None

    assert row["status"] == "running"
    assert row["derived_status"] in ("stale", "crashed")
    assert (row["pid"], row["best_val_acc_top1"]) == (77, 93.5)
    assert (one["status"], one["pid"]) == ("running", 77)


@pytest.mark.parametrize("value", [math.nan, math.inf, "high", True, None])
def test_a_best_value_that_is_no_number_is_null(viewer, store, project, value):
    run = RunFiles(store, f"{project}/x/runs/r{str(value).lower()}")
    (run.path / "summary.json").write_text(json.dumps({"best_val_acc_top1": value}))

    (row,) = viewer.ask(f"api/projects/{project}/names/x/runs").json

    assert row["best_val_acc_top1"] is None


def test_one_run_tells_where_its_files_are(viewer, store, project):
    run = RunFiles(store, f"{project}/x/runs/where")

    reply = viewer.ask("api/runs/where").json

    assert {key: reply[key] for key in ("id", "status", "pid", "run_dir", "project", "name")} == {
        "id": "where",
        "status": "finished",
        "pid": None,
        "run_dir": str(run.path),
        "project": project,
        "name": "x",
    }
    assert reply["logs"] == str(run.path / "logs.txt")
    assert reply["metrics"] == reply["metrics_step"] == str(run.path / "events.jsonl")
    assert reply["also"] == []


def test_an_id_that_is_not_unique_gives_the_newest_and_names_the_others(viewer, store, project):
    RunFiles(store, f"{project}/a/runs/twin", created_at=1.0)
    RunFiles(store, f"{project}/b/runs/twin", created_at=2.0)

    newest = viewer.ask("api/runs/twin").json
    other = viewer.ask("api/runs/" + newest["also"][0].replace("/", "%2F")).json

    assert (newest["name"], newest["also"]) == ("b", [f"{project}/a/runs/twin"])
    assert other["name"] == "a"


@pytest.mark.parametrize("run_id", ["a b", "50%", "a+b", "运行", "q?x=1#y", "..x"])
def test_an_id_of_any_signs_is_found(viewer, store, project, run_id):
    run = RunFiles(store, f"{project}/x/runs/{run_id}")
    run.log(loss=0.5)

    address = "api/runs/" + urllib.parse.quote(run_id, safe="")

    assert viewer.ask(address).json["key"] == run.key
    assert len(viewer.ask(f"{address}/metrics").json["rows"]) == 1


@pytest.mark.parametrize("path", ["", "/metrics", "/metrics_step", "/logs/ws"])
def test_an_unknown_run_is_a_404_with_a_detail(viewer, store, project, path):
    RunFiles(store, f"{project}/x/runs/long-name")

    replies = [viewer.ask(f"api/runs/{run_id}{path}") for run_id in ("nobody", "long-n", "..%2F..%2Fetc")]

    assert [reply.status for reply in replies] == [404] * 3
    assert all(isinstance(reply.json["detail"], str) for reply in replies)


def test_projects_and_names_are_those_of_the_store_now(viewer, store, project):
    RunFiles(store, f"{project}/b/runs/r1")
    RunFiles(store, f"{project}/a b/runs/r2")

    names = viewer.ask(f"api/projects/{project}/names").json

    assert project in viewer.ask("api/projects").json["projects"]
    assert names == {"names": ["a b", "b"]}
    assert [row["id"] for row in viewer.ask(f"api/projects/{project}/names/a%20b/runs").json] == ["r2"]
    assert viewer.ask("api/projects/nobody/names").json == {"names": []}


@pytest.mark.parametrize("route", ["metrics", "metrics_step"])
def test_metrics_are_rows_in_the_order_of_steps(viewer, store, project, route):
    run = RunFiles(store, f"{project}/x/runs/{route}-rows")
    run.raw(_event(2, "train", loss=0.5, time=20.0))
    run.raw(_event(1, None, loss=0.7, time=10.0))
    run.raw(_event(2, None, acc=0.9, time=21.0))
    run.raw(_event(2, "val", loss=0.4, time=22.0))

    reply = viewer.ask(f"api/runs/{route}-rows/{route}").json

    assert reply == {
        "columns": ["global_step", "acc", "loss", "stage", "time"],
        "rows": [
            {"global_step": 1, "acc": None, "loss": 0.7, "stage": None, "time": 10.0},
            {"global_step": 2, "acc": 0.9, "loss": 0.4, "stage": "val", "time": 22.0},
        ],
    }


def test_metrics_are_valid_json_whatever_was_logged(viewer, store, project):
    run = RunFiles(store, f"{project}/x/runs/odd")
    run.raw(_event(1, None, loss=math.nan, acc=math.inf, time=1.0))
    run.raw(_event(2, None, note="text", loss=-math.inf, time=2.0, **{'a "b"\\c\n/é': 1}))
    run.raw('{"ts": 3, "type": "metrics", "da')

    reply = viewer.ask("api/runs/odd/metrics")

    rows = json.loads(reply.body, parse_constant=pytest.fail)["rows"]
    assert [row["loss"] for row in rows] == [None, None]
    assert rows[0]["acc"] is None
    assert [row['a "b"\\c\n/é'] for row in rows] == [None, 1]


def test_a_client_that_takes_a_long_answer_slowly_costs_no_memory_and_keeps_nobody_waiting(
    viewer, store, project
):
    run = RunFiles(store, f"{project}/x/runs/slow")
    run.log_many(400_000, loss=0.5)
    whole = len(viewer.ask("api/runs/slow/metrics").body)
    process = psutil.Process(viewer.process.pid)
    before = process.memory_info().rss

    with socket.create_connection(("127.0.0.1", viewer.port)) as slow:
        slow.sendall(
            f"GET /api/runs/slow/metrics?token={viewer.token} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        )
        first = slow.recv(1000)
        others = [viewer.ask("api/health").status for _ in range(20)]
        grown = process.memory_info().rss - before

    assert first.startswith(b"HTTP/1.1 200")
    assert others == [200] * 20
    assert grown < whole / 2


def test_a_run_without_events_has_no_rows(viewer, store, project):
    RunFiles(store, f"{project}/x/runs/empty")

    assert viewer.ask("api/runs/empty/metrics").json["rows"] == []


def test_downsampled_rows_keep_each_peak(viewer, store, project):
    run = RunFiles(store, f"{project}/x/runs/peaks")
    run.raw(
        "".join(
            _event(step, None, loss=9.0 if step == 777 else 0.1, time=float(step)) for step in range(5000)
        )
    )

    whole = viewer.ask("api/runs/peaks/metrics").json["rows"]
    thinned = viewer.ask("api/runs/peaks/metrics?downsample=100").json["rows"]
    few = viewer.ask("api/runs/peaks/metrics?downsample=3").json["rows"]

    assert len(whole) == 5000
    assert len(thinned) <= 100
    assert 777 in [row["global_step"] for row in thinned]
    assert [row["global_step"] for row in few] == [0, 2500, 4999]
    assert viewer.ask("api/runs/peaks/metrics?downsample=9999").json["rows"] == whole


@pytest.mark.parametrize("count", ["0", "-1", "many", "", "1.5"])
def test_a_wrong_downsample_is_refused_with_a_sentence(viewer, store, project, count):
    RunFiles(store, f"{project}/x/runs/wrong-{count or 'none'}")

    reply = viewer.ask(f"api/runs/wrong-{count or 'none'}/metrics?downsample={count}")

    assert reply.status == 400
    assert "downsample" in reply.json["detail"]


def test_the_log_socket_sends_each_whole_line_once(viewer, store, project):
    run = RunFiles(store, f"{project}/x/runs/chat", status="running")
    run.write_log("first\nsecond\n")

    with closing(viewer.socket("api/runs/chat/logs/ws")) as log:
        existing = [log.recv_data(), log.recv_data()]
        run.write_log("ha")
        run.write_log("lf\r\nend")
        live = log.recv()
        run.write_log("ing\n")
        completed = log.recv()

    assert existing == [(websocket.ABNF.OPCODE_TEXT, b"first"), (websocket.ABNF.OPCODE_TEXT, b"second")]
    assert (live, completed) == ("half", "ending")


def test_the_log_socket_begins_again_when_the_file_is_replaced(viewer, store, project):
    run = RunFiles(store, f"{project}/x/runs/again", status="running")
    run.write_log("one\ntwo\n")

    with closing(viewer.socket("api/runs/again/logs/ws")) as log:
        before = [log.recv(), log.recv()]
        (run.path / "logs.txt").write_text("new\n")
        after = log.recv()

    assert (before, after) == (["one", "two"], "new")


def form(content: bytes, *, part: str = "file", boundary: str = "xXx") -> tuple[bytes, dict[str, str]]:
    """Body and headers as a browser's form or ``curl -F`` sends them."""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n'
    head += f'--{boundary}\r\nContent-Disposition: form-data; name="{part}"; filename="runs.zip"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def test_an_archive_in_a_form_comes_in(viewer, store, project, tmp_path):
    with rn.init(project, "n", storage=tmp_path / "other", run_id="r0") as run:
        run.log(loss=1)
    content = rn.export_archive(tmp_path / "runs.zip", storage=tmp_path / "other").path.read_bytes()
    body, headers = form(content)

    reply = viewer.ask("api/import/archive", verb="POST", body=body, headers=headers).json
    again = viewer.ask("api/import/archive", verb="POST", body=body, headers=headers).json

    key = f"{project}/n/runs/r0"
    assert reply["imported_files"] > 1
    assert {**reply, "imported_files": 0} == {
        "ok": True,
        "imported_files": 0,
        "new_run_dirs": [key],
        "new_run_ids": ["r0"],
        "storage": str(store),
    }
    assert (store / key / "events.jsonl").exists()
    assert (again["new_run_ids"], again["imported_files"]) == ([], 0)


@pytest.mark.parametrize(
    ("body", "headers", "words"),
    [
        (*form(b"no archive"), "damaged, or no archive"),
        (*form(b"x", part="other"), "no part 'file'"),
        (b"{}", {"Content-Type": "application/json"}, "multipart/form-data"),
        (b"nonsense", {"Content-Type": "multipart/form-data; boundary=x"}, "form"),
    ],
)
def test_what_is_no_archive_in_a_form_is_a_400_with_a_detail(viewer, body, headers, words):
    reply = viewer.ask("api/import/archive", verb="POST", body=body, headers=headers)

    assert reply.status == 400
    assert words in reply.json["detail"]


def test_what_is_not_built_yet_says_so_in_its_known_shape(viewer):
    gpu = viewer.ask("api/gpu/telemetry").json

    assert gpu["available"] is False
    assert gpu["reason"]


def test_any_other_address_of_the_api_is_a_404_with_a_detail(viewer):
    for path in (
        "api",
        "api/nothing",
        "api/runs/",
        "api/contents",
        "api/kernels",
        "api/terminals",
        "api/sessions",
    ):
        reply = viewer.ask(path)
        assert (path, reply.status) == (path, 404)
        assert reply.json["detail"]


def _event(step: int, stage: str | None, *, time: float, **values: object) -> str:
    data = {**values, "global_step": step, "time": time, **({"stage": stage} if stage else {})}
    return json.dumps({"ts": time, "type": "metrics", "data": data}) + "\n"
