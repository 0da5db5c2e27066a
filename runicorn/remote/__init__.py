"""Runs of other hosts: connecting over SSH, looking, and keeping a copy in the local store."""

from __future__ import annotations

from runicorn.remote.connection import Connection
from runicorn.remote.destination import Destination, parse_target, resolve
from runicorn.remote.host_keys import HostKeys
from runicorn.remote.login import Login
from runicorn.remote.mirror import Mirror
from runicorn.remote.secret import Secret, as_secret
from runicorn.remote.status import MirrorStatus

__all__ = [
    "Connection",
    "Destination",
    "HostKeys",
    "Login",
    "Mirror",
    "MirrorStatus",
    "Secret",
    "as_secret",
    "parse_target",
    "resolve",
]
