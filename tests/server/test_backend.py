from __future__ import annotations

import asyncio
import threading

import pytest

from runicorn.config import set_user_root, user_config_path
from runicorn.errors import ConfigError, StoreError
from runicorn.server.backend import Backend


@pytest.fixture
def backend_of():
    made = []

    def make(root=""):
        made.append(Backend(root, 0.1))
        return made[-1]

    yield make
    for backend in made:
        backend.close()


def test_a_root_that_cannot_be_used_is_an_error_until_it_can(backend_of, tmp_path):
    root = tmp_path / "store"
    root.write_text("a file")
    backend = backend_of(str(root))

    with pytest.raises(StoreError, match="store"):
        _ = backend.service
    root.unlink()

    assert backend.service.store.root == root


def test_without_a_root_the_rules_of_the_config_apply(backend_of, tmp_path):
    set_user_root(tmp_path / "mine")

    assert backend_of().service.store.root == tmp_path / "mine"


def test_a_config_that_cannot_be_read_is_an_error_and_not_another_root(backend_of, tmp_path):
    set_user_root(tmp_path / "mine")
    user_config_path().write_text("{nonsense")

    with pytest.raises(ConfigError):
        _ = backend_of().service


def test_work_that_opens_files_leaves_the_servers_own_thread_free(backend_of):
    backend = backend_of()

    worker = asyncio.run(backend.run(threading.current_thread))

    assert worker is not threading.current_thread()
    assert worker.name.startswith("runicorn")


def test_a_short_question_is_answered_while_long_ones_fill_all_threads_that_are_theirs(backend_of, tmp_path):
    backend, going_on = backend_of(str(tmp_path)), threading.Event()

    async def ask():
        long = [asyncio.ensure_future(backend.run_long(going_on.wait)) for _ in range(50)]
        try:
            health, _ = await asyncio.wait_for(backend.answer("health", {}, None, sees_kernels=False), 20)
            return health.ok, sum(not one.done() for one in long)
        finally:
            going_on.set()
            await asyncio.gather(*long)

    assert asyncio.run(ask()) == (True, 50)
