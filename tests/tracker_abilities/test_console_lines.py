"""What reaches a terminal becomes the lines that a person would remember of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runicorn.tracker.console_lines import MAX_LINE_CHARS, MAX_ROWS, ConsoleLines

UP, ERASE = "\x1b[A", "\x1b[2K"
PIECES = st.lists(
    st.sampled_from(
        [
            "a",
            "bc ",
            " ",
            "\n",
            "\r",
            "\r\n",
            "\b",
            UP,
            ERASE,
            "\x1b[3A",
            "\x1b[31m",
            "\x1b[0m",
            "\x1b[K",
            "é",
        ]
    ),
    max_size=40,
)


def lines_of(*chunks: str) -> list[str]:
    lines = ConsoleLines()
    return [line for chunk in chunks for line in lines.feed(chunk)] + lines.drain()


@given(
    text=st.text(st.characters(exclude_characters="\n\r\b\x1b")).map(lambda text: text + "\n"),
    count=st.integers(1, 4),
)
def test_plain_lines_are_given_as_they_are_and_at_once(text: str, count: int) -> None:
    lines = ConsoleLines()

    given_at_once = lines.feed(text * count)

    assert given_at_once == [text[:-1]] * count
    assert lines.drain() == []


@given(pieces=PIECES, data=st.data())
def test_it_does_not_matter_where_the_writes_were_cut(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))

    chunks = [text[start:stop] for start, stop in zip([0, *cuts], [*cuts, len(text)], strict=True)]

    assert lines_of(*chunks) == lines_of(text)


@given(pieces=PIECES)
def test_nothing_that_is_written_can_upset_it(pieces: list[str]) -> None:
    assert not any("\n" in line or "\r" in line for line in lines_of(*pieces))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\r\ntwo\r\n", ["one", "two"]),
        ("a\n\n\nb\n", ["a", "", "", "b"]),
        ("no end", ["no end"]),
        ("10%\r20%\r30%\n", ["30%"]),
        ("\r10%   \r20%   \n", ["20%"]),
        ("keeps its blanks  \n", ["keeps its blanks  "]),
        ("bar\r          \r", []),
        ("bar\r          \rmessage\n", ["message"]),
        ("wiped\r\x1b[Knew\n", ["new"]),
        ("spin |\b/\b-\b\\\n", ["spin \\"]),
        ("\x1b[1;31mred\x1b[0m and \x1b]8;;http://x\x1b\\link\x1b]8;;\x07\n", ["red and link"]),
    ],
)
def test_controls_do_what_they_do_in_a_terminal(text: str, expected: list[str]) -> None:
    assert lines_of(text) == expected


def test_nested_bars_become_one_line_each() -> None:
    text = ""
    for outer in range(3):
        text += f"\router {outer}/3"
        for inner in range(100):
            text += f"\n\r  inner {inner}%{UP}"
        text += "\r  inner done\n"
    text += "\router 3/3\n"

    assert lines_of(text) == ["  inner done", "  inner done", "  inner done", "outer 3/3"]


def test_a_block_that_is_redrawn_leaves_one_copy_of_its_final_state() -> None:
    frame = "first {0}\nsecond {0}\nthird {0}\n"
    text = "before\n" + frame.format(0)
    for number in range(1, 200):
        text += f"{ERASE}{UP}" * 3 + ERASE + frame.format(number)

    lines = lines_of(text + "after\n")

    assert lines[-4:] == ["first 199", "second 199", "third 199", "after"]
    assert len(lines) <= 8


def test_a_bar_that_ended_is_given_by_settle_when_nothing_follows() -> None:
    lines = ConsoleLines()

    assert lines.feed("\r 50%\r100%\n") == []
    assert lines.settle() == ["100%"]
    assert lines.drain() == []


def test_settle_leaves_a_bar_alone_that_is_still_drawn() -> None:
    lines = ConsoleLines()
    lines.feed(f"\router 1/3\n\rinner 5%{UP}")

    assert lines.settle() == []
    assert lines.feed("\router 3/3") == []
    assert lines.drain() == ["outer 3/3", "inner 5%"]


def test_bars_one_after_another_come_in_their_order() -> None:
    text = "".join(f"\r{name} 0%\r{name} 50%\r{name} 100%\n" for name in "abc")

    assert lines_of(text) == ["a 100%", "b 100%", "c 100%"]


def test_a_line_without_end_is_given_in_pieces_and_loses_nothing() -> None:
    lines = ConsoleLines()

    pieces = [line for _ in range(100) for line in lines.feed("x" * 5000)]

    assert len(pieces) >= 500_000 // (MAX_LINE_CHARS + 5000)
    assert "".join([*pieces, *lines.drain()]) == "x" * 500_000


def test_rows_that_are_held_back_are_bounded() -> None:
    lines = ConsoleLines()

    given_early = [line for number in range(1000) for line in lines.feed(f"\r{number}\n")]

    assert len(given_early) >= 1000 - MAX_ROWS - 1
    assert given_early + lines.drain() == [str(number) for number in range(1000)]
