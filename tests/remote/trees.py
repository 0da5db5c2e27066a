"""Trees of runs for the tests: making them and comparing them."""

from __future__ import annotations

import json
import os
from pathlib import Path

__all__ = ["event", "files_of", "make_run"]


def make_run(root: Path, key: str, lines: int = 3, **meta: object) -> Path:
    """Make a run with a few files; ``meta`` is added to its meta.json."""
    folder = root / key
    (folder / "media").mkdir(parents=True)
    parts = key.split("/")
    who = {
        "id": parts[-1],
        "project": parts[0],
        "name": parts[1] if len(parts) > 3 else "e",
        "created_at": 1.5,
    }
    (folder / "meta.json").write_text(json.dumps({**who, **meta}))
    (folder / "status.json").write_text('{"status": "running"}')
    (folder / "events.jsonl").write_text("".join(event(step) for step in range(lines)))
    (folder / "logs.txt").write_text("10:00:00 | hello\n")
    (folder / "media" / "1_ab_cat.png").write_bytes(bytes(range(256)) * 20)
    return folder


def event(step: int, value: float = 0.5) -> str:
    """One line of metrics."""
    return (
        json.dumps({"ts": 1000.0 + step, "type": "metrics", "data": {"loss": value, "global_step": step}})
        + "\n"
    )


def files_of(folder: Path) -> dict[str, bytes]:
    """Content of each file, by its path; locks, which nobody reads, are left out."""
    found: dict[str, bytes] = {}
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.endswith(".lock")]
        for name in names:
            path = Path(at, name)
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found
