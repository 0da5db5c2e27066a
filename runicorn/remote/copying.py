"""One look at a server after the other: what changed there is brought here."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from runicorn.errors import RemotePathError
from runicorn.remote.carrier import Carrier, Entry
from runicorn.remote.comparing import Comparer
from runicorn.remote.memory import StoreMemory
from runicorn.remote.progress import Progress
from runicorn.remote.receiver import Receiver, ToCome
from runicorn.remote.run_folders import RunFolders
from runicorn.remote.task import Step, Task, priority, size_here, step_for

__all__ = ["Copier", "Options"]

_BATCH_BYTES = 1 << 25
_BATCH_FILES = 500
"""What is asked for at once; the next is asked for while it comes."""

_LOOK_AGAIN_S = 3.0
"""A long copy is interrupted for a look after this, so that what grows meanwhile is followed."""

_SAVE_EVERY_S = 5.0
_SAVE_WHILE_COPYING_S = 0.5
"""While much comes there is time for it: a copy that is broken off then has less to compare."""

_SETTLING_BYTES = 1 << 20
"""A file that is replaced whole and larger than this is copied once it has been the same at two looks."""

_RETRY_S = 1.0
_HALF_LINE_S = 4.0
"""A line that has not ended is waited for; one that never ends comes after about this."""


@dataclass(frozen=True)
class Options:
    """What the user chose."""

    once: bool = False
    include: tuple[str, ...] | None = None
    metrics_first: bool = False


class _Planned(NamedTuple):
    """A file with something to bring."""

    task: Task
    step: Step
    here: int | None
    """Bytes at home; see `size_here`."""

    @property
    def start(self) -> int:
        """Where what is here ends."""
        return max(0, self.here or 0)

    @property
    def due(self) -> int:
        """Bytes to come, as far as is known without a comparison."""
        return self.task.entry.size - (self.start if self.step is Step.GO_ON else 0)


class Copier:
    """Copies what is below a path, as one connection sees it.

    Parameters
    ----------
    top
        Absolute path on the server.
    should_stop
        Asked between files.
    """

    def __init__(
        self,
        carrier: Carrier,
        top: str,
        folders: RunFolders,
        memory: StoreMemory,
        receiver: Receiver,
        progress: Progress,
        options: Options,
        should_stop: Callable[[], bool],
    ) -> None:
        self._carrier = carrier
        self._top = top
        self._folders = folders
        self._memory = memory
        self._receiver = receiver
        self._comparer = Comparer(carrier, top, receiver, progress)
        self._progress = progress
        self._options = options
        self._should_stop = should_stop
        self._entries: dict[str, Entry] = {}
        self._due: dict[str, float] = {}
        self._settling: dict[str, Entry] = {}
        self._brought_bytes = 0
        """What looks brought whose time was up before all was here."""
        self._looks = 0
        self._saved_at = time.monotonic()

    def copy(self) -> bool:
        """Look once and bring what is due; gives whether all is here, but for what waits to settle.

        Raises
        ------
        RemotePathError
            There are no runs; the message says what is there instead.
        ConnectionLostError, StoreError
            It cannot go on; what came until then is kept.
        """
        started = time.monotonic()
        look = self._carrier.look(self._top, self._progress.moved)
        self._progress.moved()
        self._looks += 1
        self._progress.set(scans=self._progress.now().scans + 1, last_look_at=time.time())
        self._entries.update(look.changed)
        for path in look.gone:
            self._entries.pop(path, None)
            self._due.pop(path, None)
        fresh = self._folders.find_new(look.changed, self._entries, self._carrier)
        if not len(self._folders):
            raise RemotePathError(_nothing_here(self._top, self._entries))
        for odd in look.odd:
            if self._folders.holds(odd.path):
                self._progress.refuse(odd.path, odd.reason)
        left = self._bring(self._tasks({*look.changed, *fresh, *self._take_due()}, fresh), started)
        differing = self._comparer.compare_quiet(self._entries, self._should_stop, at_once=self._options.once)
        self._due.update(dict.fromkeys(differing, 0.0))
        self._save(0.0 if self._options.once else _SAVE_EVERY_S)
        return not left

    def save(self) -> None:
        """Write down how far it came."""
        self._save(0.0)

    @property
    def files_seen(self) -> int:
        """How many files lie below the path, in runs and elsewhere."""
        return len(self._entries)

    @property
    def waits(self) -> bool:
        """Whether something is to be tried again soon."""
        return bool(self._due)

    def _take_due(self) -> set[str]:
        now = time.monotonic()
        due = {path for path, at in self._due.items() if at <= now or self._options.once}
        for path in due:
            del self._due[path]
        return due

    def _tasks(self, paths: Iterable[str], fresh: set[str]) -> list[Task]:
        found = [
            task
            for path in paths
            if (entry := self._entries.get(path)) is not None
            and (task := self._folders.task(path, entry)) is not None
        ]
        if fresh:
            self._progress.set(runs=len(self._folders), files=sum(map(self._folders.holds, self._entries)))
        newest: dict[str, int] = {}
        for task in found:
            newest[task.run] = max(newest.get(task.run, 0), task.entry.mtime_ns)

        def order(task: Task) -> tuple[int, int, str, int, str]:
            rank = priority(task.name)
            return (rank if self._options.metrics_first else 0, -newest[task.run], task.run, rank, task.name)

        return sorted((task for task in found if not self._settles(task)), key=order)

    def _settles(self, task: Task) -> bool:
        """Whether a large file that is just being written should wait; it is then due again."""
        if task.is_lines or task.entry.size < _SETTLING_BYTES or self._looks == 1 or self._options.once:
            return False
        before = self._settling.pop(task.path, None)
        if before is not None and before[:3] == task.entry[:3]:
            return False
        self._settling[task.path] = task.entry
        self._due[task.path] = time.monotonic() + _RETRY_S
        return True

    def _bring(self, tasks: list[Task], started: float) -> bool:
        """Copy; gives whether something was left for the next look."""
        absent: dict[str, bool] = {}
        planned = deque(one for task in tasks if (one := self._plan(task, absent)).step is not Step.NOTHING)
        due = sum(one.due for one in planned)
        tried = {one.task.path for one in planned}
        waiting = {path: why for path, why in self._progress.now().waiting.items() if path not in tried}
        whole, self._brought_bytes = self._brought_bytes + due, 0
        self._progress.set(files_due=len(planned), bytes_due=due, bytes_of_pass=whole, waiting=waiting)
        is_first = True
        while planned:
            if self._should_stop() or (self._is_late(started) and not is_first):
                self._leave([one.task for one in planned])
                return True
            is_first = False
            for task, after_s in self._receiver.receive(
                self._carrier, self._top, self._batches(planned, started)
            ):
                self._due[task.path] = time.monotonic() + after_s
        return False

    def _leave(self, tasks: list[Task]) -> None:
        """Leave files for the next look, which brings them at once where they are still the same."""
        self._due.update({task.path: 0.0 for task in tasks})
        self._settling.update({task.path: task.entry for task in tasks if not task.is_lines})
        now = self._progress.now()
        self._brought_bytes = now.bytes_of_pass - now.bytes_due

    def _is_late(self, started: float) -> bool:
        return time.monotonic() - started > _LOOK_AGAIN_S and not self._options.once

    def _plan(self, task: Task, absent: dict[str, bool]) -> _Planned:
        """Decide what is to be done; `absent` remembers which runs have no folder here yet."""
        key = self._folders.key_of(task.run)
        remembered = self._memory.of_run(task.source, key)
        if key not in absent:
            absent[key] = size_here(self._folders.place_of(task.run)) is None
            if absent[key] and remembered and self._looks > 1:
                # It was deleted here meanwhile: with this file all others have to come back.
                self._receiver.forget_folders()
                self._due.update(dict.fromkeys(self._folders.files_of(task.run, self._entries), 0.0))
        here = None if absent[key] else size_here(task.place)
        step = step_for(task, remembered.get(task.name), here, is_new=self._looks == 1)
        if step is Step.NOTHING and task.is_lines and remembered[task.name].copied < task.entry.size:
            step = Step.GO_ON if self._takes_half(task) else self._wait_for_line(task)
        return _Planned(task, step, here)

    def _takes_half(self, task: Task) -> bool:
        return self._options.once or self._settling.pop(task.path, None) == task.entry

    def _wait_for_line(self, task: Task) -> Step:
        self._settling[task.path] = task.entry
        self._due[task.path] = time.monotonic() + _HALF_LINE_S
        return Step.NOTHING

    def _batches(self, planned: deque[_Planned], started: float) -> Iterator[list[ToCome]]:
        """Take files off the plan, and prepare them while those before them come.

        Ends before a file that must be compared, as the carrier answers one question at a time, and when it is
        time to look again.
        """
        batch = self._prepared(_taken(planned, with_compared=True))
        while batch:
            yield batch
            self._save(_SAVE_WHILE_COPYING_S)
            is_over = self._should_stop() or self._is_late(started)
            batch = [] if is_over else self._prepared(_taken(planned, with_compared=False))

    def _prepared(self, batch: list[_Planned]) -> list[ToCome]:
        to_come = []
        for one in batch:
            try:
                asked = self._comparer.wanted(*one[:2], one.start)
            except (FileNotFoundError, PermissionError) as error:
                after_s = self._receiver.wait_for(one.task, f"it cannot be read here ({error.strerror})")
                self._due[one.task.path] = time.monotonic() + after_s
                continue
            if asked is not None:
                half_line = self._options.once or self._is_as_remembered(one.task)
                to_come.append(ToCome(one.task, asked, one.here is None, half_line))
        self._require_room(to_come)
        return to_come

    def _is_as_remembered(self, task: Task) -> bool:
        memory = self._receiver.remembered(task)
        return memory is not None and (memory.size, memory.mtime_ns, memory.inode) == task.entry[:3]

    def _require_room(self, to_come: list[ToCome]) -> None:
        size = sum(one.task.entry.size - one.asked.offset for one in to_come)
        if size > _SETTLING_BYTES:
            self._receiver.require_room(size)

    def _save(self, every_s: float) -> None:
        if time.monotonic() - self._saved_at >= every_s:
            self._memory.save()
            self._saved_at = time.monotonic()


def _taken(planned: deque[_Planned], *, with_compared: bool) -> list[_Planned]:
    """Take the next files off the plan."""
    taken: list[_Planned] = []
    size = 0
    while planned and len(taken) < _BATCH_FILES and size <= _BATCH_BYTES:
        if planned[0].step is Step.COMPARE and not with_compared:
            break
        taken.append(planned.popleft())
        size += taken[-1].task.entry.size
    return taken


def _nothing_here(top: str, entries: dict[str, Entry]) -> str:
    there = sorted({path.partition("/")[0] for path in entries})
    shown = ", ".join(name.encode("utf-8", "replace").decode() for name in there[:20]) or "no files"
    return (
        f"{top} has no runs below it (folders with meta.json, status.json or events.jsonl); there is: {shown}"
    )
