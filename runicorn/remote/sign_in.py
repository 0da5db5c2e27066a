"""Proving to a host who one is: agent, keys, password, questions."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from runicorn.errors import ConnectionLostError, SignInError
from runicorn.remote.destination import Destination
from runicorn.remote.questions import Answerer, Question
from runicorn.remote.secret import Secret

__all__ = ["ANSWERS", "Login", "sign_in"]

_USUAL_KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")

_QUESTIONS = "keyboard-interactive"
"""How the protocol calls that a server asks; see RFC 4256."""

ANSWERS = "answers"
"""Among what could help a `SignInError`: somebody who answers."""

_ANSWERS_TIMEOUT_S = 300.0
"""For all answers; a server mostly waits for two minutes, and itself for a telephone that is to say yes."""

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
    ask: Callable[[Question], Sequence[str]] | None = None
    """Puts to a person what a server asks, where the password is not the answer; see `runicorn.remote.questions`."""

    passwords: dict[str, Secret] = field(default_factory=dict)
    """Those that were right, by the name of the host; another host on the way hears nothing of them."""

    def password_of(self, destination: Destination) -> Secret | None:
        """Give the password for a host; the one that was given is not for those that lead to it."""
        own = None if destination.is_jump else self.password
        return own or self.passwords.get(destination.key_name)

    def forget(self) -> None:
        """Drop all secrets."""
        for secret in (self.password, self.key_text, self.passphrase, *self.passwords.values()):
            if secret is not None:
                secret.forget()
        self.passwords.clear()
        self.password = self.key_text = self.passphrase = self.ask = None


@dataclass
class _Tried:
    keys: int = 0
    has_begun: bool = False
    """Whether a key was right and was not enough."""
    problems: list[str] = field(default_factory=list)
    wants: set[str] = field(default_factory=set)
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
    with closing(_keys(destination, login, tried)) as keys:
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
    used += ["the password"] if login.password_of(destination) is not None else []
    used += ["the answers"] if tried.has_asked else []
    words = f"{destination.label} does not let you in; tried: {' and '.join(used) or 'nothing'}"
    if tried.problems:
        words += "; " + "; ".join(tried.problems)
    wants = set(tried.wants)
    if login.password_of(destination) is None and not tried.has_asked:
        if not allowed or "password" in allowed:
            wants.add("password")
            words += "; it may take a password"
        elif _QUESTIONS in allowed:
            wants |= {"password"} if tried.keys and not tried.has_begun else {"password", ANSWERS}
            words += "; it asks for a password or a code, which `runicorn mirror` and the page Remote pass on to you"
    return SignInError(words, tuple(sorted(wants)))
