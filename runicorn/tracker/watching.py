"""Watch rules of a run: looked at with every record and every sample of telemetry that they need."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from runicorn.errors import StopRun
from runicorn.phrases import number as as_words
from runicorn.rules import Rule, parse_rule
from runicorn.tracker.endings import describe
from runicorn.tracker.primary import as_number
from runicorn.tracker.warn import warn

_TELEMETRY = "telemetry/"
"""Charts put this before the names of telemetry; a rule may have it or not."""

_TELEMETRY_NAME = re.compile(r"(telemetry/)?(gpu\.\d|host\.|run\.)")

Action = Literal["mark", "notify", "stop"]


class Fired(NamedTuple):
    """A rule that has just become true."""

    rule: str
    """As it was written."""
    action: str
    """``mark``, ``notify``, ``stop``, or ``call`` for a function."""
    step: int
    """The step of the record that made it true; of telemetry, the one that had been logged last."""
    time: float
    """Seconds since the epoch."""
    values: dict[str, float]
    """The figures that it looked at."""

    def __str__(self) -> str:
        figures = ", ".join(f"{name} = {as_words(value)}" for name, value in self.values.items())
        return f"{self.rule} at step {self.step} ({figures})"


@dataclass(slots=True)
class _Watched:
    rule: Rule
    action: Action | Callable[[Fired], Any]
    held: bool = False
    called_in: int = 0
    """The thread in which its function runs now."""


class Watcher:
    """The rules of one run. Thread-safe.

    A rule fires when it becomes true, and again only after it was not. What it does to the training, stopping it
    or calling a function, happens in a `log` call: of a rule on telemetry, in the next one.

    Parameters
    ----------
    record
        Keeps that a rule has fired; called on the thread that found out.
    """

    def __init__(self, record: Callable[[Fired], None]) -> None:
        self._record = record
        self._lock = threading.Lock()
        self._watched: dict[str, _Watched] = {}
        self._names: frozenset[str] = frozenset()
        self._values: dict[str, float] = {}
        self._pending: list[tuple[_Watched, Fired]] = []

    def add(self, expression: str, action: Action | Callable[[Fired], Any]) -> Rule:
        """Look out for a rule from now on; one of the same text is replaced.

        Raises
        ------
        RuleError
            It cannot be understood.
        ValueError
            There is no such action.
        """
        rule = parse_rule(expression)
        if not callable(action) and action not in ("mark", "notify", "stop"):
            raise ValueError(f"action of watch is {action!r}; it is 'mark', 'notify', 'stop' or a function")
        with self._lock:
            self._watched[rule.text] = _Watched(rule, action)
            self._names |= rule.names
        return rule

    def take_record(self, record: Mapping[str, Any], step: int, time_s: float) -> None:
        """Look at what was logged, and do what is due.

        Raises
        ------
        StopRun
            A rule says so.
        """
        numbers = {name: value for name in self._names if (value := as_number(record.get(name))) is not None}
        if numbers or self._pending:
            self._look(numbers, step, time_s)
            self._act()

    def take_sample(self, numbers: Mapping[str, float], step: int, time_s: float) -> None:
        """Look at what was measured; never raises."""
        found = {name: numbers.get(name.removeprefix(_TELEMETRY)) for name in self._names}
        self._look({name: value for name, value in found.items() if value is not None}, step, time_s)

    def unseen(self) -> dict[str, list[str]]:
        """Give the rules that could never hold, with the names that were neither logged nor measured."""
        with self._lock:
            missing = {text: one.rule.names - self._values.keys() for text, one in self._watched.items()}
            return {text: sorted(names) for text, names in missing.items() if names}

    def renew_lock(self) -> None:
        """For a forked child: forget who holds the lock, as that thread does not exist there."""
        self._lock = threading.Lock()

    def _look(self, numbers: Mapping[str, float], step: int, time_s: float) -> None:
        with self._lock:
            self._values.update(numbers)
            fired = []
            for one in self._watched.values():
                if one.rule.names.isdisjoint(numbers):
                    continue
                held, one.held = one.held, one.rule.holds(self._values)
                if one.held and not held:
                    fired.append((one, self._fired(one, step, time_s)))
            self._pending += [entry for entry in fired if entry[0].action not in ("mark", "notify")]
        for _, what in fired:
            self._record(what)

    def _fired(self, one: _Watched, step: int, time_s: float) -> Fired:
        action = "call" if callable(one.action) else one.action
        values = {name: self._values[name] for name in sorted(one.rule.names) if name in self._values}
        return Fired(one.rule.text, action, step, time_s, values)

    def _act(self) -> None:
        with self._lock:
            pending, self._pending = self._pending, []
        stops = [fired for one, fired in pending if one.action == "stop"]
        for one, fired in pending:
            if callable(one.action) and one.called_in != threading.get_ident():
                _call(one, one.action, fired)
        if stops:
            raise StopRun(f"watch rule: {stops[0]}")


def is_telemetry(name: str) -> bool:
    """Whether a figure is called like one of telemetry."""
    return _TELEMETRY_NAME.match(name) is not None


def _call(one: _Watched, action: Callable[[Fired], Any], fired: Fired) -> None:
    """Call a function that may log: what it logs does not call it again."""
    one.called_in = threading.get_ident()
    try:
        action(fired)
    except StopRun:
        raise
    except Exception as error:  # noqa: BLE001 what a rule calls must not end a training, unless it says StopRun
        warn(f"what the watch rule {fired.rule!r} calls failed: {describe(error)}")
    finally:
        one.called_in = 0
