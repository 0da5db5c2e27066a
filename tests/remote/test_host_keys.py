"""Which host is believed to be the one that was meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from ssh_server import Mirroring, SshServer, make_key, ssh_server
from trees import make_run

from runicorn.errors import HostKeyChangedError, UnknownHostKeyError
from runicorn.remote import Connection, HostKeys, Login, resolve


def connecting(server: SshServer, **keys: object) -> Connection:
    login = Login(key_path=str(server.key_path), use_agent=False)
    return Connection(resolve("127.0.0.1", server.user, server.port), login, HostKeys(**keys))  # type: ignore[arg-type]


def test_an_unknown_host_is_told_by_its_fingerprint_and_nothing_is_written(
    shell_server: SshServer, own_folders: Path
) -> None:
    with pytest.raises(UnknownHostKeyError) as raised:
        connecting(shell_server).open()

    assert raised.value.host_key == shell_server.host_key
    assert raised.value.host_key in str(raised.value)
    assert list(own_folders.rglob("known_hosts")) == []


def test_a_yes_for_good_is_kept_in_known_hosts_and_one_for_this_time_is_not(
    shell_server: SshServer, ssh_folder: Path
) -> None:
    (ssh_folder / "known_hosts").write_text("other ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==")
    once = connecting(shell_server, confirmed=shell_server.host_key)
    once.open()
    once.close()
    with pytest.raises(UnknownHostKeyError):
        connecting(shell_server).open()

    good = connecting(shell_server, confirmed=shell_server.host_key, remember=True)
    good.open()
    good.close()
    known = connecting(shell_server)
    known.open()
    known.close()

    lines = (ssh_folder / "known_hosts").read_text().splitlines()
    assert [line.split()[0] for line in lines] == ["other", f"[127.0.0.1]:{shell_server.port}"]


def test_a_changed_and_a_revoked_key_are_refused_whatever_is_confirmed(
    shell_server: SshServer, ssh_folder: Path
) -> None:
    make_key(ssh_folder / "other")
    kind, key = (ssh_folder / "other.pub").read_text().split()[:2]
    (ssh_folder / "known_hosts").write_text(f"[127.0.0.1]:{shell_server.port} {kind} {key}\n")
    with pytest.raises(HostKeyChangedError, match="changed"):
        connecting(shell_server, confirmed=shell_server.host_key).open()

    (ssh_folder / "known_hosts").write_text(
        f"@revoked * {shell_server.known_hosts_line.split(maxsplit=1)[1]}"
    )
    with pytest.raises(HostKeyChangedError, match="revoked"):
        connecting(shell_server, confirmed=shell_server.host_key).open()


def test_a_key_that_changes_while_the_mirror_runs_ends_it(
    mirroring: Mirroring, there: Path, shell_server: SshServer
) -> None:
    make_run(there, "demo/exp/runs/a")
    with ssh_server() as server:
        mirror = mirroring(server, there)
        mirror.wait(30, until=["live"])

        server.stop()
        for name in ("host", "host.pub"):
            (server.folder / name).unlink()
        make_key(server.folder / "host")
        server.start()

        with pytest.raises(HostKeyChangedError):
            mirror.wait(30)
        assert mirror.status().state == "failed"
