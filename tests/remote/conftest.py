"""Servers to be mirrored, one with a shell and one that gives SFTP alone, and mirrors that end with their test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ssh_server import SSHD, Mirroring, SshServer, ssh_server

from runicorn.remote import Mirror


@pytest.fixture(scope="session")
def shell_server() -> Iterator[SshServer]:
    if SSHD is None:
        pytest.skip("there is no sshd; on Debian `apt-get install openssh-server` brings it")
    with ssh_server() as server:
        yield server


@pytest.fixture(scope="session")
def sftp_server() -> Iterator[SshServer]:
    if SSHD is None:
        pytest.skip("there is no sshd; on Debian `apt-get install openssh-server` brings it")
    with ssh_server("ForceCommand internal-sftp") as server:
        yield server


@pytest.fixture(params=["shell", "sftp"])
def server(request: pytest.FixtureRequest) -> SshServer:
    """Each of the two ways in which a mirror is carried."""
    found: SshServer = request.getfixturevalue(f"{request.param}_server")
    return found


@pytest.fixture
def ssh_folder(own_folders: Path) -> Path:
    """The user's ``~/.ssh``."""
    folder = own_folders / ".ssh"
    folder.mkdir()
    return folder


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """Root of the store on the server."""
    folder = tmp_path / "there"
    folder.mkdir()
    return folder


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Root of the store at home."""
    return tmp_path / "here"


@pytest.fixture
def mirroring(here: Path) -> Iterator[Mirroring]:
    """Start mirrors; options as of `Mirror`."""
    started: list[Mirror] = []

    def start(server: SshServer, path: Path | str, **options: object) -> Mirror:
        options = {"interval_s": 0.1, "owns_connection": True, **options}
        root = options.pop("root", here)
        started.append(Mirror(server.connection(), str(path), root, **options))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for one in started:
        one.stop()
