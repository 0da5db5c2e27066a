"""One viewer for a file of tests, with a store of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from viewer_process import TOKEN, Viewer, running_viewer


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Iterator[Viewer]:
    home = tmp_path_factory.mktemp("home")
    with running_viewer(
        home, "--storage", str(store), "--port", "0", "--no-browser", "--token", TOKEN
    ) as started:
        yield started
