"""Python and the front end are released together, under one version."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from runicorn.version import __version__

JS = Path(__file__).resolve().parents[2] / "js"
STAGES = {"a": "alpha", "b": "beta", "rc": "rc"}


@pytest.mark.parametrize("file", ["package.json", "package-lock.json"])
def test_the_front_end_has_the_version_of_the_package(file: str) -> None:
    number, stage, count = re.fullmatch(r"(\d+\.\d+\.\d+)(?:(a|b|rc)(\d+))?", __version__).groups()

    version = json.loads((JS / file).read_text("utf-8"))["version"]

    assert version == (f"{number}-{STAGES[stage]}.{count}" if stage else number)
