"""Stores that this server's own kernels read, for the pages of their notebooks.

docs/server.md says what is checked and why.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from typing import Any

import psutil
from tornado.web import HTTPError

from runicorn.api.contract import StoreClaim
from runicorn.api.service import Service
from runicorn.api.store_proof import folder_identity, is_store_proof
from runicorn.errors import StoreRefusedError

__all__ = ["KernelStores"]

_KEPT_SERVICES = 8
"""Stores that were asked for last; what was read of them stays in memory."""

_KEPT_CLAIMS = 64
"""More stores than the notebooks of a server use."""


class KernelStores:
    """Services of the stores that running kernels have claimed. Thread-safe.

    Parameters
    ----------
    kernels
        The server's kernel manager; None: there are no kernels, and every claim is refused.
    """

    def __init__(self, kernels: Any | None) -> None:
        self._kernels = kernels
        self._lock = threading.Lock()
        self._services: OrderedDict[tuple[tuple[int, int], str], Service] = OrderedDict()
        self._claims: OrderedDict[str, StoreClaim] = OrderedDict()
        """The last claim that held for each root, the last used at the end."""

    def service(self, claim: StoreClaim) -> Service:
        """Give the service of a claimed store.

        Raises
        ------
        StoreRefusedError
            No running kernel of this server and of its user has made this claim, or the folder has been
            replaced since.
        """
        identity = folder_identity(claim.root)
        if identity is None or not self._holds(claim):
            message = "this server cannot tell that one of its kernels reads the store of this view"
            raise StoreRefusedError(message)
        # A service reads by path: the same folder under another path is none of its business, nor another folder here.
        place = identity, os.path.abspath(claim.root)
        with self._lock:
            self._claims[place[1]] = claim
            self._claims.move_to_end(place[1])
            while len(self._claims) > _KEPT_CLAIMS:
                self._claims.popitem(last=False)
            if place not in self._services:
                self._services[place] = Service(place[1])
            self._services.move_to_end(place)
            while len(self._services) > _KEPT_SERVICES:
                self._services.popitem(last=False)
            return self._services[place]

    def claims(self) -> list[StoreClaim]:
        """Give the claims that pages have made and that still hold, the last used first."""
        with self._lock:
            made = list(self._claims.values())
        return [claim for claim in reversed(made) if self._holds(claim)]

    def _holds(self, claim: StoreClaim) -> bool:
        return any(is_store_proof(claim.proof, claim.root, key) for key in self._connection_keys())

    def _connection_keys(self) -> list[bytes]:
        """Keys of the running kernels whose process is of this process's user."""
        if self._kernels is None:
            return []
        managers = [self._manager_of(one) for one in self._kernels.list_kernel_ids()]
        return [
            manager.session.key for manager in managers if manager is not None and _is_of_our_user(manager)
        ]

    def _manager_of(self, kernel_id: str) -> Any | None:
        """None for a kernel that has ended since it was listed."""
        try:
            return self._kernels.get_kernel(kernel_id) if self._kernels is not None else None
        except (KeyError, HTTPError):
            return None


def _is_of_our_user(manager: Any) -> bool:
    """Whether a kernel runs as we do, and so can read what we can; not where its process is out of sight."""
    pid = getattr(getattr(manager, "provisioner", None), "pid", None)
    if pid is None:
        return False
    try:
        return bool(psutil.Process(pid).username() == psutil.Process().username())
    except psutil.Error:
        return False
