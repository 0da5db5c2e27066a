"""Which server is reached, and who is let in."""

from __future__ import annotations

import gc
import logging
import os
import pickle
import shutil
import socket
import threading
import time
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from hostile_server import hostile_server
from ssh_server import SshServer, make_key
from trees import files_of, make_run

from runicorn.errors import (
    ConnectionLostError,
    RemoteError,
    SignInError,
)
from runicorn.remote import Connection, HostKeys, Login, Mirror, Secret, parse_target, receiver, resolve
from runicorn.remote import connection as connection_module
from runicorn.remote.asking import connect_asking
from runicorn.remote.copying import Copier

PASSWORD = "a-Passw0rd-0f-ours"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("gpu1:runs", ("gpu1", None, None, "runs")),
        ("me@gpu1:/data/my runs", ("gpu1", "me", None, "/data/my runs")),
        ("me@gpu1", ("gpu1", "me", None, "")),
        ("me@[::1]:~/x", ("::1", "me", None, "~/x")),
        ("ssh://me@gpu1:2222/data", ("gpu1", "me", 2222, "/data")),
    ],
)
def test_an_address_is_taken_apart(text: str, parts: tuple[object, ...]) -> None:
    target = parse_target(text)

    assert (target.host, target.user, target.port, target.path) == parts


@pytest.mark.parametrize(
    "text", ["", "a b:c", "me:secret@gpu1:x", "-oProxyCommand=x:y", "ssh://me:secret@gpu1/x"]
)
def test_what_is_no_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(RemoteError) as raised:
        parse_target(text)

    assert "secret" not in str(raised.value)


def test_a_port_that_is_none_is_not_taken_for_another() -> None:
    with pytest.raises(RemoteError, match="1 to 65535"):
        resolve("127.0.0.1", "me", 65_536 + 22)


def test_the_port_of_an_alias_is_not_told_again(ssh_folder: Path) -> None:
    (ssh_folder / "config").write_text("Host gpu1\n  Port 2222\n  User me\n")

    assert [resolve("gpu1", None, port).label for port in (None, 2222, 22)] == [
        "me@gpu1",
        "me@gpu1",
        "me@gpu1:22",
    ]


def test_the_ssh_configuration_names_host_port_user_key_and_jump(
    shell_server: SshServer, ssh_folder: Path, there: Path, here: Path
) -> None:
    make_run(there, "demo/exp/runs/a")
    (ssh_folder / "known_hosts").write_text(
        shell_server.known_hosts_line + f"inner {shell_server.known_hosts_line.split(maxsplit=1)[1]}"
    )
    (ssh_folder / "more").write_text(
        f"Host *\n  User {shell_server.user}\n  IdentityFile {shell_server.key_path}\n"
    )
    (ssh_folder / "config").write_text(
        f"Include more\nHost door inner\n  HostName 127.0.0.1\n  Port {shell_server.port}\n"
        "Host inner\n  ProxyJump door\n  HostKeyAlias inner\n"
    )
    destination = resolve("inner")

    connection = Connection(destination, Login(use_agent=False))
    Mirror(connection, str(there), here, once=True, owns_connection=True).wait(30)

    assert [jump.name for jump in destination.jumps] == ["door"]
    assert files_of(here) == files_of(there)


PROXY = """python3 -c 'import os, socket, sys, threading
there = socket.create_connection((sys.argv[1], int(sys.argv[2])))
def pass_on():
    [os.write(1, data) for data in iter(lambda: there.recv(65536), b"")]
    os._exit(0)
threading.Thread(target=pass_on).start()
[there.sendall(data) for data in iter(lambda: os.read(0, 65536), b"")]
os._exit(0)' {host} {port}"""


