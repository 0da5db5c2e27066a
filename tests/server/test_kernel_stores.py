"""A store that is not the server's own: given to pages of its own kernels' notebooks, and to nobody else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from contextlib import closing
from types import SimpleNamespace

import pytest
from real_server import BASE_URL, TOKEN, running_server

import runicorn as rn
from runicorn.api.contract import StoreClaim
from runicorn.api.frame import decode_frames
from runicorn.api.store_proof import store_proof
from runicorn.errors import StoreRefusedError
from runicorn.server.kernel_stores import KernelStores


@pytest.fixture
def store(tmp_path):
    """Root of a store that no server has been told of."""
    with rn.init("own", "exp", storage=tmp_path / "store", run_id="k1") as run:
        run.log(loss=0.5)
    return tmp_path / "store"


@pytest.fixture(scope="module")
def kernel(server):
    """Connection key of a kernel that the server has started."""
    with ask_kernels(server, "", "POST") as answer:
        started = json.load(answer)["id"]
    connection = json.loads((server.runtime / f"kernel-{started}.json").read_text())
    yield connection["key"].encode()
    ask_kernels(server, f"/{started}", "DELETE").close()


def ask_kernels(server, path, verb):
    url = f"http://{server.address}{BASE_URL}api/kernels{path}"
    headers = {"Authorization": f"token {TOKEN}"}
    return urllib.request.urlopen(urllib.request.Request(url, method=verb, headers=headers), timeout=30)


def claim(root, key):
    return {"root": str(root), "proof": store_proof(root, key)}


def test_the_store_of_a_running_kernel_is_served(server, kernel, store):
    claimed = claim(store, kernel)

    listed = server.get("runs", {}, store=claimed).json
    with closing(server.live(store=claimed)) as connection:
        connection.send(json.dumps({"id": 1, "method": "follow", "params": {"series": ["own/exp/runs/k1"]}}))
        events = [json.loads(header)["event"] for header, _ in decode_frames(connection.recv())]

    assert [row["key"] for row in listed["rows"]] == ["own/exp/runs/k1"]
    assert [event["type"] for event in events] == ["runs", "series"]
    assert server.get("health", store=claimed).json["store"] == str(store)
    assert server.get("health").json["store"] == str(server.root)


def test_a_store_that_a_notebook_has_claimed_is_named_as_long_as_the_claim_holds(
    server, kernel, store, tmp_path
):
    claimed = claim(store, kernel)
    server.get("health", store=claimed)

    named = server.get("stores").json["stores"]
    store.rename(tmp_path / "moved")
    afterwards = server.get("stores").json["stores"]

    assert named[0] == {"root": str(server.root), "own": True, "claim": None, "problem": ""}
    assert {"root": str(store), "own": False, "claim": claimed, "problem": ""} in named
    assert str(store) not in {one["root"] for one in afterwards}


def test_a_claim_that_no_kernel_signed_is_refused(server, kernel, store, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    forged = [
        claim(store, b"a guess"),
        {"root": str(store), "proof": ""},
        {**claim(store, kernel), "root": str(other)},
        {**claim(store, kernel), "root": str(tmp_path / "absent")},
        {**claim(store, kernel), "root": "/tmp\0/x"},
    ]

    refusals = [server.get("runs", {}, store=one) for one in forged]

    assert [(reply.status, reply.json["code"]) for reply in refusals] == [(403, "store_refused")] * 5


def test_a_folder_that_was_put_in_the_place_of_the_claimed_one_is_refused(server, kernel, store, tmp_path):
    claimed = claim(store, kernel)

    store.rename(tmp_path / "elsewhere")
    store.mkdir()

    assert server.get("runs", {}, store=claimed).status == 403


def test_a_store_that_was_moved_is_read_where_it_is_now(server, kernel, store, tmp_path):
    moved = tmp_path / "moved"
    server.get("runs", {}, store=claim(store, kernel))

    store.rename(moved)
    with rn.init("other", "exp", storage=store, run_id="k2"):
        pass
    keys = [
        [row["key"] for row in server.get("runs", {}, store=claim(root, kernel)).json["rows"]]
        for root in (moved, store)
    ]

    assert keys == [["own/exp/runs/k1"], ["other/exp/runs/k2"]]


def test_a_kernel_that_ends_meanwhile_spoils_no_claim_of_another(store):
    kernel = SimpleNamespace(
        session=SimpleNamespace(key=b"secret"), provisioner=SimpleNamespace(pid=os.getpid())
    )
    kernels = {"living": kernel}
    manager = SimpleNamespace(
        list_kernel_ids=lambda: ["ended", "living"], get_kernel=lambda one: kernels[one]
    )

    service = KernelStores(manager).service(StoreClaim(root=str(store), proof=store_proof(store, b"secret")))

    assert service.store.root == store


def test_a_claim_ends_with_its_kernel(server, store):
    with ask_kernels(server, "", "POST") as answer:
        started = json.load(answer)["id"]
    connection = json.loads((server.runtime / f"kernel-{started}.json").read_text())
    claimed = claim(store, connection["key"].encode())
    during = server.get("health", store=claimed).status

    ask_kernels(server, f"/{started}", "DELETE").close()

    assert during == 200
    assert server.get("health", store=claimed).status == 403


def test_a_claim_opens_nothing_without_the_token(server, kernel, store):
    assert server.get("runs", {}, store=claim(store, kernel), token="").status == 403


def test_a_claim_that_is_none_is_a_bad_request(server):
    replies = [server.get("runs", {}, store=text) for text in ("nonsense", '{"root": "/"}')]

    assert [(reply.status, reply.json["code"]) for reply in replies] == [(400, "bad_request")] * 2


def test_who_may_not_run_code_may_not_claim(tmp_path, store):
    (tmp_path / "home").mkdir()
    readers_only = {"ServerApp.authorizer_class": "tests.server.readers_only.ReadersOnly"}

    with running_server(tmp_path / "home", str(tmp_path), more=readers_only) as server:
        own, claimed = server.get("health"), server.get("health", store=claim(store, b"any"))
        changed = server.get("set_root", verb="POST", body={"path": str(store)})
        named = server.get("stores").json["stores"]

    assert own.status == 200
    assert changed.status == 403
    assert [one["own"] for one in named] == [True]
    assert claimed.status == 403
    assert "not authorized" in claimed.json["message"]


def test_the_extension_started_alone_serves_its_own_store_alone(tmp_path, store):
    (tmp_path / "home").mkdir()
    alone = ("-c", "from runicorn.server.app import RunicornApp; RunicornApp.launch_instance()")

    with running_server(tmp_path / "home", str(tmp_path / "mine"), program=alone) as server:
        own, claimed = server.get("health"), server.get("health", store=claim(store, b"any"))

    assert own.json["store"] == str(tmp_path / "mine")
    assert (claimed.status, claimed.json["message"]) == (403, "this server serves its own store alone")


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root can act as somebody else")
def test_the_kernel_of_another_user_opens_nothing(store):
    process = subprocess.Popen(["sleep", "60"], user=65534)
    kernel = SimpleNamespace(
        session=SimpleNamespace(key=b"secret"), provisioner=SimpleNamespace(pid=process.pid)
    )
    stores = KernelStores(SimpleNamespace(list_kernel_ids=lambda: ["one"], get_kernel=lambda _: kernel))
    claimed = StoreClaim(root=str(store), proof=store_proof(store, b"secret"))

    try:
        with pytest.raises(StoreRefusedError):
            stores.service(claimed)
        kernel.provisioner.pid = os.getpid()
        assert stores.service(claimed).store.root == store
    finally:
        process.kill()
        process.wait()
