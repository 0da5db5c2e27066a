from __future__ import annotations

import sys
from pathlib import Path

import pytest

from runicorn.errors import BadRequestError
from runicorn.store import log_search
from runicorn.store.logs import LogFile


def found(folder: Path, content: str | bytes, text: str, limit: int = 100) -> log_search.LogHits:
    path = folder / "logs.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    log = LogFile(str(path), lambda: True)
    log.refresh()
    return log.search(text, limit)


LINES = "Epoch 1\nloss 0.5\n\nepoch 12\nÉPOQUE\nloss nan, loss nan\nlast epoch"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("epoch", [1, 4, 7]),
        ("époque", [5]),
        ("nan", [6]),
        ("(", []),
        (r"/^epoch \d+$/", [4]),
        (r"/^epoch \d$/i", [1]),
        (r"/^$/", [3]),
        ("/loss", []),
    ],
)
def test_a_text_is_found_in_any_case_and_a_pattern_as_it_is_written(
    tmp_path: Path, text: str, numbers: list[int]
) -> None:
    hits = found(tmp_path, LINES, text)

    assert hits == (numbers, len(numbers), 7, True)


def test_a_million_lines_are_searched_and_only_so_many_numbers_given(tmp_path: Path) -> None:
    hits = found(tmp_path, "".join(f"step {number}\n" for number in range(1, 1_000_001)), "STEP", limit=3)

    assert hits == ([1, 2, 3], 1_000_000, 1_000_000, True)


@pytest.mark.parametrize("text", ["99%", "/9+%/"])
def test_a_line_is_searched_as_it_is_shown(tmp_path: Path, text: str) -> None:
    content = "98%\r99%\r100%\n9\x1b[31m9\x1b[0m%\r\n99%\rdone\n"

    assert found(tmp_path, content, text).numbers == [2]


def test_a_pattern_that_takes_for_ever_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_search, "SEARCH_LIMIT_S", 0.5)

    hits = found(tmp_path, "x\n" + "a" * 60 + "\n", "/(a+)+b/")

    assert not hits.complete


def test_a_pattern_that_is_none_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(BadRequestError, match="unterminated"):
        found(tmp_path, "x\n", "/(x/")


def test_a_refusal_does_not_repeat_a_very_long_pattern(tmp_path: Path) -> None:
    for pattern in (f"/({'x' * 5000}/", f"/(?P<{'x' * 5000}->y)/"):
        with pytest.raises(BadRequestError, match="xxx…") as refused:
            found(tmp_path, "x\n", pattern)
        assert len(str(refused.value)) < 250


def test_where_no_process_can_be_started_a_pattern_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "missing"))

    with pytest.raises(BadRequestError, match="process of its own"):
        found(tmp_path, "x\n", "/x/")


def test_a_log_that_is_not_there_has_no_hits(tmp_path: Path) -> None:
    log = LogFile(str(tmp_path / "logs.txt"), lambda: True)

    assert log.search("x", 10) == ([], 0, 0, True)
    assert log.search("/x/", 10) == ([], 0, 0, True)
