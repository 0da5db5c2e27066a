"""Connecting, looking and mirroring through the viewer's routes, against a real OpenSSH server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_server import USER, AskingDoors, hostile_server
from ssh_server import SSHD, SshServer, make_key, ssh_server, wait_until
from trees import event, files_of, make_run
from viewer_process import TOKEN, Reply, Viewer, running_viewer

from runicorn.remote.host_keys import fingerprint


@pytest.fixture(scope="module")
def host() -> Iterator[SshServer]:
    if SSHD is None:
        pytest.skip("there is no sshd; on Debian `apt-get install openssh-server` brings it")
    with ssh_server() as server:
        yield server


@pytest.fixture
def connect_body(host: SshServer) -> dict[str, object]:
    return {
        "host": "127.0.0.1",
        "port": host.port,
        "username": host.user,
        "pkey": host.key_path.read_text(),
        "use_agent": False,
        "host_key": host.host_key,
    }


def post(viewer: Viewer, path: str, body: dict[str, object]):
    return viewer.ask(path, verb="POST", body=body, headers={"Content-Type": "application/json"})


def test_runs_are_mirrored_and_seen_through_the_known_routes(
    viewer: Viewer, store: Path, connect_body: dict[str, object], tmp_path: Path
) -> None:
    run = make_run(tmp_path / "there", "demo/exp/runs/a")

    connected = post(viewer, "api/ssh/connect", connect_body).json
    session = connected["session_id"]
    listed = viewer.ask(f"api/ssh/listdir?session_id={session}&path={tmp_path}").json
    started = post(
        viewer,
        "api/ssh/mirror/start",
        {"session_id": session, "remote_root": str(tmp_path / "there"), "interval": 0.1},
    ).json
    wait_until(lambda: "a" in [row["id"] for row in viewer.ask("api/runs").json])
    with (run / "events.jsonl").open("a") as file:
        file.write(event(9))
    wait_until(lambda: viewer.ask("api/runs/a/metrics").json["rows"][-1]["global_step"] == 9)
    (mirror,) = viewer.ask("api/ssh/mirror/list").json["mirrors"]
    closed = post(viewer, "api/ssh/close", {"session_id": session}).json

    assert [(item["name"], item["type"]) for item in listed["items"]] == [("there", "dir")]
    assert (started["ok"], started["task"]["id"]) == (True, mirror["id"])
    assert (mirror["alive"], mirror["state"], mirror["local_root"]) == (True, "live", str(store))
    assert set(mirror["stats"]) == {"copied_files", "appended_bytes", "scans", "started_at", "last_error"}
    assert closed == {"ok": True}
    assert viewer.ask("api/ssh/sessions").json == {"sessions": []}
    assert viewer.ask("api/ssh/mirror/list").json == {"mirrors": [], "storage": str(store)}


def test_an_unknown_host_waits_for_a_yes(
    viewer: Viewer, host: SshServer, connect_body: dict[str, object]
) -> None:
    asked = post(viewer, "api/ssh/connect", {**connect_body, "host_key": None})
    wrong = post(viewer, "api/ssh/connect", {**connect_body, "host_key": "SHA256:another"})
    agreed = post(viewer, "api/ssh/connect", {**connect_body, "host_key": asked.json["host_key"]})
    post(viewer, "api/ssh/close", {"session_id": agreed.json["session_id"]})

    assert (asked.status, asked.json["host_key"]) == (409, host.host_key)
    assert (wrong.status, wrong.json["host_key"]) == (409, host.host_key)
    assert agreed.json["ok"]


def test_a_host_behind_another_asks_about_both(host: SshServer, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    (tmp_path / "here").mkdir()
    words = ("--storage", str(tmp_path / "here"), "--port", "0", "--no-browser", "--token", TOKEN)
    with ssh_server() as inner, running_viewer(home, *words) as viewer:
        (home / ".ssh" / "config").write_text(
            f"Host *\n HostName 127.0.0.1\n User {host.user}\n"
            f"Host outer\n Port {host.port}\n IdentityFile {host.key_path}\n"
            f"Host inner\n Port {inner.port}\n IdentityFile {inner.key_path}\n ProxyJump outer\n"
        )
        body: dict[str, object] = {"host": "inner", "use_agent": False}
        first = post(viewer, "runicorn/api/ssh_connect", body).json
        body = {**body, "host_key": first["host_key"]}
        second = post(viewer, "runicorn/api/ssh_connect", body).json
        body = {**body, "host_key": second["host_key"], "remember": True, "also": [first["host_key"]]}
        third = post(viewer, "runicorn/api/ssh_connect", body).json

        assert (first["host"], first["host_key"]) == (f"[127.0.0.1]:{host.port}", host.host_key)
        assert (second["host"], second["host_key"]) == (f"[127.0.0.1]:{inner.port}", inner.host_key)
        assert third["session_id"] != ""
        assert len((home / ".ssh" / "known_hosts").read_text().splitlines()) == 1


def test_what_does_not_work_is_told_in_a_sentence(
    viewer: Viewer, connect_body: dict[str, object], tmp_path: Path
) -> None:
    make_key(tmp_path / "other")
    refused = post(viewer, "api/ssh/connect", {**connect_body, "pkey": (tmp_path / "other").read_text()})
    nowhere = post(viewer, "api/ssh/connect", {**connect_body, "port": 1})
    session = post(viewer, "api/ssh/connect", connect_body).json["session_id"]
    missing = viewer.ask(f"api/ssh/listdir?session_id={session}&path=/does/not/exist")
    unknown = viewer.ask("api/ssh/listdir?session_id=x&path=/")
    post(viewer, "api/ssh/close", {"session_id": session})

    assert (refused.status, "does not let you in" in refused.json["detail"]) == (400, True)
    assert (nowhere.status, "cannot reach" in nowhere.json["detail"]) == (400, True)
    assert (missing.status, "is not there" in missing.json["detail"]) == (404, True)
    assert unknown.status == 404


def test_the_page_has_the_same_by_its_own_routes(
    viewer: Viewer, host: SshServer, connect_body: dict[str, object], tmp_path: Path
) -> None:
    make_run(tmp_path / "there", "demo/exp/runs/page")

    asked = post(viewer, "runicorn/api/ssh_connect", {**connect_body, "host_key": None}).json
    session = post(viewer, "runicorn/api/ssh_connect", connect_body).json["session_id"]
    folder = post(viewer, "runicorn/api/ssh_listdir", {"session_id": session, "path": str(tmp_path)}).json
    task = post(
        viewer,
        "runicorn/api/mirror_start",
        {"session_id": session, "remote_root": folder["items"][0]["path"], "interval": 0.1},
    ).json["task"]
    wait_until(lambda: viewer.ask("runicorn/api/mirrors").json["mirrors"][0]["state"] == "live")
    known = viewer.ask("runicorn/api/mirrors").json
    left = post(viewer, "runicorn/api/mirror_stop", {"task_id": task["id"]}).json
    closed = post(viewer, "runicorn/api/ssh_close", {"session_id": session}).json

    assert asked["host_key"] == host.host_key
    assert asked["session_id"] == ""
    assert known["sessions"][0]["is_open"]
    assert known["mirrors"][0]["runs"] == 1
    assert (left["mirrors"], closed["sessions"]) == ([], [])


def test_no_secret_is_left_in_any_file_or_log_and_mirrors_end_with_the_server(
    host: SshServer, connect_body: dict[str, object], tmp_path: Path
) -> None:
    make_run(tmp_path / "there", "demo/exp/runs/a")
    make_key(tmp_path / "locked", passphrase="a-Phrase-0f-ours")
    key = (tmp_path / "locked").read_text()
    secrets = {"password": "a-Passw0rd-0f-ours", "passphrase": "wrong-Phrase-0f-ours", "pkey": key}
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "here").mkdir()

    with running_viewer(
        home, "--storage", str(tmp_path / "here"), "--port", "0", "--no-browser", "--token", TOKEN
    ) as viewer:
        refused = post(viewer, "api/ssh/connect", {**connect_body, **secrets})
        garbled = post(viewer, "api/ssh/connect", {**connect_body, **secrets, "port": "no number"})
        session = post(viewer, "api/ssh/connect", {**connect_body, "password": secrets["password"]}).json[
            "session_id"
        ]
        body = {"session_id": session, "remote_root": str(tmp_path / "there"), "interval": 0.1}
        post(viewer, "api/ssh/mirror/start", body)
        wait_until(lambda: viewer.ask("api/ssh/mirror/list").json["mirrors"][0]["state"] == "live")
        answers = b"".join(viewer.ask(f"api/ssh/{name}").body for name in ("sessions", "mirror/list"))
        errors = viewer.errors

    hidden = [secret.encode() for secret in secrets.values()] + [key.splitlines()[2].encode()]
    left = {**files_of(home), **files_of(tmp_path / "here"), "errors": errors.read_bytes()}
    assert (refused.status, garbled.status) == (400, 400)
    for secret in hidden:
        assert secret not in answers + refused.body + garbled.body
        assert [name for name, content in left.items() if secret in content] == []
    wait_until(lambda: host.sessions() == [])


def test_what_a_server_asks_waits_for_the_page_and_is_left_in_no_file_and_no_log(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "here").mkdir()
    words = ("--storage", str(tmp_path / "here"), "--port", "0", "--no-browser", "--token", TOKEN)
    doors = AskingDoors(
        {"Password: ": "a-Passw0rd-0f-ours", "Which project? ": "digits"}, {"Code: ": "a-C0de-0f-ours"}
    )
    with hostile_server(doors=doors) as server, running_viewer(home, *words) as viewer:

        def act(name: str, **body: object) -> Reply:
            replies.append(post(viewer, f"runicorn/api/{name}", body))
            return replies[-1]

        replies: list[Reply] = []
        host = {"host": "127.0.0.1", "port": server.port, "username": USER, "use_agent": False, "asks": True}
        about_key = act("ssh_connect", **host).json
        first = act("ssh_answer", question=about_key["question"], answers=[]).json
        miscounted = act("ssh_answer", question=first["question"], answers=["a-Passw0rd-0f-ours"])
        second = act("ssh_answer", question=first["question"], answers=["a-Passw0rd-0f-ours", "digits"]).json
        again = act("ssh_answer", question=second["question"], answers=["a-wr0ng-C0de-0f-ours"]).json
        repeated = act("ssh_answer", question=second["question"], answers=["a-C0de-0f-ours"])
        given_up = act("ssh_answer", question=again["question"])
        garbled = act("ssh_answer", question="x", answers=["a-C0de-0f-ours", 5])
        listed = viewer.ask("runicorn/api/mirrors").json["sessions"]
        wait_until(lambda: not any(one.is_active() for one in server.transports))
        errors = viewer.errors

    left = {**files_of(home), **files_of(tmp_path / "here"), "errors": errors.read_bytes()}
    assert about_key["host_key"] == fingerprint(server.host_key)
    assert first["prompts"] == [
        {"text": "Password:", "is_shown": False},
        {"text": "Which project?", "is_shown": True},
    ]
    assert (first["title"], first["is_again"]) == ("Cluster", False)
    assert [prompt["text"] for prompt in second["prompts"]] == ["Code:"]
    assert again["is_again"]
    assert (miscounted.status, repeated.status, garbled.status) == (400, 404, 400)
    assert (given_up.json["session_id"], given_up.json["question"], listed) == ("", "", [])
    for secret in (b"a-Passw0rd-0f-ours", b"C0de-0f-ours"):
        assert not any(secret in reply.body for reply in replies)
        assert [name for name, content in left.items() if secret in content] == []


def test_answers_open_a_session(tmp_path: Path, viewer: Viewer) -> None:
    with hostile_server(doors=AskingDoors({"Code: ": "1"})) as server:
        host = {"host": "127.0.0.1", "port": server.port, "username": USER, "use_agent": False, "asks": True}
        known = {"host_key": fingerprint(server.host_key)}
        asked = post(viewer, "runicorn/api/ssh_connect", {**host, **known}).json
        reply = post(
            viewer, "runicorn/api/ssh_answer", {"question": asked["question"], "answers": ["1"]}
        ).json
        (session,) = viewer.ask("runicorn/api/mirrors").json["sessions"]
        post(viewer, "runicorn/api/ssh_close", {"session_id": reply["session_id"]})
        unasked = post(viewer, "api/ssh/connect", {**host, **known, "asks": False})

    assert (session["id"], session["is_open"]) == (reply["session_id"], True)
    assert (unasked.status, "asks for a password or a code" in unasked.json["detail"]) == (400, True)
