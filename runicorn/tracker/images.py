"""From an image value of any usual kind to the bytes of an image file.

Nothing but the standard library is loaded here; Pillow, numpy and matplotlib are touched only when the value
is theirs or the wanted format needs them.
"""

from __future__ import annotations

import os
import re
import sys
from io import BytesIO
from typing import Any

from runicorn.errors import ImageError
from runicorn.tracker.pixels import as_pixels
from runicorn.tracker.png import encode_png

__all__ = ["encode_image", "media_file_name"]

_FORMATS = {"png": "png", "jpg": "jpg", "jpeg": "jpg", "webp": "webp"}
_PILLOW_NAMES = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
_SHOWN_BY_BROWSERS = ("png", "jpg", "webp", "gif", "bmp", "avif")
_PILLOW_MISSING = 'needs Pillow: pip install "runicorn[images]"'

_NOT_IN_A_FILE_NAME = r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]'
_MAX_KEY_BYTES = 120
"""Keeps the name below Linux's 255 bytes, and leaves most of Windows' 260 characters to the run's folder."""


def encode_image(image: Any, *, format: str = "png", quality: int = 90) -> tuple[bytes, str]:  # noqa: A002
    """Give the bytes of an image file and its extension, without a dot.

    Parameters
    ----------
    image
        A PIL image of any mode; an array or tensor (shapes and values: see `runicorn.tracker.pixels`); a
        matplotlib figure, axes or the pyplot module; bytes or a binary file of an image that is already
        encoded; the path of an image file.
    format
        ``"png"``, ``"jpg"``, ``"jpeg"`` or ``"webp"``; case and a leading dot do not matter. What is already
        encoded as PNG, JPEG, WebP, GIF, BMP or AVIF stays byte for byte as it is, unless ``jpg`` or ``webp``
        is asked for and it is something else. JPEG has no transparency: it is laid on white.
    quality
        1 to 100, for JPEG and WebP.

    Raises
    ------
    ImageError
        The value, the format or the quality is none of these, or the format needs Pillow and it is absent.
    """
    wanted = _FORMATS.get(str(format).lower().lstrip("."))
    if wanted is None:
        raise ImageError(f"cannot write images as {format!r}; accepted formats are {', '.join(_FORMATS)}")
    if not isinstance(quality, int) or not 1 <= quality <= 100:
        raise ImageError(f"quality is {quality!r}; accepted is an int from 1 to 100")
    content = _read_encoded(image)
    if content is not None:
        return _keep_or_convert(content, wanted, quality)
    figure = _find_figure(image)
    if figure is not None:
        return _save_figure(figure, wanted, quality), wanted
    if _is_pil_image(image):
        return _save_with_pillow(image, wanted, quality), wanted
    pixels = as_pixels(image)
    if wanted == "png":
        return encode_png(pixels), wanted
    return _save_with_pillow(_pillow(f"writing {wanted}").fromarray(pixels), wanted, quality), wanted


def media_file_name(key: str, extension: str, now: float) -> str:
    """Give a new name for a file in a run's ``media`` folder: ``<unix ms>_<6 hex>_<key>.<extension>``.

    In `key`, what is illegal in a file name on any of the three systems becomes ``_``, and it is cut to 120
    bytes of UTF-8; other characters, Chinese and emoji included, stay. `now` is in seconds since the epoch.
    """
    safe = re.sub(_NOT_IN_A_FILE_NAME, "_", key)
    safe = safe.encode()[:_MAX_KEY_BYTES].decode(errors="ignore").rstrip(". ") or "image"
    return f"{int(now * 1000)}_{os.urandom(3).hex()}_{safe}.{extension}"


def _read_encoded(image: Any) -> bytes | None:
    """Give the bytes of an image that is already encoded, or None for another kind of value."""
    if isinstance(image, (bytes, bytearray, memoryview)):
        return bytes(image)
    if isinstance(image, BytesIO):
        return image.getvalue()
    if isinstance(image, (str, os.PathLike)):
        try:
            with open(image, "rb") as file:
                return file.read()
        except (OSError, ValueError) as error:
            raise ImageError(f"cannot read the image file {str(image)!r}: {error}") from error
    if callable(getattr(image, "read", None)):
        content = image.read()
        if not isinstance(content, bytes):
            raise ImageError(
                f"reading the file {image!r} gives {type(content).__name__}; open it in mode 'rb'"
            )
        return content
    return None


