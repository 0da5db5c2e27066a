"""Connecting while somebody is there to be asked: for a yes to a host's key, for a password, for a code."""

from __future__ import annotations

from collections.abc import Callable

from runicorn.errors import SignInError, UnknownHostKeyError
from runicorn.remote.connection import Connection
from runicorn.remote.destination import Destination
from runicorn.remote.host_keys import HostKeys
from runicorn.remote.secret import Secret
from runicorn.remote.sign_in import Login

__all__ = ["connect_asking"]

_MOST_TRIES = 3


def connect_asking(
    destination: Destination, ask: Callable[[str], str], ask_secret: Callable[[str], str]
) -> Connection:
    """Give an open connection, after asking what has to be asked.

    Parameters
    ----------
    ask, ask_secret
        Put a question to the person; the answer to the second is not shown.

    Raises
    ------
    RemoteError
        The host cannot be reached, or is not the known one, or the answers were no.
    """
    host_keys, login = HostKeys(), Login(answer=ask_secret)
    tries = 0
    while True:
        connection = Connection(destination, login, host_keys)
        try:
            connection.open()
        except UnknownHostKeyError as error:
            _confirm(error, host_keys, ask)
        except SignInError as error:
            tries += 1
            if not error.wants or tries > _MOST_TRIES:
                raise
            _ask_for(error, destination, login, ask_secret)
        else:
            return connection


def _confirm(error: UnknownHostKeyError, host_keys: HostKeys, ask: Callable[[str], str]) -> None:
    answer = ask(
        f"The host {error.host} is not known yet; its key is {error.host_key}.\n"
        "Connect? yes (and remember it), once, or no: "
    )
    word = answer.strip().casefold()
    if word not in ("yes", "y", "once"):
        raise error
    host_keys.confirmed, host_keys.remember = error.host_key, word != "once"


def _ask_for(
    error: SignInError, destination: Destination, login: Login, ask_secret: Callable[[str], str]
) -> None:
    if "passphrase" in error.wants and login.passphrase is None:
        login.passphrase = Secret(ask_secret("Passphrase of the key: "))
    else:
        login.password = Secret(ask_secret(f"Password of {destination.label}: "))
