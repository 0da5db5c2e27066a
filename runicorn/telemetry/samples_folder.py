"""Where processes that see the same host and GPUs share samples: a folder in the user's state."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import stat
import time
from glob import escape, glob

from runicorn.config import user_state_dir
from runicorn.errors import RunicornError
from runicorn.store.host import boot_id, hostname, machine_id, pid_namespace
from runicorn.telemetry.cgroup import Cgroups

__all__ = ["open_samples_folder"]

_FORMAT = 1

_OLD_S = 24 * 3600.0
"""What was written so long ago is of an earlier boot, or a container that is gone."""

_FOREIGN = stat.S_IWGRP | stat.S_IWOTH


def open_samples_folder() -> str | None:
    """Make the folder if need be, for the user alone; None where there is none that can be trusted.

    Two processes get the same one if they are of one user, count processes alike, are limited alike, may use the same
    GPUs and have the same libraries to ask with: then each would measure what the other does.
    """
    try:
        above = os.path.join(user_state_dir(), "host")
        folder = os.path.join(above, _name())
        os.makedirs(above, mode=0o700, exist_ok=True)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        found = os.stat(folder)
    except (RunicornError, OSError, RuntimeError, ValueError):
        return None
    if hasattr(os, "getuid") and (found.st_uid != os.getuid() or found.st_mode & _FOREIGN):
        return None
    _drop_old(above)
    return folder


def _name() -> str:
    seen = (
        _FORMAT,
        os.getuid() if hasattr(os, "getuid") else None,
        (hostname(), machine_id(), boot_id(), pid_namespace()),
        Cgroups().limits(),
        [card for card in sorted(glob("/dev/nvidia[0-9]*")) if os.access(card, os.R_OK)],
        [importlib.util.find_spec(library) is not None for library in ("pynvml", "psutil")],
    )
    return hashlib.sha256(repr(seen).encode("utf-8", "backslashreplace")).hexdigest()[:24]


def _drop_old(above: str) -> None:
    oldest = time.time() - _OLD_S
    for folder in glob(os.path.join(escape(above), "*")):
        try:
            is_old = max(map(os.path.getmtime, (folder, *glob(os.path.join(escape(folder), "*"))))) < oldest
        except OSError:
            continue
        if is_old:
            shutil.rmtree(folder, ignore_errors=True)
