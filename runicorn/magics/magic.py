"""The magic itself: from a typed line to a command."""

from __future__ import annotations

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class

from runicorn.errors import RunicornError
from runicorn.magics.commands import find_command, help_text
from runicorn.magics.completion import complete
from runicorn.magics.track import USAGE, track
from runicorn.magics.words import split
from runicorn.widgets import show

__all__ = ["RunicornMagics", "load_ipython_extension"]


@magics_class
class RunicornMagics(Magics):  # type: ignore[misc]
    """The magics of Runicorn."""

    @line_cell_magic  # type: ignore[untyped-decorator]
    def runicorn(self, line: str, cell: str | None = None) -> None:
        """Look at runs, or run a cell as one; ``%runicorn --help`` says how."""
        try:
            self._do(line, cell)
        except RunicornError as error:
            raise UsageError(str(error)) from error

    def _do(self, line: str, cell: str | None) -> None:
        typed = split(line)
        name, rest = (typed.words[0], typed.words[1:]) if typed.words else (None, [])
        if typed.wants_help:
            print(help_text(name))  # noqa: T201 the answer to a person
        elif cell is not None:
            if name != "track":
                raise UsageError(f"a cell can only be tracked: {USAGE}")
            track(self.shell, rest, typed.storage, cell)
        elif name is None:
            show(storage=typed.storage)
        elif name == "track":
            raise UsageError(f"track takes the cell below its line: {USAGE}")
        else:
            command = find_command(name)
            command.do(typed.filter_words[1:] if command.takes_filter else rest, typed.storage)


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Make the magics known to `shell`, with completion."""
    shell.register_magics(RunicornMagics)
    shell.set_hook("complete_command", complete, re_key=r"%?%runicorn")
