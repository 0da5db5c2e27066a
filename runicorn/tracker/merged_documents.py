"""Summary and config of a run: documents that grow by updates, from any thread and any process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from runicorn.store.writer import RunWriter


class MergedDocuments:
    """Merges updates into what is there; what the disk refuses is kept and goes along with the next attempt.

    Parameters
    ----------
    writer
        The run's files.
    on_refused
        Told of every error of the disk.
    """

    def __init__(self, writer: RunWriter, on_refused: Callable[[OSError], None]) -> None:
        self._writer = writer
        self._on_refused = on_refused
        self._lock = threading.RLock()
        self._kept: dict[str, dict[str, Any]] = {}

    def merge(self, name: str, update: Mapping[str, Any]) -> None:
        """Merge `update` into document `name`. Never raises `OSError`."""
        with self._lock:
            self._kept[name] = {**self._kept.get(name, {}), **update}
            self._write(name, _no_update)

    def merge_from(self, name: str, update_of: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
        """Merge what `update_of` makes of the document as it is now; if refused, it is not kept."""
        with self._lock:
            self._write(name, update_of)

    def retry(self) -> list[str]:
        """Try again what was refused, and give the documents that are refused still."""
        with self._lock:
            for name in list(self._kept):
                self._write(name, _no_update)
            return list(self._kept)

    def renew_lock(self) -> None:
        """For a forked child: forget a lock whose holder does not exist there, and what the parent will retry."""
        self._lock = threading.RLock()
        self._kept = {}

    def _write(self, name: str, update_of: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
        try:
            with self._writer.locked():
                before = self._writer.read_document(name)
                content = {**before, **self._kept.get(name, {})}
                content.update(update_of(content))
                if name in self._kept or content != before:
                    self._writer.write_document(name, content)
            self._kept.pop(name, None)
        except OSError as error:
            self._on_refused(error)


def _no_update(_content: dict[str, Any]) -> dict[str, Any]:
    return {}
