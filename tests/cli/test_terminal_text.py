"""Widths, columns, times and numbers as a person sees them."""

from __future__ import annotations

import math
import os
import sys

import pytest

from runicorn.phrases import ago, clock_time, duration, number, value_text
from runicorn.terminal import Cell, cut, paint, printable, seen_width, table

NOW = 1_795_421_896.0


@pytest.fixture
def as_terminal(monkeypatch):
    def pretend(columns: int) -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setattr("shutil.get_terminal_size", lambda *_: os.terminal_size((columns, 24)))
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.delenv("NO_COLOR", raising=False)

    return pretend


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("实验 一", 7), ("ｗｉｄｅ", 8), ("e\u0301", 1), ("😀", 2), ("a\u200bb", 2), ("", 0)],
)
def test_a_text_is_as_wide_as_its_cells(text, width):
    assert seen_width(text) == width


@pytest.mark.parametrize(
    ("width", "kept"), [(7, "实验 一"), (6, "实验 …"), (5, "实验…"), (4, "实…"), (1, "…")]
)
def test_a_wide_character_is_never_cut_in_half(width, kept):
    assert cut("实验 一", width) == kept
    assert seen_width(kept) <= width


def test_columns_line_up_under_wide_characters():
    rows = [[Cell("实验"), Cell("1")], [Cell("b"), Cell("20")]]

    assert table(("NAME", "N"), rows, right=("N",)) == ["NAME   N", "实验   1", "b     20"]


def test_a_column_without_any_text_is_left_out():
    assert table(("A", "B", "C"), [[Cell("1"), Cell(""), Cell("3")]]) == ["A  C", "1  3"]


def test_elastic_columns_give_way_until_the_line_fits_the_terminal(as_terminal, monkeypatch):
    as_terminal(30)
    monkeypatch.setenv("NO_COLOR", "1")
    rows = [[Cell("a-rather-long-name-of-a-run"), Cell("finished"), Cell("一个很长的标签")]]

    lines = table(("RUN", "STATUS", "TAGS"), rows, elastic=("RUN", "TAGS"))

    assert all(seen_width(line) <= 30 for line in lines)
    assert "finished" in lines[1]
    assert lines[1].count("…") == 2


def test_a_name_cannot_steer_the_terminal():
    assert printable("a\x1b[31mb\nc\u202e") == "a\\x1b[31mb\\nc\\u202e"
    assert table(("A",), [[Cell("a\tb")]])[1] == "a\\tb"


def test_colours_are_for_terminals_that_want_them(as_terminal, monkeypatch):
    piped = paint("x", "red")
    as_terminal(80)
    on_terminal = paint("x", "red")
    monkeypatch.setenv("NO_COLOR", "1")
    unwanted = paint("x", "red")

    assert piped == unwanted == "x"
    assert on_terminal == "\x1b[31mx\x1b[0m"


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (0, "just now"),
        (-30, "just now"),
        (59, "just now"),
        (200, "3 min ago"),
        (3600, "1 h ago"),
        (86_399, "23 h ago"),
        (86_400 * 5, "5 d ago"),
        (86_400 * 40, clock_time(NOW - 86_400 * 40)[:10]),
        (-3600, clock_time(NOW + 3600)[:10]),
    ],
)
def test_a_moment_is_told_by_its_distance(passed, words):
    assert ago(NOW - passed, NOW) == words


@pytest.mark.parametrize("moment", [None, math.nan, math.inf])
def test_no_moment_is_no_text(moment):
    assert ago(moment, NOW) == ""


def test_a_moment_beyond_the_calendar_is_a_number():
    assert clock_time(1e30) == "1e+30"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.04, "40 ms"),
        (0.9999, "1.0 s"),
        (9.96, "10 s"),
        (59.6, "1 min 00 s"),
        (61, "1 min 01 s"),
        (3600 * 2 + 300, "2 h 05 min"),
        (86_400 * 3 + 3600, "3 d 01 h"),
        (None, ""),
        (-1, ""),
        (math.nan, ""),
    ],
)
def test_a_duration_has_at_most_two_units(seconds, words):
    assert duration(seconds) == words


def test_numbers_and_values_take_one_line():
    assert [number(value) for value in (None, 1.0, 0.000012345678, math.nan, 1e10)] == [
        "",
        "1",
        "1.23457e-05",
        "nan",
        "1e+10",
    ]
    assert [value_text(value) for value in ("a", ["实", 1], None, True)] == ["a", '["实", 1]', "null", "true"]
