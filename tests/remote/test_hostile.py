"""Servers that lie: nothing of it ends outside the store, without end, or in a file that looks whole."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import paramiko
import pytest
from hostile_server import HostileServer, hostile_server
from ssh_server import wait_until
from trees import files_of

from runicorn.errors import RemoteError, RunicornError
from runicorn.remote import Mirror, carrier, sftp_carrier
from runicorn.remote.helper_program import GREETING

META = b'{"id": "a", "project": "demo", "name": "exp"}'


def attributes(name: str, size: int, mode: int = 0o100644) -> paramiko.SFTPAttributes:
    found = paramiko.SFTPAttributes()
    found.filename, found.st_size, found.st_mode, found.st_mtime = name, size, mode, 1
    return found


class Handle(paramiko.SFTPHandle):
    """A file that says it has one size and gives another."""

    def __init__(self, said: int, content: bytes) -> None:
        super().__init__()
        self._said, self._content = said, content

    def stat(self):
        return attributes("x", self._said)

    def read(self, offset: int, length: int):
        return self._content[offset : offset + length]


class Liar(paramiko.SFTPServerInterface):
    """One run, whose folder has names that lead elsewhere and files that are not as long as they say."""

    files: ClassVar = {
        "meta.json": (len(META), META),
        "short.json": (1000, b"{}"),
        "long.json": (2, b"{}" * 1000),
    }
    names = (
        "meta.json",
        "short.json",
        "long.json",
        "../out.json",
        "..",
        "/etc/passwd",
        "a\\b",
        "x/../../y",
        "nul\x01",
    )

    def canonicalize(self, path: str) -> str:
        return "/runs/a"

    def stat(self, path: str):
        return attributes("a", 0, 0o040755)

    def lstat(self, path: str):
        said, _ = self.files.get(path.rpartition("/")[2], (2, b"{}"))
        return attributes(path, said)

    def list_folder(self, path: str):
        return [attributes(name, self.files.get(name, (2, b""))[0]) for name in self.names]

    def open(self, path: str, flags: int, attr: object):
        return Handle(*self.files.get(path.rpartition("/")[2], (2, b"{}")))


class Endless(Liar):
    """Folders within folders, for ever."""

    def list_folder(self, path: str):
        return [attributes(f"d{number}", 0, 0o040755) for number in range(1000)]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return tmp_path / "inner" / "here"


def mirrored(server: HostileServer, here: Path, **options: object) -> Mirror:
    return Mirror(server.connection(_login()), "/runs/a", here, owns_connection=True, **options)  # type: ignore[arg-type]


def _login():
    from runicorn.remote import Login, Secret

    return Login(password=Secret("x"), use_agent=False)


@pytest.fixture
def liar() -> Iterator[HostileServer]:
    with hostile_server(Liar, password="x") as server:
        yield server


def test_names_that_lead_elsewhere_are_refused_and_lying_sizes_never_look_whole(
    liar: HostileServer, here: Path, tmp_path: Path
) -> None:
    with mirrored(liar, here, interval_s=0.05) as mirror:
        mirror.wait(20, until=["live"])
        status = mirror.status()

    assert {Path(name).name for name in files_of(tmp_path)} <= {"meta.json", "long.json"}
    assert all((tmp_path / name).resolve().is_relative_to(here.resolve()) for name in files_of(tmp_path))
    assert files_of(here)["demo/exp/runs/a/meta.json"] == META
    assert files_of(here).get("demo/exp/runs/a/long.json", b"{}") == b"{}"
    assert {"../out.json", "/etc/passwd", "a\\b", "x/../../y", "nul\x01"} <= set(status.refused)


def test_a_listing_without_end_ends(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    monkeypatch.setattr(sftp_carrier, "MAX_ENTRIES", 20_000)
    with hostile_server(Endless, password="x") as server:
        mirror = mirrored(server, here, once=True)

        with pytest.raises(RemoteError, match="more than"):
            mirror.wait(60)


def frame(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack(">I", len(content)) + content


def said(*answers: object) -> bytes:
    return GREETING + b"".join(frame(b"J", json.dumps(answer).encode()) for answer in answers)


LOOK = {"changed": [["meta.json", 5, 1, 1, False]]}
END = {"gone": [], "odd": [], "end": True}
HEAD = {"index": 0, "size": 5, "mtime_ns": 1, "inode": 1}


@pytest.mark.parametrize(
    "shell",
    [
        said() + b"nonsense that is no frame at all",
        said() + b"J\xff\xff\xff\xff",
        said([1, 2]),
        said({"path": "/runs/a"}, {"changed": [["meta.json", -5, 1, 1, False]]}),
        said({"path": "/runs/a"}, {"changed": "x"}),
        said({"path": "/runs/a"}, {"nothing": 1}),
        said({"path": "/runs/a"}, LOOK, END, HEAD) + frame(b"D", b"more than there is"),
        said({"path": "/runs/a"}, LOOK, END, {"index": 0, "size": "x"}),
    ],
)
def test_a_program_that_answers_nonsense_ends_the_mirror_with_a_sentence(shell: bytes, here: Path) -> None:
    with hostile_server(password="x", shell=shell) as server:
        mirror = mirrored(server, here, once=True)

        with pytest.raises(RunicornError) as raised:
            mirror.wait(20)

    assert "should not" not in str(raised.value)
    assert files_of(here) == {}


def message(kind: int, *words: int, rest: bytes = b"") -> bytes:
    content = struct.pack(f">B{len(words)}I", kind, *words) + rest
    return struct.pack(">I", len(content)) + content


VERSION, STATUS, HANDLE, NAME = 2, 101, 102, 104
AGREED = message(VERSION, 3)


@pytest.mark.parametrize(
    ("greeting", "answer"),
    [
        (b"\xff\xff\xff\xff", b""),
        (AGREED + message(NAME, 1, 0), b""),
        (AGREED, b"\xff\xff\xff\xff"),
        (AGREED, message(NAME)),
        (AGREED, message(NAME, 77, 1)),
        (AGREED, message(NAME, 1, 1, 1000)),
        (AGREED, message(NAME, 1, 0xFFFFFFFF)),
        (AGREED, message(HANDLE, 1, 1, rest=b"h")),
        (AGREED, message(STATUS, 1)),
    ],
)
def test_files_that_answer_nonsense_end_the_mirror_with_a_sentence(
    greeting: bytes, answer: bytes, here: Path
) -> None:
    class Nonsense(paramiko.SubsystemHandler):
        def start_subsystem(
            self, name: str, transport: paramiko.Transport, channel: paramiko.Channel
        ) -> None:
            for said in (greeting, answer):
                channel.recv(1 << 16)
                channel.sendall(said)
            while channel.recv(1 << 16):
                pass

    with hostile_server(Nonsense, password="x") as server:
        mirror = mirrored(server, here, once=True)

        with pytest.raises(RunicornError) as raised:
            mirror.wait(20)

    assert "should not" not in str(raised.value)
    assert files_of(here) == {}


def test_the_limit_of_a_listing_is_the_same_for_both_ways() -> None:
    assert sftp_carrier.MAX_ENTRIES == carrier.MAX_ENTRIES


def test_a_mirror_that_waits_for_a_silent_server_ends_when_it_is_told_to(here: Path) -> None:
    with hostile_server(password="x", shell=said({"path": "/runs/a"}, LOOK, END, HEAD)) as server:
        mirror = mirrored(server, here)
        wait_until(lambda: mirror.status().state == "syncing")

        mirror.stop(5)

        assert mirror.status().state == "stopped"
        assert not mirror.status().alive


def test_a_server_with_neither_shell_nor_files_is_not_tried_again_and_again(here: Path) -> None:
    said = "lets you in, but gives no files over SFTP"
    with hostile_server(password="x") as server, pytest.raises(RemoteError, match=said):
        mirrored(server, here).wait(20)
