"""Changes to a store that happen altogether or not at all.

What is to come is laid down beside the runs first, in a folder that no reader of the format looks into (its name
ends in ``.lock``). Then it is moved into place, each move written down before it is made. A change that fails takes
its moves back; one whose process was killed is taken back by the next import.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from runicorn.errors import ImportRefusedError
from runicorn.store.folder_lock import locked

__all__ = ["StagedChange", "staged_change", "take_back_leftovers"]

_PREFIX = ".import-"
_SUFFIX = ".lock"
_JOURNAL = "journal.jsonl"
_DONE = "done"


class StagedChange:
    """Runs that are laid down, and moved into place one by one."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self._folder = folder

    def directory_of(self, number: int) -> Path:
        """Where run ``number`` is laid down."""
        return _new(self._folder, number)

    def move_in(self, number: int, key: str, *, replaces: bool) -> None:
        """Put run ``number`` into its place, and what is there out of the way.

        Raises
        ------
        ImportRefusedError
            Something is there that was not to be replaced.
        """
        target = self._root / key
        if not replaces and os.path.lexists(target):
            raise ImportRefusedError(f"{key} came into the store meanwhile; nothing was imported, try again")
        made = [str(path) for path in target.parents if not path.exists()]
        _write_down(self._folder, {"number": number, "key": key, "made": made})
        if replaces:
            os.rename(target, _old(self._folder, number))
        target.parent.mkdir(parents=True, exist_ok=True)
        os.rename(self.directory_of(number), target)


@contextmanager
def staged_change(root: Path) -> Iterator[StagedChange]:
    """Give a change to the store at ``root``; it stands when the block ends without an error, else it is taken back."""
    made = [path for path in (root, *root.parents) if not path.exists()]
    root.mkdir(parents=True, exist_ok=True)
    try:
        folder = root / f"{_PREFIX}{secrets.token_hex(6)}{_SUFFIX}"
        with ExitStack() as held:
            # Between its making and its locking, a folder looks as if its process had ended.
            with locked(str(root)):
                folder.mkdir()
                held.enter_context(locked(str(folder), wait_s=0))
            try:
                yield StagedChange(root, folder)
                (folder / _DONE).touch()
            finally:
                _clear(root, folder)
    except BaseException:
        _remove_empty(made)
        raise


def take_back_leftovers(root: Path) -> None:
    """Undo changes whose process has ended; one that goes on holds its lock."""
    with locked(str(root)) as is_alone:
        for folder in root.glob(f"{_PREFIX}*{_SUFFIX}") if is_alone else ():
            with locked(str(folder), wait_s=0) as held:
                if held:
                    _clear(root, folder)


def _clear(root: Path, folder: Path) -> None:
    """Remove a change's folder, after its moves where it is not done."""
    if not (folder / _DONE).exists():
        for move in reversed(_moves(folder)):
            _take_back(root, folder, move)
    shutil.rmtree(folder, ignore_errors=True)


def _take_back(root: Path, folder: Path, move: dict[str, Any]) -> None:
    target, new, old = root / move["key"], _new(folder, move["number"]), _old(folder, move["number"])
    if not new.exists():
        os.rename(target, new)
    if old.exists():
        os.rename(old, target)
    _remove_empty(map(Path, move["made"]))


def _moves(folder: Path) -> list[dict[str, Any]]:
    """Moves that were written down; a torn last line is one that was not made."""
    try:
        lines = (folder / _JOURNAL).read_text("utf-8").splitlines(keepends=True)
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def _write_down(folder: Path, move: dict[str, Any]) -> None:
    with (folder / _JOURNAL).open("a", encoding="utf-8") as journal:
        journal.write(json.dumps(move) + "\n")
        journal.flush()
        os.fsync(journal.fileno())


def _remove_empty(folders: Iterable[Path]) -> None:
    """Innermost first; one that is in use by now stays."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _new(folder: Path, number: int) -> Path:
    return folder / f"new-{number}"


def _old(folder: Path, number: int) -> Path:
    return folder / f"old-{number}"
