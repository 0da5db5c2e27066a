"""Which host is the one it says: known keys, and keys that the user confirms."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from runicorn.errors import HostKeyChangedError, RemoteError, UnknownHostKeyError
from runicorn.remote.destination import Destination

__all__ = ["HostKeys", "KeyAnswer", "fingerprint"]

KeyAnswer = Literal["remember", "once", "no"]
"""To an unknown key: yes for good, yes for this time, no."""

_SYSTEM_FILES = ("/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2")


def fingerprint(key: Any) -> str:
    """Give ``SHA256:…`` of a public key, as ssh-keygen shows it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")


@dataclass
class HostKeys:
    """The keys that one connection believes.

    Parameters
    ----------
    confirmed
        Fingerprint of an unknown key to which the user has said yes.
    remember
        Whether such a key is kept in the user's known_hosts; else it holds as long as this object.
    also
        Fingerprints of further keys that hold as long as this object: those of hosts on the way.
    ask
        Asked about an unknown key that was not confirmed, by the host's name and the fingerprint.
    """

    confirmed: str | None = None
    remember: bool = False
    also: Sequence[str] = ()
    ask: Callable[[str, str], KeyAnswer] | None = None
    _believed: dict[str, str] = field(default_factory=dict)

    def known_types(self, destination: Destination) -> list[str]:
        """Types of the keys that are known of a host: it has to be asked for one of these."""
        entries = _entries(destination)
        return list(dict.fromkeys(key.get_name() for key in entries))

    def check(self, destination: Destination, key: Any) -> None:
        """Believe the key of a host, or not.

        Raises
        ------
        UnknownHostKeyError
            Nothing is known of this host, and this key was not confirmed.
        HostKeyChangedError
            Another key is known, or this one was revoked.
        """
        name, shown = destination.key_name, fingerprint(key)
        if _is_revoked(destination, key):
            raise HostKeyChangedError(
                f"the key {shown} of {name} stands as revoked in known_hosts; not connected"
            )
        known = _entries(destination)
        believed = self._believed.get(name)
        if key in known or believed == shown:
            self._believed[name] = shown
            return
        if known or believed is not None:
            raise HostKeyChangedError(
                f"the key of {name} has changed: it is {shown}, which is not the known one. Somebody may listen in, or "
                f"the host was installed anew: ask who runs it, and then `ssh-keygen -R '{name}'` forgets the old key"
            )
        answer = self._answer_about(name, shown)
        if answer == "no":
            what = f"the host {name} is not known yet; its key is {shown}"
            how = "Compare it with what the host's owner says, and confirm it"
            told = f"not connected: {what}" if self.ask is not None else f"{what}. {how}"
            raise UnknownHostKeyError(told, name, shown)
        if answer == "remember":
            _write_down(destination, key)
        self._believed[name] = shown

    def _answer_about(self, name: str, shown: str) -> KeyAnswer:
        if shown == self.confirmed:
            return "remember" if self.remember else "once"
        if shown in self.also:
            return "once"
        return self.ask(name, shown) if self.ask is not None else "no"


def _files(destination: Destination) -> tuple[str, ...]:
    return (*destination.known_hosts, *_SYSTEM_FILES)


def _entries(destination: Destination) -> list[Any]:
    """All keys that are known of a host; lines that cannot be understood, or have a marker, say nothing."""
    from paramiko.hostkeys import HostKeyEntry

    found: list[Any] = []
    for path in _files(destination):
        for line in _lines(path):
            if line.startswith(("#", "@")) or not line.strip():
                continue
            try:
                entry = HostKeyEntry.from_line(line)
            except Exception:  # noqa: BLE001 (of whatever kind: a broken line must not keep from connecting)
                continue
            if entry is not None and _is_meant(destination.key_name, entry.hostnames):
                found.append(entry.key)
    return found


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.readlines()
    except OSError:
        return []


def _is_meant(name: str, patterns: list[str]) -> bool:
    """Whether the first field of a line of known_hosts means a host; see sshd(8), SSH_KNOWN_HOSTS FILE FORMAT."""
    from paramiko import HostKeys as HostNames

    is_meant = False
    for pattern in patterns:
        if pattern.startswith("|1|"):
            is_meant |= hmac.compare_digest(HostNames.hash_host(name, pattern), pattern)
        elif pattern.startswith("!") and _fits(name, pattern[1:]):
            return False
        else:
            is_meant |= _fits(name, pattern)
    return is_meant


def _fits(name: str, pattern: str) -> bool:
    literal = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(literal, name, re.IGNORECASE) is not None


def _is_revoked(destination: Destination, key: Any) -> bool:
    text = key.get_base64()
    return any(
        line.startswith("@revoked") and text in line.split()
        for path in _files(destination)
        for line in _lines(path)
    )


def _write_down(destination: Destination, key: Any) -> None:
    if not destination.known_hosts:
        return
    path = destination.known_hosts[0]
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+b") as file:
            content = file.read()
            gap = b"" if not content or content.endswith(b"\n") else b"\n"
            line = f"{destination.key_name} {key.get_name()} {key.get_base64()}\n"
            file.write(gap + line.encode())
    except OSError as error:
        raise RemoteError(
            f"cannot keep the key in {path!r} ({error.strerror}); confirm it for this time only"
        ) from error
