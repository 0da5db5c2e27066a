"""Proving to a host who one is: agent, keys, password, questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from runicorn.errors import ConnectionLostError, SignInError
from runicorn.remote.destination import Destination
from runicorn.remote.keys import KeyTrouble, keys_for
from runicorn.remote.login import Login
from runicorn.remote.questions import Answerer
from runicorn.remote.secret import Secret

__all__ = ["ANSWERS", "sign_in"]

_QUESTIONS = "keyboard-interactive"
"""How the protocol calls that a server asks; see RFC 4256."""

ANSWERS = "answers"
"""Among what could help a `SignInError`: somebody who answers."""

_ANSWERS_TIMEOUT_S = 300.0
"""For all answers; a server mostly waits for two minutes, and itself for a telephone that is to say yes."""

_MOST_KEYS = 5
"""A server lets so many be tried, and one more thing; OpenSSH's `MaxAuthTries` is 6."""


@dataclass
class _Tried:
    keys: int = 0
    has_begun: bool = False
    """Whether a key was right and was not enough."""
    trouble: KeyTrouble = field(default_factory=KeyTrouble)
    answers: Answerer | None = None

    @property
    def has_asked(self) -> bool:
        return self.answers is not None and self.answers.has_asked


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
        if allowed is None or _with_words(transport, destination, login, allowed, tried):
            return
    except paramiko.BadAuthenticationType as error:
        allowed = list(error.allowed_types)
    except paramiko.AuthenticationException:
        allowed = ()
        broken = "" if transport.is_active() else "it was closed there"
    except (paramiko.SSHException, EOFError, OSError) as error:
        broken = str(error) or type(error).__name__
    if tried.answers is not None and tried.answers.problem:
        raise SignInError(f"{destination.label} does not let you in: {tried.answers.problem}", (ANSWERS,))
    if broken and tried.has_asked:
        raise SignInError(
            f"{destination.label} ended the connection while it was answered ({broken}): "
            "an answer was wrong, or came later than it waits"
        )
    if broken:
        raise ConnectionLostError(f"the connection to {destination.label} broke while signing in ({broken})")
    raise _refused(destination, allowed or (), login, tried)


def _with_keys(transport: Any, destination: Destination, login: Login, tried: _Tried) -> Sequence[str] | None:
    """None once signed in; else what the server lets be tried further."""
    with closing(keys_for(destination, login, tried.trouble)) as keys:
        return _with_each(transport, destination.user, keys, tried)


def _with_each(transport: Any, user: str, keys: Iterator[Any], tried: _Tried) -> Sequence[str] | None:
    import paramiko

    allowed: Sequence[str] = ("password", _QUESTIONS)
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
        tried.has_begun = bool(further)
        return list(further) or None
    return allowed if tried.keys else _without_anything(transport, user)


def _without_anything(transport: Any, user: str) -> Sequence[str] | None:
    """What the server lets be tried at all; None where it lets everybody in."""
    import paramiko

    try:
        transport.auth_none(user)
    except paramiko.BadAuthenticationType as error:
        return list(error.allowed_types)
    return None


def _with_words(
    transport: Any, destination: Destination, login: Login, allowed: Sequence[str], tried: _Tried
) -> bool:
    import paramiko

    if "password" in allowed:
        try:
            further = _with_password(transport, destination, login, allowed, tried)
        except paramiko.BadAuthenticationType as error:
            further = list(error.allowed_types)
        if further is not None and not further:
            return True
        allowed = allowed if further is None else further
    if _QUESTIONS not in allowed or (login.password_of(destination) is None and login.ask is None):
        return False
    try:
        return not _with_answers(transport, destination, login, tried)
    except paramiko.BadAuthenticationType as error:
        # After keys that were refused it is not known what else there is.
        allowed = list(error.allowed_types)
        if "password" not in allowed or login.password_of(destination) is not None or login.ask is None:
            raise
    return _with_password(transport, destination, login, allowed, tried) == []


def _with_password(
    transport: Any, destination: Destination, login: Login, allowed: Sequence[str], tried: _Tried
) -> Sequence[str] | None:
    """What the server wants beside the password, mostly nothing; None where no password was right."""
    import paramiko

    known = login.password_of(destination)
    asks = known is None and login.ask is not None and _QUESTIONS not in allowed
    for is_again in (False, True, True) if asks else (False,):
        password = _asked_password(destination, login, tried, is_again=is_again) if asks else known
        if password is None:
            return None
        try:
            further: Sequence[str] = transport.auth_password(
                destination.user, password.reveal(), fallback=False
            )
        except paramiko.BadAuthenticationType:
            raise
        except paramiko.AuthenticationException:
            if not transport.is_active():
                raise
        else:
            login.passwords[destination.key_name] = password
            return list(further)
    return None


def _asked_password(destination: Destination, login: Login, tried: _Tried, *, is_again: bool) -> Secret:
    """A password that somebody gives who is there; the server itself asks for none in words."""
    tried.answers = tried.answers or Answerer(destination.label, None, login.ask)
    return Secret(tried.answers.ask_for("Password:", is_again=is_again))


def _with_answers(transport: Any, destination: Destination, login: Login, tried: _Tried) -> Sequence[str]:
    """Answer what the server asks, and once more where that was wrong; empty once signed in."""
    import paramiko

    transport.auth_timeout = _ANSWERS_TIMEOUT_S
    tried.answers = answerer = Answerer(destination.label, login.password_of(destination), login.ask)
    for last in (False, False, True):
        try:
            further: Sequence[str] = transport.auth_interactive(destination.user, answerer)
        except paramiko.BadAuthenticationType:
            raise
        except paramiko.AuthenticationException:
            if last or not transport.is_active() or not answerer.begin_again():
                raise
        else:
            if answerer.password is not None:
                login.passwords[destination.key_name] = answerer.password
            return further
    return ()


def _refused(destination: Destination, allowed: Sequence[str], login: Login, tried: _Tried) -> SignInError:
    used = [f"{tried.keys} key{'s' * (tried.keys != 1)}"] if tried.keys else []
    used += ["the password"] if login.password_of(destination) is not None else []
    used += ["the answers"] if tried.has_asked else []
    words = f"{destination.label} does not let you in; tried: {' and '.join(used) or 'nothing'}"
    if tried.trouble.problems:
        words += "; " + "; ".join(tried.trouble.problems)
    wants = set(tried.trouble.wants)
    if login.password_of(destination) is None and not tried.has_asked:
        if not allowed or "password" in allowed:
            wants.add("password")
            words += "; it may take a password"
        elif _QUESTIONS in allowed:
            wants |= {"password"} if tried.keys and not tried.has_begun else {"password", ANSWERS}
            words += "; it asks for a password or a code, which `runicorn mirror` and the page Remote pass on to you"
    return SignInError(words, tuple(sorted(wants)))
