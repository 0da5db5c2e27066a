"""Warnings of a tracker: once per cause, through `logging`, never as an exception.

`warnings.warn` is not used: under ``-W error`` it would break the training that it means to spare.
"""

from __future__ import annotations

LOGGER_NAME = "runicorn"


class WarnOnce:
    """Says each cause once."""

    def __init__(self) -> None:
        self._said: set[object] = set()

    def __call__(self, cause: object, message: str) -> None:
        """Log `message` as a warning unless `cause` was warned of before."""
        if cause in self._said:
            return
        self._said.add(cause)
        warn(message)


def warn(message: str) -> None:
    """Log `message` as a warning of the logger ``runicorn``."""
    import logging

    try:
        logging.getLogger(LOGGER_NAME).warning(message)
    except Exception:  # noqa: BLE001 somebody's log handler failed; the training goes on
        return
