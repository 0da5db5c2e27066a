"""From whatever holds numbers to 8-bit pixels: the one place that says how values become shades.

======================  ==================================================================================
values                  shade
======================  ==================================================================================
bool                    False is black, True is white
uint8                   as it is
uint16                  full range: 0 is black, 65535 is white
other integers          0 is black, 255 is white, values outside are clipped
floats                  0 is black; white is 1 if no finite value reaches 2, else 255; values outside are
                        clipped, NaN is black, infinities are black (-) and white (+)
======================  ==================================================================================

The limit for floats is 2 and not 1, because pictures in 0..1 overshoot a little after resizing; one in
0..255 whose brightest value is below 2 would be black anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runicorn.errors import ImageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["as_pixels"]

_BRIGHTEST_OF_UNIT_RANGE = 2.0
_CHANNELS = (1, 3, 4)
_SHAPES = "(H, W), (H, W, 1|3|4) or (1|3|4, H, W)"
_REGISTERED_BY_ANOTHER_PACKAGE = 2
"""numpy's `isbuiltin` of bfloat16 and its kin."""


def as_pixels(image: Any) -> NDArray[np.uint8]:
    """Give `image` as pixels; the value passed in is never changed.

    Parameters
    ----------
    image
        A numpy array, or anything that can become one: a tensor of torch (on any device, with or without
        gradient), jax, tensorflow or cupy, or an object with ``__array__``. Shape (H, W), (H, W, C) or
        (C, H, W) with C of 1, 3 or 4, where a last axis that can be colours is taken for the colours;
        leading axes of length 1 (a batch of one) are dropped. Values as in the table of this module.

    Returns
    -------
    uint8, contiguous, shape (H, W) for gray, (H, W, 3) for RGB, (H, W, 4) for RGBA.

    Raises
    ------
    ImageError
        The value is no array, or its shape or dtype is none of these.
    """
    return _as_shades(_channels_last(_as_array(image)))


def _as_array(image: Any) -> NDArray[Any]:
    if not hasattr(image, "__array__") and not hasattr(image, "detach"):
        raise ImageError(
            f"cannot make an image of {_name_of_type(image)}; accepted are a PIL image, an array or tensor of "
            f"shape {_SHAPES}, a matplotlib figure, encoded bytes and the path of an image file"
        )
    import numpy as np

    try:
        return np.asarray(_on_host(image))
    except Exception as error:
        raise ImageError(
            f"cannot read {_name_of_type(image)} as an array ({error}); pass a numpy array of shape {_SHAPES}"
        ) from error


def _on_host(image: Any) -> Any:
    """Give a tensor's numbers in the host's memory, in a dtype that numpy knows."""
    if hasattr(image, "detach"):
        tensor = image.detach().cpu()
        if str(getattr(tensor, "dtype", "")).endswith("bfloat16"):
            tensor = tensor.float()
        return tensor.numpy()
    if type(image).__module__.partition(".")[0] == "cupy":
        return image.get()
    return image


def _channels_last(array: NDArray[Any]) -> NDArray[Any]:
    shape = array.shape
    while array.ndim > 3 and array.shape[0] == 1:
        array = array[0]
    if array.ndim == 3 and array.shape[2] not in _CHANNELS and array.shape[0] in _CHANNELS:
        array = array.transpose(1, 2, 0)
    fits = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in _CHANNELS)
    if not fits or array.size == 0:
        hint = "; log the images of a batch one by one" if array.ndim > 3 else ""
        raise ImageError(
            f"cannot make an image of an array of shape {shape} and dtype {array.dtype}; accepted shapes are "
            f"{_SHAPES}, none of them empty{hint}"
        )
    return array[:, :, 0] if array.ndim == 3 and array.shape[2] == 1 else array


def _as_shades(array: NDArray[Any]) -> NDArray[np.uint8]:
    import numpy as np

    dtype = array.dtype
    if dtype.kind == "V" and dtype.isbuiltin == _REGISTERED_BY_ANOTHER_PACKAGE:
        array = array.astype(np.float32)
    kind = array.dtype.kind
    if kind == "b":
        shades = np.where(array, np.uint8(255), np.uint8(0))
    elif kind == "u" and dtype.itemsize == 2:
        shades = (array.astype(np.uint32) + 128) // 257
    elif kind in "iu":
        shades = np.clip(array, 0, min(255, int(np.iinfo(array.dtype).max)))
    elif kind == "f":
        shades = _shades_of_floats(array)
    else:
        raise ImageError(
            f"cannot make an image of an array of dtype {dtype} and shape {array.shape}; accepted dtypes are bool, "
            "integers and floats"
        )
    return np.ascontiguousarray(shades, dtype=np.uint8)


def _shades_of_floats(array: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    if array.dtype.itemsize == 2:
        array = array.astype(np.float32)  # half precision would round the product before it is rounded
    brightest = array.max(where=np.isfinite(array), initial=-np.inf)
    white = 1.0 if brightest < _BRIGHTEST_OF_UNIT_RANGE else 255.0
    clipped = np.clip(array, 0.0, white)
    shades: NDArray[Any] = np.rint(np.where(np.isnan(clipped), 0.0, clipped) * (255.0 / white))
    return shades


def _name_of_type(value: Any) -> str:
    kind = type(value)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return f"a value of type {name}"
