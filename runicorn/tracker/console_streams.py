"""Two ways to see what is written to a stream, and which of them fits.

`PatchedStream` replaces ``write`` on the stream object itself, so that whoever holds the stream already, a logging
handler for one, is seen too. IPython does the same around every cell and puts its own ``write`` back after it, and
a wrapper that hands attributes on cannot be patched: there, `ReplacedStream` puts a stand-in into `sys`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["PatchedStream", "ReplacedStream", "tap_stream"]

Note = Callable[[str], None]
"""Gets every text after the stream has taken it; must not raise."""


def tap_stream(stream: Any, names: tuple[str, ...], note: Note) -> PatchedStream | ReplacedStream:
    """Begin to pass what is written to `stream`, which is ``sys.<name>`` for each of `names`, to `note`."""
    sets_attributes: Any = type(stream).__setattr__
    patchable = sets_attributes is object.__setattr__ and hasattr(stream, "__dict__")
    if patchable and not _in_ipython():
        return PatchedStream(stream, note)
    return ReplacedStream(stream, names, note)


class PatchedStream:
    """A stream whose ``write`` is replaced on the object, until `remove`."""

    def __init__(self, stream: Any, note: Note) -> None:
        self._stream = stream
        self._pass_through: Callable[[str], Any] = stream.write
        self._replaced = vars(stream).get("write")
        self._note: Note | None = note
        self._installed: Callable[[str], Any] = self._write
        stream.write = self._installed

    def remove(self) -> None:
        """Put the stream's own ``write`` back; if somebody replaced ours meanwhile, only pass through."""
        self._note = None
        if vars(self._stream).get("write") is not self._installed:
            return
        if self._replaced is None:
            del self._stream.write
        else:
            self._stream.write = self._replaced

    def _write(self, text: str) -> Any:
        result = self._pass_through(text)
        if self._note is not None:
            self._note(text)
        return result


class ReplacedStream:
    """A stream that has a stand-in in `sys`, until `remove`."""

    def __init__(self, stream: Any, names: Iterable[str], note: Note) -> None:
        self._stream = stream
        self._names = tuple(names)
        self._note: Note | None = note
        self._stand_in = _StandIn(stream, self._see)
        for name in self._names:
            setattr(sys, name, self._stand_in)

    def remove(self) -> None:
        """Put the stream back; where somebody replaced the stand-in meanwhile, it only passes through."""
        self._note = None
        for name in self._names:
            if getattr(sys, name) is self._stand_in:
                setattr(sys, name, self._stream)

    def _see(self, text: str) -> None:
        if self._note is not None:
            self._note(text)


class _StandIn:
    """Has all attributes of a stream, its class included; only what is written is seen on the way."""

    def __init__(self, stream: Any, see: Note) -> None:
        object.__setattr__(self, "_stream", stream)
        object.__setattr__(self, "_see", see)

    def write(self, text: str) -> Any:
        result = self._stream.write(text)
        self._see(text)
        return result

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self._stream)

    def __getattr__(self, name: str) -> Any:
        if name == "_stream":  # not there yet while it is being copied or unpickled
            raise AttributeError(name)
        return getattr(self._stream, name)

    def __setattr__(self, name: str, value: Any) -> None:
        # IPython patches `write` around every cell and expects to find there what it has put.
        if name == "write":
            object.__setattr__(self, name, value)
        else:
            setattr(self._stream, name, value)

    def __iter__(self) -> Any:
        return iter(self._stream)

    def __enter__(self) -> _StandIn:
        self._stream.__enter__()
        return self

    def __exit__(self, *error: object) -> Any:
        return self._stream.__exit__(*error)


def _in_ipython() -> bool:
    find_shell = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return find_shell is not None and find_shell() is not None
