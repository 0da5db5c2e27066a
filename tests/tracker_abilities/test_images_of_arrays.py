"""Arrays of every usual shape and dtype become exactly the pixels that the documented rule says."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from PIL import Image

from runicorn.errors import ImageError
from runicorn.tracker.images import encode_image

SIDES = st.integers(1, 9)
BYTES = npst.arrays(np.uint8, st.tuples(SIDES, SIDES, st.sampled_from([1, 3, 4])))
FLOATS = st.sampled_from([np.float16, np.float32, np.float64])
INTEGERS = st.sampled_from([np.int8, np.int16, np.int32, np.int64, np.uint32, np.uint64, np.dtype(">i4")])


def decode(content: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(BytesIO(content)))


def encode_as_png(image: Any) -> np.ndarray[Any, Any]:
    content, extension = encode_image(image)
    assert extension == "png"
    return decode(content)


@given(pixels=BYTES)
def test_bytes_with_the_channels_last_survive_unchanged(pixels: np.ndarray[Any, Any]) -> None:
    shown = encode_as_png(pixels)

    np.testing.assert_array_equal(shown, pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)


@given(pixels=BYTES)
def test_a_view_with_strides_gives_the_same_picture_as_its_copy(pixels: np.ndarray[Any, Any]) -> None:
    flipped = pixels[::-1, ::2]

    assert encode_image(flipped) == encode_image(flipped.copy())


@given(gray=npst.arrays(np.uint8, st.tuples(SIDES, SIDES)))
def test_a_plane_is_gray(gray: np.ndarray[Any, Any]) -> None:
    shown = encode_as_png(gray)

    np.testing.assert_array_equal(shown, gray)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("batch", [(), (1,), (1, 1)])
def test_channels_first_and_a_batch_of_one_are_understood(channels: int, batch: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (6, 7, channels), dtype=np.uint8)

    shown = encode_as_png(pixels.transpose(2, 0, 1).reshape(*batch, channels, 6, 7))

    np.testing.assert_array_equal(shown, pixels.squeeze())


def test_a_last_axis_that_can_be_colours_wins() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (3, 5, 4), dtype=np.uint8)

    assert encode_as_png(pixels).shape == (3, 5, 4)


def test_false_is_black_and_true_is_white() -> None:
    shown = encode_as_png(np.array([[True, False]]))

    assert shown.tolist() == [[255, 0]]


@given(values=npst.arrays(np.uint16, st.tuples(SIDES, SIDES)))
def test_sixteen_bits_are_scaled_from_their_full_range(values: np.ndarray[Any, Any]) -> None:
    shown = encode_as_png(values)

    np.testing.assert_array_equal(shown, np.rint(values / 257))


@given(data=st.data(), dtype=INTEGERS)
def test_other_integers_are_clipped_to_0_to_255(data: st.DataObject, dtype: Any) -> None:
    values = data.draw(npst.arrays(dtype, st.tuples(SIDES, SIDES)))

    shown = encode_as_png(values)

    expected = [[min(max(int(value), 0), 255) for value in row] for row in values.tolist()]
    assert shown.tolist() == expected


@given(data=st.data(), dtype=FLOATS)
def test_floats_below_2_take_1_for_white(data: st.DataObject, dtype: Any) -> None:
    width = np.dtype(dtype).itemsize * 8
    below_two = st.floats(-3, 1.9375, width=width)
    values = data.draw(npst.arrays(dtype, st.tuples(SIDES, SIDES), elements=below_two))

    shown = encode_as_png(values)

    np.testing.assert_allclose(shown, np.clip(values.astype(np.float64), 0, 1) * 255, atol=0.51, rtol=0)


@given(data=st.data(), dtype=FLOATS)
def test_floats_that_reach_2_take_255_for_white(data: st.DataObject, dtype: Any) -> None:
    width = np.dtype(dtype).itemsize * 8
    values = data.draw(
        npst.arrays(dtype, st.tuples(SIDES, SIDES), elements=st.floats(-300, 300, width=width))
    )
    values[0, 0] = 2

    shown = encode_as_png(values)

    np.testing.assert_allclose(shown, np.clip(values.astype(np.float64), 0, 255), atol=0.51, rtol=0)


def test_nan_is_black_and_infinities_are_the_ends_of_the_scale() -> None:
    values = np.array([[np.nan, np.inf, -np.inf, 0.5]], dtype=np.float32)

    shown = encode_as_png(values)

    assert shown.tolist() == [[0, 255, 0, 128]]


def test_an_array_of_nothing_but_nan_is_black() -> None:
    assert encode_as_png(np.full((2, 2), np.nan)).tolist() == [[0, 0], [0, 0]]


def test_half_precision_is_rounded_once() -> None:
    assert encode_as_png(np.array([[0.5625]], dtype=np.float16)).tolist() == [[143]]


def test_the_array_itself_is_left_alone() -> None:
    values = np.array([[np.nan, 3.0, -1.0]])
    before = values.copy()

    encode_image(values)

    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize(
    ("values", "part"),
    [
        (np.zeros((2, 3, 5)), "shape (2, 3, 5)"),
        (np.zeros((8, 3, 4, 4)), "one by one"),
        (np.zeros((0, 4)), "shape (0, 4)"),
        (np.zeros(4), "shape (4,)"),
        (np.float64(1.0), "shape ()"),
        (np.zeros((2, 2), dtype=complex), "complex128"),
        (np.array([["a", "b"]]), "<U1"),
        (np.array([[None]]), "object"),
    ],
)
def test_an_array_that_is_no_picture_is_refused_with_its_shape_and_dtype(values: Any, part: str) -> None:
    with pytest.raises(ImageError) as refused:
        encode_image(values)

    assert part in str(refused.value)


class Tensor:
    """What torch shows of a tensor on a device, with gradient and in a dtype that numpy does not know."""

    def __init__(
        self, values: np.ndarray[Any, Any], place: str = "cuda", dtype: str = "torch.bfloat16"
    ) -> None:
        self.values = values
        self.place = place
        self.dtype = dtype
        self.gradient = True

    def detach(self) -> Tensor:
        other = Tensor(self.values, self.place, self.dtype)
        other.gradient = False
        return other

    def cpu(self) -> Tensor:
        other = Tensor(self.values, "cpu", self.dtype)
        other.gradient = self.gradient
        return other

    def float(self) -> Tensor:
        other = Tensor(self.values.astype(np.float32), self.place, "torch.float32")
        other.gradient = self.gradient
        return other

    def numpy(self) -> np.ndarray[Any, Any]:
        if self.gradient or self.place != "cpu" or self.dtype == "torch.bfloat16":
            raise TypeError("can't convert this tensor to numpy")
        return self.values


def test_a_tensor_is_brought_to_the_host_without_its_gradient() -> None:
    values = np.linspace(0, 1, 15).reshape(1, 3, 5)

    shown = encode_as_png(Tensor(values))

    assert shown.shape == (3, 5)
    assert shown.max() == 255


class DeviceArray:
    """What jax shows of an array."""

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return np.full((2, 2), 7, dtype=np.uint8)


def test_whatever_has_an_array_inside_is_accepted() -> None:
    assert encode_as_png(DeviceArray()).tolist() == [[7, 7], [7, 7]]