def _sniff(content: bytes) -> str | None:
    """Name the type of an encoded image by its first bytes."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    if content.startswith(b"BM") and content[6:10] == bytes(4):
        return "bmp"
    if content.startswith((b"II*\0", b"MM\0*")):
        return "tiff"
    if content[4:12] in (b"ftypavif", b"ftypavis"):
        return "avif"
    return None


def _keep_or_convert(content: bytes, wanted: str, quality: int) -> tuple[bytes, str]:
    found = _sniff(content)
    if found is None:
        raise ImageError(
            f"{len(content)} bytes that begin with {content[:8]!r} are no image that can be recognised; accepted"
            " are PNG, JPEG, WebP, GIF, BMP, AVIF and TIFF"
        )
    if found == wanted or (wanted == "png" and found in _SHOWN_BY_BROWSERS):
        return content, found
    try:
        opened = _pillow(f"turning {found} into {wanted}").open(BytesIO(content))
        opened.load()
    except ImageError:
        raise
    except Exception as error:
        raise ImageError(f"cannot turn this {found} image into {wanted}: {error}") from error
    return _save_with_pillow(opened, wanted, quality), wanted


def _find_figure(image: Any) -> Any | None:
    """Give what can save the drawing: the figure itself, the figure of some axes, or the pyplot module."""
    for candidate in (image, getattr(image, "figure", None)):
        if callable(getattr(candidate, "savefig", None)):
            return candidate
    return None


def _save_figure(figure: Any, wanted: str, quality: int) -> bytes:
    out = BytesIO()
    options = {} if wanted == "png" else {"pil_kwargs": {"quality": quality}}
    try:
        figure.savefig(out, format=wanted, **options)
    except Exception as error:
        raise ImageError(f"cannot draw the figure as {wanted}: {error}") from error
    return out.getvalue()


def _is_pil_image(image: Any) -> bool:
    module = sys.modules.get("PIL.Image")
    return module is not None and isinstance(image, module.Image)


def _pillow(purpose: str) -> Any:
    try:
        from PIL import Image
    except ImportError as error:
        raise ImageError(f"{purpose} {_PILLOW_MISSING}") from error
    return Image


def _save_with_pillow(image: Any, wanted: str, quality: int) -> bytes:
    out = BytesIO()
    options = {} if wanted == "png" else {"quality": quality}
    try:
        _fit_mode(image, wanted).save(out, format=_PILLOW_NAMES[wanted], **options)
    except Exception as error:
        raise ImageError(
            f"cannot write a PIL image of mode {image.mode} and size {image.size} as {wanted}: {error}"
        ) from error
    return out.getvalue()


def _fit_mode(image: Any, wanted: str) -> Any:
    """Give a copy in a mode that the format has, or the image itself where it is in one."""
    mode = image.mode
    if mode == "F":
        return _shades_of_float_mode(image)
    if mode == "I" or mode.startswith("I;16"):
        return _fit_integer_mode(image, wanted)
    if wanted == "png" and mode in ("1", "L", "LA", "P", "RGB", "RGBA"):
        return image
    transparent = "transparency" in image.info or mode in ("LA", "La", "PA", "RGBA", "RGBa")
    if transparent and wanted == "jpg":
        return _on_white(_as_rgba(image))
    if transparent:
        return _as_rgba(image)
    return image if mode in ("L", "RGB") else image.convert("L" if mode == "1" else "RGB")


def _as_rgba(image: Any) -> Any:
    # Pillow leads premultiplied gray to RGBA only over LA.
    return (image.convert("LA") if image.mode == "La" else image).convert("RGBA")


def _on_white(image: Any) -> Any:
    background = _pillow("writing jpg").new("RGBA", image.size, "white")
    background.alpha_composite(image)
    return background.convert("RGB")


def _shades_of_float_mode(image: Any) -> Any:
    """Mode F by the same rule as an array of floats; Pillow itself would clip 0..1 to black."""
    import numpy as np

    return _pillow("writing this image").fromarray(as_pixels(np.asarray(image)))


def _fit_integer_mode(image: Any, wanted: str) -> Any:
    """16 bit for PNG; else 8 bit, scaled from 16 when any value is above 255."""
    wide = image.convert("I")
    if wanted == "png":
        return wide.convert("I;16")
    if wide.getextrema()[1] > 255:
        wide = wide.point(lambda value: value * (1 / 257))
    return wide.convert("L")
