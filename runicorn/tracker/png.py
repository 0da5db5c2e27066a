"""A PNG writer for 8-bit pixels, so that logging an array needs no imaging library.

The format is that of the PNG specification, third edition (W3C, 2025): a signature and three chunks.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["encode_png"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES = {1: 0, 3: 2, 4: 6}
_FILTER_UP = 2


def encode_png(pixels: NDArray[np.uint8]) -> bytes:
    """Give the bytes of a PNG file that shows `pixels` exactly.

    Parameters
    ----------
    pixels
        uint8, shape (height, width) for gray, (height, width, 3) for RGB or (height, width, 4) for RGBA;
        no side is 0.
    """
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(_filter_rows(pixels))),
            _chunk(b"IEND", b""),
        )
    )


def _filter_rows(pixels: NDArray[np.uint8]) -> bytes:
    """Each row as its difference to the row above, modulo 256, behind the byte that names this filter."""
    import numpy as np

    rows = pixels.reshape(pixels.shape[0], -1)
    filtered = np.empty((rows.shape[0], rows.shape[1] + 1), dtype=np.uint8)
    filtered[:, 0] = _FILTER_UP
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    return filtered.tobytes()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
