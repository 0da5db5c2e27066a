"""A message and its numbers as one run of bytes, for carriers that know no separate buffers.

A frame is: the length of the header as a little-endian uint32, the header (a JSON message, UTF-8), zeros up
to the next multiple of 8 from the frame's start, then the buffers one after the other, each followed by such zeros.
The header's blocks say how long the buffers of numbers are, its attachments how long those of bytes behind
them; each begins at a multiple of 8, so a page can look at numbers as float64 without copying them.
``js/src/contract/frame.ts`` reads the same format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from runicorn.api.contract import Message

__all__ = ["FRAME_TYPE", "decode_frame", "decode_frames", "encode_frame", "encode_message", "has_buffers"]

FRAME_TYPE = "application/x-runicorn-frame"
"""What a reply in this format calls itself in ``Content-Type``."""

_ALIGNMENT = 8
_LENGTH = struct.Struct("<I")
_encoder = msgspec.json.Encoder()


def encode_message(message: Message) -> bytes:
    """Give the message as JSON; numbers that JSON has no word for become null."""
    return _encoder.encode(message)


def has_buffers(message: type[Message]) -> bool:
    """Whether messages of a type have buffers beside them, and so travel in frames."""
    return bool({"blocks", "attachments"} & set(message.__struct_fields__))


def encode_frame(header: bytes, buffers: Sequence[bytes] = ()) -> bytes:
    """Give one frame of a JSON header and its buffers, in their order."""
    pieces = [_LENGTH.pack(len(header)) + header, *buffers]
    return b"".join(part for piece in pieces for part in (piece, bytes(-len(piece) % _ALIGNMENT)))


def decode_frames(frames: bytes) -> Iterator[tuple[bytes, list[NDArray[Any]]]]:
    """Give the frames that stand one after the other, each as `decode_frame` does."""
    start = 0
    while start < len(frames):
        header, arrays, start = _decode_at(frames, start)
        yield header, arrays


def decode_frame(frame: bytes) -> tuple[bytes, list[NDArray[Any]]]:
    """Give the header of a frame and its arrays: float64, three of each block (step, time, value), then uint8.

    There is one of uint8 for each attachment. The arrays look into ``frame`` and are read-only.
    """
    header, arrays, _ = _decode_at(frame, 0)
    return header, arrays


def _decode_at(frame: bytes, start: int) -> tuple[bytes, list[NDArray[Any]], int]:
    """Give header, arrays and the place behind the frame that begins at ``start``."""
    (length,) = _LENGTH.unpack_from(frame, start)
    offset = start + _LENGTH.size
    header = frame[offset : offset + length]
    offset += length
    arrays: list[NDArray[Any]] = []
    for dtype, count in _buffer_shapes(msgspec.json.decode(header)):
        offset += -offset % _ALIGNMENT
        arrays.append(np.frombuffer(frame, dtype, count, offset))
        offset += arrays[-1].nbytes
    return header, arrays, offset + -offset % _ALIGNMENT


def _buffer_shapes(message: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Find type and length of the buffers of a reply, a live envelope or a bare message."""
    inner = message.get("result") or message.get("event") or message
    for block in inner.get("blocks", []):
        yield from [("<f8", block["count"])] * 3
    for attachment in inner.get("attachments", []):
        yield "u1", attachment["size_bytes"]
