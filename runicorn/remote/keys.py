"""The private keys that may open a host: of files, of a text, of the agent."""

from __future__ import annotations

import io
import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from runicorn.remote.destination import Destination
from runicorn.remote.login import Login

__all__ = ["KeyTrouble", "keys_for"]

_USUAL_KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")


@dataclass
class KeyTrouble:
    """Why keys could not be tried."""

    problems: list[str] = field(default_factory=list)
    """In words."""
    wants: set[str] = field(default_factory=set)
    """What would help: a passphrase."""


def keys_for(destination: Destination, login: Login, trouble: KeyTrouble) -> Generator[Any, None, None]:
    """Give keys in the order in which they are tried: the named, those of the configuration, the agent's, the usual.

    What keeps one from being read is added to `trouble`.
    """
    if login.key_text is not None:
        yield from _from_text(login, trouble)
    named = [os.path.expanduser(login.key_path)] if login.key_path else list(destination.identities)
    for path in named:
        yield from _from_file(path, login, trouble, is_named=True)
    if login.key_text is not None or login.key_path:
        return
    if login.use_agent and destination.agent and not destination.identities_only:
        yield from _from_agent()
    if not destination.identities:
        for name in _USUAL_KEYS:
            yield from _from_file(os.path.expanduser(f"~/.ssh/{name}"), login, trouble, is_named=False)


def _from_file(path: str, login: Login, trouble: KeyTrouble, *, is_named: bool) -> Iterator[Any]:
    import paramiko

    if not os.path.exists(path):
        if is_named:
            trouble.problems.append(f"there is no key {path}")
        return
    passphrase = login.passphrase.reveal() if login.passphrase is not None else None
    try:
        yield paramiko.PKey.from_path(path, passphrase.encode() if passphrase else None)
    except paramiko.PasswordRequiredException:
        trouble.problems.append(f"the key {path} needs its passphrase")
        trouble.wants.add("passphrase")
    except (paramiko.SSHException, OSError, ValueError, TypeError) as error:
        _note_unreadable(f"the key {path}", passphrase, error, trouble)


def _from_text(login: Login, trouble: KeyTrouble) -> Iterator[Any]:
    import paramiko

    text = login.key_text.reveal() if login.key_text is not None else None
    passphrase = login.passphrase.reveal() if login.passphrase is not None else None
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            yield kind.from_private_key(io.StringIO(text or ""), passphrase)
        except paramiko.PasswordRequiredException:
            trouble.problems.append("the key needs its passphrase")
            trouble.wants.add("passphrase")
            return
        except (paramiko.SSHException, ValueError, TypeError, IndexError):
            continue
        else:
            return
    trouble.problems.append(
        "the key cannot be read; is its passphrase right?" if passphrase else "the key cannot be read"
    )


def _note_unreadable(what: str, passphrase: str | None, error: Exception, trouble: KeyTrouble) -> None:
    if "assword" in str(error) or passphrase:
        why = "does not open with this passphrase" if passphrase else "needs its passphrase"
        trouble.problems.append(f"{what} {why}")
        trouble.wants.add("passphrase")
    else:
        trouble.problems.append(f"{what} cannot be read ({type(error).__name__})")


def _from_agent() -> Iterator[Any]:
    import paramiko

    try:
        agent = paramiko.Agent()
    except (paramiko.SSHException, OSError):
        return
    try:
        yield from agent.get_keys()
    finally:
        agent.close()
