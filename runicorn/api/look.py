"""One look at a store that several followers take part in."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from runicorn.errors import RunicornError

__all__ = ["Look"]

Found = TypeVar("Found")


class Look:
    """What was found for one follower, for all others that ask for the same.

    Followers that have been told as much ask for the same: what is new after one place. So what fifty pages follow
    is read, and made into events, once. A look belongs to one thread and is thrown away after it.
    """

    def __init__(self) -> None:
        self._found: dict[Hashable, Any] = {}
        self._refused: dict[Hashable, RunicornError | OSError] = {}

    def once(self, question: Hashable, read: Callable[[], Found]) -> Found:
        """Give what `read` gives; what it gave before, if the same was asked in this look.

        Raises
        ------
        RunicornError, OSError
            What `read` raises, or raised before.
        """
        if question in self._found:
            known: Found = self._found[question]
            return known
        if question in self._refused:
            raise self._refused[question].with_traceback(None)
        try:
            found = self._found[question] = read()
        except (RunicornError, OSError) as error:
            self._refused[question] = error
            raise
        return found
