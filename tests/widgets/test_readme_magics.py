"""The table of magics in the README, held against the magics."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from runicorn.magics.commands import COMMANDS
from runicorn.magics.track import USAGE

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readme_lists_every_magic_as_it_is_typed(page):
    rows = re.findall(r"^\| `(%+runicorn[^`]*)` \|", (ROOT / page).read_text("utf-8"), re.MULTILINE)

    lines = [f"%runicorn {command.usage}" for command in COMMANDS.values()]

    assert rows == ["%runicorn", *lines, USAGE.removesuffix(" [--storage PATH]")]
