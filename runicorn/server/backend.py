"""What all handlers of one server share: the service, its threads, and how often streams look."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from runicorn.api.contract import (
    ImportParams,
    ImportReply,
    Message,
    MirrorsReply,
    MirrorStartParams,
    MirrorStartReply,
    MirrorStopParams,
    RootReply,
    SetRootParams,
    SshAnswerParams,
    SshCloseParams,
    SshConnectParams,
    SshConnectReply,
    SshListdirParams,
    SshListdirReply,
    StoreClaim,
    StoreItem,
    StoresReply,
)
from runicorn.api.root_words import root_reply
from runicorn.api.service import Service
from runicorn.config import (
    USER_ROOT_FIELD,
    ResolvedRoot,
    resolve_root,
    set_user_root,
    user_config_path,
)
from runicorn.errors import RootFixedError, RunicornError, StoreRefusedError, UnknownHostKeyError
from runicorn.server.kernel_stores import KernelStores
from runicorn.server.live_hub import LiveHub
from runicorn.server.remote_sessions import RemoteSessions
from runicorn.server.uploads import Uploads
from runicorn.store.store import Store

__all__ = ["AUTH_RESOURCE", "Backend"]

AUTH_RESOURCE = "runicorn"
"""What an authorizer of the server is asked about: ``read`` for questions, ``write`` for actions."""

_SHORT_THREADS = 8
"""For what takes milliseconds where the disk is quick, and waits for it where not."""

_LONG_THREADS = 4
"""For what may read a long run; more would only wait, and make others wait, for a turn to compute."""

_SEARCHING_THREADS = 2
"""A search takes seconds, and is asked for with every letter that is typed."""

_LOOKING_THREADS = 4
"""Of the live streams, one for each store that is followed at a time."""

_REMOTE_THREADS = 8
"""For what waits for other hosts, and for telephones that are to say yes."""

_ASKS_A_HOST = frozenset({"ssh_connect", "ssh_answer", "ssh_close", "ssh_listdir", "mirror_stop"})

_READS_A_RUN = frozenset({"run", "series", "log", "log_times", "images"})
"""Questions that take as long as a run is, when nobody has asked about it before."""

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
        self._short = ThreadPoolExecutor(_SHORT_THREADS, thread_name_prefix="runicorn")
        self._long = ThreadPoolExecutor(_LONG_THREADS, thread_name_prefix="runicorn-reading")
        self._searching = ThreadPoolExecutor(_SEARCHING_THREADS, thread_name_prefix="runicorn-search")
        self._waiting = ThreadPoolExecutor(_REMOTE_THREADS, thread_name_prefix="runicorn-remote")
        self.uploads = Uploads()
        self.remote = RemoteSessions()
        self._looking = ThreadPoolExecutor(_LOOKING_THREADS, thread_name_prefix="runicorn-live")
        self._hubs: WeakKeyDictionary[Store, LiveHub] = WeakKeyDictionary()

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
                resolved = resolve_root(self._root or None)
                self._service = Service(resolved.path, resolved=resolved)
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

    async def answer(
        self, method: str, params: dict[str, Any] | Message, claim: StoreClaim | None, *, sees_kernels: bool
    ) -> tuple[Message, list[bytes]]:
        """Answer a question of the contract about a claimed store, or the server's own.

        ``sees_kernels`` says whether who asks may hear of the stores that kernels have claimed.

        Raises
        ------
        RunicornError
            What `Service.handle` and `service_of` raise.
        """

        def work() -> tuple[Message, list[bytes]]:
            if method == "stores":
                return self.stores(with_kernels=sees_kernels), []
            if method == "mirrors":
                return self.mirrors(), []
            return self.service_of(claim).handle(method, params)

        if method == "log_search":
            return await _run_on(self._searching, work)
        return await (self.run_long(work) if method in _READS_A_RUN else self.run(work))

    async def act(self, name: str, params: Message) -> Message:
        """Do an action of the contract; what waits for another host keeps nothing else waiting.

        Raises
        ------
        RunicornError
            What the method of that name raises.
        """

        def work() -> Message:
            message: Message = getattr(self, name)(params)
            return message

        return await (_run_on(self._waiting, work) if name in _ASKS_A_HOST else self.run(work))

    def stores(self, *, with_kernels: bool) -> StoresReply:
        """Name the server's own store, and with kernels those that they have claimed and still hold."""
        try:
            own = StoreItem(root=str(self.service.store.root), own=True)
        except RunicornError as error:
            own = StoreItem(root=self._root, own=True, problem=str(error))
        claims = self._kernel_stores.claims() if with_kernels and self._kernel_stores is not None else []
        others = [StoreItem(root=claim.root, own=False, claim=claim) for claim in claims]
        return StoresReply(stores=[own, *(one for one in others if one.root != own.root)])

    def set_root(self, params: SetRootParams) -> RootReply:
        """Write the root into the user's config file, create it if need be, and serve it from now on.

        Raises
        ------
        RootFixedError
            An argument or the environment of the server goes before the config file; nothing is written.
        StoreError, ConfigError
            The folder or the config file cannot be used; nothing is written.
        """
        resolved = resolve_root(self._root or None)
        before = root_reply(resolved.root, resolved)
        if not before.can_change:
            message = f"the root stays {before.root}. {before.reason} {before.why_fixed}"
            raise RootFixedError(message)
        set_user_root(os.path.expanduser(params.path))
        resolved = resolve_root()
        return self._serve(Service(resolved.path, resolved=resolved)).root()

    def serve_user_root(self, path: str) -> Path:
        """Do as `set_root` does, whatever was named when the server was started; give the root.

        Raises
        ------
        StoreError, ConfigError
            The folder or the config file cannot be used; nothing is written.
        """
        root = set_user_root(os.path.expanduser(path))
        resolved = ResolvedRoot(str(root), "user config", f"{USER_ROOT_FIELD} in {user_config_path()}")
        self._root = ""
        self._serve(Service(root, resolved=resolved))
        return root

    def _serve(self, service: Service) -> Service:
        """Serve this as the server's own store; who follows the one before is moved over."""
        with self._opening:
            before, self._service = self._service, service
        hub = self._hubs.get(before.store) if before is not None else None
        if hub is not None:
            hub.dissolve()
        return service

    def import_upload(self, params: ImportParams) -> ImportReply:
        """Bring the runs of an uploaded archive into the server's own store, and forget the upload.

        Raises
        ------
        ImportRefusedError
            There is no such upload, or nothing can be imported; the store is as it was.
        """
        return self.uploads.bring_in(params, self.service.store)

    def mirrors(self) -> MirrorsReply:
        """Tell of the mirrors of this server, wherever they copy to, and of its connections to other hosts."""
        return MirrorsReply(
            mirrors=self.remote.mirrors(),
            storage=str(self.service.store.root),
            sessions=self.remote.sessions(),
        )

    def ssh_connect(self, params: SshConnectParams) -> SshConnectReply:
        """Connect to another host; what has to be answered first is told and not an error, so that a page can ask.

        Raises
        ------
        HostKeyChangedError, SignInError, ConnectionLostError
            It cannot.
        """
        if params.asks:
            return self.remote.connect_asking(params)
        try:
            return SshConnectReply(session_id=self.remote.connect(params))
        except UnknownHostKeyError as error:
            return SshConnectReply(host=error.host, host_key=error.host_key, message=str(error))

    def ssh_answer(self, params: SshAnswerParams) -> SshConnectReply:
        """Go on connecting with what somebody has answered."""
        return self.remote.answer(params)

    def ssh_close(self, params: SshCloseParams) -> MirrorsReply:
        """End a session and its mirrors, and forget its secrets."""
        self.remote.close(params.session_id)
        return self.mirrors()

    def ssh_listdir(self, params: SshListdirParams) -> SshListdirReply:
        """List a folder of another host."""
        return self.remote.folder(params.session_id, params.path)

    def mirror_start(self, params: MirrorStartParams) -> MirrorStartReply:
        """Mirror a path of another host into the server's own store."""
        return MirrorStartReply(task=self.remote.start(params, self.service.store.root))

    def mirror_stop(self, params: MirrorStopParams) -> MirrorsReply:
        """End a mirror."""
        self.remote.stop(params.task_id)
        return self.mirrors()

    def hub(self, store: Store) -> LiveHub:
        """Give what looks at a store for all pages that follow it; for the server's own thread only."""
        hub = self._hubs.get(store)
        if hub is None:
            hub = self._hubs[store] = LiveHub(self.poll_interval_s, self._looking)
        return hub

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """Do short work that opens files on one of the threads, so that the server goes on meanwhile."""
        return await _run_on(self._short, work)

    async def run_long(self, work: Callable[[], Answer]) -> Answer:
        """Do work that may read a long run; short work never waits for it."""
        return await _run_on(self._long, work)

    def close(self) -> None:
        """Let all threads end; work that has not begun is dropped."""
        for hub in self._hubs.values():
            hub.close()
        for threads in (self._short, self._long, self._searching, self._waiting, self._looking):
            threads.shutdown(wait=False, cancel_futures=True)
        self.uploads.close()
        self.remote.close_all()


async def _run_on(threads: Executor, work: Callable[[], Answer]) -> Answer:
    return await asyncio.get_running_loop().run_in_executor(threads, work)
