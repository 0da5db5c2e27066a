"""Mirrors of a server's runs, as a script or a notebook asks for them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from runicorn.config import ensure_writable_root, resolve_root
from runicorn.remote import Connection, HostKeys, Login, Mirror, Secret, as_secret, parse_target, resolve
from runicorn.remote.mirror import DEFAULT_INTERVAL_S

__all__ = ["mirror", "mirror_over"]


def mirror(
    address: str,
    *,
    storage: str | os.PathLike[str] | None = None,
    port: int | None = None,
    once: bool = False,
    interval_s: float = DEFAULT_INTERVAL_S,
    include: str | Iterable[str] | None = None,
    metrics_first: bool = False,
    password: str | Secret | None = None,
    key_path: str | os.PathLike[str] | None = None,
    passphrase: str | Secret | None = None,
    use_agent: bool = True,
    host_key: str | None = None,
    remember_host_key: bool = False,
) -> Mirror:
    """Copy the runs below a path of a server into the store, and follow them until it is told to stop.

    It connects at once and then works on a thread of its own. In a notebook the last line of a cell shows its progress;
    ``status()`` tells how it stands, ``wait()`` waits for its end, ``stop()`` and the end of a ``with`` block end it.

    Parameters
    ----------
    address
        ``user@host:path``; the host may be an alias of ``~/.ssh/config``, the path a store's root, a project, an
        experiment, a ``runs`` folder or a run; relative paths start at the home there.
    storage
        The local store; see `runicorn.open_store`.
    once
        End when all is here.
    interval_s
        Seconds between two looks.
    include
        Patterns of paths within a run, as ``"*.json"`` or ``"media/*"``; what none fits stays on the server.
    metrics_first
        Bring metrics and logs of all runs before any other file; else run by run, the newest first.
    password, key_path, passphrase, use_agent
        How to sign in, beside what the ssh configuration says. Secrets stay in memory, and are shown nowhere.
    host_key
        Fingerprint (``SHA256:…``) of a key that is not in known_hosts yet, as the yes to it.
    remember_host_key
        Write that key into known_hosts.

    Raises
    ------
    UnknownHostKeyError, HostKeyChangedError, SignInError, ConnectionLostError
        It cannot connect.
    StoreError, ConfigError
        The local store cannot be written.
    BadRequestError
        The interval is no time.
    """
    login = Login(
        password=as_secret(password),
        key_path=os.fspath(key_path) if key_path is not None else None,
        passphrase=as_secret(passphrase),
        use_agent=use_agent,
    )
    # From here on no frame holds the secrets as text, whatever prints the variables of a traceback.
    password = passphrase = None
    target = parse_target(address)
    connection = Connection(
        resolve(target.host, target.user, port or target.port), login, HostKeys(host_key, remember_host_key)
    )
    return mirror_over(
        connection,
        target.path,
        storage,
        once=once,
        interval_s=interval_s,
        include=include,
        metrics_first=metrics_first,
    )


def mirror_over(
    connection: Connection,
    path: str,
    storage: str | os.PathLike[str] | None,
    *,
    once: bool,
    interval_s: float,
    include: str | Iterable[str] | None,
    metrics_first: bool,
) -> Mirror:
    """Start a mirror over a connection of its own, which ends with it; connects where that is not done yet."""
    try:
        root = Path(ensure_writable_root(resolve_root(storage).root))
        connection.open()
        return Mirror(
            connection,
            path,
            root,
            interval_s=interval_s,
            once=once,
            include=(include,) if isinstance(include, str) else include,
            metrics_first=metrics_first,
            owns_connection=True,
        )
    except BaseException:
        connection.close()
        raise
