"""What all handlers of one server share: the service, its threads, and how often streams look."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from runicorn.api.contract import StoreClaim
from runicorn.api.service import Service
from runicorn.config import resolve_root
from runicorn.errors import StoreRefusedError
from runicorn.server.kernel_stores import KernelStores

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
    kernel_stores
        Where claimed stores come from; None: the server serves its own store alone.
    """

    def __init__(self, root: str, poll_interval_s: float, kernel_stores: KernelStores | None = None) -> None:
        self.poll_interval_s = poll_interval_s
        self._root = root
        self._kernel_stores = kernel_stores
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

    def service_of(self, claim: StoreClaim | None) -> Service:
        """Give the service of a claimed store, or the server's own without a claim.

        Raises
        ------
        StoreRefusedError
            The claim does not hold, or this server serves its own store alone.
        StoreError, ConfigError
            There is no usable root.
        """
        if claim is None:
            return self.service
        if self._kernel_stores is None:
            message = "this server serves its own store alone"
            raise StoreRefusedError(message)
        return self._kernel_stores.service(claim)

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """Do work that opens files on one of the threads, so that the server goes on meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def close(self) -> None:
        """Let the threads end; work that has not begun is dropped."""
        self._threads.shutdown(wait=False, cancel_futures=True)
