"""Small stores of the tests' own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MakeRun = Callable[..., Path]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Root of an empty store."""
    folder = tmp_path / "store"
    folder.mkdir()
    return folder


@pytest.fixture
def make_run(root: Path) -> MakeRun:
    """Make a run at a key; `files` are its files' contents, JSON where they are no text or bytes."""

    def make(key: str, **files: Any) -> Path:
        directory = root / key
        directory.mkdir(parents=True, exist_ok=True)
        files.setdefault("meta", {})
        files.setdefault("status", {"status": "finished"})
        for name, content in files.items():
            if content is None:
                continue
            if not isinstance(content, (str, bytes)):
                content = json.dumps(content)
            suffix = {"events": ".jsonl", "logs": ".txt"}.get(name, ".json")
            path = directory / (name + suffix)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return directory

    return make
