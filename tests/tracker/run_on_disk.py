"""What a run left on disk, read with nothing but `json`: as an outsider reads it."""

import json
import subprocess
import sys
from pathlib import Path


def events(path):
    file = Path(path) / "events.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def data(path):
    return [event["data"] for event in events(path) if event["type"] == "metrics"]


def document(path, name):
    return json.loads((Path(path) / f"{name}.json").read_text("utf-8"))


def only_run(root):
    (found,) = [file.parent for file in Path(root).rglob("meta.json")]
    return found


def python(code, *args, **options):
    """Run `code` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, args)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )
