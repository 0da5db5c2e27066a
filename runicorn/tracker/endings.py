"""What a run ended as, and why, told by what ended it."""

from __future__ import annotations


def ending_of(error: BaseException | None) -> tuple[str, str | None]:
    """Status and reason of a run whose block was left by `error`."""
    if error is None:
        return "finished", None
    if isinstance(error, (KeyboardInterrupt, GeneratorExit)):
        return "interrupted", type(error).__name__
    if isinstance(error, SystemExit):
        return ending_of_exit(error.code)
    return "failed", describe(error)


def ending_of_exit(code: object) -> tuple[str, str | None]:
    """Status and reason of a run whose process ends by ``sys.exit(code)``."""
    if code in (None, 0):
        return "finished", None
    return "failed", f"exit code {code}" if isinstance(code, int) else str(code)


def describe(error: BaseException) -> str:
    """``Type: message`` of an exception, on one line, cut at a readable length."""
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 the exception's own __str__ failed
        message = ""
    text = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return " ".join(text.split())[:500]
