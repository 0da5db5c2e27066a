"""``runicorn mirror``: the runs of a server into the store, with a progress bar."""

from __future__ import annotations

import argparse
import getpass
import re
import shutil
import sys
from dataclasses import asdict

from runicorn.cli.json_output import print_json
from runicorn.mirroring import mirror_over
from runicorn.remote import Connection, HostKeys, Login, Mirror, MirrorStatus, parse_target, resolve
from runicorn.remote.asking import connect_asking
from runicorn.terminal import cut, printable

__all__ = ["mirror_runs"]

INTERRUPTED = 130

_EVERY_S = 0.2
_BAR_WIDTH = 20
_DIGITS = re.compile(r"\d+")
"""Seconds that pass and files that are counted are no other reason."""

_START = "\r\033[K"
"""Of the line of the bar, which is emptied."""


def mirror_runs(arguments: argparse.Namespace) -> int:
    """Mirror until all is here, or until Ctrl-C, and say how it went."""
    mirror = mirror_over(
        _connect(arguments),
        parse_target(arguments.address).path,
        arguments.storage,
        once=arguments.once,
        interval_s=arguments.interval,
        include=arguments.include,
        metrics_first=arguments.metrics_first,
    )
    code = 0
    try:
        _show_until_end(mirror)
    except KeyboardInterrupt:
        code = INTERRUPTED if arguments.once else 0
    if sys.stderr.isatty():
        print(_START, end="", file=sys.stderr, flush=True)
    mirror.stop()
    status = mirror.status()
    if arguments.json:
        print_json(asdict(status))
    if mirror.error is not None:
        raise mirror.error
    if not arguments.json:
        _report(status)
    return code


def _connect(arguments: argparse.Namespace) -> Connection:
    target = parse_target(arguments.address)
    destination = resolve(target.host, target.user, arguments.port or target.port)
    if sys.stdin is not None and sys.stdin.isatty():
        return connect_asking(destination, input, getpass.getpass)
    connection = Connection(destination, Login(), HostKeys())
    connection.open()
    return connection


def _show_until_end(mirror: Mirror) -> None:
    """A bar in a terminal, below what is copied where; else a line whenever it stands otherwise."""
    shows = sys.stderr.isatty()
    last = None
    print(_what(mirror.status()), file=sys.stderr, flush=True)
    has_ended = False
    while not has_ended:
        status = mirror.status()
        if shows:
            print(f"{_START}{_line(status)}", end="", file=sys.stderr, flush=True)
        elif (told := (status.state, _DIGITS.sub("", status.reason))) != last:
            last = told
            print(printable(status.words), file=sys.stderr, flush=True)
        has_ended = mirror.wait_ended(_EVERY_S)


def _what(status: MirrorStatus) -> str:
    return printable(f"{status.host}:{status.remote_root or '~'} is copied into {status.local_root}")


def _line(status: MirrorStatus) -> str:
    filled = round(_BAR_WIDTH * status.share)
    return cut(
        f"[{'#' * filled}{'.' * (_BAR_WIDTH - filled)}] {printable(status.words)}",
        shutil.get_terminal_size().columns - 1,
    )


def _report(status: MirrorStatus) -> None:
    print(printable(f"{status}; it lies in {status.local_root}"))
    for path, reason in status.refused.items():
        print(f"  not copied: {printable(path)} {reason}")
