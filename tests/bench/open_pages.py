"""Pages that follow a server over real sockets, as cheaply as a client can, so that the server is what is measured."""

from __future__ import annotations

import json
import selectors
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "server"))

from real_server import Server

RECEIVED_BYTES = 1 << 16
_ALIGNMENT = 8
_decode = msgspec.json.decode

Event = tuple[dict[str, object], list[memoryview]]
"""A live event and the step, time and value of each of its blocks."""


class OpenPages:
    """Some sockets that follow the same things."""

    def __init__(self, server: Server, count: int, follow: dict[str, object]) -> None:
        self._selector = selectors.DefaultSelector()
        self._sockets = [server.live() for _ in range(count)]
        for number, connection in enumerate(self._sockets):
            connection.send(json.dumps({"id": 1, "method": "follow", "params": follow}))
            connection.sock.setblocking(False)
            self._selector.register(connection.sock, selectors.EVENT_READ, [number, bytearray()])

    def listen(self, seconds: float, take: Callable[[int, Event], bool | None]) -> None:
        """Hand on what arrives, with the number of the page, for some time or until `take` gives true."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            for key, _ in self._selector.select(left):
                number, received = key.data
                received += key.fileobj.recv(RECEIVED_BYTES)
                for message in _messages(received):
                    for event in _events(message):
                        if take(number, event):
                            return

    def close(self) -> None:
        """Hang up."""
        self._selector.close()
        for connection in self._sockets:
            connection.shutdown()


def _messages(received: bytearray) -> list[bytes]:
    """Take the whole WebSocket messages from what was received (RFC 6455, section 5.2; none is masked or split)."""
    found = []
    while len(received) >= 2:
        length, start = received[1], 2
        if length >= 126:
            start = 4 if length == 126 else 10
            if len(received) < start:
                break
            (length,) = struct.unpack_from(">H" if start == 4 else ">Q", received, 2)
        if len(received) < start + length:
            break
        if received[0] & 15 == 2:
            found.append(bytes(received[start : start + length]))
        del received[: start + length]
    return found


def _events(message: bytes) -> list[Event]:
    """Take the frames of a message apart."""
    found, offset, view = [], 0, memoryview(message)
    while offset < len(message):
        (length,) = struct.unpack_from("<I", message, offset)
        offset += 4
        header = _decode(view[offset : offset + length])
        offset += length + -(offset + length) % _ALIGNMENT
        event, columns = header.get("event", header), []
        for block in event.get("blocks", ()):
            for _ in range(3):
                columns.append(view[offset : offset + 8 * block["count"]].cast("d"))
                offset += 8 * block["count"]
        found.append((event, columns))
    return found
