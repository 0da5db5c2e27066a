"""Words of a picture and how it writes numbers and times, in the languages of the interface."""

from __future__ import annotations

import math
import time

__all__ = ["instant", "number", "words"]

_ENGLISH = {
    "run": "Run",
    "status": "Status",
    "experiment": "Experiment",
    "started": "Started",
    "duration": "Duration",
    "best": "Best",
    "empty": "No runs yet.",
    "more": "{count} more runs are not listed.",
    "undrawn": "{count} chosen runs are too long to be drawn here; the live view draws them.",
    "charts": "{count} more charts are not drawn here.",
    "log": "Log of {run}",
    "chart": "Chart of {metric}",
    "all": "All runs",
    "without": "Without {name}",
}

_CHINESE = {
    "run": "运行",
    "status": "状态",
    "experiment": "实验",
    "started": "开始",
    "duration": "时长",
    "best": "最佳",
    "empty": "还没有运行。",
    "more": "另有 {count} 个运行未列出。",
    "undrawn": "所选运行中有 {count} 个太长，未在此绘制；实时视图会绘制它们。",
    "charts": "另有 {count} 张图表未在此绘制。",
    "log": "{run} 的日志",
    "chart": "{metric} 图表",
    "all": "全部运行",
    "without": "没有 {name}",
}


def words(locale: str) -> dict[str, str]:
    """Sentences by name; English where the language is not known."""
    return _CHINESE if locale.startswith("zh") else _ENGLISH


def number(value: float | None) -> str:
    """Four significant digits; an en dash for nothing."""
    if value is None:
        return "–"
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    text = f"{value:.0f}" if value == int(value) and abs(value) < 1e7 else f"{value:.4g}"
    return text.replace("e+0", "e").replace("e-0", "e-").replace("e+", "e").replace("-", "−")


def instant(seconds: float | None, form: str = "%Y-%m-%d %H:%M") -> str:
    """Local date and time of day; an en dash where there is none or no calendar reaches."""
    try:
        return time.strftime(form, time.localtime(seconds)) if seconds is not None else "–"
    except (OverflowError, ValueError, OSError):
        return "–"
