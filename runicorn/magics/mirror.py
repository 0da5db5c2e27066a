"""``%runicorn mirror``: a mirror below the cell."""

from __future__ import annotations

import argparse
import getpass
from typing import NoReturn

from IPython.core.error import UsageError
from IPython.display import display

from runicorn.mirroring import mirror_over
from runicorn.remote import parse_target, resolve
from runicorn.remote.asking import connect_asking
from runicorn.remote.mirror import DEFAULT_INTERVAL_S

__all__ = ["USAGE", "start_mirror"]

USAGE = "mirror USER@HOST:PATH [--port N] [--once] [--interval S] [--include PATTERN] [--metrics-first]"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; usage: %runicorn {USAGE}")


def start_mirror(words: list[str], storage: str | None) -> None:
    """Connect, ask what has to be asked, and show the mirror that goes on."""
    chosen = _parser().parse_args(words)
    target = parse_target(chosen.address)
    connection = connect_asking(
        resolve(target.host, target.user, chosen.port or target.port), input, getpass.getpass
    )
    mirror = mirror_over(
        connection,
        target.path,
        storage,
        once=chosen.once,
        interval_s=chosen.interval,
        include=chosen.include,
        metrics_first=chosen.metrics_first,
    )
    display(mirror)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="%runicorn mirror", add_help=False, allow_abbrev=False)
    parser.add_argument("address")
    parser.add_argument("--port", type=int)
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--interval", type=float, default=DEFAULT_INTERVAL_S)
    parser.add_argument("--include", action="append")
    parser.add_argument("--metrics-first", action="store_true")
    return parser
