r"""Where the store is, and what the user has set for good.

The root of the store is the first that applies:

1. ``argument``: the ``storage`` that was passed in, or ``--storage`` on the command line;
2. ``environment``: the variable ``RUNICORN_DIR``;
3. ``user config``: the field ``user_root_dir`` of the user's config file;
4. ``working directory``: ``.runicorn`` in the current folder.

The config file is ``config.json`` in ``%APPDATA%\Runicorn`` on Windows, in
``~/Library/Application Support/Runicorn`` on macOS and in ``$XDG_CONFIG_HOME/runicorn`` or
``~/.config/runicorn`` elsewhere. A config file that cannot be understood is an error and never ignored: a
training must not end up in another place than the one that its user has chosen.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from runicorn.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "CACHE_VARIABLE",
    "ROOT_VARIABLE",
    "USER_ROOT_FIELD",
    "ResolvedRoot",
    "ensure_writable_root",
    "read_user_config",
    "resolve_root",
    "set_user_root",
    "user_cache_dir",
    "user_config_path",
    "user_state_dir",
]

ROOT_VARIABLE = "RUNICORN_DIR"
CACHE_VARIABLE = "RUNICORN_CACHE_DIR"
USER_ROOT_FIELD = "user_root_dir"
DEFAULT_ROOT = ".runicorn"

RootRule = Literal["argument", "environment", "user config", "working directory"]


class ResolvedRoot(msgspec.Struct, frozen=True):
    """The root in force, and why it is this one."""

    root: str
    """Absolute path. It need not exist yet."""
    rule: RootRule
    """Which of the four rules of this module applied."""
    source: str
    """Where the path was written, in words: ``RUNICORN_DIR``, the config file's path and so on."""

    @property
    def path(self) -> Path:
        """The root as a `pathlib.Path`; a tracker does without, pathlib takes milliseconds to import."""
        from pathlib import Path

        return Path(self.root)


def resolve_root(storage: str | os.PathLike[str] | None = None) -> ResolvedRoot:
    """Give the root of the store, by the four rules of this module; ``~`` is expanded.

    Nothing is written and the folder need not exist. A relative path is taken from the working directory,
    except in the config file, which belongs to no working directory.

    Raises
    ------
    StoreError
        The path that applies is empty, holds a NUL character, leads through a file, is relative in the
        config file, or starts with the ``~`` of nobody.
    ConfigError
        No earlier rule applies and the config file cannot be understood.
    """
    if storage is not None:
        return _resolved(os.fspath(storage), "argument", "the storage argument")
    environment = os.environ.get(ROOT_VARIABLE)
    if environment is not None:
        return _resolved(environment, "environment", ROOT_VARIABLE)
    config_path = _config_file()
    user_root = _user_root_of(read_user_config(), config_path)
    if user_root is not None:
        source = f"{USER_ROOT_FIELD} in {config_path}"
        _require_absolute(user_root, source)
        return _resolved(user_root, "user config", source)
    return _resolved(DEFAULT_ROOT, "working directory", f"{DEFAULT_ROOT} in the working directory")


