"""Which store is served and why, in words."""

from __future__ import annotations

import os

from runicorn.api.contract import RootReply
from runicorn.config import ROOT_VARIABLE, ResolvedRoot, user_config_path
from runicorn.errors import ConfigError

__all__ = ["root_reply"]

_CHANGED_BY_THE_CONFIG = ("user config", "working directory")


def root_reply(root: str, resolved: ResolvedRoot | None) -> RootReply:
    """Tell about a root; without the rules that led to it, it is what a notebook has opened."""
    try:
        config_file = str(user_config_path())
    except ConfigError:
        config_file = ""
    rule = resolved.rule if resolved is not None else "notebook"
    why_fixed = _why_fixed(rule, config_file)
    return RootReply(
        root=root,
        rule=rule,
        source=resolved.source if resolved is not None else "",
        reason=_reason(rule, config_file),
        exists=os.path.isdir(root),
        config_file=config_file,
        can_change=not why_fixed,
        why_fixed=why_fixed,
    )


def _reason(rule: str, config_file: str) -> str:
    return {
        "argument": "It was named when the server was started, which goes before every other setting.",
        "environment": f"The environment variable {ROOT_VARIABLE} of the server names it.",
        "user config": f"It is set in {config_file}.",
        "working directory": "Nothing else is set, so it is .runicorn in the server's working directory.",
        "notebook": "A notebook has opened it.",
    }[rule]


def _why_fixed(rule: str, config_file: str) -> str:
    if rule in _CHANGED_BY_THE_CONFIG:
        return "" if config_file else "No home folder is known that could hold a config file; set HOME."
    return {
        "argument": "Start the server without that argument to set it here.",
        "environment": f"Start the server without {ROOT_VARIABLE} to set it here.",
        "notebook": "Pass another storage in the notebook to see another one.",
    }[rule]
