from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runicorn.api.frame import decode_frame, decode_frames, encode_frame

EXAMPLES = Path(__file__).parents[1] / "data" / "frames"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.bin"))


def read_example(name):
    described = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    arrays = [
        np.array(block[column], dtype="<f8")
        for block in described["columns"]
        for column in ("step", "time", "value")
    ]
    arrays += [np.frombuffer(bytes.fromhex(one), np.uint8) for one in described.get("attachments", [])]
    return (EXAMPLES / f"{name}.bin").read_bytes(), described["header"].encode(), arrays


@pytest.mark.parametrize("name", NAMES)
def test_a_message_and_its_numbers_become_the_bytes_of_the_example(name):
    frame, header, arrays = read_example(name)

    encoded = encode_frame(header, [array.tobytes() for array in arrays])

    assert encoded == frame


@pytest.mark.parametrize("name", NAMES)
def test_the_bytes_of_the_example_give_the_message_and_its_numbers(name):
    frame, header, arrays = read_example(name)

    decoded_header, decoded = decode_frame(frame)

    assert decoded_header == header
    assert len(decoded) == len(arrays)
    for one, other in zip(decoded, arrays, strict=True):
        np.testing.assert_array_equal(one, other)
        assert one.tobytes() == other.tobytes()


def test_frames_one_after_the_other_are_told_apart():
    examples = [read_example(name) for name in NAMES]

    decoded = list(decode_frames(b"".join(frame for frame, _, _ in examples)))

    assert [header for header, _ in decoded] == [header for _, header, _ in examples]
    for (_, arrays), (_, _, expected) in zip(decoded, examples, strict=True):
        assert [array.tobytes() for array in arrays] == [array.tobytes() for array in expected]


@given(st.lists(st.binary(max_size=20), max_size=4))
def test_bytes_of_any_length_come_back_behind_the_numbers(contents):
    sizes = [{"content_type": "image/png", "size_bytes": len(content)} for content in contents]
    blocks = [{"metric": "loss", "count": 1, "total": 1}]
    header = json.dumps({"id": 1, "result": {"blocks": blocks, "attachments": sizes}}).encode()
    numbers = [np.array([number]).tobytes() for number in (1.0, 2.0, 3.0)]

    _, arrays = decode_frame(encode_frame(header, [*numbers, *contents]))

    assert [array.tobytes() for array in arrays] == [*numbers, *contents]


@given(st.text(max_size=20), st.lists(st.lists(st.floats(), max_size=5), max_size=4))
def test_numbers_start_on_a_multiple_of_eight_and_come_back_bit_by_bit(metric, blocks):
    message = {"blocks": [{"metric": metric, "count": len(block), "total": 9} for block in blocks]}
    header = json.dumps(message).encode()
    buffers = [np.array(block, dtype="<f8").tobytes() for block in blocks for _ in range(3)]

    frame = encode_frame(header, buffers)
    _, arrays = decode_frame(frame)

    assert len(frame) % 8 == 0
    assert [array.tobytes() for array in arrays] == buffers
