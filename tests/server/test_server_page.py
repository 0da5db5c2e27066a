from __future__ import annotations

import re
from pathlib import Path

from runicorn.api import contract
from runicorn.api.service import MAX_FILES_LISTED, MAX_LINES, MAX_ROWS
from runicorn.server.app import RunicornApp

PAGE = (Path(__file__).parents[2] / "docs" / "server.md").read_text(encoding="utf-8")


def test_the_page_names_every_address_with_its_parameters_and_its_answer():
    rows = re.findall(r"^\| `GET runicorn/api/(\w+)` \| (\S+) \| (.*) \|$", PAGE, re.MULTILINE)

    assert [address for address, _, _ in rows] == list(contract.METHODS)
    for address, params, answer in rows:
        params_type, reply_type = contract.METHODS[address]
        assert params.strip("`") == (params_type.__name__ if params_type.__struct_fields__ else "none")
        assert f"`{reply_type.__name__}`" in answer


def test_the_page_names_every_action_with_its_parameters_and_its_answer():
    rows = re.findall(r"^\| `POST runicorn/api/(\w+)` \| `(\w+)` \| JSON `(\w+)`", PAGE, re.MULTILINE)

    assert rows == [
        (name, params.__name__, reply.__name__) for name, (params, reply) in contract.ACTIONS.items()
    ]


def test_the_page_names_the_settings_and_the_limits():
    for name in RunicornApp.class_own_traits(config=True):
        assert f"--RunicornApp.{name}" in PAGE

    assert f"{MAX_ROWS:,} rows" in PAGE
    assert f"{MAX_LINES:,} lines" in PAGE
    assert f"{MAX_FILES_LISTED:,} files" in PAGE
