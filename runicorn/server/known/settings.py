"""Where runs are kept, as the known routes tell and change it."""

from __future__ import annotations

import msgspec

from runicorn.config import USER_ROOT_FIELD, read_user_config
from runicorn.server.backend import Backend
from runicorn.server.known.shapes import Config, RootChanged

__all__ = ["UserRoot", "change_user_root", "config"]


class UserRoot(msgspec.Struct):
    """Body of ``POST /api/config/user_root_dir``."""

    path: str


def config(backend: Backend) -> Config:
    """``GET /api/config``; ``user_root_dir`` is empty where the user has set none."""
    user_root = read_user_config().get(USER_ROOT_FIELD)
    return {
        "user_root_dir": user_root if isinstance(user_root, str) else "",
        "storage": str(backend.service.store.root),
    }


def change_user_root(backend: Backend, body: UserRoot) -> RootChanged:
    """``POST /api/config/user_root_dir``: keep runs there from now on, and serve them at once.

    Raises
    ------
    StoreError, ConfigError
        The path cannot hold runs, or the user's config file cannot be written.
    """
    root = str(backend.serve_user_root(body.path))
    return {"ok": True, "user_root_dir": root, "storage": root}
