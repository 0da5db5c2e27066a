"""``runicorn viewer``: the page, served by this process until it is ended."""

from __future__ import annotations

import argparse
import os
import sys

from runicorn.cli.json_output import print_json_line
from runicorn.cli.opened_store import open_existing_store
from runicorn.config import resolve_root
from runicorn.server.viewer.start import Started, ViewerOptions, run_viewer

__all__ = ["open_viewer"]


def open_viewer(arguments: argparse.Namespace) -> int:
    """Serve the page, open it in the browser and print one line with its link."""
    root = str(resolve_root(arguments.storage).path)
    if arguments.storage is not None:
        open_existing_store(arguments.storage)

    def tell(started: Started) -> None:
        if started.port != arguments.port and arguments.port:
            print(f"runicorn: port {arguments.port} is taken, so this is {started.port}", file=sys.stderr)
        if arguments.json:
            print_json_line(
                {"url": started.link, "token": started.token, "port": started.port, "pid": os.getpid()}
            )
        else:
            others = " (other machines can reach it, unencrypted)" if started.by_others else ""
            print(f"Runicorn shows {root} at {started.link}{others}", flush=True)

    options = ViewerOptions(
        root=root if arguments.storage is not None else "",
        host=arguments.host,
        port=arguments.port,
        token="" if arguments.no_token else arguments.token,
        base_url=arguments.base_url,
        open_browser=not arguments.no_browser,
    )
    return run_viewer(options, tell)
