"""Archives and tables through the server."""

from __future__ import annotations

import csv
import http.client
import io
import json
import tarfile
import urllib.parse
import zipfile

import pytest
from real_server import BASE_URL, TOKEN, running_server

import runicorn as rn


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    """A server with an empty store."""
    home = tmp_path_factory.mktemp("target")
    (home / "store").mkdir()
    with running_server(home, str(home / "store")) as started:
        yield started


@pytest.fixture
def root(tmp_path, project):
    """A store with two runs of the test's own project."""
    for number in range(2):
        with rn.init(project, "n", storage=tmp_path / "store", run_id=f"r{number}") as run:
            run.log(loss=number)
    return tmp_path / "store"


def upload(server, path, *, name=None, token=TOKEN):
    query = urllib.parse.urlencode({"name": path.name if name is None else name})
    url = f"http://{server.address}{BASE_URL}runicorn/api/upload?{query}"
    return server.open(url, {"Authorization": f"token {token}"}, "POST", path.read_bytes())


def export(server, **params):
    query = urllib.parse.urlencode({"params": json.dumps(params)})
    url = f"http://{server.address}{BASE_URL}runicorn/api/export?{query}"
    return server.open(url, {"Authorization": f"token {TOKEN}"})


def test_an_upload_tells_first_what_would_come_in_and_then_it_comes_in(target, root, tmp_path, project):
    archive = rn.export_archive(tmp_path / "runs.zip", storage=root).path

    told = upload(target, archive).json
    before = len(rn.runs(project, storage=target.root))
    done = target.get("import_upload", verb="POST", body={"upload": told["upload"]}).json
    again = upload(target, archive).json
    gone = target.get("import_upload", verb="POST", body={"upload": told["upload"]})

    assert (told["name"], told["new"], told["added"], before) == ("runs.zip", 2, 2, 0)
    assert (done["added"], done["upload"]) == (2, "")
    assert {run.id for run in rn.runs(project, storage=target.root)} == {"r0", "r1"}
    assert (again["same"], again["new"]) == (2, 0)
    assert (gone.status, gone.json["code"]) == (400, "import_refused")
    assert "upload the archive again" in gone.json["message"]


def test_a_conflict_goes_by_the_policy(target, root, tmp_path, project):
    archive = rn.export_archive(tmp_path / "runs.tar.gz", storage=root).path
    told = upload(target, archive).json
    target.get("import_upload", verb="POST", body={"upload": told["upload"]})
    with rn.init(project, "n", storage=target.root, run_id="r0", resume=True) as run:
        run.log(loss=7)

    told = upload(target, archive).json
    target.get("import_upload", verb="POST", body={"upload": told["upload"], "on_conflict": "keep"})

    assert told["runs"][0]["state"] == "conflict"
    assert {run.id for run in rn.runs(project, storage=target.root)} == {"r0", "r0-2", "r1"}


def test_a_bad_upload_is_refused_in_words_and_not_kept(target, tmp_path):
    path = tmp_path / "bad.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../evil"), io.BytesIO())

    reply = upload(target, path)

    assert (reply.status, reply.json["code"]) == (400, "import_refused")
    assert "bad.tar.gz is refused: '../evil' leads out" in reply.json["message"]


@pytest.mark.parametrize("name", ["../../evil.zip", "", "..", "a\0b", "实验" * 100 + ".zip"])
def test_the_name_of_an_upload_leads_nowhere(name, target, root, tmp_path):
    archive = rn.export_archive(tmp_path / "runs.zip", storage=root).path

    reply = upload(target, archive, name=name)

    assert reply.status == 200
    assert "/" not in reply.json["name"]


def test_a_stranger_is_turned_away_before_the_body_is_taken(target):
    """The server answers while most of a terabyte has not been sent."""
    connection = http.client.HTTPConnection(target.address, timeout=20)
    connection.putrequest("POST", f"{BASE_URL}runicorn/api/upload?name=x.zip")
    connection.putheader("Content-Length", str(1 << 40))
    connection.putheader("Authorization", "token wrong")
    connection.endheaders()
    connection.send(b"x" * 1000)

    assert connection.getresponse().status == 403
    connection.close()


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_chosen_runs_come_out_as_an_archive(kind, server, project, tmp_path):
    with rn.init(project, "n", storage=server.root, run_id="r0") as run:
        run.log(loss=1)

    reply = export(server, kind=kind, runs=[run.key])

    path = tmp_path / f"runs.{kind}"
    path.write_bytes(reply.body)
    assert reply.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''r0.{kind}"
    assert rn.import_archive(path, tmp_path / "store").added == [run.key]
    if kind == "zip":
        assert zipfile.ZipFile(path).testzip() is None


def test_all_points_come_out_as_a_table(server, project):
    with rn.init(project, "n", storage=server.root, run_id="r0") as run:
        for step in range(5):
            run.log(loss=step)

    reply = export(server, kind="csv", project=project)

    rows = list(csv.DictReader(io.StringIO(reply.body.decode())))
    assert [row["loss"] for row in rows] == ["0.0", "1.0", "2.0", "3.0", "4.0"]


def test_an_export_of_nothing_is_an_answer_in_words(server):
    reply = export(server, query="project:nobody")

    assert (reply.status, reply.json["code"]) == (409, "export_refused")
    assert "no run to export" in reply.json["message"]
