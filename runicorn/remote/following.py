"""What a mirror's thread does: it connects, looks and copies, and begins again where the connection broke."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from runicorn.errors import ConnectionLostError, RemotePathError, SignInError
from runicorn.remote.carrier import Carrier
from runicorn.remote.connection import Connection
from runicorn.remote.copying import Copier, Options
from runicorn.remote.landing import Landing
from runicorn.remote.memory import StoreMemory
from runicorn.remote.progress import Progress
from runicorn.remote.receiver import Receiver
from runicorn.remote.run_folders import RunFolders
from runicorn.remote.sftp_carrier import SftpCarrier
from runicorn.remote.shell_carrier import NoShellError, ShellCarrier
from runicorn.remote.sign_in import ANSWERS
from runicorn.remote.status import MirrorState

__all__ = ["Follower"]

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
"""Between two tries to connect again: doubled each time, with some chance in it."""

_MOST_REFUSALS = 5
"""A host that is just starting may let nobody in; one that means it must not be asked again and again."""

_FILES_A_SECOND = 30_000
"""So many are looked at each second at most: about a fifth of a core of the server."""


class Follower:
    """Follows a path of a server, on the thread that calls `run`.

    Parameters
    ----------
    tell
        Hears each state, and the reason for it.
    """

    def __init__(
        self,
        connection: Connection,
        remote_path: str,
        root: Path,
        interval_s: float,
        options: Options,
        progress: Progress,
        tell: Callable[[MirrorState, str], None],
    ) -> None:
        self._connection = connection
        self._root = root
        self._interval_s = interval_s
        self._options = options
        self._progress = progress
        self._tell = tell
        self._has_copied = False
        self._stop = threading.Event()
        self._carrier: Carrier | None = None
        self.top = remote_path
        """What is followed; an absolute path once it was found."""
        self.carrier_name = ""
        """How the server was spoken with last."""
        self.pause_s = interval_s
        """From one look to the next: the interval, or longer where there are many files."""

    def run(self) -> None:
        """Go on until told to end, until all is here where once is enough, or until there is no way on.

        Raises
        ------
        RunicornError
            Why there is none.
        """
        with closing(StoreMemory(self._root)) as memory:
            self._go_on_connecting(memory)

    def end(self) -> None:
        """Let it end after what it is at; from any thread."""
        self._stop.set()

    def break_off(self) -> bool:
        """Let it end in the middle of what it is at; gives whether it was at anything but connecting."""
        carrier = self._carrier
        if carrier is not None:
            carrier.close()
        return carrier is not None

    def _go_on_connecting(self, memory: StoreMemory) -> None:
        pause_s = _FIRST_PAUSE_S
        was_connected = False
        refusals = 0
        while not self._stop.is_set():
            looks_before = self._progress.now().scans
            try:
                self._connection.open()
                was_connected, refusals = True, 0
                self._follow(memory)
            except (ConnectionLostError, SignInError, RemotePathError) as error:
                memory.save()
                refusals += isinstance(error, SignInError)
                if self._stop.is_set() or self._connection.is_closed:
                    return
                if not was_connected or refusals > _MOST_REFUSALS or not self._may_pass(error):
                    raise
                self._tell("degraded" if isinstance(error, RemotePathError) else "reconnecting", str(error))
                pause_s = (
                    _FIRST_PAUSE_S
                    if self._progress.now().scans > looks_before
                    else min(2 * pause_s, _LONGEST_PAUSE_S)
                )
                self._stop.wait(pause_s * random.uniform(0.7, 1.3))  # noqa: S311 (spreads tries, hides nothing)
            else:
                return

    def _may_pass(self, error: Exception) -> bool:
        """Whether it is worth while to try again what went wrong on a connection that was there before."""
        if isinstance(error, RemotePathError):
            return self._has_copied and not self._options.once
        # A host that wants answers of a person: each further try might ring somebody's telephone.
        return not (isinstance(error, SignInError) and ANSWERS in error.wants)

    def _follow(self, memory: StoreMemory) -> None:
        """Look and copy until told to stop, done, or the connection breaks."""
        carrier = _open_carrier(self._connection)
        self._carrier, self.carrier_name = carrier, carrier.name
        self._progress.moved()
        receiver = None
        try:
            self.top = carrier.resolve(self.top)
            landing = Landing(
                self._root, memory, self._connection.server_key, self._connection.destination, self.top
            )
            folders = RunFolders(self._root, self.top, landing, self._progress, self._options.include)
            receiver = Receiver(self._root, folders, memory, self._progress)
            copier = Copier(
                carrier,
                self.top,
                folders,
                memory,
                receiver,
                self._progress,
                self._options,
                self._stop.is_set,
            )
            self._tell("syncing", "")
            self._look_on(copier)
            copier.save()
        finally:
            self._carrier = None
            if receiver is not None:
                receiver.close()
            carrier.close()

    def _look_on(self, copier: Copier) -> None:
        while not self._stop.is_set():
            started = time.monotonic()
            is_all_here = copier.copy()
            self._has_copied = True
            self.pause_s = max(self._interval_s, copier.files_seen / _FILES_A_SECOND)
            if self._options.once:
                if is_all_here and not copier.waits:
                    return
                self._stop.wait(self.pause_s)
            elif is_all_here:
                self._tell("live", "")
                self._stop.wait(max(0.0, self.pause_s - (time.monotonic() - started)))
            else:
                self._tell("syncing", "")


def _open_carrier(connection: Connection) -> Carrier:
    try:
        return ShellCarrier(connection)
    except NoShellError:
        return SftpCarrier(connection)
