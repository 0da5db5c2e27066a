"""Floor 5: the command ``runicorn``, for those without a notebook."""

from runicorn.cli.command_line import commands, main

__all__ = ["commands", "main"]
