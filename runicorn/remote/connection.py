"""One SSH connection, which is made again when it breaks, and is shared by all that goes over it."""

from __future__ import annotations

import logging
import socket
import threading
from typing import Any

from runicorn.errors import ConnectionLostError, RemoteError
from runicorn.remote.command_socket import CommandSocket
from runicorn.remote.destination import Destination
from runicorn.remote.host_keys import HostKeys, fingerprint
from runicorn.remote.login import Login
from runicorn.remote.sign_in import sign_in

__all__ = ["Connection", "close_channel"]

CONNECT_TIMEOUT_S = 15.0
ANSWER_TIMEOUT_S = 20.0
"""A server that says nothing for so long while it is asked is taken for lost."""

KEEPALIVE_S = 15

_CLOSE_WAIT_S = 1.0

_LOG_CHANNEL = "runicorn.ssh"
logging.getLogger(_LOG_CHANNEL).addHandler(logging.NullHandler())
"""Without a handler of any kind, Python would print what paramiko says of each broken connection."""

_WINDOW_BYTES = 1 << 24
"""So much may be under way; at 50 ms there and back it holds 300 MB/s."""

_PACKET_BYTES = 1 << 17
"""The longest packet that is taken. Each costs the same work here, however long it is; 32 KiB are usual."""

_QUICK_CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
"""They encrypt and authenticate in one go, in half the time of paramiko's own first choice."""

_DISABLED = {
    "ciphers": ["3des-cbc", "aes128-cbc", "aes192-cbc", "aes256-cbc"],
    "macs": ["hmac-md5", "hmac-md5-96"],
}


