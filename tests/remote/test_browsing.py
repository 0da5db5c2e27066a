"""Looking into a server's folders to choose what is mirrored, however the server gives them."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ssh_server import SSHD, SshServer, ssh_server

from runicorn.errors import RemoteError, RemotePathError
from runicorn.remote import Connection
from runicorn.remote.browsing import list_folder


@contextmanager
def opened(server: SshServer) -> Iterator[Connection]:
    connection = server.connection()
    connection.open()
    yield connection
    connection.close()


@pytest.fixture(params=["both", "sftp alone", "shell alone"])
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """To servers that give shell and SFTP, or one of these."""
    if SSHD is None:
        pytest.skip("there is no sshd; on Debian `apt-get install openssh-server` brings it")
    extra = "ForceCommand internal-sftp" if request.param == "sftp alone" else ""
    with ssh_server(extra, sftp=request.param != "shell alone") as server, opened(server) as connection:
        yield connection


def test_a_folder_is_listed_alike_over_shell_and_sftp(connection: Connection, there: Path) -> None:
    (there / "runs").mkdir()
    (there / ".hidden").mkdir()
    (there / "B.txt").write_text("four")
    (there / "a ü.txt").write_text("")
    (there / "to runs").symlink_to(there / "runs")
    (there / "to nothing").symlink_to(there / "nothing")
    os.mkfifo(there / "pipe")
    os.utime(there / "B.txt", (1000, 1000))

    found = list_folder(connection, f"{there}/runs/..")

    assert found.path == str(there)
    assert [(item.name, item.type) for item in found.items] == [
        ("runs", "dir"), ("to runs", "dir"), (".hidden", "dir"), ("a ü.txt", "file"), ("B.txt", "file"),
        ("pipe", "other"), ("to nothing", "link"),
    ]  # fmt: skip
    (text,) = (item for item in found.items if item.name == "B.txt")
    assert (text.path, text.size, text.mtime) == (str(there / "B.txt"), 4, 1000.0)


def test_a_folder_that_is_none_is_told_with_what_is_there_instead(
    connection: Connection, there: Path
) -> None:
    (there / "runs").mkdir()

    with pytest.raises(RemotePathError, match=f"{there}/run is not there; {there} has: runs"):
        list_folder(connection, f"{there}/run")


def test_the_home_of_another_is_found_where_there_is_a_shell(shell_server: SshServer) -> None:
    me = pwd.getpwuid(os.geteuid())
    with opened(shell_server) as connection:
        assert list_folder(connection, f"~{me.pw_name}").path == os.path.realpath(me.pw_dir)


def test_a_server_that_gives_neither_says_so() -> None:
    with (
        ssh_server("ForceCommand /bin/true", sftp=False) as server,
        opened(server) as connection,
        pytest.raises(RemoteError, match="lets you in, but gives no files over SFTP"),
    ):
        list_folder(connection, "")
