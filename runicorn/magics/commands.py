"""What ``%runicorn`` can do: one record a command, from which help, completion and refusals are made."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import NamedTuple

from IPython.core.error import UsageError
from IPython.display import display

from runicorn.api.contract import TELEMETRY
from runicorn.comparison import diff
from runicorn.config import resolve_root
from runicorn.magics.mirror import USAGE as MIRROR_USAGE
from runicorn.magics.mirror import start_mirror
from runicorn.magics.newest_metrics import newest_metrics, newest_with
from runicorn.magics.runs_table import runs_table
from runicorn.magics.track import USAGE as TRACK_USAGE
from runicorn.reading import open_store
from runicorn.widgets import LiveChart, LogTail, gpu, show

__all__ = ["COMMANDS", "TRACK_HELP", "Command", "find_command", "help_text"]


MOST_NAMED = 8
"""More names of metrics than this nobody reads."""


class Command(NamedTuple):
    """One command of the line magic."""

    usage: str
    summary: str
    do: Callable[[list[str], str | None], None]
    details: str = ""
    """More sentences, for the command's own help."""
    takes_filter: bool = False
    """Whether its words are a filter line."""


def _ls(words: list[str], storage: str | None) -> None:
    _check_options(words, "ls", "--")
    store = open_store(storage)
    runs = store.runs(query=" ".join(words) or None)
    if runs:
        display(runs_table(runs))
    else:
        print("no run passes the filter" if words else f"no runs in {store.root}")  # noqa: T201 the answer to a person


def _show(words: list[str], storage: str | None) -> None:
    show(*_required(words, "show"), storage=storage)


def _chart(words: list[str], storage: str | None) -> None:
    names, store = _required(words, "chart"), open_store(storage)
    runs = store.runs()
    known = newest_metrics(runs)
    logged = [name for name in names if not name.startswith(TELEMETRY)]
    unknown = [name for name in logged if known and name not in known]
    chosen = newest_with(logged, runs) if logged else None
    if unknown and (chosen is None or not set(unknown) <= set(chosen.metrics)):
        near = [match for name in unknown for match in difflib.get_close_matches(name, known, cutoff=0.5)]
        print(  # noqa: T201 the answer to a person
            f"the newest runs have no metric {', '.join(map(repr, unknown))}; they have "
            f"{', '.join(dict.fromkeys([*near, *known[:MOST_NAMED]]))}"
        )
    chart = LiveChart(store, metrics=names, selected=[] if chosen is None else [chosen.key])
    chart.keep_following()
    display(chart)


def _tail(words: list[str], storage: str | None) -> None:
    names, store = _required(words, "tail"), open_store(storage)
    keys = list(dict.fromkeys(store.run(name).key for name in names))
    display(LogTail(store, selected=keys, focused=keys[-1], log_layout="columns"))


def _diff(words: list[str], storage: str | None) -> None:
    first, second = _required(words, "diff", 2)
    display(diff(first, second, storage))


def _gpu(words: list[str], storage: str | None) -> None:
    _required(words, "gpu", 0)
    display(gpu(storage))


def _config(words: list[str], storage: str | None) -> None:
    _required(words, "config", 0)
    root = resolve_root(storage)
    print(f"runs are kept in {root.root}, as {root.source} says")  # noqa: T201 the answer to a person


COMMANDS: dict[str, Command] = {
    "ls": Command(
        "ls [QUERY]",
        "a table of the runs, newest first, that the filter line lets through",
        _ls,
        "QUERY is a filter line as in rn.runs(query=…): project:demo lr<1e-3 status:running tag:best.\n"
        "    Settings in which the runs differ have columns; rn.runs(…).to_pandas() has them all.",
        takes_filter=True,
    ),
    "show": Command(
        "show RUN [RUN ...]",
        "the dashboard with these runs chosen",
        _show,
        "A RUN is an alias, an id or the start of one, or a key PROJECT/NAME/runs/ID.",
    ),
    "chart": Command(
        "chart METRIC [METRIC ...]",
        "live chart of these metrics",
        _chart,
        "It shows the newest run that has them, and every run that starts; rn.show() lets you choose others.",
    ),
    "tail": Command(
        "tail RUN [RUN ...]",
        "live log of a run, or logs of several side by side",
        _tail,
        "The logs can be merged by time too; rn.show(…, log_layout='merged') shows them so at once.",
    ),
    "diff": Command(
        "diff A B",
        "what two runs differ in",
        _diff,
        "Config, environment, packages, commit, source of the cell, summary and curves; rn.diff gives it to Python.",
    ),
    "gpu": Command("gpu", "what GPUs and host do, live", _gpu),
    "mirror": Command(
        MIRROR_USAGE,
        "copy and follow the runs of a server over SSH",
        start_mirror,
        "It goes on until it is stopped, or all is here with --once; rn.mirror(…) gives it to Python.",
    ),
    "config": Command("config", "where runs are kept, and why", _config),
}

TRACK_HELP = f"""{TRACK_USAGE}
    run the cell as a tracked run: its source is kept, what it prints is in the log, an exception or an interrupt
    in the status. KEY=VALUE are settings of the run; a VALUE is read as JSON where it is JSON. In the cell,
    runicorn.log and its kin write to the run."""


def find_command(name: str) -> Command:
    """Give the command of that name.

    Raises
    ------
    UsageError
        There is none; the message has the nearest one and the list of all.
    """
    if name in COMMANDS:
        return COMMANDS[name]
    near = difflib.get_close_matches(name, [*COMMANDS, "track"], 1)
    hint = f", did you mean {near[0]!r}?" if near else ";"
    raise UsageError(f"%runicorn cannot {name!r}{hint} it can: {', '.join(COMMANDS)}, and %%runicorn track")


def help_text(name: str | None = None) -> str:
    """Give the help of one command, or of all."""
    if name == "track":
        return TRACK_HELP
    if name is not None:
        command = find_command(name)
        details = f"\n    {command.details}" if command.details else ""
        return (
            f"%runicorn {command.usage} [--storage PATH]\n    {command.summary}{details}\n"
            "    --storage PATH looks into another store."
        )
    usages = {name: command.usage.partition(" [--")[0] for name, command in COMMANDS.items()}
    width = max(map(len, usages.values())) + 2
    lines = [f"%runicorn {'':{width}}run browser, live chart and log of the store"]
    lines += [f"%runicorn {usages[name]:{width}}{command.summary}" for name, command in COMMANDS.items()]
    return "\n".join([*lines, TRACK_HELP, "Each takes --storage PATH for another store, and --help."])


def _required(words: list[str], name: str, count: int | None = None) -> list[str]:
    """The words, if there are `count` of them, or at least one."""
    _check_options(words, name, "-")
    if len(words) == count or (count is None and words):
        return words
    takes = {None: "at least one", 0: "nothing"}.get(count, str(count))
    raise UsageError(f"{name} takes {takes}, not {len(words)}; {_usage(name)}")


def _check_options(words: list[str], name: str, prefix: str) -> None:
    """Refuse a word that looks like an option: those that there are have been taken out."""
    for word in words:
        if word.startswith(prefix):
            raise UsageError(
                f"{name} has no option {word!r}; it has --storage PATH and --help; {_usage(name)}"
            )


def _usage(name: str) -> str:
    return f"usage: %runicorn {COMMANDS[name].usage}"
