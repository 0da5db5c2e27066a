"""Runs out of an archive into a store."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, get_args

from runicorn.archive.members import Archive, Member
from runicorn.archive.plan import Parts, PlannedRun, State, plan_import, source_index
from runicorn.archive.staging import StagedChange, staged_change, take_back_leftovers
from runicorn.config import resolve_root
from runicorn.errors import ImportRefusedError
from runicorn.store.store import Store

__all__ = ["Imported", "ImportedRun", "OnConflict", "import_archive"]

OnConflict = Literal["skip", "keep", "replace"]

Action = Literal["added", "skipped", "replaced"]

RESERVE_BYTES = 256 << 20
"""Free space that an import leaves on the disk; trainings write there, too."""

_PORTION = 1 << 20


@dataclass(frozen=True)
class ImportedRun:
    """What became of one run of an archive, or would become of it."""

    source: str
    """Its directory in the archive; empty where the archive is the run."""
    key: str
    """Its directory in the store."""
    state: State
    """Whether the store lacked it, had the same, or had another one in its place."""
    action: Action
    files: int
    size_bytes: int


@dataclass(frozen=True)
class Imported:
    """What an import did, or with ``dry_run`` would do."""

    path: Path
    root: Path
    dry_run: bool
    runs: list[ImportedRun]
    other_files: int
    """Files of the archive that belong to no run; they are left out."""

    def count(self, state: State) -> int:
        """How many runs the store stands so to: ``new``, ``same`` or ``conflict``."""
        return Counter(run.state for run in self.runs)[state]

    @property
    def added(self) -> list[str]:
        """Keys of the runs that came into the store, or would."""
        return [run.key for run in self.runs if run.action != "skipped"]

    @property
    def files(self) -> int:
        """Files that were written, or would be."""
        return sum(run.files for run in self.runs if run.action != "skipped")

    def __str__(self) -> str:
        counts = (
            f"{self.count('new')} new, {self.count('same')} the same, {self.count('conflict')} in conflict"
        )
        verb = "would add" if self.dry_run else "added"
        runs = f"{len(self.added)} run{'' if len(self.added) == 1 else 's'}"
        return f"{self.path.name}: {counts}; {verb} {runs} to {self.root}"


def import_archive(
    path: str | os.PathLike[str],
    storage: Store | str | os.PathLike[str] | None = None,
    *,
    on_conflict: OnConflict = "skip",
    dry_run: bool = False,
) -> Imported:
    """Bring the runs of an archive into a store, in every layout that can be read; all of them, or none.

    Parameters
    ----------
    path
        A .zip, .tar.gz or .tar file with a store, a part of one, or one run in it.
    storage
        The store; without it the one that `runicorn.open_store` gives. It is made if it is not there.
    on_conflict
        What to do with a run where the store has another one in its place: ``skip`` it, ``keep`` both (the new one's
        id gets ``-2``), or ``replace`` the one that is there.
    dry_run
        Find out what would be done, and write nothing.

    Returns
    -------
    Imported
        Each run, and what became of it.

    Raises
    ------
    ImportRefusedError
        The archive is damaged, holds no run, or holds something that may not come in: a path that leads out, a
        link, a device, a pipe, too many, too large or too compressible members. The message names it, and the
        store is as it was. The same if a run that is to be replaced is running, or the disk has no room.
    StoreError, ConfigError
        There is no usable root.
    """
    if on_conflict not in get_args(OnConflict):
        known = ", ".join(map(repr, get_args(OnConflict)))
        raise ValueError(f"on_conflict is {on_conflict!r}; it must be one of {known}")
    store = storage if isinstance(storage, Store) else Store(resolve_root(storage).path)
    archive = Archive(path)
    if not dry_run:
        take_back_leftovers(store.root)
    planned, others = plan_import(archive, store.root)
    chosen = _chosen(planned, store, on_conflict)
    if chosen and not dry_run:
        _check_room(chosen, store.root)
        _bring_in(archive, chosen, store.root)
    actions = {id(run): action for run, action in chosen}
    runs = [_as_imported(run, actions.get(id(run), "skipped")) for run in planned]
    return Imported(archive.path, store.root, dry_run, runs, others)


def _chosen(
    planned: list[PlannedRun], store: Store, on_conflict: OnConflict
) -> list[tuple[PlannedRun, Action]]:
    """The runs that come in, under the keys that they get."""
    taken = {run.key for run in planned if run.state == "new"}
    chosen: list[tuple[PlannedRun, Action]] = []
    for run in planned:
        if run.state == "new":
            chosen.append((run, "added"))
        elif run.state == "conflict" and on_conflict == "keep":
            run.key = _free_key(run.key, store.root, taken)
            taken.add(run.key)
            chosen.append((run, "added"))
        elif run.state == "conflict" and on_conflict == "replace":
            if run.key in taken:
                raise ImportRefusedError(
                    f"two runs of the archive belong at {run.key}; import with 'keep' to have both"
                )
            taken.add(run.key)
            _check_replaceable(run.key, store)
            chosen.append((run, "replaced"))
    return chosen


def _free_key(key: str, root: Path, taken: set[str]) -> str:
    number = 2
    while (free := f"{key}-{number}") in taken or os.path.lexists(root / free):
        number += 1
    return free


def _check_replaceable(key: str, store: Store) -> None:
    run = next((one for one in store.runs() if one.key == key), None)
    if run is not None and run.status == "running":
        raise ImportRefusedError(f"{key} is running and cannot be replaced; wait for its end, or keep both")


def _check_room(chosen: list[tuple[PlannedRun, Action]], root: Path) -> None:
    needed = sum(run.size_bytes for run, _ in chosen)
    there = next(path for path in (root, *root.parents) if path.exists())
    free = shutil.disk_usage(there).free
    if needed + RESERVE_BYTES > free:
        raise ImportRefusedError(
            f"the runs take {needed / 1e9:.1f} GB and {root} has {free / 1e9:.1f} GB free; nothing was imported"
        )


def _bring_in(archive: Archive, chosen: list[tuple[PlannedRun, Action]], root: Path) -> None:
    index = source_index(run for run, _ in chosen)
    numbers = {id(run): number for number, (run, _) in enumerate(chosen)}
    try:
        with staged_change(root) as change:
            for number in numbers.values():
                change.directory_of(number).mkdir()
            for member, content in archive.read(lambda one: one.parts in index):
                if content is not None:
                    run, inner = index[member.parts]
                    _lay_down(change, numbers[id(run)], inner, member, content)
            for run, action in chosen:
                change.move_in(numbers[id(run)], run.key, replaces=action == "replaced")
    except OSError as error:
        raise ImportRefusedError(
            f"cannot write into {root}: {error.strerror or error}; nothing was imported"
        ) from error


def _lay_down(change: StagedChange, number: int, inner: Parts, member: Member, content: IO[bytes]) -> None:
    target = change.directory_of(number).joinpath(*inner)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        shutil.copyfileobj(content, file, _PORTION)
    os.utime(target, (member.mtime, member.mtime))


def _as_imported(run: PlannedRun, action: Action) -> ImportedRun:
    return ImportedRun("/".join(run.source), run.key, run.state, action, len(run.files), run.size_bytes)
