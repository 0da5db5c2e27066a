"""Where a mirror connects to: what the user typed, and what ``~/.ssh/config`` makes of it."""

from __future__ import annotations

import getpass
import os
import re
from dataclasses import dataclass, replace
from typing import Any

from runicorn.errors import RemoteError

__all__ = ["SSH_PORT", "Destination", "Target", "parse_target", "resolve"]

SSH_PORT = 22
_LAST_PORT = 65_535

_SCP = re.compile(
    r"(?:(?P<user>[^@:/\s]+)@)?(?P<host>\[[0-9a-fA-F:.%]+\]|[^@:/\s\[\]]+)(?::(?P<path>.*))?", re.DOTALL
)
_URL = re.compile(
    r"ssh://(?:(?P<user>[^@:/\s]+)@)?(?P<host>\[[0-9a-fA-F:.%]+\]|[^@:/\s\[\]]+)(?::(?P<port>\d+))?(?P<path>/.*)?",
    re.DOTALL,
)

_PASSWORD = re.compile(r"[^/]*@[^/]+:")
"""A path that begins like this is what follows a user's name where somebody typed a password."""

_MAX_JUMPS = 8


@dataclass(frozen=True)
class Target:
    """What was typed: a host or an alias of one, and a path there."""

    host: str
    user: str | None = None
    port: int | None = None
    path: str = ""


@dataclass(frozen=True)
class Destination:
    """One host to connect to, as the user's ssh configuration says."""

    name: str
    """As it was typed."""
    hostname: str
    port: int
    user: str
    key_name: str
    """Under which its key stands in known_hosts."""
    identities: tuple[str, ...] = ()
    identities_only: bool = False
    agent: bool = True
    jumps: tuple[Destination, ...] = ()
    """Hosts that the connection goes through, in their order."""
    proxy_command: str | None = None
    known_hosts: tuple[str, ...] = ()
    """The user's files of known hosts; the first is written to."""
    is_jump: bool = False
    """Whether it only leads to another host."""
    names_port: bool = False
    """Whether the port has to be told beside the name; not where the name stands for it."""

    @property
    def label(self) -> str:
        """``user@host``, and the port where it is not the usual one of that host."""
        return f"{self.user}@{self.name}{f':{self.port}' if self.names_port else ''}"


def parse_target(text: str) -> Target:
    """Give what ``[user@]host:path`` or ``ssh://[user@]host[:port]/path`` says.

    Raises
    ------
    RemoteError
        It is neither; the message says how to write it. A password in it is refused.
    """
    found = _URL.fullmatch(text) or (None if text.startswith("ssh://") else _SCP.fullmatch(text))
    is_password = found is not None and not found["user"] and _PASSWORD.match(found["path"] or "")
    if found is None or is_password or (found["user"] or "").startswith("-") or found["host"].startswith("-"):
        raise RemoteError(
            "the address of a mirror is user@host:path, without a password; a port goes beside it"
        )
    parts = found.groupdict()
    return Target(
        parts["host"].strip("[]"),
        parts["user"],
        int(parts["port"]) if parts.get("port") else None,
        parts["path"] or "",
    )


def resolve(host: str, user: str | None = None, port: int | None = None) -> Destination:
    """Give the destination that ``host`` stands for, by ``~/.ssh/config`` and ``/etc/ssh/ssh_config``.

    Raises
    ------
    RemoteError
        The configuration cannot be read, or its jumps go in a circle.
    """
    return _resolve(host, user, port, _read_configuration(), 0)


def _resolve(host: str, user: str | None, port: int | None, config: Any, depth: int) -> Destination:
    if depth > _MAX_JUMPS:
        raise RemoteError(f"the jumps to {host!r} in the ssh configuration go in a circle")
    found: dict[str, Any] = config.lookup(host)
    hostname = found.get("hostname", host)
    usual_port = _port(found.get("port"), host)
    port = port or usual_port
    if not 0 < port <= _LAST_PORT:
        raise RemoteError(f"{host!r} cannot have the port {port}; ports are 1 to {_LAST_PORT}")
    jumps = found.get("proxyjump", "none")
    known = found.get("userknownhostsfile", "~/.ssh/known_hosts ~/.ssh/known_hosts2")
    alias = found.get("hostkeyalias")
    command = found.get("proxycommand")
    return Destination(
        name=host,
        hostname=hostname,
        port=port,
        user=user or found.get("user") or getpass.getuser(),
        key_name=alias or (hostname if port == SSH_PORT else f"[{hostname}]:{port}"),
        identities=tuple(os.path.expanduser(path) for path in found.get("identityfile", ())),
        identities_only=found.get("identitiesonly", "no") == "yes",
        agent=found.get("identityagent", "") != "none",
        jumps=() if jumps == "none" else _jumps(jumps, config, depth),
        proxy_command=command if command not in (None, "none") else None,
        known_hosts=tuple(os.path.expanduser(path) for path in known.split()),
        names_port=port != usual_port,
    )


def _jumps(words: str, config: Any, depth: int) -> tuple[Destination, ...]:
    targets = [
        parse_target(word if word.startswith("ssh://") else f"ssh://{word}")
        for word in words.replace(" ", "").split(",")
    ]
    hosts = [_resolve(one.host, one.user, one.port, config, depth + 1) for one in targets]
    return tuple(replace(host, is_jump=True) for host in hosts)


def _read_configuration() -> Any:
    import paramiko

    config = paramiko.SSHConfig()
    for path in (os.path.expanduser("~/.ssh/config"), "/etc/ssh/ssh_config"):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                config.parse(_without_includes(file))
        except FileNotFoundError:
            continue
        except (OSError, paramiko.ConfigParseError) as error:
            raise RemoteError(f"cannot read {path!r} ({error})") from error
    return config


def _without_includes(lines: Any) -> Any:
    """The lines, with those of included files in their places."""
    import glob
    import io

    text: list[str] = []
    for line in lines:
        words = line.split()
        if len(words) < 2 or words[0].casefold() != "include":
            text.append(line)
            continue
        for pattern in words[1:]:
            path = os.path.join(os.path.expanduser("~/.ssh"), os.path.expanduser(pattern.strip('"')))
            for included in sorted(glob.glob(path)):
                with open(included, encoding="utf-8", errors="replace") as file:
                    text += [*file.read().splitlines(keepends=True), "\n"]
    return io.StringIO("".join(text))


def _port(text: str | None, host: str) -> int:
    if text is None:
        return SSH_PORT
    if not text.isdigit():
        raise RemoteError(f"the ssh configuration gives {host!r} the port {text!r}, which is no number")
    return int(text)
