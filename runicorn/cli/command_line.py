"""The command line: what can be typed, and how a command's failure reaches the shell.

A command returns 0, or 1 after one sentence on stderr; a line that cannot be understood gives 2, Ctrl-C 130, and
a reader that has closed the pipe 141, both without a word.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from runicorn.errors import RunicornError
from runicorn.version import __version__

__all__ = ["commands", "main"]

FAILED = 1
INTERRUPTED = 130
PIPE_CLOSED = 141
"""The last two are 128 + the signal's number, as shells give them."""

Handler = Callable[[argparse.Namespace], int]


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see '{self.prog} --help'\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code.

    Parameters
    ----------
    argv
        The words after ``runicorn``; without it those of the process.
    """
    _prepare_streams()
    try:
        arguments = _make_parser().parse_args(argv)
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else 0
    handler: Handler = arguments.handler
    try:
        code = handler(arguments)
        sys.stdout.flush()
    except RunicornError as error:
        return _fail(str(error))
    except BrokenPipeError:
        _drop_output()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        return _fail(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))
    return code


def commands() -> dict[str, tuple[str, ...]]:
    """Give each command's name and its options as they are typed, positional words in capitals; in help's order."""
    return {name: _words_of(parser) for name, parser in _subparsers(_make_parser()).items()}


def _make_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="runicorn",
        description="Runs of experiments, kept as plain files.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"runicorn {__version__}")
    parser.set_defaults(handler=lambda _arguments: _print_help(parser))
    adding = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_ls(_command(adding, "ls", "list runs, newest first", _run_ls))
    _add_tail(_command(adding, "tail", "show the end of a run's log", _run_tail))
    _add_show(_command(adding, "show", "show all that is known of a run", _run_show))
    _add_diff(_command(adding, "diff", "show what two runs differ in", _run_diff))
    _add_gpu(_command(adding, "gpu", "show what GPUs and host do", _run_gpu))
    _add_export(_command(adding, "export", "write runs into one file for others", _run_export))
    _add_import(_command(adding, "import", "bring the runs of an archive into the store", _run_import))
    _add_mirror(_command(adding, "mirror", "copy and follow the runs of a server over SSH", _run_mirror))
    _add_viewer(_command(adding, "viewer", "show the runs in the browser", _run_viewer))
    _add_config(_command(adding, "config", "show or set where runs are kept", _run_config))
    return parser


def _command(
    adding: argparse._SubParsersAction[_Parser], name: str, summary: str, handler: Handler
) -> argparse.ArgumentParser:
    parser = adding.add_parser(
        name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False
    )
    parser.set_defaults(handler=handler)
    parser.add_argument("--storage", metavar="PATH", help="the root of the store")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _add_filter(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", metavar="P", help="only this project")
    parser.add_argument("--name", metavar="N", help="only this experiment")
    parser.add_argument(
        "--query", metavar="Q", help="only runs that pass this filter: 'status:failed lr<1e-3'"
    )


def _add_ls(parser: argparse.ArgumentParser) -> None:
    _add_filter(parser)
    parser.add_argument(
        "--limit",
        metavar="N",
        type=_natural_number,
        help="at most so many; 0 for all (default: 50, with --json all)",
    )


def _add_tail(parser: argparse.ArgumentParser) -> None:
    _add_run(parser)
    parser.add_argument("-f", "--follow", action="store_true", help="go on until the run has ended")
    parser.add_argument(
        "-n", "--lines", metavar="N", type=_natural_number, default=20, help="how many lines (default: 20)"
    )


def _add_show(parser: argparse.ArgumentParser) -> None:
    _add_run(parser)


def _add_run(parser: argparse.ArgumentParser, name: str = "run", metavar: str = "RUN") -> None:
    parser.add_argument(
        name, metavar=metavar, help="its id, the start of it, its alias or its path in the store"
    )


def _add_diff(parser: argparse.ArgumentParser) -> None:
    _add_run(parser, "a", "A")
    _add_run(parser, "b", "B")
    parser.add_argument("--equal", action="store_true", help="show what is the same, too")


def _add_gpu(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="print it once, instead of anew every second")


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "format",
        metavar="FORMAT",
        choices=["html", "archive", "csv", "parquet"],
        help="html: an interactive page that needs no network; archive: all files, as .zip or .tar.gz; "
        "csv, parquet: all points",
    )
    parser.add_argument("path", metavar="PATH", help="the file to write")
    parser.add_argument(
        "runs", metavar="RUN", nargs="*", help="runs to export (default: all that pass the filter)"
    )
    _add_filter(parser)
    parser.add_argument("--all-points", action="store_true", help="html: keep every point of long lines")
    parser.add_argument(
        "--log-lines",
        metavar="N",
        type=_natural_number,
        default=2000,
        help="html: of each log (default: 2000)",
    )
    parser.add_argument("--force", action="store_true", help="replace a file that is there")


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help="a .zip, .tar.gz or .tar file")
    parser.add_argument("--dry-run", action="store_true", help="say what would come in, and write nothing")
    parser.add_argument(
        "--on-conflict",
        metavar="POLICY",
        choices=["skip", "keep", "replace"],
        default="skip",
        help="where another run has the same place: skip (the default), keep both, or replace it",
    )


def _add_mirror(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "address",
        metavar="USER@HOST:PATH",
        help="a store, project, experiment or run there; HOST may be an alias",
    )
    parser.add_argument("--port", metavar="N", type=_port, help="of the SSH server")
    parser.add_argument("--once", action="store_true", help="end when all is here, instead of following")
    parser.add_argument(
        "--interval", metavar="S", type=_seconds, default=0.5, help="seconds between two looks (default: 0.5)"
    )
    parser.add_argument(
        "--include",
        metavar="PATTERN",
        action="append",
        help="only such files of a run, as 'media/*'; can be given several times",
    )
    parser.add_argument(
        "--metrics-first", action="store_true", help="metrics and logs of all runs before any other file"
    )


def _add_viewer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", metavar="H", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)"
    )
    parser.add_argument(
        "--port",
        metavar="N",
        type=_port,
        default=8000,
        help="the port, or the next one that is free; 0 for any (default: 8000)",
    )
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    guard = parser.add_mutually_exclusive_group()
    guard.add_argument(
        "--token", metavar="T", type=_token, help="what signs in (default: a new one each time)"
    )
    guard.add_argument("--no-token", action="store_true", help="let every user of this machine in")
    parser.add_argument(
        "--base-url", metavar="URL", default="/", help="the path or address at which a proxy shows the page"
    )


def _add_config(parser: argparse.ArgumentParser) -> None:
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--show", action="store_true", help="which root is in force, and why (the default)")
    action.add_argument("--set-user-root", metavar="PATH", help="keep runs there, from now on")


def _run_ls(arguments: argparse.Namespace) -> int:
    from runicorn.cli.list_runs import list_runs

    return list_runs(arguments)


def _run_tail(arguments: argparse.Namespace) -> int:
    from runicorn.cli.tail_log import tail_log

    return tail_log(arguments)


def _run_show(arguments: argparse.Namespace) -> int:
    from runicorn.cli.show_run import show_run

    return show_run(arguments)


def _run_diff(arguments: argparse.Namespace) -> int:
    from runicorn.cli.diff_runs import diff_runs

    return diff_runs(arguments)


def _run_gpu(arguments: argparse.Namespace) -> int:
    from runicorn.cli.show_gpus import show_gpus

    return show_gpus(arguments)


def _run_export(arguments: argparse.Namespace) -> int:
    from runicorn.cli.export_runs import export_runs

    return export_runs(arguments)


def _run_import(arguments: argparse.Namespace) -> int:
    from runicorn.cli.import_runs import import_runs

    return import_runs(arguments)


def _run_mirror(arguments: argparse.Namespace) -> int:
    from runicorn.cli.mirror_runs import mirror_runs

    return mirror_runs(arguments)


def _run_viewer(arguments: argparse.Namespace) -> int:
    from runicorn.cli.open_viewer import open_viewer

    return open_viewer(arguments)


def _run_config(arguments: argparse.Namespace) -> int:
    from runicorn.cli.show_config import show_config

    return show_config(arguments)


def _print_help(parser: argparse.ArgumentParser) -> int:
    parser.print_help()
    return 0


def _natural_number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; give seconds, more than 0")
    return seconds


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65_535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a whole number from 0 to 65535")
    return int(text)


def _token(text: str) -> str:
    if not (text.isascii() and text.isprintable() and text and " " not in text):
        raise argparse.ArgumentTypeError("a token is made of ASCII letters, digits and signs, without spaces")
    return text


def _subparsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _words_of(parser: argparse.ArgumentParser) -> tuple[str, ...]:
    words: list[str] = []
    for action in parser._actions:
        if not isinstance(action, argparse._HelpAction):
            words += action.option_strings or [str(action.metavar)]
    return tuple(words)


def _fail(sentence: str) -> int:
    print(f"runicorn: {sentence}", file=sys.stderr)
    return FAILED


def _prepare_streams() -> None:
    # A name that is not UTF-8, or a terminal that is not, must cost a character and never the listing.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    # Without this the interpreter would try again to write what is left, and complain, when it exits.
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        pass
