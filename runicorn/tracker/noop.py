"""The run of a process in which tracking is switched off."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Any

SWITCH = "RUNICORN_ON"


def switched_off() -> bool:
    """Whether the environment variable ``RUNICORN_ON`` says no."""
    return os.environ.get(SWITCH, "").strip().lower() in ("0", "false", "no", "off")


class DisabledRun:
    """Has every method of a `Run` and does nothing in any of them."""

    id = key = path = storage = project = name = ""
    step = 0
    finished = False

    def _nothing(self, *_args: Any, **_kwargs: Any) -> None:
        return None

    log = log_text = log_image = log_config = summary = set_primary_metric = watch = finish = _nothing

    def __enter__(self) -> DisabledRun:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def __repr__(self) -> str:
        return f"<Run off ({SWITCH}=0)>"
