"""What a run ended as, and why, told by what ended it."""

from __future__ import annotations

import sys

from runicorn.errors import StopRun


def ending_of(error: BaseException | None) -> tuple[str, str | None]:
    """Status and reason of a run whose block was left by `error`."""
    if error is None:
        return "finished", None
    if isinstance(error, (KeyboardInterrupt, GeneratorExit)):
        return "interrupted", type(error).__name__
    if isinstance(error, StopRun):
        return "interrupted", _one_line(error)
    if isinstance(error, SystemExit):
        return ending_of_exit(error.code)
    return "failed", describe(error)


def ending_of_exit(code: object) -> tuple[str, str | None]:
    """Status and reason of a run whose process ends by ``sys.exit(code)``.

    A number becomes what the system is told: outside of Windows its last eight bits. Anything else but None is
    printed by Python, which ends with 1.
    """
    if code is None:
        return "finished", None
    if not isinstance(code, int):
        return "failed", _one_line(code) or "exit code 1"
    told = code if sys.platform == "win32" else _as_long(code) & 0xFF
    return ("failed", f"exit code {told}") if told else ("finished", None)


def describe(error: BaseException) -> str:
    """``Type: message`` of an exception, on one line, cut at a readable length."""
    message = _one_line(error)
    return _cut(f"{type(error).__name__}: {message}" if message else type(error).__name__)


def _one_line(value: object) -> str:
    try:
        return _cut(str(value))
    except Exception:  # noqa: BLE001 the value's own __str__ failed
        return ""


def _cut(text: str) -> str:
    return " ".join(text.split())[:500]


def _as_long(code: int) -> int:
    """What Python makes of a number too large for C: -1."""
    return code if -(1 << 63) <= code < 1 << 63 else -1
