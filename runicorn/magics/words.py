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

    def __init__(
        self, words: list[str], filter_words: list[str], storage: str | None, *, wants_help: bool
    ) -> None:
        self.words = words
        self.filter_words = filter_words
        """The same for a filter line, whose own double quotes stay."""
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
        words, filter_words = shlex.split(line), [_unquoted(word) for word in shlex.split(line, posix=False)]
    except ValueError as error:
        raise UsageError(f"%runicorn {line}: {error}") from None
    wants_help = any(word in HELP for word in words)
    words, storage = without_storage([word for word in words if word not in HELP])
    if storage == "":
        raise UsageError("--storage needs the path of a store")
    filter_words, _ = without_storage([word for word in filter_words if word not in HELP])
    return Words(words, filter_words, storage, wants_help=wants_help)


def without_storage(words: list[str]) -> tuple[list[str], str | None]:
    """Give the words without ``--storage PATH``, and that path: None where there is none, empty where it is missing."""
    if "--storage" not in words:
        return words, None
    place = words.index("--storage")
    return words[:place] + words[place + 2 :], "".join(words[place + 1 : place + 2])


def _unquoted(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] == "'" else word


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
