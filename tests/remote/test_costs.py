"""What a mirror costs, counted without a clock: calls of the system, questions, requests under way."""

from __future__ import annotations

import os
import resource
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ssh_server import Mirroring, SshServer, ssh_server, wait_until
from trees import files_of, make_run

from runicorn.remote import following
from runicorn.remote.sftp_carrier import SftpCarrier
from runicorn.remote.sftp_wire import SftpWire
from runicorn.remote.shell_carrier import ShellCarrier

RUNS = 40
FILES, DOCUMENTS, FOLDERS = 5, 3, 2
"""Of each run that `make_run` makes."""


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, here: Path) -> Counter[str]:
    """Counts the calls of the system that make something in the store at home."""
    counted: Counter[str] = Counter()

    def count(name: str) -> None:
        call: Callable[..., Any] = getattr(os, name)

        def counting(*values: Any, **words: Any) -> Any:
            if isinstance(values[0], int) or str(values[0]).startswith(str(here)):
                counted[name] += 1
            return call(*values, **words)

        monkeypatch.setattr(os, name, counting)

    for name in ("open", "writev", "replace", "mkdir", "lstat", "stat"):
        count(name)
    return counted


def test_a_new_file_is_opened_and_written_once_and_only_documents_are_moved(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path, calls: Counter[str]
) -> None:
    for number in range(RUNS):
        make_run(there, f"demo/exp/runs/r{number}", lines=100)

    mirroring(server, there, once=True).wait(30)

    made = dict(calls)
    assert files_of(here) == files_of(there)
    spare = 20
    # Each run's folder once more, for its lock.
    assert RUNS * (FILES + 1) <= made["open"] <= RUNS * (FILES + 1) + spare
    assert made["writev"] <= RUNS * FILES + spare
    assert made["replace"] <= RUNS * DOCUMENTS + spare
    assert made["mkdir"] <= RUNS * FOLDERS + spare
    # Asked of each run, not of each file: is there anything of it here, and does it lead out of the store?
    assert made["lstat"] + made["stat"] <= RUNS * 2 + spare


def test_the_next_files_are_asked_for_while_those_before_come(
    shell_server: SshServer, mirroring: Mirroring, there: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run(there, "demo/exp/runs/a")
    for number in range(4):
        (there / "demo/exp/runs/a" / f"{number}.bin").write_bytes(bytes(1 << 25))
    said: list[str] = []
    ask, data = ShellCarrier._ask, ShellCarrier._data

    def asked(carrier: ShellCarrier, question: dict[str, Any]) -> None:
        said.append(question["do"])
        ask(carrier, question)

    def came(carrier: ShellCarrier, index: int, length: int) -> Any:
        if said[-1] != "bytes":
            said.append("bytes")
        return data(carrier, index, length)

    monkeypatch.setattr(ShellCarrier, "_ask", asked)
    monkeypatch.setattr(ShellCarrier, "_data", came)
    mirroring(shell_server, there, once=True).wait(60)

    assert files_of(here) == files_of(there)
    copying = said[said.index("look") :]
    assert ["read", "read", "bytes"] in [copying[at : at + 3] for at in range(len(copying))]


def test_a_pass_over_unchanged_runs_is_one_question(
    shell_server: SshServer, mirroring: Mirroring, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(RUNS):
        make_run(there, f"demo/exp/runs/r{number}")
    mirroring(shell_server, there, once=True).wait(30)
    asked: list[str] = []
    ask = ShellCarrier._ask
    monkeypatch.setattr(
        ShellCarrier, "_ask", lambda carrier, what: (asked.append(what["do"]), ask(carrier, what))
    )

    mirroring(shell_server, there, once=True).wait(30)

    # The documents of the runs are read once after each start: they say where the runs belong.
    assert asked == ["resolve", "look", "read"]


def test_many_files_are_looked_at_less_often(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run(there, "demo/exp/runs/a")
    monkeypatch.setattr(following, "_FILES_A_SECOND", 20)
    mirror = mirroring(server, there, interval_s=0.05)
    mirror.wait(30, until=["live"])

    status = mirror.status()
    wait_until(lambda: mirror.status().scans > status.scans)
    begun = mirror.status()
    wait_until(lambda: mirror.status().scans > begun.scans)

    assert status.interval_s == FILES / 20
    assert begun.last_look_at is not None
    assert (mirror.status().last_look_at or 0.0) - begun.last_look_at > 0.9 * FILES / 20
    assert mirror.status().alive


@pytest.fixture
def under_way(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many SFTP requests wait for their answers, each time that these are waited for."""
    counts: list[int] = []
    turn = SftpWire.turn

    def turned(wire: SftpWire) -> None:
        counts.append(len(wire._pending))
        turn(wire)

    monkeypatch.setattr(SftpWire, "turn", turned)
    return counts


def test_sftp_looks_into_all_folders_of_a_level_at_once(
    sftp_server: SshServer, there: Path, under_way: list[int]
) -> None:
    for number in range(RUNS):
        make_run(there, f"demo/exp/runs/r{number}")
    connection = sftp_server.connection()
    connection.open()
    carrier = SftpCarrier(connection)
    before = carrier.wire.requests
    look = carrier.look(str(there), lambda: None)
    connection.close()

    folders = 4 + RUNS * FOLDERS
    assert len(look.changed) == RUNS * FILES
    assert max(under_way) >= RUNS
    assert carrier.wire.requests - before <= 4 * folders


def test_sftp_asks_for_many_files_at_once(
    sftp_server: SshServer, there: Path, mirroring: Mirroring, here: Path, under_way: list[int]
) -> None:
    for number in range(RUNS):
        make_run(there, f"demo/exp/runs/r{number}")
    mirroring(sftp_server, there, once=True).wait(30)

    assert files_of(here) == files_of(there)
    assert max(under_way) >= 2 * 128


def test_a_server_that_cannot_hold_so_much_open_is_asked_for_less(
    sftp_server: SshServer, there: Path, mirroring: Mirroring, here: Path
) -> None:
    for number in range(RUNS):
        make_run(there, f"demo/exp/runs/r{number}")
    with ssh_server("ForceCommand internal-sftp") as server:
        assert server.process is not None
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (24, 24))

        mirroring(server, there).wait(60, until=["live"])
        wait_until(lambda: files_of(here) == files_of(there), 60)
