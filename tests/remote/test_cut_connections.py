"""A run that grows is mirrored while its connection is cut, again and again, at any moment."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from pathlib import Path

import paramiko
import pytest
from ssh_server import Mirroring, SshServer, ssh_server, wait_until
from trees import event, files_of, make_run

from runicorn.errors import ConnectionLostError
from runicorn.remote import following
from runicorn.remote.mirror import Mirror
from runicorn.remote.sftp_carrier import SftpCarrier
from runicorn.remote.shell_carrier import ShellCarrier


class Writer(threading.Thread):
    """Writes a run as a training does: lines, half lines, documents, images, rewrites."""

    def __init__(self, root: Path, seed: int) -> None:
        super().__init__()
        self._root = root
        self._random = random.Random(seed)
        self._ends = threading.Event()

    def end(self) -> None:
        self._ends.set()
        self.join()

    def run(self) -> None:
        run = make_run(self._root, "demo/exp/runs/live", lines=20_000)
        step = 20_000
        with (run / "events.jsonl").open("a") as events, (run / "logs.txt").open("a") as log:
            while not self._ends.is_set():
                line = event(step, self._random.random())
                at = self._random.randrange(len(line))
                events.write(line[:at])
                events.flush()
                self._ends.wait(self._random.random() / 200)
                events.write(line[at:])
                events.flush()
                log.write(f"10:00:00 | {'x' * self._random.randrange(2000)} {step}\n")
                log.flush()
                step += 1
                if step % 20 == 0:
                    self._change_documents(run, step)

    def _change_documents(self, run: Path, step: int) -> None:
        draft = run / ".summary.json.1.tmp"
        draft.write_text(json.dumps({"best": step}))
        draft.replace(run / "summary.json")
        (run / "status.json").write_text(json.dumps({"status": "running", "beat": f"{step:06}"}))
        (run / "media" / f"{step}.png").write_bytes(os.urandom(self._random.randrange(200_000)))
        if step % 400 == 0:
            make_run(self._root, f"demo/exp/runs/r{step}")


def cut_while_it_grows(server: SshServer, there: Path, here: Path, cuts: int, mirror: Mirror) -> None:
    """Cut the connection so many times at random moments, then let the writer end and compare every file."""
    writer = Writer(there, cuts)
    moments = random.Random(cuts)
    writer.start()
    try:
        for _ in range(cuts):
            wait_until(lambda: mirror.has_ended or server.sessions(), 60)
            assert mirror.error is None
            time.sleep(moments.random() * 0.4)
            server.cut()
    finally:
        writer.end()
    wait_until(lambda: mirror.has_ended or files_of(here) == files_of(there), 60)
    assert mirror.error is None
    assert mirror.status().last_error
    mirror.wait(30, until=["live"])
    assert mirror.status().alive


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connect again at once, so that the cuts come close upon each other."""
    monkeypatch.setattr(following, "_FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(following, "_LONGEST_PAUSE_S", 0.2)


@pytest.mark.parametrize("way", ["shell", "sftp"])
@pytest.mark.parametrize("cuts", [4, pytest.param(100, marks=pytest.mark.slow)])
def test_a_growing_run_is_the_same_in_every_byte_after_cuts(
    way: str, cuts: int, mirroring: Mirroring, there: Path, here: Path, shell_server: SshServer
) -> None:
    make_run(there, "demo/exp/runs/old")
    with ssh_server("ForceCommand internal-sftp" if way == "sftp" else "") as server:
        mirror = mirroring(server, there)
        mirror.wait(30, until=["live"])

        cut_while_it_grows(server, there, here, cuts, mirror)


def test_a_channel_that_ends_is_no_folder_that_is_gone(sftp_server: SshServer, there: Path) -> None:
    connection = sftp_server.connection()
    connection.open()
    carrier = SftpCarrier(connection)
    carrier.close()

    with pytest.raises(ConnectionLostError):
        carrier.look(str(there), lambda: None)

    connection.close()


@pytest.mark.parametrize("kind", [ShellCarrier, SftpCarrier])
def test_letting_go_of_a_broken_connection_is_no_error(
    kind: type[ShellCarrier | SftpCarrier], shell_server: SshServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object) -> None:
        raise EOFError

    connection = shell_server.connection()
    connection.open()
    carrier = kind(connection)
    with monkeypatch.context() as patch:
        patch.setattr(paramiko.Transport, "_send_user_message", break_off)

        carrier.close()

    connection.close()


def test_a_server_that_is_away_for_a_while_is_waited_for(
    mirroring: Mirroring, there: Path, here: Path, shell_server: SshServer
) -> None:
    run = make_run(there, "demo/exp/runs/a")
    with ssh_server() as server:
        mirror = mirroring(server, there)
        mirror.wait(30, until=["live"])

        server.stop()
        mirror.wait(30, until=["reconnecting"])
        away = mirror.status()
        with (run / "events.jsonl").open("a") as file:
            file.write(event(3))
        server.start()

        mirror.wait(30, until=["live"])
        wait_until(lambda: files_of(here) == files_of(there))
        assert not away.alive
        assert "127.0.0.1" in away.reason
        mirror.stop()
    assert mirror.status().state == "stopped"
    assert not mirror.status().alive


def test_a_folder_that_is_away_for_a_while_is_waited_for(
    mirroring: Mirroring, there: Path, here: Path, server: SshServer
) -> None:
    run = make_run(there, "demo/exp/runs/a")
    mirror = mirroring(server, there)
    mirror.wait(30, until=["live"])

    there.rename(there.with_name("away"))
    mirror.wait(30, until=["degraded"])
    reason = mirror.status().reason
    there.with_name("away").rename(there)
    with (run / "events.jsonl").open("a") as file:
        file.write(event(3))

    mirror.wait(30, until=["live"])
    wait_until(lambda: files_of(here) == files_of(there))
    assert str(there) in reason


def test_a_server_that_falls_silent_does_not_count_as_alive(
    mirroring: Mirroring, there: Path, monkeypatch: pytest.MonkeyPatch, shell_server: SshServer
) -> None:
    import signal

    make_run(there, "demo/exp/runs/a")
    monkeypatch.setattr("runicorn.remote.mirror._SILENT_S", 0.5)
    with ssh_server() as server:
        mirror = mirroring(server, there)
        mirror.wait(30, until=["live"])
        frozen = server.sessions()

        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        wait_until(lambda: not mirror.status().alive)

        assert mirror.status().state == "degraded"
        assert "said nothing" in mirror.status().reason
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
        wait_until(lambda: mirror.status().alive)
