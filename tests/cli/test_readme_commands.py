"""The command table of the README, held against the commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from runicorn.cli import commands

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readme_describes_every_command_and_no_other_option(page):
    rows = re.findall(
        r"^\| `runicorn (\w+)([^`]*)` \|(.*)\|$", (ROOT / page).read_text("utf-8"), re.MULTILINE
    )
    known = commands()

    unknown = {
        f"{name} {word}"
        for name, words, text in rows
        for word in (*words.split(), *re.findall(r"(?<=`)(-[\w-]+)", text))
        if word not in known.get(name, ())
    }

    assert {name for name, _, _ in rows} == set(known)
    assert unknown == set()
