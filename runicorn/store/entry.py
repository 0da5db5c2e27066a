"""One run in the list of a store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runicorn.model import RunInfo
from runicorn.store.liveness import Derived, as_recorded
from runicorn.store.run_record import RunRecord, Stamps


class Entry:
    """One run of the list; it is updated in place when its files change.

    Parameters
    ----------
    record, stamps
        What its documents said, and what they looked like then.
    racy
        Whether they changed so shortly before that they must be read again.
    version
        Version of the index that it is new in.
    """

    __slots__ = ("_info", "derived", "key", "racy", "record", "run", "stamps", "version")

    def __init__(self, record: RunRecord, stamps: Stamps, *, racy: bool, version: int) -> None:
        self.key = record.key
        self._info: RunInfo | None = None
        self.version = version
        """Version of the index in which it last changed."""
        self.derived = as_recorded(record.recorded_status)
        self.run: Callable[[], Any] | None = None
        """Weak reference to the object that the store made of it."""
        self.record, self.stamps, self.racy = record, stamps, racy

    @property
    def info(self) -> RunInfo:
        """The run as it was at the last look."""
        info = self._info
        if info is None:
            info = self._info = self.record.info(self.derived)
        return info

    @property
    def order(self) -> tuple[float, str]:
        """When the run was made, as well as its files tell, in seconds since the epoch; then its key."""
        record = self.record
        moment = record.created_at if record.created_at is not None else record.started_at
        return (self.stamps[0] / 1e9 if moment is None else moment, record.key)

    def replace(self, record: RunRecord, stamps: Stamps, *, racy: bool) -> None:
        """Take over what the files say now."""
        self.record, self.stamps, self.racy = record, stamps, racy
        self._info = None

    def settle(self, derived: Derived) -> None:
        """Take over another derived status."""
        self.derived, self._info = derived, None
