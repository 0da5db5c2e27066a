"""What must be seen nowhere: passwords, passphrases, keys."""

from __future__ import annotations

from typing import NoReturn

__all__ = ["Secret", "as_secret"]


class Secret:
    """A text that is held in memory only: no repr, log line or traceback with local variables shows it.

    It cannot be pickled, compared or formatted, and is gone after `forget`.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text: str | None = text

    def reveal(self) -> str | None:
        """Give the text, for the call that needs it; None once it is forgotten."""
        return self._text

    def forget(self) -> None:
        """Drop the text."""
        self._text = None

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret stays in this process")


def as_secret(text: str | Secret | None) -> Secret | None:
    """Give a secret, or None for nothing."""
    return text if isinstance(text, Secret) else Secret(text) if text else None
