"""What the tests of reading write."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any


def age(folder: Path, seconds: float = 60.0) -> None:
    """Put every time of change below `folder` into the past, so that none is too young to be trusted."""
    moment = time.time() - seconds
    for directory, _, names in os.walk(folder, topdown=False):
        for name in [*names, "."]:
            os.utime(os.path.join(directory, name), (moment, moment))


def metrics_line(step: int, **values: Any) -> str:
    """One event of a current writer."""
    time_s = 1_700_000_000.0 + step
    data = {**values, "global_step": step, "time": time_s}
    return json.dumps({"ts": time_s, "type": "metrics", "data": data}) + "\n"
