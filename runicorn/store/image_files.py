"""The files of logged images, read for a page that shows them."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_ISREG

from runicorn.errors import ImageFileError

__all__ = ["MAX_IMAGE_BYTES", "image_type", "read_image"]

MAX_IMAGE_BYTES = 20 * 2**20
"""More would stop a notebook's comm, and a page, for seconds."""

_END_BYTES = 64
"""What an encoder leaves behind the end of an image is shorter."""


def read_image(folder: Path, relative: str) -> tuple[bytes, str]:
    """Give the bytes of an image below the directory of a run, and their type by what they are.

    Raises
    ------
    ImageFileError
        The path leads outside the directory, there is no file, it is damaged, larger than `MAX_IMAGE_BYTES`, or
        of no type that a browser shows as a picture and nothing else.
    """
    path = _inside(folder, relative)
    try:
        stat = os.stat(path)
        if not S_ISREG(stat.st_mode):
            raise ImageFileError(f"{relative} is no file")
        if stat.st_size > MAX_IMAGE_BYTES:
            size = f"{stat.st_size / 2**20:.1f} MiB"
            raise ImageFileError(
                f"{relative} has {size}; images of up to {MAX_IMAGE_BYTES >> 20} MiB are shown"
            )
        with open(path, "rb") as file:
            content = file.read(MAX_IMAGE_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        raise ImageFileError(f"{relative} is not there any more") from None
    except OSError as error:
        raise ImageFileError(f"{relative} cannot be read ({error.strerror})") from None
    return content, _type_of(content, relative)


def _inside(folder: Path, relative: str) -> str:
    root = os.path.realpath(folder)
    try:
        path = os.path.realpath(os.path.join(root, *relative.replace("\\", "/").split("/")))
    except ValueError:
        path = ""
    if relative.startswith(("/", "\\")) or not path.startswith(root + os.sep):
        raise ImageFileError(f"{relative!r} leads outside the run")
    return path


def image_type(beginning: bytes) -> str | None:
    """Give the type of an image by its first bytes; None for what no browser shows as a picture and nothing else."""
    if beginning.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if beginning.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if beginning.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if beginning.startswith(b"RIFF") and beginning[8:12] == b"WEBP":
        return "image/webp"
    if beginning.startswith(b"BM"):
        return "image/bmp"
    return "image/avif" if beginning[4:12] in (b"ftypavif", b"ftypavis") else None


def _type_of(content: bytes, relative: str) -> str:
    if not content:
        raise ImageFileError(f"{relative} is empty")
    found = image_type(content)
    if found is None:
        raise ImageFileError(f"{relative} is no image that is shown; PNG, JPEG, WebP, GIF, BMP and AVIF are")
    if not _is_whole(content, found):
        raise ImageFileError(f"{relative} is cut off: its writer has not ended it")
    return found


def _is_whole(content: bytes, content_type: str) -> bool:
    end = content[-_END_BYTES:]
    if content_type == "image/png":
        return b"IEND" in end
    if content_type == "image/jpeg":
        return b"\xff\xd9" in end
    if content_type == "image/gif":
        return b"\x3b" in end
    if content_type == "image/webp":
        return len(content) >= 8 + int.from_bytes(content[4:8], "little")
    return content_type != "image/bmp" or len(content) >= int.from_bytes(content[2:6], "little")