def test_a_program_may_stand_in_for_the_network_and_its_end_is_noticed(
    shell_server: SshServer, tmp_path: Path
) -> None:
    make_run(tmp_path / "there", "demo/exp/runs/a")
    through = replace(
        resolve("127.0.0.1", shell_server.user, shell_server.port),
        proxy_command=PROXY.format(host="127.0.0.1", port=shell_server.port),
    )
    login = Login(key_path=str(shell_server.key_path), use_agent=False)
    connection = Connection(through, login, HostKeys(confirmed=shell_server.host_key))
    mirror = Mirror(connection, str(tmp_path / "there"), tmp_path / "here", owns_connection=True)
    mirror.wait(30, until=["live"])

    shell_server.cut()
    mirror.wait(30, until=["reconnecting"])

    mirror.wait(30, until=["live"])
    mirror.stop()
    assert files_of(tmp_path / "here") == files_of(tmp_path / "there")


def test_a_program_that_ends_at_once_is_told_of_with_its_last_words() -> None:
    through = replace(resolve("gpu1"), proxy_command="sh -c 'echo no way through >&2; exit 3'")

    with pytest.raises(ConnectionLostError, match="ProxyCommand ended with 3: no way through"):
        Connection(through, Login()).open()


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_key_of_every_usual_kind_opens_with_its_passphrase_alone(
    kind: str, shell_server: SshServer, tmp_path: Path
) -> None:
    make_key(tmp_path / "key", kind, PASSWORD)
    with (shell_server.folder / "authorized_keys").open("a") as file:
        file.write((tmp_path / "key.pub").read_text())

    def opened(**login: object) -> None:
        connection = Connection(
            resolve("127.0.0.1", shell_server.user, shell_server.port),
            Login(use_agent=False, **login),  # type: ignore[arg-type]
            HostKeys(confirmed=shell_server.host_key),
        )
        try:
            connection.open()
        finally:
            connection.close()

    opened(key_path=str(tmp_path / "key"), passphrase=Secret(PASSWORD))
    opened(key_text=Secret((tmp_path / "key").read_text()), passphrase=Secret(PASSWORD))
    with pytest.raises(SignInError, match="needs its passphrase") as missing:
        opened(key_path=str(tmp_path / "key"))
    with pytest.raises(SignInError, match="does not open with this passphrase"):
        opened(key_path=str(tmp_path / "key"), passphrase=Secret("wrong"))

    assert "passphrase" in missing.value.wants


def test_a_key_of_the_agent_opens(
    shell_server: SshServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import subprocess

    agent = shutil.which("ssh-agent")
    assert agent is not None
    socket_path = tmp_path / "agent"
    process = subprocess.Popen([agent, "-D", "-a", str(socket_path)], stdout=subprocess.DEVNULL)
    try:
        from ssh_server import wait_until

        wait_until(socket_path.exists)
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket_path))
        subprocess.run(["ssh-add", "-q", str(shell_server.key_path)], check=True)
        connection = Connection(
            resolve("127.0.0.1", shell_server.user, shell_server.port),
            Login(),
            HostKeys(confirmed=shell_server.host_key),
        )
        connection.open()
        connection.close()
    finally:
        process.terminate()
        process.wait()


def test_a_password_opens_and_a_wrong_one_is_told_without_repeating_it() -> None:
    with hostile_server(password=PASSWORD) as server:
        right = server.connection(Login(password=Secret(PASSWORD), use_agent=False))
        right.open()
        right.close()

        with pytest.raises(SignInError) as raised:
            server.connection(Login(password=Secret("wrong" + PASSWORD), use_agent=False)).open()

    assert PASSWORD not in str(raised.value)


def test_questions_are_answered_by_the_password_and_by_the_person() -> None:
    with hostile_server(questions={"Password: ": PASSWORD, "Code: ": "123456"}) as server:
        login = Login(password=Secret(PASSWORD), use_agent=False, ask=lambda question: ["123456"])
        connection = server.connection(login)
        connection.open()
        connection.close()


