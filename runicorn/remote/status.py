"""How a mirror stands, as one record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["MirrorState", "MirrorStatus"]

MirrorState = Literal["connecting", "syncing", "live", "reconnecting", "degraded", "stopped", "failed"]


@dataclass(frozen=True)
class MirrorStatus:
    """How a mirror stands.

    ``connecting``: for the first time. ``syncing``: there is more to bring. ``live``: all is here, and what is written
    there comes within the interval. ``reconnecting``: the connection broke and is tried again. ``degraded``: some of it
    does not come, or the server is slow to answer; ``reason`` says which. ``stopped``: at its end, or told so.
    ``failed``: it cannot go on.
    """

    state: MirrorState
    reason: str
    """Why, in a sentence; empty where all is well."""
    host: str
    """``user@host`` as it was given."""
    remote_root: str
    """Absolute path there, once known."""
    local_root: str
    interval_s: float
    """Between two looks: what was asked for, or longer where there are many files."""
    carrier: str
    """``shell`` or ``sftp``; empty before the first connection."""
    started_at: float
    alive: bool
    """Whether it is connected and heard of the server just now."""
    runs: int = 0
    files: int = 0
    files_due: int = 0
    """Files that are yet to come; the next three tell of the copy that goes on."""
    bytes_due: int = 0
    bytes_of_pass: int = 0
    copied_files: int = 0
    appended_bytes: int = 0
    """Bytes that came, of whole files too."""
    scans: int = 0
    """Looks at the server."""
    last_look_at: float | None = None
    last_change_at: float | None = None
    last_error: str | None = None
    """The last thing that went wrong, though it may be mended."""
    refused: dict[str, str] = field(default_factory=dict)
    """Paths there that are never copied (links, devices, odd names), and why; the first hundred."""

    @property
    def share(self) -> float:
        """How much of the copy that goes on is done, from 0 to 1."""
        if self.state in ("connecting", "failed") or self._is_first_look:
            return 0.0
        return 1.0 - self.bytes_due / self.bytes_of_pass if self.bytes_of_pass else 1.0

    @property
    def words(self) -> str:
        """How it stands and how far it is, for whoever sees beside it what is mirrored."""
        state = f"{self.state}: {self.reason}" if self.reason else self.state
        return state if self.state in ("connecting", "failed") else f"{state}, {self._counts()}"

    def __str__(self) -> str:
        """In one line for a person."""
        reason = f" ({self.reason})" if self.reason else ""
        words = f"{self.state}: {self.host}:{self.remote_root or '~'}{reason}"
        return words if self.state == "connecting" else f"{words}, {self._counts()}"

    @property
    def _is_first_look(self) -> bool:
        """Whether it is not known yet what there is to bring."""
        return self.state == "syncing" and self.scans < 2 and not self.bytes_of_pass

    def _counts(self) -> str:
        if self._is_first_look:
            return "looking what is there"
        words = f"{self.runs} run{'s' * (self.runs != 1)}"
        if self.state == "syncing" and self.bytes_of_pass:
            share = f"{100 * self.share:.0f} % of {_size(self.bytes_of_pass)}"
            return f"{words}, {share}, {self.files_due} files to come"
        if not self.copied_files:
            return f"{words}, nothing new"
        return f"{words}, {self.copied_files} files and {_size(self.appended_bytes)} copied"


def _size(size: float) -> str:
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"
