"""The table of ``%runicorn ls``: what a person looks for, and the settings in which the runs differ."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from runicorn.dotted import dotted
from runicorn.model import RunInfo
from runicorn.phrases import ago, lasted_text, primary_text, start_of, value_text
from runicorn.store.store import Runs

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["runs_table"]

MAX_SETTINGS = 8
"""Columns of settings; more make the table wider than a page."""


def runs_table(runs: Runs) -> pd.DataFrame:
    """Give a row a run, newest first, as text; a setting that a run does not have is empty."""
    import pandas as pd

    now = time.time()
    infos = [run.info for run in runs]
    settings = [dotted(info.config) for info in infos]
    differing = _differing(settings)
    rows = [
        {**_facts(info, now), **{key: value_text(own[key]) if key in own else "" for key in differing}}
        for info, own in zip(infos, settings, strict=True)
    ]
    return pd.DataFrame(rows, index=[info.id for info in infos])


def _facts(info: RunInfo, now: float) -> dict[str, str]:
    return {
        "experiment": f"{info.project}/{info.name}",
        "status": info.status,
        "started": ago(start_of(info), now),
        "lasted": lasted_text(info, now),
        "best": primary_text(info.primary),
        "tags": ", ".join(filter(None, (info.alias, *info.tags))),
    }


def _differing(settings: list[dict[str, Any]]) -> list[str]:
    """Keys under which not every run has the same, in the order in which they occur."""
    keys = dict.fromkeys(key for own in settings for key in own)
    texts = {key: {value_text(own[key]) if key in own else None for own in settings} for key in keys}
    return [key for key in keys if len(texts[key]) > 1][:MAX_SETTINGS]
