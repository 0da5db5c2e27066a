"""One JupyterLab for all browser tests, a fresh page for each; a page whose test failed is photographed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from chromium import CHROMIUM_ARGUMENTS, find_chromium
from lab_server import LabServer, started_lab
from notebook_page import LIMIT_S, NotebookPage
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).parent / "screenshots"

FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    with started_lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for one file of tests: Playwright's event loop would disturb asyncio in other files."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty page; an uncaught error of our own code in it fails the test."""
    with opened_page(browser) as page:
        yield page
        photograph_if_failed(page, request.node)


@pytest.fixture(scope="module")
def shared_page(browser: Browser) -> Iterator[Page]:
    """One page for all tests of a file: opening a notebook takes seconds."""
    with opened_page(browser) as page:
        yield page


@pytest.fixture
def photographed(shared_page: Page, request: pytest.FixtureRequest) -> Iterator[None]:
    """Leaves a picture of the shared page when the test fails."""
    yield
    photograph_if_failed(shared_page, request.node)


@contextmanager
def opened_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(LIMIT_S * 1000)
    ours: list[str] = []
    page.on("pageerror", lambda error: ours.append(str(error)) if "runicorn" in (error.stack or "") else None)
    yield page
    context.close()
    assert ours == []


def photograph_if_failed(page: Page, test: pytest.Item) -> None:
    if test.stash.get(FAILED, False):
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{re.sub(r'[^a-z0-9]+', '-', test.name.lower())}.png")


@pytest.fixture
def left_idle(lab: LabServer, request: pytest.FixtureRequest) -> Iterator[None]:
    """Ends the kernels when the test fails: a cell that goes on would slow down and disturb the tests after it."""
    yield
    if request.node.stash.get(FAILED, False):
        lab.end_kernels()


@pytest.fixture
def notebook(left_idle: None, page: Page, lab: LabServer) -> NotebookPage:
    return NotebookPage(page, lab)
