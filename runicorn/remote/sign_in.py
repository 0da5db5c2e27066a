"""Proving to a host who one is: agent, keys, password, questions."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

from runicorn.errors import ConnectionLostError, SignInError
from runicorn.remote.destination import Destination
from runicorn.remote.secret import Secret

__all__ = ["Login", "sign_in"]

_USUAL_KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")

_MOST_KEYS = 5
"""A server lets so many be tried, and one more thing; OpenSSH's `MaxAuthTries` is 6."""


@dataclass
class Login:
    """What may be used to sign in. Secrets are held in memory until `forget`."""

    password: Secret | None = None
    key_text: Secret | None = None
    """A private key, as the text of its file."""
    key_path: str | None = None
    passphrase: Secret | None = None
    use_agent: bool = True
    answer: Callable[[str], str] | None = None
    """Asked what a server asks, where the password is not the answer; must not be asked for long."""

    def forget(self) -> None:
        """Drop all secrets."""
        for secret in (self.password, self.key_text, self.passphrase):
            if secret is not None:
                secret.forget()
        self.password = self.key_text = self.passphrase = self.answer = None


@dataclass
class _Tried:
    keys: int = 0
    problems: list[str] = None  # type: ignore[assignment]
    wants: set[str] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.problems, self.wants = [], set()


def sign_in(transport: Any, destination: Destination, login: Login) -> None:
    """Sign in on a transport whose host key was believed.

    Raises
    ------
    SignInError
        Nothing of what there is was accepted; the message says what was tried.
    ConnectionLostError
        The connection broke meanwhile.
    """
    import paramiko

    # Raised after the handlers: an error that keeps theirs as its context would keep the secrets in their frames.
    tried = _Tried()
    allowed: Sequence[str] | None = ()
    broken = ""
    try:
        allowed = _with_keys(transport, destination, login, tried)
        if allowed is None or _with_words(transport, destination, login, allowed):
            return
    except paramiko.BadAuthenticationType as error:
        allowed = list(error.allowed_types)
    except paramiko.AuthenticationException:
        allowed = ()
        broken = "" if transport.is_active() else "it was closed there"
    except (paramiko.SSHException, EOFError, OSError) as error:
        broken = str(error) or type(error).__name__
    if broken:
        raise ConnectionLostError(f"the connection to {destination.label} broke while signing in ({broken})")
    raise _refused(destination, allowed or (), login, tried)


def _with_keys(transport: Any, destination: Destination, login: Login, tried: _Tried) -> Sequence[str] | None:
    """None once signed in; else what the server lets be tried further."""
    with closing(_keys(destination, login, tried)) as keys:
        return _with_each(transport, destination.user, keys, tried)


def _with_each(transport: Any, user: str, keys: Iterator[Any], tried: _Tried) -> Sequence[str] | None:
    import paramiko

    allowed: Sequence[str] = ("password", "keyboard-interactive")
    for key in islice(keys, _MOST_KEYS):
        tried.keys += 1
        try:
            further = transport.auth_publickey(user, key)
        except paramiko.BadAuthenticationType as error:
            return list(error.allowed_types)
        except paramiko.AuthenticationException:
            if not transport.is_active():
                raise
            continue
        if not further:
            return None
        return list(further)
    return allowed


def _with_words(transport: Any, destination: Destination, login: Login, allowed: Sequence[str]) -> bool:
    import paramiko

    if login.password is not None and "password" in allowed:
        try:
            further = transport.auth_password(destination.user, login.password.reveal(), fallback=False)
        except paramiko.BadAuthenticationType as error:
            allowed = list(error.allowed_types)
        except paramiko.AuthenticationException:
            if not transport.is_active():
                raise
        else:
            if not further:
                return True
            allowed = list(further)
    if "keyboard-interactive" in allowed and (login.password is not None or login.answer is not None):
        return not transport.auth_interactive(destination.user, _answerer(login))
    return False


def _answerer(login: Login) -> Callable[[str, str, list[tuple[str, bool]]], list[str]]:
    def answer(_title: str, _instructions: str, prompts: list[tuple[str, bool]]) -> list[str]:
        return [_one(prompt, is_shown) for prompt, is_shown in prompts]

    def _one(prompt: str, is_shown: bool) -> str:  # noqa: FBT001 (as the protocol gives it)
        if login.password is not None and not is_shown and "password" in prompt.casefold():
            return login.password.reveal() or ""
        if login.answer is not None:
            return login.answer(prompt)
        return (login.password.reveal() or "") if login.password is not None and not is_shown else ""

    return answer


def _keys(destination: Destination, login: Login, tried: _Tried) -> Generator[Any, None, None]:
    """Keys in the order in which they are tried: the named one, those of the configuration, the agent's, the usual."""
    if login.key_text is not None:
        yield from _from_text(login, tried)
    named = [os.path.expanduser(login.key_path)] if login.key_path else list(destination.identities)
    for path in named:
        yield from _from_file(path, login, tried, is_named=True)
    if login.key_text is not None or login.key_path:
        return
    if login.use_agent and destination.agent and not destination.identities_only:
        yield from _from_agent()
    if not destination.identities:
        for name in _USUAL_KEYS:
            yield from _from_file(os.path.expanduser(f"~/.ssh/{name}"), login, tried, is_named=False)


def _from_file(path: str, login: Login, tried: _Tried, *, is_named: bool) -> Iterator[Any]:
    import paramiko

    if not os.path.exists(path):
        if is_named:
            tried.problems.append(f"there is no key {path}")
        return
    passphrase = login.passphrase.reveal() if login.passphrase is not None else None
    try:
        yield paramiko.PKey.from_path(path, passphrase.encode() if passphrase else None)
    except paramiko.PasswordRequiredException:
        tried.problems.append(f"the key {path} needs its passphrase")
        tried.wants.add("passphrase")
    except (paramiko.SSHException, OSError, ValueError, TypeError) as error:
        _note_unreadable(f"the key {path}", passphrase, error, tried)


def _from_text(login: Login, tried: _Tried) -> Iterator[Any]:
    import paramiko

    text = login.key_text.reveal() if login.key_text is not None else None
    passphrase = login.passphrase.reveal() if login.passphrase is not None else None
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            yield kind.from_private_key(io.StringIO(text or ""), passphrase)
        except paramiko.PasswordRequiredException:
            tried.problems.append("the key needs its passphrase")
            tried.wants.add("passphrase")
            return
        except (paramiko.SSHException, ValueError, TypeError, IndexError):
            continue
        else:
            return
    tried.problems.append(
        "the key cannot be read; is its passphrase right?" if passphrase else "the key cannot be read"
    )


def _note_unreadable(what: str, passphrase: str | None, error: Exception, tried: _Tried) -> None:
    if "assword" in str(error) or passphrase:
        tried.problems.append(f"{what} does not open with this passphrase")
        tried.wants.add("passphrase")
    else:
        tried.problems.append(f"{what} cannot be read ({type(error).__name__})")


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


def _refused(destination: Destination, allowed: Sequence[str], login: Login, tried: _Tried) -> SignInError:
    used = [f"{tried.keys} key{'s' * (tried.keys != 1)}"] if tried.keys else []
    used += ["the password"] if login.password is not None else []
    words = f"{destination.label} does not let you in; tried: {' and '.join(used) or 'nothing'}"
    if tried.problems:
        words += "; " + "; ".join(tried.problems)
    wants = set(tried.wants)
    if login.password is None and (not allowed or {"password", "keyboard-interactive"} & set(allowed)):
        wants.add("password")
        words += "; it may take a password"
    return SignInError(words, tuple(sorted(wants)))
