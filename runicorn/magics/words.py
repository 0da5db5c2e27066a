"""What was typed behind a magic, as words."""

from __future__ import annotations

import shlex
from typing import Any

import msgspec
from IPython.core.error import UsageError

__all__ = ["Words", "experiment_and_config", "split"]

HELP = ("--help", "-h")


class Words:
    """The words of a line as a shell splits them, without the options that every command takes."""

    def __init__(self, words: list[str], storage: str | None, *, wants_help: bool) -> None:
        self.words = words
        self.storage = storage
        """What stood behind ``--storage``."""
        self.wants_help = wants_help


def split(line: str) -> Words:
    """Split a line.

    Raises
    ------
    UsageError
        A quote is not closed, or ``--storage`` has no path.
    """
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"%runicorn {line}: {error}") from None
    wants_help = any(word in HELP for word in words)
    words = [word for word in words if word not in HELP]
    storage = None
    if "--storage" in words:
        place = words.index("--storage")
        if place + 1 == len(words):
            raise UsageError("--storage needs the path of a store")
        storage = words[place + 1]
        words = words[:place] + words[place + 2 :]
    return Words(words, storage, wants_help=wants_help)


def experiment_and_config(words: list[str], usage: str) -> tuple[str, str, dict[str, Any]]:
    """Give project, experiment and settings of ``[PROJECT[/NAME]] [-p KEY=VALUE ...]``.

    Raises
    ------
    UsageError
        A word is not understood.
    """
    experiment, config, rest = "", {}, list(words)
    while rest:
        word = rest.pop(0)
        if word != "-p":
            if word.startswith("-") or experiment:
                raise UsageError(f"{word!r} is not understood; usage: {usage}")
            experiment = word
            continue
        key, found, value = rest.pop(0).partition("=") if rest else ("", "", "")
        if not found or not key:
            raise UsageError(f"-p needs KEY=VALUE; usage: {usage}")
        config[key] = _value(value)
    project, _, name = experiment.partition("/")
    return project or "default", name or "default", config


def _value(text: str) -> Any:
    """A JSON value where it is one, such as ``0.1``, ``true`` or ``[1, 2]``; else the text itself."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
