"""The OpenAPI document of the known routes: all of them, and answers that fit."""

from __future__ import annotations

import io
import re

import pytest
from jsonschema import Draft202012Validator

import runicorn as rn
from runicorn.server.backend import Backend
from runicorn.server.known.routes import known_routes

VERBS = ("get", "post")


@pytest.fixture(scope="module")
def document(viewer):
    return viewer.ask("api/openapi.json").json


@pytest.fixture(scope="module")
def run(store):
    with rn.init("described", "exp", storage=store) as made:
        made.log(loss=float("nan"), stage="train")
        made.summary(best_val_acc_top1=0.5)
    return made


def validate(document, path, verb, reply):
    answers = document["paths"][path][verb]["responses"]
    schema = answers["200" if reply.status == 200 else "default"]["content"]["application/json"]["schema"]
    Draft202012Validator({**document, **schema}).validate(reply.json)


def test_every_known_route_is_in_the_document_and_none_else(document):
    backend = Backend("", 1.0)
    routes = {
        (pattern, verb)
        for pattern, handler, _ in known_routes(backend)
        for verb in VERBS
        if handler.__name__ != "NoSuchRoute" and "_unimplemented" not in getattr(handler, verb).__name__
    }
    backend.close()
    described = [
        (f"/api{re.sub(r'{[a-z_]+}', 'x', path)}", verb)
        for path, verbs in document["paths"].items()
        for verb in verbs
    ]

    found = {
        next(
            ((pattern, verb) for pattern, one in routes if one == verb and re.fullmatch(pattern, path)),
            (path, "is no route"),
        )
        for path, verb in described
    }

    assert found == routes


def test_a_real_answer_of_every_question_fits_the_document(viewer, document, run):
    words = {"run_id": run.id, "project": "described", "name": "exp"}
    asked = [path for path, verbs in document["paths"].items() if "get" in verbs and not path.endswith("/ws")]

    for path in asked:
        reply = viewer.ask(f"api{path.format(**words)}")

        # There is nothing to list without a session.
        assert (reply.status == 200) == (path != "/ssh/listdir"), path
        validate(document, path, "get", reply)


def test_refusals_fit_the_document(viewer, document):
    validate(document, "/runs/{run_id}", "get", viewer.ask("api/runs/nowhere"))
    validate(
        document,
        "/config/user_root_dir",
        "post",
        viewer.ask("api/config/user_root_dir", verb="POST", body=b"{}"),
    )


def test_an_import_fits_the_document(viewer, document, run, store, tmp_path):
    archive = rn.export_archive(tmp_path / "a.zip", run.id, storage=store).path
    form = io.BytesIO()
    form.write(b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n')
    form.write(archive.read_bytes() + b"\r\n--x--\r\n")
    headers = {"Content-Type": "multipart/form-data; boundary=x"}

    reply = viewer.ask("api/import/archive", verb="POST", body=form.getvalue(), headers=headers)

    assert (reply.status, reply.json["new_run_ids"]) == (200, [])
    validate(document, "/import/archive", "post", reply)
