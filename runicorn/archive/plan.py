"""What an import would do, found out without writing anything."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

from runicorn.archive.members import Archive, Member
from runicorn.errors import ImportRefusedError, InvalidNameError
from runicorn.store.layout import RUNS
from runicorn.store.placement import depth_of_store, is_in_run, place_of
from runicorn.store.read_documents import decode_object

__all__ = ["PlannedRun", "State", "plan_import"]

State = Literal["new", "same", "conflict"]

META = "meta.json"
_MAX_META_BYTES = 4 << 20
_PORTION = 1 << 20

Parts = tuple[str, ...]


@dataclass
class PlannedRun:
    """One run of an archive, and how the store stands to it."""

    source: Parts
    """Its directory in the archive."""
    key: str
    """Where it belongs in the store."""
    state: State = "new"
    files: dict[Parts, Member] = field(default_factory=dict)
    """Its files by their path below its directory."""

    @property
    def size_bytes(self) -> int:
        """Bytes of its files."""
        return sum(member.size for member in self.files.values())


def plan_import(archive: Archive, root: Path) -> tuple[list[PlannedRun], int]:
    """Find the runs of an archive and compare them with those of the store.

    A run is *same* if the store has it with the same files of the same bytes, and in *conflict* if it has another one
    in its place. Files that end in ``.lock`` are nothing of a run.

    Returns
    -------
    tuple
        The runs in the archive's order, and how many files belong to none.

    Raises
    ------
    ImportRefusedError
        Something in the archive may not come in, or there is no run in it.
    """
    files, metas = _read_names(archive)
    runs, strays = _runs_of(archive, root, files, metas)
    if not runs:
        raise ImportRefusedError(
            f"there is no run in {archive.path.name}: none of its folders holds meta.json, status.json or events.jsonl"
        )
    there = [run for run in runs if os.path.lexists(root / run.key)]
    for run in there:
        run.state = "same" if _has_same_sizes(run, root / run.key) else "conflict"
    _compare_content(archive, [run for run in there if run.state == "same"], root)
    _part_doubles(runs)
    return runs, strays


def source_index(runs: Iterable[PlannedRun]) -> dict[Parts, tuple[PlannedRun, Parts]]:
    """Give, for the path of each file in the archive, its run and its path there."""
    return {member.parts: (run, inner) for run in runs for inner, member in run.files.items()}


def _read_names(archive: Archive) -> tuple[list[Member], dict[Parts, dict[str, Any]]]:
    """All files, and the content of everything that may be a run's ``meta.json``, by its folder."""
    files: list[Member] = []
    metas: dict[Parts, dict[str, Any]] = {}
    for member, content in archive.read(lambda one: one.parts[-1] == META and one.size <= _MAX_META_BYTES):
        files.append(member)
        if content is not None:
            metas[member.parts[:-1]] = decode_object(content.read(), META)[0]
    return files, metas


def _runs_of(
    archive: Archive, root: Path, files: list[Member], metas: dict[Parts, dict[str, Any]]
) -> tuple[list[PlannedRun], int]:
    names: dict[Parts, list[str]] = {}
    for member in files:
        names.setdefault(member.parts[:-1], []).append(member.parts[-1])
    folders: dict[Parts, None] = {}
    for folder in sorted((one for one in names if is_in_run(names[one])), key=len):
        if not any(folder[:depth] in folders for depth in range(len(folder))):
            folders[folder] = None
    top = depth_of_store(folders)
    runs = {
        one: PlannedRun(one, _place(archive, root, one, one[top:], metas.get(one, {}))) for one in folders
    }
    strays = 0
    for member in files:
        owner = next(
            (member.parts[:depth] for depth in range(len(member.parts)) if member.parts[:depth] in runs), None
        )
        if owner is None:
            strays += 1
        elif not member.parts[-1].endswith(".lock"):
            runs[owner].files[member.parts[len(owner) :]] = member
    return list(runs.values()), strays


def _place(archive: Archive, root: Path, folder: Parts, inner: Parts, meta: dict[str, Any]) -> str:
    if inner[:1] == (RUNS,) and os.path.isdir(root.joinpath(*inner)):
        return "/".join(inner)  # an older layout, back in the store that it was taken from
    try:
        return place_of(inner, meta, archive.path.name.split(".", 1)[0]).key
    except InvalidNameError as error:
        raise ImportRefusedError(
            f"{archive.path.name} is refused: {'/'.join(folder) or 'its top'}: {error}; nothing was imported"
        ) from error


def _has_same_sizes(run: PlannedRun, directory: Path) -> bool:
    there: dict[Parts, int] = {}
    for path, _, names in os.walk(directory):
        inner = Path(path).relative_to(directory).parts
        for name in names:
            if not name.endswith(".lock"):
                place = (*inner, name)
                there[place] = os.lstat(os.path.join(path, name)).st_size
    return there == {inner: member.size for inner, member in run.files.items()}


def _compare_content(archive: Archive, runs: list[PlannedRun], root: Path) -> None:
    """Read on where the sizes agree: the bytes decide."""
    if not runs:
        return
    index = source_index(runs)
    for member, content in archive.read(
        lambda one: one.parts in index and index[one.parts][0].state == "same"
    ):
        if content is None:
            continue
        run, inner = index[member.parts]
        if not _is_same_content(content, root.joinpath(run.key, *inner)):
            run.state = "conflict"


def _is_same_content(content: IO[bytes], path: Path) -> bool:
    try:
        with path.open("rb") as file:
            while portion := content.read(_PORTION):
                if file.read(len(portion)) != portion:
                    return False
            return not file.read(1)
    except OSError:
        return False


def _part_doubles(runs: list[PlannedRun]) -> None:
    """Two runs of one archive that belong in one place: the second is in conflict with the first."""
    taken: set[str] = set()
    for run in runs:
        if run.key in taken:
            run.state = "conflict"
        taken.add(run.key)
