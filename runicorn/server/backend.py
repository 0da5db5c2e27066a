"""What all handlers of one server share: the service, its threads, and how often streams look."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from runicorn.api.contract import FollowParams
from runicorn.api.live import LiveFeed
from runicorn.api.service import Service
from runicorn.config import resolve_root

__all__ = ["AUTH_RESOURCE", "Backend"]

AUTH_RESOURCE = "runicorn"
"""What an authorizer of the server is asked about; the action is always ``read``."""

_THREADS = 4
"""Reading waits for the disk; more threads than this would only wait for each other's turn to compute."""

Answer = TypeVar("Answer")


class Backend:
    """The service of one server, opened at the first question.

    Parameters
    ----------
    root
        Root of the store; empty: by the rules of `runicorn.config`.
    poll_interval_s
        Seconds between two looks of a live stream.
    """

    def __init__(self, root: str, poll_interval_s: float) -> None:
        self.poll_interval_s = poll_interval_s
        self._root = root
        self._service: Service | None = None
        self._opening = threading.Lock()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="runicorn")

    @property
    def service(self) -> Service:
        """The service; opening it reads the user's config file.

        Raises
        ------
        StoreError, ConfigError
            There is no usable root; the next call tries again.
        """
        with self._opening:
            if self._service is None:
                self._service = Service(resolve_root(self._root or None).path)
            return self._service

    def feed(self, params: FollowParams) -> LiveFeed:
        """Open a live stream of the service's store.

        Raises
        ------
        BadRequestError
            The parameters cannot be followed.
        """
        return LiveFeed(self.service.store, params)

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """Do work that opens files on one of the threads, so that the server goes on meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def close(self) -> None:
        """Let the threads end; work that has not begun is dropped."""
        self._threads.shutdown(wait=False, cancel_futures=True)
