"""What every test gets: folders of its own, no run left open, and ``--slow``."""

from __future__ import annotations

import importlib
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"

HOME_LIKE = (
    "HOME",
    "USERPROFILE",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_STATE_HOME",
    "APPDATA",
    "LOCALAPPDATA",
)
"""Where the platforms keep a user's settings and caches."""

SWITCHES = ("RUNICORN_DIR", "RUNICORN_ON")
"""Settings of the person who starts the tests; no test may depend on them."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run the tests marked slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


@pytest.fixture(scope="session", autouse=True)
def figure_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One folder for matplotlib's font list, which takes seconds to make."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLCONFIGDIR", str(tmp_path_factory.mktemp("matplotlib")))
        yield


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty home for the test, outside its ``tmp_path``; gives that home."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in HOME_LIKE:
            patch.setenv(name, str(home if name in ("HOME", "USERPROFILE") else home / name.lower()))
        patch.setenv("RUNICORN_CACHE_DIR", str(home / "cache"))
        for name in SWITCHES:
            patch.delenv(name, raising=False)
        yield home
        _finish_active_run()


def _finish_active_run() -> None:
    if "runicorn.tracker" not in sys.modules:
        return
    run = importlib.import_module("runicorn").get_active_run()
    if run is not None:
        run.finish()


@pytest.fixture
def old_store(tmp_path: Path) -> Path:
    """Root of a writable copy of the trees that earlier writers of the format left; README.txt lies beside it."""
    with tarfile.open(DATA / "old.tar.gz") as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
        archive.extractall(tmp_path / "old")
    return tmp_path / "old" / "store"
