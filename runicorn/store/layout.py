"""Where runs lie below a root, in the three layouts of the format.

======== ==================================== ==========================================
current  ``<project>/<name>/runs/<run_id>``   written and read
legacy   ``runs/<run_id>``                    project and name come from ``meta.json``
tree     ``runs/<segments…>/<run_id>``        the segments are project and name
======== ==================================== ==========================================

``runs/a/runs/ID`` fits two of them: a ``meta.json`` with ``path`` means the tree, one with project and name the
current layout; where it says neither, a ``runicorn.db`` beside ``runs`` means the tree.
"""

from __future__ import annotations

import os
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from runicorn.errors import InvalidNameError
from runicorn.store.names import decode_name, encode_name, is_text_name

RUNS = "runs"
DOCUMENTS = frozenset({"meta.json", "status.json", "events.jsonl"})
"""A directory that holds one of these is a run."""

DELETED_MARK = ".deleted"
RACY_NS = 2_000_000_000
"""A time of change younger than this at the moment of reading may hide a second change; FAT counts in 2 s."""

_SKIPPED = frozenset({".recycle", DELETED_MARK})
_MAX_DEPTH = 16
_DEFAULT = "default"


class _Kind(Enum):
    ROOT = 0
    PROJECT = 1
    EXPERIMENT = 2
    RUNS = 3
    TREE = 4


@dataclass(slots=True)
class _Folder:
    mtime_ns: int
    racy: bool
    children: list[str]
    is_run: bool = False
    unnamed: int = 0
    """Folders whose names are no text, which no key can tell."""


class RunFinder:
    """Finds the directories of runs, and looks again only into folders whose time of change moved."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._folders: dict[str, _Folder] = {}
        self._visited: set[str] = set()
        self._found: list[str] = []
        self.problems: dict[str, str] = {}
        """Folders that cannot be looked into, and why."""
        self.scans = 0
        """How often a folder was listed."""

    def find(self, is_known: Callable[[str], bool]) -> list[str]:
        """Keys of directories that are runs or, in the current layout, may become runs.

        `is_known` tells of a key whether it is known to be a run; such a directory is not looked into.
        """
        self._visited, self._found = set(), []
        self._visit("", _Kind.ROOT, 0, is_known)
        for key in self._folders.keys() - self._visited:
            del self._folders[key]
        return self._found

    def _visit(self, key: str, kind: _Kind, depth: int, is_known: Callable[[str], bool]) -> None:
        folder = self._look(key)
        if folder is None:
            return
        self._visited.add(key)
        if kind is _Kind.TREE and folder.is_run and key != RUNS:
            self._found.append(key)
            return
        prefix = f"{key}/" if key else ""
        if kind is _Kind.RUNS:
            self._found += [prefix + child for child in folder.children]
            return
        for child in folder.children:
            inner = prefix + child
            if kind is _Kind.TREE and is_known(inner):
                self._found.append(inner)
            elif kind is not _Kind.EXPERIMENT or child == RUNS:
                inner_kind = _inner_kind(kind, child)
                if depth < _MAX_DEPTH:
                    self._visit(inner, inner_kind, depth + 1, is_known)

    def _look(self, key: str) -> _Folder | None:
        path = f"{self._root}/{key}" if key else self._root
        try:
            mtime_ns = os.stat(path).st_mtime_ns
            folder = self._folders.get(key)
            if folder is None or folder.racy or folder.mtime_ns != mtime_ns:
                folder = self._folders[key] = self._scan(path, mtime_ns)
            self._tell_unnamed(key, path, folder.unnamed)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            self.problems[key] = f"cannot look into {path} ({error.strerror})"
            return None
        return folder

    def _tell_unnamed(self, key: str, path: str, unnamed: int) -> None:
        if unnamed:
            self.problems[key] = f"{unnamed} in {path} left out: a folder's name must be valid Unicode"
        else:
            self.problems.pop(key, None)

    def _scan(self, path: str, mtime_ns: int) -> _Folder:
        self.scans += 1
        racy = mtime_ns > time.time_ns() - RACY_NS
        folder = _Folder(mtime_ns, racy, [])
        with os.scandir(path) as entries:
            for entry in entries:
                name = entry.name
                if name in DOCUMENTS:
                    folder.is_run = True
                elif name not in _SKIPPED and not name.endswith(".lock") and _is_folder(entry):
                    if is_text_name(name):
                        folder.children.append(name)
                    else:
                        folder.unnamed += 1
        return folder


def display_names(key: str, meta: dict[str, Any], has_database: Callable[[], bool]) -> tuple[str, str]:
    """Project and experiment of the run at `key`, as the user calls them.

    `has_database` is asked only where the layout cannot be told otherwise.
    """
    parts = key.split("/")
    project, name = _text(meta, "project"), _text(meta, "name")
    if (
        len(parts) == 4
        and parts[2] == RUNS
        and (parts[0] != RUNS or _is_current(meta, project, name, has_database))
    ):
        return shown_name(parts[0], project), shown_name(parts[1], name)
    segments = parts[1:-1]
    if segments:
        return segments[0], "/".join(segments[1:]) or _DEFAULT
    return project or _DEFAULT, name or _DEFAULT


def _is_current(
    meta: dict[str, Any], project: str | None, name: str | None, has_database: Callable[[], bool]
) -> bool:
    if isinstance(meta.get("path"), str):
        return False
    return (project is not None and name is not None) or not has_database()


def shown_name(folder: str, recorded: str | None) -> str:
    """Give the name that stands in `folder`: the recorded one where that is what the folder was made of."""
    if recorded == folder:
        return folder
    if recorded is not None:
        try:
            if _same_folder(encode_name(recorded), folder):
                return recorded
        except InvalidNameError:
            pass
    return decode_name(folder)


def _same_folder(one: str, other: str) -> bool:
    return one == other or (
        unicodedata.normalize("NFC", one).casefold() == unicodedata.normalize("NFC", other).casefold()
    )


def _inner_kind(kind: _Kind, child: str) -> _Kind:
    if kind is _Kind.ROOT:
        return _Kind.TREE if child == RUNS else _Kind.PROJECT
    return {_Kind.PROJECT: _Kind.EXPERIMENT, _Kind.EXPERIMENT: _Kind.RUNS}.get(kind, _Kind.TREE)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _text(meta: dict[str, Any], key: str) -> str | None:
    value = meta.get(key)
    return value if isinstance(value, str) and value else None