class Connection:
    """A connection to a host, through its jump hosts; thread-safe.

    Parameters
    ----------
    destination
        Where to.
    login
        How to sign in; its secrets are forgotten when this is closed.
    host_keys
        What is believed of the hosts' keys.
    """

    def __init__(self, destination: Destination, login: Login, host_keys: HostKeys | None = None) -> None:
        self.destination = destination
        self._login = login
        self._host_keys = host_keys or HostKeys()
        self._hops: list[Any] = []
        self._lock = threading.Lock()
        self._closed = False
        self.server_key = ""
        """Fingerprint of the host's key, once connected."""

    def __repr__(self) -> str:
        return f"<Connection to {self.destination.label}>"

    @property
    def is_open(self) -> bool:
        """Whether it stands, as far as is known."""
        hops = self._hops
        return bool(hops) and bool(hops[-1].is_active())

    @property
    def is_closed(self) -> bool:
        """Whether it was closed for good."""
        return self._closed

    def open(self) -> None:
        """Connect, where it does not stand.

        Raises
        ------
        UnknownHostKeyError, HostKeyChangedError, SignInError
            It is not to be tried again without another word of the user.
        ConnectionLostError
            The host cannot be reached now.
        """
        with self._lock:
            try:
                if not self._closed and not self.is_open:
                    self._open()
            finally:
                if self._closed:
                    self._let_go()
            if self._closed:
                raise RemoteError(f"the connection to {self.destination.label} was closed")

    def channel(self) -> Any:
        """Give a new channel.

        Raises
        ------
        ConnectionLostError
            The connection is not there any more.
        """
        import paramiko

        hops = self._hops
        try:
            if not hops:
                raise ConnectionLostError(f"not connected to {self.destination.label}")
            channel = hops[-1].open_session(
                window_size=_WINDOW_BYTES, max_packet_size=_PACKET_BYTES, timeout=ANSWER_TIMEOUT_S
            )
        except (paramiko.SSHException, EOFError, OSError) as error:
            raise self.lost(error) from error
        channel.settimeout(ANSWER_TIMEOUT_S)
        return channel

    def lost(self, error: BaseException) -> ConnectionLostError:
        """Give the error that says in a sentence that the connection broke."""
        if isinstance(error, ConnectionLostError):
            return error
        return ConnectionLostError(f"the connection to {self.destination.label} broke ({words_of(error)})")

    def drop(self) -> None:
        """Break the connection, so that the next `open` makes it anew."""
        with self._lock:
            self._drop()

    def close(self) -> None:
        """End it for good, and forget the secrets; who is just connecting, and may be for long, does so itself."""
        self._closed = True
        if self._lock.acquire(timeout=_CLOSE_WAIT_S):
            try:
                self._let_go()
            finally:
                self._lock.release()

    def _open(self) -> None:
        self._drop()
        try:
            for destination in (*self.destination.jumps, self.destination):
                self._hops.append(self._connect(destination))
        except BaseException:
            self._drop()
            raise

    def _let_go(self) -> None:
        self._drop()
        self._login.forget()

    def _drop(self) -> None:
        while self._hops:
            self._hops.pop().close()

    def _connect(self, destination: Destination) -> Any:
        transport, key = self._greeted(destination)
        try:
            self._host_keys.check(destination, key)
            if not transport.is_active():
                # Somebody was asked about the key for longer than the host waits.
                transport, key = self._greeted(destination)
                self._host_keys.check(destination, key)
            self.server_key = fingerprint(key)
            sign_in(transport, destination, self._login)
        except BaseException:
            transport.close()
            raise
        transport.set_keepalive(KEEPALIVE_S)
        return transport

    def _greeted(self, destination: Destination) -> tuple[Any, Any]:
        """A transport to a host that has heard nothing yet, and the key that it has shown."""
        import paramiko

        transport = sock = None
        try:
            sock = self._socket(destination)
            transport = paramiko.Transport(
                sock, default_window_size=_WINDOW_BYTES, disabled_algorithms=_DISABLED
            )
            transport.set_log_channel(_LOG_CHANNEL)
            transport.banner_timeout = transport.auth_timeout = CONNECT_TIMEOUT_S
            options = transport.get_security_options()
            options.ciphers = sorted(options.ciphers, key=lambda cipher: cipher not in _QUICK_CIPHERS)
            self._prefer_known_types(options, destination)
            transport.start_client(timeout=CONNECT_TIMEOUT_S)
            if not transport.initial_kex_done:
                # Paramiko's wait ends without a word.
                raise TimeoutError
            return transport, transport.get_remote_server_key()
        except (paramiko.SSHException, EOFError, OSError) as error:
            broken = words_of(error)
        if transport is not None:
            transport.close()
        if isinstance(sock, CommandSocket):
            sock.close()
            broken = sock.ending or broken
        raise ConnectionLostError(f"cannot reach {destination.label} ({broken})")

    def _socket(self, destination: Destination) -> Any:

        if self._hops:
            return self._hops[-1].open_channel(
                "direct-tcpip",
                (destination.hostname, destination.port),
                ("127.0.0.1", 0),
                timeout=CONNECT_TIMEOUT_S,
            )
        if destination.proxy_command is not None:
            return CommandSocket(destination.proxy_command)
        sock = socket.create_connection((destination.hostname, destination.port), CONNECT_TIMEOUT_S)
        # Without this each small request waits for the acknowledgement of the one before.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def _prefer_known_types(self, options: Any, destination: Destination) -> None:
        known = self._host_keys.known_types(destination)
        if not known:
            return
        wanted = [
            kind
            for kind in options.key_types
            if kind in known or (kind.startswith("rsa-sha2-") and "ssh-rsa" in known)
        ]
        if wanted:
            options.key_types = wanted


def words_of(error: BaseException) -> str:
    """Give what went wrong, without numbers that only a program understands."""
    if isinstance(error, TimeoutError):
        return "it does not answer"
    if "protocol banner" in str(error):
        return "it does not answer as an SSH server does"
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def close_channel(channel: Any) -> None:
    """Close a channel whose connection may have broken: paramiko then fails to say goodbye."""
    import paramiko

    try:
        channel.close()
    except (EOFError, OSError, paramiko.SSHException):
        return
