"""``%runicorn`` and ``%%runicorn track``, after ``%load_ext runicorn``.

========================================  ===============================================================
``%runicorn``                             run browser, live chart and log of the store
``%runicorn ls [QUERY]``                  a table of the runs, newest first, that the filter line lets through
``%runicorn show RUN [RUN ...]``          the dashboard with these runs chosen
``%runicorn chart METRIC [METRIC ...]``   live chart of these metrics
``%runicorn tail RUN``                    live log of a run
``%runicorn diff A B``                    what two runs differ in
``%runicorn config``                      where runs are kept, and why
``%%runicorn track [PROJECT[/NAME]] [-p KEY=VALUE ...]``
                                          run the cell as a tracked run: what it prints is kept in the log, an
                                          exception or an interrupt in the status
========================================  ===============================================================

Every command takes ``--storage PATH``. Runs are given as in `Store.run`.
"""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Callable
from typing import Any

import msgspec
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.display import display

from runicorn.comparison import diff
from runicorn.config import resolve_root
from runicorn.errors import RunicornError
from runicorn.reading import open_store
from runicorn.tracker.active import init
from runicorn.tracker.endings import ending_of
from runicorn.widgets import LiveChart, LogTail, show

TRACK_USAGE = "%%runicorn track [PROJECT[/NAME]] [-p KEY=VALUE ...] [--storage PATH]"
LINE_COMMANDS = ("ls", "show", "chart", "tail", "diff", "config")


@magics_class
class RunicornMagics(Magics):  # type: ignore[misc]
    """The magics of Runicorn."""

    @line_cell_magic  # type: ignore[untyped-decorator]
    def runicorn(self, line: str, cell: str | None = None) -> None:
        """Look at runs, or run a cell as one; ``%runicorn --help`` says how."""
        try:
            words, storage = _split(line)
            if "--help" in words or "-h" in words:
                print(__doc__)  # noqa: T201 the answer to a person
            elif cell is not None:
                self._track(words, storage, cell)
            else:
                _line_command(words, storage)
        except RunicornError as error:
            raise UsageError(str(error)) from error

    def _track(self, words: list[str], storage: str | None, cell: str) -> None:
        if not words or words[0] != "track":
            raise UsageError(f"a cell can only be tracked: {TRACK_USAGE}")
        experiment, config = _experiment_and_config(words[1:])
        project, _, name = experiment.partition("/")
        run = init(project or "default", name or "default", storage, config=config, capture_console=True)
        result = self.shell.run_cell(cell)
        run.finish(*ending_of(result.error_in_exec or result.error_before_exec))


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Make the magics known to `shell`, with completion."""
    shell.register_magics(RunicornMagics)
    shell.set_hook("complete_command", _complete, re_key=r"%?%runicorn")


def _line_command(words: list[str], storage: str | None) -> None:
    commands: dict[str, Callable[[list[str], str | None], None]] = {
        "ls": _ls,
        "show": _show,
        "chart": _chart,
        "tail": _tail,
        "diff": _diff,
        "config": _config,
    }
    if not words:
        show(storage=storage)
        return
    if words[0] not in commands:
        near = difflib.get_close_matches(words[0], LINE_COMMANDS, 1)
        hint = f", did you mean {near[0]!r}?" if near else ";"
        can = ", ".join(LINE_COMMANDS)
        raise UsageError(f"%runicorn cannot {words[0]!r}{hint} it can: {can}, and %%runicorn track")
    commands[words[0]](words[1:], storage)


def _ls(words: list[str], storage: str | None) -> None:
    display(open_store(storage).runs(query=" ".join(words) or None).to_pandas())


def _show(words: list[str], storage: str | None) -> None:
    show(*_required(words, "show RUN [RUN ...]"), storage=storage)


def _chart(words: list[str], storage: str | None) -> None:
    display(LiveChart(storage, metrics=_required(words, "chart METRIC [METRIC ...]")))


def _tail(words: list[str], storage: str | None) -> None:
    (run,) = _required(words, "tail RUN")[:1]
    store = open_store(storage)
    key = store.run(run).key
    display(LogTail(store, selected=[key], focused=key))


def _diff(words: list[str], storage: str | None) -> None:
    if len(words) != 2:
        raise UsageError("diff compares two runs; usage: %runicorn diff A B")
    first, second = words
    display(diff(first, second, storage))


def _config(_words: list[str], storage: str | None) -> None:
    root = resolve_root(storage)
    print(f"runs are kept in {root.root}, as {root.source} says")  # noqa: T201 the answer to a person


def _required(words: list[str], usage: str) -> list[str]:
    if not words:
        raise UsageError(f"what of? usage: %runicorn {usage}")
    return words


def _split(line: str) -> tuple[list[str], str | None]:
    """Words of a line as a shell splits them, without ``--storage PATH``, and that path."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"%runicorn {line}: {error}") from None
    if "--storage" not in words:
        return words, None
    place = words.index("--storage")
    if place + 1 == len(words):
        raise UsageError("--storage needs the path of a store")
    return words[:place] + words[place + 2 :], words[place + 1]


def _experiment_and_config(words: list[str]) -> tuple[str, dict[str, Any]]:
    experiment, config, rest = "", {}, list(words)
    while rest:
        word = rest.pop(0)
        if word != "-p":
            if word.startswith("-") or experiment:
                raise UsageError(f"{word!r} is not understood; usage: {TRACK_USAGE}")
            experiment = word
            continue
        key, found, value = rest.pop(0).partition("=") if rest else ("", "", "")
        if not found or not key:
            raise UsageError(f"-p needs KEY=VALUE; usage: {TRACK_USAGE}")
        config[key] = _value(value)
    return experiment, config


def _value(text: str) -> Any:
    """A JSON value where it is one, such as ``0.1``, ``true`` or ``[1, 2]``; else the text itself."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def _complete(_shell: Any, event: Any) -> list[str]:
    """Continuations of what stands before the cursor: a command, then runs or metrics."""
    before = event.line[: -len(event.symbol)] if event.symbol else event.line
    words = before.split()[1:]
    if not words:
        return [*LINE_COMMANDS, "track", "--help", "--storage"]
    try:
        runs = open_store().runs()[:200]
        if words[0] in ("show", "tail", "diff"):
            return [run.alias or run.id for run in runs]
        if words[0] == "chart" and runs:
            return runs[0].metrics
    except RunicornError:
        return []
    return []
