from collections.abc import Iterator

import pytest
from jupyter_client.manager import start_new_kernel
from kernel_page import Page


@pytest.fixture
def page(tmp_path) -> Iterator[Page]:
    manager, client = start_new_kernel(cwd=str(tmp_path))
    try:
        yield Page(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
