"""One server for the session, and a run and a project in its store for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from real_server import Server, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("server")
    (home / "store").mkdir()
    with running_server(home, str(home / "store")) as started:
        yield started


@pytest.fixture
def project(request: pytest.FixtureRequest) -> str:
    """A project of the test's own in the store that all tests share."""
    return request.node.name[:60].replace("[", "-").replace("]", "")
