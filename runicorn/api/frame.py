"""A message and its numbers as one run of bytes, for carriers that know no separate buffers.

A frame is: the length of the header as a little-endian uint32, the header (a JSON message, UTF-8), zeros up
to the next multiple of 8 from the frame's start, then the buffers one after the other. The header's blocks
say how long each buffer is, and every buffer is a multiple of 8 bytes, so a page can look at each as float64
without copying it. ``js/src/transport`` reads the same format.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from runicorn.api.contract import Message

__all__ = ["FRAME_TYPE", "decode_frame", "encode_frame", "encode_message"]

FRAME_TYPE = "application/x-runicorn-frame"
"""What a reply in this format calls itself in ``Content-Type``."""

_ALIGNMENT = 8
_LENGTH = struct.Struct("<I")
_encoder = msgspec.json.Encoder()


def encode_message(message: Message) -> bytes:
    """Give the message as JSON; numbers that JSON has no word for become null."""
    return _encoder.encode(message)


def encode_frame(header: bytes, buffers: Sequence[bytes] = ()) -> bytes:
    """Give one frame of a JSON header and its buffers, in their order."""
    padding = -(_LENGTH.size + len(header)) % _ALIGNMENT
    return b"".join([_LENGTH.pack(len(header)), header, bytes(padding), *buffers])


def decode_frame(frame: bytes) -> tuple[bytes, list[NDArray[np.float64]]]:
    """Give the header of a frame and its float64 arrays, three of each block: step, time, value.

    The arrays look into ``frame`` and are read-only.
    """
    (length,) = _LENGTH.unpack_from(frame)
    header = frame[_LENGTH.size : _LENGTH.size + length]
    offset = _LENGTH.size + length
    offset += -offset % _ALIGNMENT
    arrays: list[NDArray[np.float64]] = []
    for count in _block_counts(msgspec.json.decode(header)):
        for _ in range(3):
            arrays.append(np.frombuffer(frame, "<f8", count, offset))
            offset += count * 8
    return header, arrays


def _block_counts(message: dict[str, object]) -> list[int]:
    """Find the blocks' lengths in a reply, a live envelope or a bare message."""
    inner = message.get("result") or message.get("event") or message
    blocks = inner.get("blocks", []) if isinstance(inner, dict) else []
    return [block["count"] for block in blocks]
