"""The page of the machine, over a small NVML with two cards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from small_nvml import LACKS_COMPILER, can_compile, compile_library
from viewer_process import Viewer, running_viewer


@pytest.fixture
def two_cards(tmp_path: Path, store: str) -> Iterator[Viewer]:
    """A viewer on a machine with two GPUs, the second of which can be taken away."""
    if not can_compile():
        pytest.skip(LACKS_COMPILER)
    compile_library(tmp_path / "libnvidia-ml.so.1")
    with running_viewer(
        tmp_path,
        *("--storage", store, "--port", "0", "--no-browser"),
        environment={
            "LD_LIBRARY_PATH": str(tmp_path),
            "NVML_LOST": "1",
            "NVML_LOST_FILE": str(tmp_path / "gone"),
        },
    ) as viewer:
        yield viewer


@pytest.fixture
def store(tmp_path: Path) -> str:
    (tmp_path / "store").mkdir()
    return str(tmp_path / "store")


def test_the_gpus_are_shown_live_with_who_uses_them_and_one_that_goes_away_says_so(
    page: Page, two_cards: Viewer, tmp_path: Path
) -> None:
    page.goto(f"{two_cards.base}gpu?token={two_cards.token}")
    cards = page.locator("section", has=page.get_by_role("meter", name="Temperature"))

    expect(cards).to_have_count(2)
    expect(cards.nth(0).get_by_role("meter", name="Memory").first).to_have_attribute(
        "aria-valuetext", "1.0 GiB / 80.0 GiB"
    )
    expect(cards.nth(0).get_by_role("row")).to_contain_text(["Process", "4242"])
    expect(page.get_by_text("602 / 1400 W in all")).to_be_visible()
    expect(page.get_by_role("meter", name="Processor")).to_have_attribute(
        "aria-valuetext", re.compile(r"\d+ % · \d+ cores")
    )

    line = cards.nth(0).locator("path").first
    drawn = line.get_attribute("d")
    expect(line).not_to_have_attribute("d", drawn or "")

    (tmp_path / "gone").touch()
    expect(cards.nth(1)).to_contain_text("fallen off the bus")


def test_without_a_gpu_the_page_says_why_and_shows_the_host(page: Page, tmp_path: Path, store: str) -> None:
    with running_viewer(tmp_path, "--storage", store, "--port", "0", "--no-browser") as viewer:
        page.goto(f"{viewer.base}gpu?token={viewer.token}")

        expect(page.get_by_text("No GPU can be told of")).to_be_visible()
        expect(page.get_by_role("meter", name="Processor")).to_be_visible()
