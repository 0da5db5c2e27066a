"""What a mirror has done so far, as counters that one thread moves and any may read."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace

__all__ = ["Counters", "Progress"]

_MOST_REFUSED = 100


@dataclass(frozen=True)
class Counters:
    """Figures of a mirror at one moment."""

    runs: int = 0
    files: int = 0
    """Files of the runs as far as they are wanted."""
    files_due: int = 0
    bytes_due: int = 0
    """What the pass that goes on has yet to bring."""
    bytes_of_pass: int = 0
    """What it had to bring when it began, and what those before it brought whose time was up."""
    copied_files: int = 0
    appended_bytes: int = 0
    scans: int = 0
    last_look_at: float | None = None
    last_change_at: float | None = None
    refused: dict[str, str] = field(default_factory=dict)
    """Paths on the server that are not copied, and why; the first hundred."""
    waiting: dict[str, str] = field(default_factory=dict)
    """Paths that could not be copied at the last pass and are tried again."""


class Progress:
    """Counters behind a lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counters = Counters()
        self.moved_at = time.monotonic()
        """When something last came from the server, by the monotonic clock."""

    def now(self) -> Counters:
        """Give the counters as they are."""
        return self._counters

    def moved(self) -> None:
        """Note that the server has answered."""
        self.moved_at = time.monotonic()

    def set(self, **values: object) -> None:
        """Set counters."""
        with self._lock:
            self._counters = replace(self._counters, **values)  # type: ignore[arg-type]

    def came(self, size: int, files: int = 0) -> None:
        """Count bytes that came, and files that were copied or continued with them."""
        with self._lock:
            now = self._counters
            self._counters = replace(
                now,
                appended_bytes=now.appended_bytes + size,
                bytes_due=max(0, now.bytes_due - size),
                copied_files=now.copied_files + files,
                files_due=max(0, now.files_due - files),
                last_change_at=time.time(),
            )
        self.moved()

    def refuse(self, path: str, reason: str) -> None:
        """Note what is not copied, and why."""
        with self._lock:
            refused = self._counters.refused
            if path not in refused and len(refused) < _MOST_REFUSED:
                self._counters = replace(self._counters, refused={**refused, path: reason})
