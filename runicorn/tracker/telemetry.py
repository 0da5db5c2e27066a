"""Telemetry of the run's own machine: whether it is wanted, and how it gets into the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runicorn.telemetry.run_telemetry import RunTelemetry
    from runicorn.tracker.run import Run

INTERVAL_S = 2.0
"""What ``telemetry=True`` means; on a host with one GPU a day of it takes about 25 MB."""

SHORTEST_INTERVAL_S, LONGEST_INTERVAL_S = 0.1, 86_400.0


def interval_of(telemetry: bool | float) -> float:  # noqa: FBT001 what the user gave
    """Give the seconds from one sample to the next, 0 for no telemetry.

    Raises
    ------
    ValueError
        What was given is neither True, False nor a number of seconds.
    """
    if isinstance(telemetry, bool) or telemetry is None:
        return INTERVAL_S if telemetry else 0.0
    is_number = isinstance(telemetry, (int, float))
    if not is_number or not SHORTEST_INTERVAL_S <= telemetry <= LONGEST_INTERVAL_S:
        raise ValueError(
            f"telemetry is {telemetry!r}; say True, False or seconds between two samples, from"
            f" {SHORTEST_INTERVAL_S:g} to {LONGEST_INTERVAL_S:.0f}"
        )
    return float(telemetry)


def start_telemetry(run: Run, interval_s: float) -> RunTelemetry:
    """Keep what the machine does in `run`, from now on and in this process."""
    from runicorn.telemetry.run_telemetry import RunTelemetry

    telemetry = RunTelemetry(run.path, _IntoRun(run), interval_s)
    telemetry.start()
    return telemetry


class _IntoRun:
    """Writes what was measured into the run, with the run's step at that time."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def take_hardware(self, time_s: float, facts: dict[str, Any]) -> None:
        self._run._writer.append_telemetry(time_s, "hardware", facts)

    def take_sample(self, time_s: float, numbers: dict[str, float]) -> None:
        run = self._run
        run._writer.append_telemetry(time_s, "metrics", {**numbers, "global_step": run.step})
        if run._watcher is not None:
            run._watcher.take_sample(numbers, run.step, time_s)
