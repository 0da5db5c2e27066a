"""One sampler for all processes that look at a host: whose turn it is, and what it wrote."""

from __future__ import annotations

import os

from runicorn.store.folder_lock import FileLock
from runicorn.telemetry.records import HostSample
from runicorn.telemetry.sample_ring import SampleRing
from runicorn.telemetry.samples_folder import open_samples_folder

__all__ = ["SharedSamples"]


class SharedSamples:
    """What is shared in a folder; one thread at a time uses it.

    Parameters
    ----------
    folder
        Of `open_samples_folder`.
    length
        Samples that are kept at least.
    """

    def __init__(self, folder: str, length: int) -> None:
        self._lock = FileLock(os.path.join(folder, "sampler.lock"))
        self._ring = SampleRing(folder, length)

    @classmethod
    def of_this_host(cls, length: int) -> SharedSamples | None:
        """Give those of the host and user of this process; None where nothing can be shared."""
        folder = open_samples_folder()
        return None if folder is None else cls(folder, length)

    def take_turn(self) -> bool:
        """Become the one that measures unless another process is; gives whether this one is.

        Raises
        ------
        OSError
            Nothing can be shared: the folder is gone or read-only, or has no locks.
        """
        return self._lock.take()

    def write(self, sample: HostSample) -> None:
        """Tell the others; only in one's turn.

        Raises
        ------
        OSError
            It could not be written.
        """
        self._ring.append(sample)

    def read_new(self) -> tuple[bool, list[HostSample]]:
        """Give what was written since the last call, by whichever process; see `SampleRing.read_new`."""
        return self._ring.read_new()

    def end_turn(self) -> None:
        """Let another process measure."""
        self._lock.release()

    def leave_to_parent(self) -> None:
        """Leave the turn to the parent, in a forked child."""
        self._lock.leave_to_parent()
