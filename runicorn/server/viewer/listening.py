"""The sockets that the viewer listens on, and what to call the place where they listen."""

from __future__ import annotations

import errno
import ipaddress
import socket

from tornado.netutil import bind_sockets

from runicorn.errors import ViewerError

__all__ = ["address_of", "is_loopback", "listen"]

_LAST_PORT = 65_535

_TRIES = 100
"""Ports after the wanted one that are tried; more are never taken by accident."""

_WINDOWS_NO_ACCESS = 10_013


def listen(host: str, port: int) -> list[socket.socket]:
    """Listen on every address of a host, on the wanted port or, where that is taken, on the next free one.

    Parameters
    ----------
    host
        A name or an address of this machine; ``0.0.0.0`` and ``::`` mean all of them.
    port
        From 0 to 65,535; 0 takes any free one.

    Raises
    ------
    ViewerError
        The host is none of this machine, the port needs rights that this user lacks, or all are taken.
    """
    if not host.strip():
        raise ViewerError("--host is empty; give a name or an address of this machine, such as 127.0.0.1")
    for tried in range(port, min(port + _TRIES, _LAST_PORT) + 1 if port else 1):
        try:
            return bind_sockets(tried, host)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise ViewerError(_refusal(host, tried, error)) from error
    last = min(port + _TRIES, _LAST_PORT)
    raise ViewerError(f"the ports from {port} to {last} of {host} are taken; give another one with --port")


def is_loopback(sockets: list[socket.socket]) -> bool:
    """Whether only programs of this machine can reach these sockets."""
    return all(ipaddress.ip_address(_host_of(one)).is_loopback for one in sockets)


def address_of(host: str, port: int) -> str:
    """Give host and port as they stand in a URL."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _host_of(one: socket.socket) -> str:
    # A link-local address of IPv6 names its interface after a percent sign.
    return str(one.getsockname()[0]).partition("%")[0]


def _refusal(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return f"no machine is called {host!r} here; give a name or an address of this one with --host"
    if error.errno in (errno.EACCES, errno.EPERM, _WINDOWS_NO_ACCESS):
        return f"this user may not listen on port {port}; give one from 1024 on with --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host!r} is no address of this machine; give one that is with --host"
    return f"cannot listen on {address_of(host, port)} ({error.strerror or error}); give another --host or --port"
