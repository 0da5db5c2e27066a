"""From the stream of a carrier into the files of the store."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import NamedTuple

from runicorn.errors import StoreError
from runicorn.remote.carrier import Carrier, Entry, Piece, Wanted
from runicorn.remote.incoming import (
    Folders,
    Incoming,
    NotTakenError,
    incoming_lines,
    incoming_whole,
    refused,
    staging_folder,
)
from runicorn.remote.memory import CopiedFile, StoreMemory
from runicorn.remote.progress import Progress
from runicorn.remote.run_folders import RunFolders
from runicorn.remote.task import Task
from runicorn.store.folder_lock import locked

__all__ = ["Receiver", "ToCome"]

_KEPT_FREE_BYTES = 1 << 26
"""A mirror leaves this much of the disk to others."""

_COUNTED_BYTES, _COUNTED_FILES = 1 << 22, 32
"""So much comes before the progress is told."""

_LOCK_WAIT_S = 5.0

_AT_ONCE_S = 0.0
_LATER_S = 1.0
_MUCH_LATER_S = 10.0


class ToCome(NamedTuple):
    """A file that is to be received."""

    task: Task
    asked: Wanted
    is_new: bool
    """Whether there is none here."""
    half_line: bool
    """Whether a line that has not ended is taken, too."""


class Receiver:
    """Writes files as they come, one at a time, and remembers how far each is."""

    def __init__(self, root: Path, folders: RunFolders, memory: StoreMemory, progress: Progress) -> None:
        self._root = root
        self._folders = folders
        self._memory = memory
        self._progress = progress
        self._stack, self._lock = ExitStack(), ExitStack()
        self._locked = self._held_by_other = ""
        self._made = Folders(root)
        self._numbers = count()
        self._uncounted_bytes = self._uncounted_files = 0
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise refused(root, error) from error
        # Between its making and its locking, a folder looks as if its process had ended.
        with locked(str(root)) as is_alone:
            if is_alone:
                _remove_leftovers(root)
            self._staging = staging_folder(root)
            self._stack.enter_context(locked(str(self._staging), wait_s=0))
        self.unchecked: dict[str, tuple[Task, float]] = {}
        """Files that went on since they were last compared as a whole, and when."""

    def close(self) -> None:
        """Remove what was not finished."""
        self._stack.close()
        shutil.rmtree(self._staging, ignore_errors=True)

    def receive(
        self, carrier: Carrier, top: str, batches: Iterable[Sequence[ToCome]]
    ) -> Iterator[tuple[Task, float]]:
        """Take what a carrier reads; gives the files that are to be tried again, and after how many seconds."""
        current: _Coming | None = None
        wanted: list[ToCome] = []

        def asked() -> Iterator[list[Wanted]]:
            for batch in batches:
                wanted.extend(batch)
                yield [one.asked for one in batch]

        try:
            for piece in carrier.read(top, asked()):
                self._progress.moved()
                one = wanted[piece.number]
                if piece.size is not None:
                    current = _Coming(self, one, piece)
                elif piece.problem is None and not piece.differs:
                    if current is not None:
                        current.take(piece.data)
                else:
                    again = (
                        self._refused(one.task, piece)
                        if current is None
                        else current.end(piece, half_line=one.half_line)
                    )
                    current = None
                    if again is not None:
                        yield one.task, again
        finally:
            if current is not None:
                current.break_off()
            self._tell()
            self._let_go()
            self._held_by_other = ""

    def require_room(self, size: int) -> None:
        """Raise `StoreError` where the disk cannot hold so many bytes more."""
        free = shutil.disk_usage(self._root).free
        if size > free - _KEPT_FREE_BYTES:
            raise StoreError(
                f"the disk of {str(self._root)!r} is full but for {free >> 20} MiB, of which a mirror leaves "
                f"{_KEPT_FREE_BYTES >> 20} MiB to others; nothing is torn: make room, and start the mirror again"
            )

    def note(self, task: Task, seen: Entry, copied: int, *, checked: int) -> None:
        """Remember how far a file is."""
        mtime_ns = -1 if seen.racy and not task.is_lines else seen.mtime_ns
        self._changing(task)[task.name] = CopiedFile(seen.size, mtime_ns, seen.inode, copied, checked)

    def note_checked(self, task: Task, size: int) -> None:
        """Remember that a file was compared up to there."""
        files = self._changing(task)
        if task.name in files:
            files[task.name].checked = size

    def forget(self, task: Task) -> None:
        """Remember nothing of a file, so that it is compared and, where it differs, comes anew."""
        self._changing(task).pop(task.name, None)

    def remembered(self, task: Task) -> CopiedFile | None:
        """Give what is remembered of a file."""
        return self._memory.of_run(task.source, self._folders.key_of(task.run)).get(task.name)

    def _changing(self, task: Task) -> dict[str, CopiedFile]:
        """What is remembered of the files of a run, in which something changes now."""
        key = self._folders.key_of(task.run)
        self._memory.note(task.source, key)
        return self._memory.of_run(task.source, key)

    def open(self, one: ToCome) -> Incoming:
        """Open the place of a file, alone with its run."""
        task = one.task
        run = self._folders.place_of(task.run)
        self._made.make(run)
        if not self._is_alone_with(run):
            raise NotTakenError("another mirror is writing this run")
        self._made.make(os.path.dirname(task.place))
        if task.is_lines and (one.asked.offset or one.is_new):
            return incoming_lines(task.place, one.asked.offset, is_new=one.is_new)
        staged = f"{self._staging}/{next(self._numbers)}"
        return incoming_whole(staged, task.place, whole_lines=task.is_lines)

    def _is_alone_with(self, run: str) -> bool:
        """Lock a run's folder, and let go of the one before: files of a run mostly come one after the other."""
        if self._locked != run:
            self._let_go()
            # A run may have thousands of files; who holds it, may be stopped.
            wait_s = 0.0 if run == self._held_by_other else _LOCK_WAIT_S
            if not self._lock.enter_context(locked(run, wait_s, without_locks=True)):
                self._held_by_other = run
                return False
            self._locked = run
        return True

    def _let_go(self) -> None:
        self._lock.close()
        self._locked = ""

    def forget_folders(self) -> None:
        """Take none of the folders here for granted any more."""
        self._made.forget()

    def wait_for(self, task: Task, reason: str) -> float:
        """Note why a file does not come now; gives when it is tried again."""
        self.forget_folders()
        waiting = self._progress.now().waiting
        self._progress.set(waiting={**waiting, task.path: reason})
        return _MUCH_LATER_S

    def count(self, size: int, files: int = 0) -> None:
        """Count bytes that came, and files that are up to date."""
        self._uncounted_bytes += size
        self._uncounted_files += files
        if self._uncounted_bytes >= _COUNTED_BYTES or self._uncounted_files >= _COUNTED_FILES:
            self._tell()

    def _tell(self) -> None:
        if self._uncounted_bytes or self._uncounted_files:
            self._progress.came(self._uncounted_bytes, self._uncounted_files)
            self._uncounted_bytes = self._uncounted_files = 0

    def _refused(self, task: Task, piece: Piece) -> float | None:
        if piece.differs:
            self.forget(task)
            return _AT_ONCE_S
        return self.wait_for(task, piece.problem or "it cannot be read")


