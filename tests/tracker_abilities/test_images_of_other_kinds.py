"""PIL images, figures, encoded bytes and files become image files; what is none is refused in a sentence."""

from __future__ import annotations

import re
import subprocess
import sys
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image

from runicorn.errors import ImageError
from runicorn.tracker.images import encode_image, media_file_name

mpl.use("Agg")

PIXELS = np.random.default_rng(0).integers(0, 256, (16, 24, 3), dtype=np.uint8)
MODES = [
    "1",
    "L",
    "LA",
    "La",
    "P",
    "PA",
    "RGB",
    "RGBA",
    "RGBa",
    "RGBX",
    "CMYK",
    "YCbCr",
    "LAB",
    "HSV",
    "I",
    "F",
    "I;16",
]


def encoded(kind: str, size: tuple[int, int] = (8, 8)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (250, 10, 10)).save(out, format=kind)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def pil_image(mode: str) -> Image.Image:
    if mode in ("La", "RGBa"):
        return Image.fromarray(PIXELS).convert("RGBA" if mode == "RGBa" else "LA").convert(mode)
    if mode == "PA":
        return Image.fromarray(PIXELS).convert("P").convert("PA")
    if mode in ("LAB", "HSV", "RGBX", "I;16"):
        return Image.new(mode, (24, 16))
    return Image.fromarray(PIXELS).convert(mode)


@pytest.mark.parametrize("wanted", ["png", "jpg", "webp"])
@pytest.mark.parametrize("mode", MODES)
def test_a_pil_image_of_every_mode_can_be_written_in_every_format(mode: str, wanted: str) -> None:
    image = pil_image(mode)

    content, extension = encode_image(image, format=wanted)

    assert extension == wanted
    assert opened(content).size == (24, 16)
    assert opened(content).format == {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}[wanted]
    assert image.mode == mode


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_png_keeps_the_pixels_of_a_pil_image_exactly(mode: str) -> None:
    image = pil_image(mode)

    shown = opened(encode_image(image)[0])

    assert shown.convert("RGBA").tobytes() == image.convert("RGBA").tobytes()


def test_transparency_is_laid_on_white_in_a_jpeg() -> None:
    clear = Image.new("RGBA", (16, 16), (0, 0, 0, 0))

    shown = np.asarray(opened(encode_image(clear, format="jpg")[0]))

    assert shown.min() > 250


def test_a_palette_with_a_transparent_colour_is_laid_on_white_in_a_jpeg() -> None:
    image = Image.new("P", (16, 16), 0)
    image.info["transparency"] = 0

    shown = np.asarray(opened(encode_image(image, format="jpg")[0]))

    assert shown.min() > 250


def test_sixteen_bit_gray_is_scaled_and_not_cut_in_a_jpeg() -> None:
    image = Image.fromarray(np.full((8, 8), 32896, dtype=np.uint16))

    shown = np.asarray(opened(encode_image(image, format="jpg")[0]))

    assert abs(int(shown.mean()) - 128) <= 1


def test_sixteen_bit_gray_keeps_its_values_in_a_png() -> None:
    image = Image.fromarray(np.array([[0, 300, 65535]], dtype=np.uint16))

    shown = np.asarray(opened(encode_image(image)[0]))

    assert shown.tolist() == [[0, 300, 65535]]


def test_float_gray_in_0_to_1_is_not_black() -> None:
    image = Image.fromarray(np.full((4, 4), 0.5, dtype=np.float32))

    shown = np.asarray(opened(encode_image(image)[0]))

    assert set(shown.ravel().tolist()) == {128}


@pytest.mark.parametrize(
    ("asked", "extension"), [("jpg", "jpg"), ("jpeg", "jpg"), ("JPEG", "jpg"), (".png", "png")]
)
def test_a_format_may_be_written_in_several_ways(asked: str, extension: str) -> None:
    assert encode_image(PIXELS, format=asked)[1] == extension


@pytest.mark.parametrize("wanted", ["jpg", "webp"])
def test_a_lower_quality_makes_a_smaller_file(wanted: str) -> None:
    small, large = (encode_image(PIXELS, format=wanted, quality=quality)[0] for quality in (10, 95))

    assert len(small) < len(large)