def test_who_sits_before_it_is_asked_for_the_yes_and_the_password() -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return "once" if "Connect?" in question else PASSWORD

    with hostile_server(password=PASSWORD) as server:
        connection = connect_asking(resolve("127.0.0.1", "demo", server.port), ask, ask)
        connection.close()

    assert [word in question for word, question in zip(("SHA256:", "Password"), asked, strict=True)] == [
        True,
        True,
    ]


def test_a_secret_is_shown_by_nothing_and_forgotten_with_the_connection(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with hostile_server(password="other") as server:
        login = Login(password=Secret(PASSWORD), use_agent=False)
        connection = server.connection(login)
        with pytest.raises(SignInError) as raised:
            connection.open()

    shown = "".join(traceback.TracebackException.from_exception(raised.value, capture_locals=True).format())
    connection.close()

    assert PASSWORD not in shown + repr(login) + repr(connection) + caplog.text + f"{Secret(PASSWORD)}"
    assert raised.value.__context__ is None
    assert login.password is None
    with pytest.raises(TypeError):
        pickle.dumps(Secret(PASSWORD))
    gc.collect()


def test_a_host_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(ConnectionLostError, match="cannot reach"):
        Connection(resolve("127.0.0.1", "me", 1), Login()).open()


def test_a_host_that_takes_the_connection_and_says_nothing_is_lost_and_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection_module, "CONNECT_TIMEOUT_S", 0.3)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(ConnectionLostError, match=r"cannot reach me@127.0.0.1:\d+ \(it does not answer"),
    ):
        Connection(resolve("127.0.0.1", "me", silent.getsockname()[1]), Login()).open()


def test_closing_does_not_wait_for_a_host_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "CONNECT_TIMEOUT_S", 4.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        login = Login(password=Secret(PASSWORD), use_agent=False)
        connection = Connection(resolve("127.0.0.1", "me", silent.getsockname()[1]), login)

        def open_in_vain() -> None:
            with pytest.raises(RemoteError):
                connection.open()

        opening = threading.Thread(target=open_in_vain)
        opening.start()
        with silent.accept()[0]:
            begun = time.monotonic()
            connection.close()

            assert time.monotonic() - begun < 3
            opening.join(20)
        assert login.password is None


def test_several_mirrors_share_a_connection_and_end_with_it(shell_server: SshServer, tmp_path: Path) -> None:
    connection = shell_server.connection()
    mirrors = []
    for name in ("one", "two"):
        make_run(tmp_path / name, f"{name}/exp/runs/a")
        mirrors.append(Mirror(connection, str(tmp_path / name), tmp_path / "here", interval_s=0.1))
    for mirror in mirrors:
        mirror.wait(30, until=["live"])

    connection.close()
    states = [mirror.wait(30).state for mirror in mirrors]

    assert states == ["stopped", "stopped"]
    assert os.listdir(tmp_path / "here" / "one" / "exp" / "runs") == ["a"]


def test_whatever_breaks_while_the_connection_is_closed_is_no_failure(
    shell_server: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = shell_server.connection()
    make_run(tmp_path / "there", "p/exp/runs/a")

    def close_and_break(_: Copier) -> bool:
        connection.close()
        raise ValueError("I/O operation on closed file")

    monkeypatch.setattr(Copier, "copy", close_and_break)
    mirror = Mirror(connection, str(tmp_path / "there"), tmp_path / "here")

    assert mirror.wait(30).state == "stopped"


def test_a_mirror_that_begins_leaves_the_folder_of_one_that_has_just_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_folder = receiver.staging_folder
    others: list[threading.Thread] = []

    def begin() -> receiver.Receiver:
        return receiver.Receiver(tmp_path, *[None] * 3)

    def make_and_be_met(root: Path) -> Path:
        folder = make_folder(root)
        if not others:
            others.append(threading.Thread(target=begin))
            others[0].start()
            others[0].join(0.5)  # It would be through by then, if it were let in.
        return folder

    monkeypatch.setattr(receiver, "staging_folder", make_and_be_met)
    first = begin()
    others[0].join()

    assert first._staging.is_dir()
    first.close()
