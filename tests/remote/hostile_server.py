"""An SSH server within the process that says what no honest one would; also one with passwords and questions."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import paramiko

from runicorn.remote import Connection, HostKeys, Login, resolve
from runicorn.remote.host_keys import fingerprint

USER = "demo"


Files = type[paramiko.SFTPServerInterface] | type[paramiko.SubsystemHandler]
"""What answers SFTP: calls about files, or the whole of the protocol."""


class Doors(paramiko.ServerInterface):
    """Who gets in: anybody, or who knows the password, or who answers the questions."""

    def __init__(self, password: str | None, questions: dict[str, str] | None, shell: bytes | None) -> None:
        self._password = password
        self._questions = questions
        self._shell = shell
        self.heard: list[str] = []
        """Passwords that were tried."""

    def get_allowed_auths(self, username: str) -> str:
        if self._questions is not None:
            return "keyboard-interactive"
        return "password" if self._password is not None else "none,publickey"

    def check_auth_publickey(self, username: str, key: Any) -> int:
        is_open = self._password is None and self._questions is None
        return paramiko.AUTH_SUCCESSFUL if is_open else paramiko.AUTH_FAILED

    def check_auth_password(self, username: str, password: str) -> int:
        self.heard.append(password)
        is_right = self._password is not None and password == self._password and self._questions is None
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def check_auth_interactive(self, username: str, submethods: str) -> Any:
        if self._questions is None:
            return paramiko.AUTH_FAILED
        return paramiko.InteractiveQuery("", "", *[(prompt, False) for prompt in self._questions])

    def check_auth_interactive_response(self, responses: list[str]) -> int:
        is_right = list(responses) == list((self._questions or {}).values())
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: Any, command: bytes) -> bool:
        if self._shell is None:
            return False
        threading.Thread(target=self._talk, args=(channel, self._shell), daemon=True).start()
        return True

    @staticmethod
    def _talk(channel: Any, said: bytes) -> None:
        try:
            channel.sendall(said)
            while channel.recv(1 << 16):
                pass
        except OSError:
            return


class AskingDoors(Doors):
    """Ask in rounds, each a table from prompt to right answer; what ends in a question mark may be seen.

    With ``after_key`` a key comes first, whichever.
    """

    TITLE = "Cluster"
    INSTRUCTIONS = "Use\x1b[31m your token.\nIt changes."

    def __init__(self, *rounds: dict[str, str], after_key: bool = False) -> None:
        super().__init__(None, None, None)
        self._rounds = rounds
        self._at = 0
        self._allowed = "publickey" if after_key else "keyboard-interactive"
        self.tries = 0

    def get_allowed_auths(self, username: str) -> str:
        return self._allowed

    def check_auth_publickey(self, username: str, key: Any) -> int:
        if self._allowed != "publickey":
            return paramiko.AUTH_FAILED
        self._allowed = "keyboard-interactive"
        return paramiko.AUTH_PARTIALLY_SUCCESSFUL

    def check_auth_interactive(self, username: str, submethods: str) -> Any:
        self._at = 0
        self.tries += 1
        return self._query()

    def check_auth_interactive_response(self, responses: list[str]) -> Any:
        if list(responses) != list(self._rounds[self._at].values()):
            return paramiko.AUTH_FAILED
        self._at += 1
        return self._query() if self._at < len(self._rounds) else paramiko.AUTH_SUCCESSFUL

    def _query(self) -> Any:
        prompts = [(prompt, prompt.endswith("? ")) for prompt in self._rounds[self._at]]
        return paramiko.InteractiveQuery(self.TITLE, self.INSTRUCTIONS, *prompts)


class HostileServer:
    """Serves until closed; ``files`` is the class that answers SFTP."""

    def __init__(self, doors: Doors, files: Files | None) -> None:
        self.host_key: Any = paramiko.ECDSAKey.generate()
        self._doors = doors
        self._files = files
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.transports: list[Any] = []
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def connection(self, login: Login | None = None, *, confirmed: bool = True) -> Connection:
        """A connection to it."""
        keys = HostKeys(confirmed=fingerprint(self.host_key) if confirmed else None)
        return Connection(resolve("127.0.0.1", USER, self.port), login or Login(use_agent=False), keys)

    def break_all(self) -> None:
        """Break all connections."""
        for transport in self.transports:
            transport.close()

    def close(self) -> None:
        """Stop."""
        self._listener.close()
        self.break_all()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(sock)
            self.transports.append(transport)
            transport.add_server_key(self.host_key)
            if self._files is not None:
                whole = issubclass(self._files, paramiko.SubsystemHandler)
                handler = (self._files,) if whole else (paramiko.SFTPServer, self._files)
                transport.set_subsystem_handler("sftp", *handler)
            try:
                transport.start_server(server=self._doors, event=threading.Event())
            except paramiko.SSHException:
                continue


@contextmanager
def hostile_server(
    files: Files | None = None,
    *,
    password: str | None = None,
    questions: dict[str, str] | None = None,
    shell: bytes | None = None,
    doors: Doors | None = None,
) -> Iterator[HostileServer]:
    """Start one."""
    server = HostileServer(doors or Doors(password, questions, shell), files)
    try:
        yield server
    finally:
        server.close()
