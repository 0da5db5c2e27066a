"""What comes over a channel, packet by packet."""

from __future__ import annotations

import time
from queue import Empty, SimpleQueue

from runicorn.errors import ConnectionLostError, RemoteError
from runicorn.remote.connection import Connection, close_channel

__all__ = ["ChannelUser", "Inflow"]

_TAKEN_BYTES = 1 << 26
"""More than a packet can hold: each is taken as it came."""

_MUCH_BYTES = 1 << 14
"""After a packet of so many bytes more are likely to be under way."""

_GATHER_S = 0.002
"""So long they are let come before they are taken: waking up for each would cost more than the packet itself."""


class Inflow:
    """Takes the place of a channel's ``in_buffer`` and gives each packet as it was decrypted.

    paramiko's own gathers the packets in one array and cuts them out of it again, which copies each byte twice more.
    How much can wait here is bounded by the channel's window.
    """

    def __init__(self) -> None:
        self._packets: SimpleQueue[bytes] = SimpleQueue()
        self._is_much = False

    def __len__(self) -> int:
        """How many packets wait; paramiko asks for the text of a channel."""
        return self._packets.qsize()

    def feed(self, data: bytes) -> None:
        """Add a packet."""
        if data:
            self._packets.put(data)

    def read(self, _size: int, timeout: float | None = None) -> bytes:
        """Give the next packet; empty, and so for ever, where the channel has ended."""
        from paramiko.buffered_pipe import PipeTimeout

        if self._is_much and self._packets.empty():
            time.sleep(_GATHER_S)
        try:
            data = self._packets.get(timeout=timeout)
        except Empty:
            raise PipeTimeout from None
        self._is_much = len(data) >= _MUCH_BYTES
        if not data:
            self.close()
        return data

    def close(self) -> None:
        """Say that nothing follows."""
        self._packets.put(b"")


class ChannelUser:
    """Who speaks over a channel of its own, and takes what comes as it comes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._channel = connection.channel()
        self._channel.in_buffer = Inflow()

    def close(self) -> None:
        """Let go."""
        close_channel(self._channel)

    def _send(self, data: bytes) -> None:
        try:
            self._channel.sendall(data)
        except Exception as error:
            raise self._connection.lost(error) from error

    def _received(self) -> bytes:
        try:
            data: bytes = self._channel.recv(_TAKEN_BYTES)
        except Exception as error:
            raise self._connection.lost(error) from error
        if not data:
            raise ConnectionLostError(f"{self._connection.destination.label} ended the connection")
        return data

    def _strange(self, what: str) -> RemoteError:
        """Let go, and give what is to be raised: a server that sends such things is not followed."""
        self.close()
        return RemoteError(f"{self._connection.destination.label} sends {what}; not copied further")
