"""The OpenAPI document says what the server does: all of its routes, and answers that fit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from real_server import BASE_URL, TOKEN
from test_access import registered

import runicorn as rn
from runicorn.api.contract import METHODS, FollowParams
from runicorn.api.frame import FRAME_TYPE, decode_frame, decode_frames
from runicorn.server.openapi import openapi_document

DOCUMENT = json.loads(json.dumps(openapi_document("/runicorn/api")))


def validator_of(schema):
    return Draft202012Validator({**DOCUMENT, **schema})


def schema_of_body(action):
    return DOCUMENT["paths"][f"/{action}"]["post"]["requestBody"]["content"]["application/json"]["schema"]


def references_in(value):
    if isinstance(value, dict):
        yield from [value["$ref"]] if "$ref" in value else []
        for one in value.values():
            yield from references_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from references_in(one)


@pytest.fixture(scope="module")
def run(server):
    with rn.init(project="openapi", name="exp", storage=str(server.root)) as made:
        made.log_config({"lr": 0.1, "layers": [1, 2], "off": None})
        made.log(loss=float("nan"), stage="train")
        made.log(loss=1.0)
        made.set_primary_metric("loss", mode="min")
        made.log_text("hello")
        Path(made.path, "a.gif").write_bytes(b"GIF89a;")
    return f"openapi/exp/runs/{made.id}"


def test_the_server_gives_the_document_for_its_own_base_url(server):
    given = server.get("openapi.json").json

    assert given["servers"] == [{"url": f"{BASE_URL}runicorn/api"}]
    assert {**given, "servers": DOCUMENT["servers"]} == DOCUMENT


def test_every_route_is_in_the_document_and_none_else():
    described = {(path[1:], verb.upper()) for path, verbs in DOCUMENT["paths"].items() for verb in verbs}

    assert described == set(registered())


def test_every_reference_leads_to_a_schema_that_is_one():
    names = {reference.rpartition("/")[2] for reference in references_in(DOCUMENT)}

    assert names <= DOCUMENT["components"]["schemas"].keys()
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("method", METHODS)
def test_a_real_answer_fits_the_document(server, run, method):
    needed = {"run": run, "text": "hello", "path": "a.gif", "keys": ["lr", "layers", "off"]}
    asked = {name: needed[name] for name in METHODS[method][0].__struct_fields__ if name in needed}
    described = DOCUMENT["paths"][f"/{method}"]["get"]["responses"]["200"]["content"]

    reply = server.get(method, asked)

    assert reply.status == 200
    (content_type,) = described
    assert reply.headers["Content-Type"].startswith(content_type)
    schema = described[content_type]["schema"]
    is_frame = content_type == FRAME_TYPE
    header = json.loads(decode_frame(reply.body)[0]) if is_frame else reply.json
    validator_of(schema["x-header"] if is_frame else schema).validate(header)


def test_what_is_sent_as_a_file_is_of_a_type_of_the_document(server, run):
    def types_of(path):
        return set(DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"])

    text, picture = (server.download(run, path) for path in ("events.jsonl", "a.gif"))
    exported = server.get("export", {"kind": "zip", "runs": [run]})

    assert types_of("/download") == {text.headers["Content-Type"], "image/*"}
    assert picture.headers["Content-Type"] == "image/gif"
    assert types_of("/export") == {exported.headers["Content-Type"]}


def test_real_answers_to_what_changes_something_fit_the_document(server, run, tmp_path):
    def validate(path, reply, status):
        answers = DOCUMENT["paths"][path]["post"]["responses"]
        schema = answers["200" if status == 200 else "default"]["content"]["application/json"]["schema"]
        assert reply.status == status
        validator_of(schema).validate(reply.json)

    archive = rn.export_archive(tmp_path / "a.zip", run, storage=server.root).path
    url = f"http://{server.address}{BASE_URL}runicorn/api/upload"
    told = server.open(url, {"Authorization": f"token {TOKEN}"}, "POST", archive.read_bytes())

    validate("/upload", told, 200)
    for body, status in (({"upload": told.json["upload"]}, 200), ({"upload": "gone"}, 400)):
        validator_of(schema_of_body("import_upload")).validate(body)
        validate("/import_upload", server.get("import_upload", verb="POST", body=body), status)
    # The store of this server was named at its start.
    validate("/set_root", server.get("set_root", verb="POST", body={"path": str(tmp_path)}), 409)


def test_a_real_refusal_fits_the_document(server):
    reply = server.get("run", {"run": "nowhere"})

    validator_of(
        DOCUMENT["paths"]["/run"]["get"]["responses"]["default"]["content"]["application/json"]["schema"]
    ).validate(reply.json)


def test_real_live_events_fit_the_document(server, run):
    follow = {"series": [run], "logs": [run], "images": [run, "no/such/runs/run"]}
    assert set(follow) <= set(FollowParams.__struct_fields__)
    connection = server.live()
    connection.send(json.dumps({"id": 1, "method": "follow", "params": follow}))

    messages = [json.loads(header) for header, _ in decode_frames(connection.recv())]
    connection.close()

    assert {message["event"]["type"] for message in messages} == {
        "runs",
        "series",
        "log",
        "images",
        "trouble",
    }
    for message in messages:
        validator_of({"$ref": "#/components/schemas/Live"}).validate(message)
