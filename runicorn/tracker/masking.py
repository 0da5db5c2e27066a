"""Secrets are taken out of what is kept of a command line, a notebook cell or a URL.

It goes by names and by well-known shapes of keys, and rather hides too much: ``--pad-token x`` is masked too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["MASK", "mask_arguments", "mask_source", "mask_url"]

MASK = "***"

_SECRET_LAST_WORDS = frozenset(
    {"token", "key", "apikey", "auth", "pwd", "pass", "passwd", "credential", "credentials", "pat"}
)
"""A name that ends in one of these words holds a secret: ``--hf-token``, ``--api_key``, ``model.accessKey``."""

_SECRET_PARTS = re.compile(r"password|passwd|passphrase|secret|credential", re.IGNORECASE)
"""So does one with any of these inside."""

_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_OPTION = re.compile(r"(-{0,2}[\w.\-]+)=(.*)", re.DOTALL)
_ASSIGNMENT = re.compile(
    r"""(?P<name>[A-Za-z_][\w\-]*)                      # name = "…", name="…", "name": "…", env["name"] = "…"
        (?P<between>["']?\s*\]?\s*(?::\s*[\w.]+\s*)?[=:]\s*[rbuf]?)
        (?P<quote>\"""|'''|["'])(?P<value>.*?)(?P=quote)""",
    re.VERBOSE | re.DOTALL,
)
_USER_OF_URL = re.compile(r"(://)[^/\s@'\"]+@")
_SHAPES = re.compile(r"\b(?:hf_|gh[pousr]_|github_pat_|glpat-|sk-|xox[abp]-|AKIA)[A-Za-z0-9_\-]{16,}")
"""Keys of Hugging Face, GitHub, GitLab, OpenAI and Anthropic, Slack and AWS."""


def mask_arguments(arguments: Sequence[str]) -> list[str]:
    """Give a command line with the values of secrets replaced by ``***``.

    Understands ``--token abc``, ``--token=abc`` and ``token=abc``; user names and passwords in URLs and keys of
    a well-known shape are masked wherever they stand.
    """
    masked: list[str] = []
    hide_next = False
    for argument in arguments:
        option = _OPTION.fullmatch(argument)
        if hide_next and not argument.startswith("-"):
            masked.append(MASK)
            hide_next = False
            continue
        hide_next = argument.startswith("-") and option is None and _names_secret(argument)
        if option is not None and _names_secret(option[1]):
            masked.append(f"{option[1]}={MASK}")
        else:
            masked.append(_mask_anywhere(argument))
    return masked


def mask_source(source: str) -> str:
    """Give program text with literals that are assigned to the name of a secret replaced by ``***``."""

    def mask(match: re.Match[str]) -> str:
        if not match["value"] or not _names_secret(match["name"]):
            return match[0]
        return f"{match['name']}{match['between']}{match['quote']}{MASK}{match['quote']}"

    return _mask_anywhere(_ASSIGNMENT.sub(mask, source))


def mask_url(url: str) -> str:
    """Give a URL without user name, password, query and fragment; a path or ``user@host:path`` as it is."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url
    rest = re.split(r"[?#]", rest, maxsplit=1)[0]
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def _names_secret(name: str) -> bool:
    words = _WORDS.findall(name)
    return bool(words) and (words[-1].lower() in _SECRET_LAST_WORDS or _SECRET_PARTS.search(name) is not None)


def _mask_anywhere(text: str) -> str:
    return _SHAPES.sub(MASK, _USER_OF_URL.sub(rf"\1{MASK}@", text))
