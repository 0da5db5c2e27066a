"""A real OpenSSH server on a loopback port, as an ordinary process with keys and configuration of its own."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from runicorn.remote import Connection, HostKeys, Login, Mirror, resolve
from runicorn.remote.host_keys import fingerprint

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")

Mirroring = Callable[..., Mirror]
"""Starts a mirror that ends with its test: of which server, which path, and options as of `Mirror`."""

_DEADLINE_S = 20


@dataclass
class SshServer:
    """The server, and what signs in to it."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    extra: str = ""
    children: list[int] = field(default_factory=list)

    @property
    def user(self) -> str:
        return getpass.getuser()

    @property
    def key_path(self) -> Path:
        return self.folder / "client"

    @property
    def host_key(self) -> str:
        """Fingerprint of its key."""
        import paramiko

        return fingerprint(paramiko.PKey.from_path(self.folder / "host"))

    @property
    def known_hosts_line(self) -> str:
        """What a client that knows the key has of it."""
        kind, key = (self.folder / "host.pub").read_text().split()[:2]
        return f"[127.0.0.1]:{self.port} {kind} {key}\n"

    def start(self) -> None:
        """Listen."""
        assert SSHD is not None
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        with (self.folder / "sshd.log").open("ab") as log:
            self.process = subprocess.Popen(
                [SSHD, "-D", "-e", "-f", str(self.folder / "config")],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._is_listening)

    def stop(self) -> None:
        """Stop listening, and break all connections."""
        if self.process is not None:
            self.cut()
            self.process.terminate()
            self.process.wait(_DEADLINE_S)
            self.process = None

    def cut(self) -> int:
        """Break all connections at once, in the middle of whatever they do; gives how many."""
        assert self.process is not None
        found = self.sessions()
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        return len(found)

    def sessions(self) -> list[int]:
        """Processes that serve connections; what they have started is not among them."""
        assert self.process is not None
        import psutil

        found = psutil.Process(self.process.pid).children(recursive=True)
        return [process.pid for process in found if _name_of(process).startswith("sshd")]

    def connection(self, **login: object) -> Connection:
        """A connection that believes this server's key."""
        return Connection(
            resolve("127.0.0.1", self.user, self.port),
            Login(key_path=str(self.key_path), use_agent=False, **login),  # type: ignore[arg-type]
            HostKeys(confirmed=self.host_key),
        )

    def _is_listening(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "sshd.log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def ssh_server(extra: str = "", *, sftp: bool = True) -> Iterator[SshServer]:
    """Start a server; ``extra`` is added to its configuration."""
    with TemporaryDirectory(prefix="runicorn-sshd-") as name:
        folder = Path(name)
        for key in ("host", "client"):
            make_key(folder / key)
        shutil.copy(folder / "client.pub", folder / "authorized_keys")
        server = SshServer(folder, _free_port(), extra=extra)
        (folder / "config").write_text(
            f"Port {server.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\n"
            f"AuthorizedKeysFile {folder}/authorized_keys\nPidFile {folder}/pid\nStrictModes no\nUsePAM no\n"
            f"PasswordAuthentication no\nPermitRootLogin yes\nMaxStartups 200\n"
            + ("Subsystem sftp internal-sftp\n" if sftp else "")
            + f"SetEnv HOME={folder}\n{extra}\n"
        )
        server.start()
        try:
            yield server
        finally:
            server.stop()


def make_key(path: Path, kind: str = "ed25519", passphrase: str = "") -> None:
    """Make a pair of keys."""
    words = ["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-f", str(path)]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)


def wait_until(holds: Callable[[], object], deadline_s: float = _DEADLINE_S) -> None:
    """Wait for a condition."""
    end = time.monotonic() + deadline_s
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _name_of(process: Any) -> str:
    try:
        return str(process.name())
    except Exception:
        return ""
