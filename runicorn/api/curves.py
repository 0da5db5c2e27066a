"""What can be drawn of a run: its metrics, and beside them what its machine did."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from runicorn.api.contract import TELEMETRY
from runicorn.model import Series
from runicorn.store.stored_run import StoredRun

__all__ = ["Curves"]


class Curves:
    """The metrics of one run and, under ``telemetry/`` + name, its telemetry; as far as `refresh` has read both.

    A metric that the user has given such a name goes before the telemetry of that name.
    """

    def __init__(self, run: StoredRun) -> None:
        self._own, self._machine = run.events, run.telemetry

    def refresh(self) -> None:
        """Read what was appended to both."""
        self._own.refresh()
        self._machine.refresh()

    @property
    def metrics(self) -> list[str]:
        """Names of all: the user's in the order in which they first occur, then those of telemetry."""
        own = self._own.metrics
        return list(dict.fromkeys([*own, *(TELEMETRY + name for name in self._machine.metrics)]))

    def counts(self) -> dict[str, int]:
        """Number of points of each."""
        machine = {TELEMETRY + name: count for name, count in self._machine.counts().items()}
        return machine | self._own.counts()

    def series(self, name: str) -> Series:
        """Points of one.

        Raises
        ------
        MetricNotFoundError
            The run has none of that name.
        """
        machine = self._machine_name(name)
        if machine is not None:
            return self._machine.series(machine)
        return self._own.series(name)

    def joined(self, name: str, by: str) -> tuple[Series, NDArray[np.float64]]:
        """Points of one that have a value of the other, and these values; see `EventLog.joined`.

        Between a metric and telemetry it is the value that was the last one at that time.

        Raises
        ------
        MetricNotFoundError
            The run has none of one of the names.
        """
        machine, machine_by = self._machine_name(name), self._machine_name(by)
        if machine is None and machine_by is None:
            return self._own.joined(name, by)
        if machine is not None and machine_by is not None:
            return self._machine.joined(machine, machine_by)
        series, other = self.series(name), self.series(by)
        order = np.argsort(other.time, kind="stable")
        last = np.searchsorted(other.time[order], series.time, side="right") - 1
        found = last >= 0
        return Series(*(column[found] for column in series)), other.value[order[last[found]]]

    def _machine_name(self, name: str) -> str | None:
        """What telemetry calls it; None for a metric of the user's."""
        if not name.startswith(TELEMETRY) or name in self._own.metrics:
            return None
        own_name = name.removeprefix(TELEMETRY)
        return own_name if own_name in self._machine.metrics else None