def ensure_writable_root(path: str | os.PathLike[str]) -> str:
    """Create the root if need be, prove that files can be made in it, and give its absolute path.

    For writers only: it creates the folder and, for a moment, one empty file.

    Raises
    ------
    StoreError
        The folder cannot be created or nothing can be written in it.
    """
    root = _absolute(os.fspath(path), "the storage argument")
    try:
        os.makedirs(root, exist_ok=True)
        probe = os.path.join(root, f".write-check-{os.getpid()}-{os.urandom(4).hex()}")
        os.close(os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        os.unlink(probe)
    except OSError as error:
        raise StoreError(
            f"cannot write in {root!r} ({_reason(error)}); choose another root or change its permissions"
        ) from error
    return root


def user_config_path() -> Path:
    """Give the path of the user's config file on this platform; it need not exist."""
    from pathlib import Path

    return Path(_config_file())


def user_cache_dir() -> Path:
    r"""Give the folder for what may be deleted at any time; it need not exist.

    ``RUNICORN_CACHE_DIR`` names it, else the platform: ``%LOCALAPPDATA%\Runicorn\Cache``,
    ``~/Library/Caches/Runicorn``, ``$XDG_CACHE_HOME/runicorn`` or ``~/.cache/runicorn``.
    """
    from pathlib import Path

    chosen = os.environ.get(CACHE_VARIABLE, "").strip()
    if chosen:
        return Path(_absolute(chosen, CACHE_VARIABLE))
    if sys.platform == "win32":
        return Path(_folder_from_environment("LOCALAPPDATA", "AppData", "Local"), "Runicorn", "Cache")
    if sys.platform == "darwin":
        return Path(_home(), "Library", "Caches", "Runicorn")
    return Path(_folder_from_environment("XDG_CACHE_HOME", ".cache"), "runicorn")


def user_state_dir() -> Path:
    r"""Give the folder for what is remembered from one start to the next; it need not exist.

    ``%LOCALAPPDATA%\Runicorn\State``, ``~/Library/Application Support/Runicorn/State``,
    ``$XDG_STATE_HOME/runicorn`` or ``~/.local/state/runicorn``.
    """
    from pathlib import Path

    if sys.platform == "win32":
        return Path(_folder_from_environment("LOCALAPPDATA", "AppData", "Local"), "Runicorn", "State")
    if sys.platform == "darwin":
        return Path(_home(), "Library", "Application Support", "Runicorn", "State")
    return Path(_folder_from_environment("XDG_STATE_HOME", ".local", "state"), "runicorn")


def read_user_config() -> dict[str, Any]:
    """Give the fields of the user's config file; empty when there is no file.

    Raises
    ------
    ConfigError
        The file is there but cannot be read, is not JSON, or is not a JSON object.
    """
    path = _config_file()
    try:
        with open(path, "rb") as file:
            document = msgspec.json.decode(file.read().removeprefix(b"\xef\xbb\xbf"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigError(f"cannot read the config file {path!r} ({_reason(error)})") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"the config file {path!r} is not valid JSON ({error}); correct it or delete it"
        ) from error
    if not isinstance(document, dict):
        raise ConfigError(f"the config file {path!r} holds no JSON object; correct it or delete it")
    return document


def set_user_root(path: str | os.PathLike[str]) -> Path:
    """Write ``user_root_dir`` into the user's config file and give the root back.

    The root is created if need be. Other fields of the config file are kept, and the file is replaced in one
    step: no reader ever sees half of it.

    Raises
    ------
    StoreError
        The path is empty, relative, leads through a file, or nothing can be written there.
    ConfigError
        The config file is there but cannot be understood (it is left as it is), or cannot be written.
    """
    text = os.fspath(path)
    _require_absolute(text, "the user root")
    config = read_user_config()
    root = ensure_writable_root(text)
    _write_user_config({**config, USER_ROOT_FIELD: root})
    from pathlib import Path

    return Path(root)


def _resolved(text: str, rule: RootRule, source: str) -> ResolvedRoot:
    return ResolvedRoot(_absolute(text, source), rule, source)


def _absolute(text: str, source: str) -> str:
    path = folder = os.path.abspath(_expanded(text, source))
    while not os.path.isdir(folder):
        if os.path.lexists(folder) and not os.path.islink(folder):
            raise StoreError(f"{source} leads to {folder!r}, which is a file; give the path of a folder")
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            break
    return path


def _expanded(text: str, source: str) -> str:
    if not isinstance(text, str):
        raise StoreError(f"{source} is of type {type(text).__name__}; give the path as text")
    if not text.strip():
        raise StoreError(f"{source} is empty; give the path of a folder, or leave it out")
    if "\0" in text:
        raise StoreError(f"{source} holds a NUL character; give the path of a folder")
    expanded = os.path.expanduser(text)
    if expanded.startswith("~"):
        raise StoreError(f"{source} is {text!r}, whose '~' is no known home; write the path in full")
    return expanded


def _require_absolute(text: str, source: str) -> None:
    if not os.path.isabs(_expanded(text, source)):
        raise StoreError(f"{source} is {text!r}, which is relative to nothing; give an absolute path")


def _user_root_of(config: dict[str, Any], config_path: str) -> str | None:
    user_root = config.get(USER_ROOT_FIELD)
    if user_root is not None and not isinstance(user_root, str):
        raise ConfigError(
            f"{USER_ROOT_FIELD} in {config_path!r} is {user_root!r}; give an absolute path or drop it"
        )
    return user_root


def _write_user_config(config: dict[str, Any]) -> None:
    import json
    from pathlib import Path

    # A config file that is a link into the user's dotfiles stays one: what it leads to is replaced.
    path = Path(os.path.realpath(user_config_path()))
    draft = path.with_name(f"{path.name}.{os.getpid()}-{os.urandom(4).hex()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8") as stream:
            json.dump(config, stream, ensure_ascii=False, indent=2)
            stream.write("\n")
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ConfigError(f"cannot write the config file {str(path)!r} ({_reason(error)})") from error


def _config_file() -> str:
    if sys.platform == "win32":
        return os.path.join(
            _folder_from_environment("APPDATA", "AppData", "Roaming"), "Runicorn", "config.json"
        )
    if sys.platform == "darwin":
        return os.path.join(_home(), "Library", "Application Support", "Runicorn", "config.json")
    return os.path.join(_folder_from_environment("XDG_CONFIG_HOME", ".config"), "runicorn", "config.json")


def _folder_from_environment(variable: str, *below_home: str) -> str:
    value = os.environ.get(variable, "")
    # The XDG base directory specification: a relative path in these variables is invalid and to be ignored.
    return value if os.path.isabs(value) else os.path.join(_home(), *below_home)


def _home() -> str:
    home = os.path.expanduser("~")
    if home == "~":
        raise ConfigError("cannot find the home folder of this user; set the environment variable HOME")
    return home


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