class _Coming:
    """One file between its first and its last piece."""

    def __init__(self, receiver: Receiver, one: ToCome, first: Piece) -> None:
        task, asked = one.task, one.asked
        self._receiver = receiver
        self._task = task
        self._asked = asked
        self._seen = Entry(first.size or 0, first.mtime_ns, first.inode, task.entry.racy)
        self._incoming: Incoming | None = None
        self._came = self._uncounted = 0
        self._problem = ""
        memory = receiver.remembered(task)
        try:
            if asked.offset and memory is not None and memory.inode != first.inode:
                raise NotTakenError("it was replaced")
            self._incoming = receiver.open(one)
        except NotTakenError as error:
            self._problem = str(error)

    def take(self, data: bytes | memoryview) -> None:
        """Write."""
        self._came += len(data)
        if self._incoming is not None:
            self._incoming.take(data)
            self._uncounted += len(data)
            if self._uncounted >= _COUNTED_BYTES:
                self._count()

    def end(self, last: Piece, *, half_line: bool) -> float | None:
        """Put it into its place, or say after how many seconds it is tried again."""
        is_kept = False
        try:
            if self._incoming is None:
                self._receiver.forget(self._task)
                self._receiver.wait_for(self._task, self._problem)
                return _LATER_S
            is_whole = self._came == self._seen.size - self._asked.offset
            if not self._task.is_lines and (last.problem or last.changed or not is_whole):
                self._incoming.drop()
                return self._receiver.wait_for(self._task, last.problem) if last.problem else _AT_ONCE_S
            self._keep(last, half_line=half_line, is_whole=is_whole)
            is_kept = True
            return _LATER_S if self._incoming.size < self._seen.size else None
        except NotTakenError as error:
            return self._receiver.wait_for(self._task, str(error))
        finally:
            self._count(files=int(is_kept))

    def break_off(self) -> None:
        """Keep whole lines of what came, drop a part of a document."""
        self._count()
        incoming = self._incoming
        if incoming is not None:
            incoming.break_off()
            if incoming.is_in_place:
                seen = self._seen._replace(size=incoming.size, mtime_ns=-1)
                self._receiver.note(self._task, seen, incoming.size, checked=0)
                self._receiver.unchecked[self._task.path] = (self._task, time.monotonic())

    def _count(self, files: int = 0) -> None:
        self._receiver.count(self._uncounted, files)
        self._uncounted = 0

    def _keep(self, last: Piece, *, half_line: bool, is_whole: bool) -> None:
        incoming, task = self._incoming, self._task
        if incoming is None:
            return
        incoming.keep(half_line=half_line)
        seen = self._seen if is_whole and not last.problem else self._seen._replace(mtime_ns=-1)
        in_one_piece = not self._asked.offset and is_whole and not last.changed
        self._receiver.note(task, seen, incoming.size, checked=incoming.size if in_one_piece else 0)
        if task.is_lines and not in_one_piece:
            self._receiver.unchecked[task.path] = (task, time.monotonic())


def _remove_leftovers(root: Path) -> None:
    """Remove what mirrors left whose process has ended; one that goes on holds its lock."""
    for folder in root.glob(".mirror-*.lock"):
        with locked(str(folder), wait_s=0) as is_left:
            pass
        # Not while it is locked: Windows removes no file that is open, as the lock's in it is there.
        if is_left:
            shutil.rmtree(folder, ignore_errors=True)