@pytest.mark.parametrize("wanted", ["png", "jpg", "webp"])
def test_a_figure_is_drawn_as_large_as_it_says(wanted: str) -> None:
    figure = Figure(figsize=(2, 1), dpi=100)
    axes = figure.add_subplot()
    axes.plot([1, 2, 3])

    of_figure, of_axes = encode_image(figure, format=wanted), encode_image(axes, format=wanted)

    assert opened(of_figure[0]).size == opened(of_axes[0]).size == (200, 100)
    assert of_figure[1] == wanted


@pytest.mark.parametrize(
    ("kind", "extension"),
    [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp"), ("GIF", "gif"), ("BMP", "bmp"), ("AVIF", "avif")],
)
@pytest.mark.parametrize("wrap", [bytes, bytearray, memoryview, BytesIO])
def test_what_is_encoded_already_stays_byte_for_byte(kind: str, extension: str, wrap: Any) -> None:
    content = encoded(kind)

    assert encode_image(wrap(content)) == (content, extension)


def test_a_file_is_kept_with_the_extension_of_its_content(tmp_path: Path) -> None:
    path = tmp_path / "图片 1.png"
    path.write_bytes(encoded("JPEG"))

    assert encode_image(path) == encode_image(str(path)) == (path.read_bytes(), "jpg")
    with path.open("rb") as file:
        assert encode_image(file) == (path.read_bytes(), "jpg")


def test_encoded_bytes_are_converted_when_a_smaller_format_is_asked_for() -> None:
    content, extension = encode_image(encoded("PNG"), format="jpg")

    assert extension == "jpg"
    assert opened(content).format == "JPEG"


def test_a_tiff_becomes_a_png_because_pages_do_not_show_it() -> None:
    content, extension = encode_image(encoded("TIFF"))

    assert extension == "png"
    assert opened(content).format == "PNG"


@pytest.mark.parametrize(
    ("image", "part"),
    [
        (b"", "0 bytes"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "41 bytes"),
        (b"II*\0 not really", "tiff"),
        ("no/such/file.png", "no/such/file.png"),
        ("nul\0character", "cannot read"),
        (Path("no/such/file.png"), "no/such/file.png"),
        (StringIO("text"), "mode 'rb'"),
        (None, "NoneType"),
        ([[1, 2], [3, 4]], "list"),
        (3.5, "float"),
        ({"a": 1}, "dict"),
    ],
)
def test_what_is_no_image_is_refused_in_a_sentence(image: Any, part: str) -> None:
    with pytest.raises(ImageError) as refused:
        encode_image(image)

    assert part in str(refused.value)


@pytest.mark.parametrize(
    "options", [{"format": "tga"}, {"format": None}, {"quality": 0}, {"quality": "high"}]
)
def test_an_unknown_format_or_quality_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ImageError, match="accepted"):
        encode_image(PIXELS, **options)


WITHOUT_PILLOW = """
import sys
sys.modules["PIL"] = None
from runicorn.tracker.images import encode_image
assert "numpy" not in sys.modules
import numpy as np
from runicorn.errors import ImageError
assert encode_image(np.zeros((4, 4, 3)))[1] == "png"
assert encode_image(bytes.fromhex("89504e470d0a1a0a00"))[1] == "png"
for image in (np.zeros((4, 4)), bytes.fromhex("89504e470d0a1a0a00")):
    try:
        encode_image(image, format="jpeg")
    except ImageError as error:
        print(error)
"""


def test_without_pillow_png_works_and_jpeg_names_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_PILLOW], capture_output=True, text=True, check=True)

    assert done.stdout.count('pip install "runicorn[images]"') == 2


@given(key=st.text(st.characters(), max_size=400), now=st.floats(0, 4e9))
def test_a_media_name_is_a_legal_file_name_on_every_system(key: str, now: float) -> None:
    name = media_file_name(key, "png", now)

    assert re.fullmatch(r"\d+_[0-9a-f]{6}_[^\x00-\x1f<>:\"/\\|?*]+\.png", name)
    assert len(name.encode()) <= 160
    assert not name.removesuffix(".png").endswith((".", " "))


def test_a_media_name_keeps_the_key_readable(tmp_path: Path) -> None:
    name = media_file_name("验证/样本 1", "jpg", 1_700_000_000.25)

    assert re.fullmatch(r"1700000000250_[0-9a-f]{6}_验证_样本 1\.jpg", name)
    (tmp_path / name).write_bytes(b"x")


def test_two_images_of_one_moment_have_two_names() -> None:
    assert len({media_file_name("a", "png", 1.0) for _ in range(50)}) == 50
