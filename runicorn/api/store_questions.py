"""The questions about a store as a whole."""

from __future__ import annotations

import os

from runicorn.api.contract import (
    CONTRACT_VERSION,
    GpuParams,
    GpuReply,
    Health,
    HealthParams,
    MirrorsParams,
    MirrorsReply,
    ProjectsParams,
    ProjectsReply,
    RootParams,
    RootReply,
    StoreItem,
    StoresParams,
    StoresReply,
)
from runicorn.api.cursors import Place
from runicorn.api.gpu_reply import gpu_reply
from runicorn.api.projects import as_projects
from runicorn.api.root_words import root_reply
from runicorn.api.watch import StoreWatch
from runicorn.config import ResolvedRoot
from runicorn.store.store import Store
from runicorn.version import __version__

__all__ = ["StoreQuestions"]


class StoreQuestions:
    """Answers that are about no run; `Service` has the others.

    Parameters
    ----------
    store
        A store, or the path of its root.
    resolved
        The rule by which it is the store in force; None: somebody has opened it in a notebook.
    """

    def __init__(
        self, store: Store | str | os.PathLike[str], *, resolved: ResolvedRoot | None = None
    ) -> None:
        self.store = store if isinstance(store, Store) else Store(store)
        self._resolved = resolved
        self._watch = StoreWatch.of(self.store)

    def health(self, params: HealthParams | None = None) -> Health:  # noqa: ARG002 (all methods take params)
        """Say that the service answers, and for which store."""
        return Health(version=__version__, contract_version=CONTRACT_VERSION, store=str(self.store.root))

    def projects(self, params: ProjectsParams | None = None) -> ProjectsReply:  # noqa: ARG002
        """Tell projects and experiments with the number of their runs, in alphabetical order."""
        self._watch.look(at_once=True)
        cursor = Place(self._watch.epoch, self._watch.version)
        return ProjectsReply(projects=as_projects(self._watch.infos()), cursor=str(cursor))

    def root(self, params: RootParams | None = None) -> RootReply:  # noqa: ARG002
        """Tell which store this is and why."""
        return root_reply(str(self.store.root), self._resolved)

    def stores(self, params: StoresParams | None = None) -> StoresReply:  # noqa: ARG002
        """Name this store; a server knows of others, too."""
        return StoresReply(stores=[StoreItem(root=str(self.store.root), own=True)])

    def gpu(self, params: GpuParams | None = None) -> tuple[GpuReply, list[bytes]]:
        """Tell what the GPUs of this host and the host itself do, and have done while somebody looked."""
        return gpu_reply(self.store, params or GpuParams())

    def mirrors(self, params: MirrorsParams | None = None) -> MirrorsReply:  # noqa: ARG002
        """Tell about the mirrors that copy into this store."""
        return MirrorsReply(mirrors=[], storage=str(self.store.root))
