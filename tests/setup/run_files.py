"""Runs written by hand, as docs/format.md says, so that these tests need no writer."""

from __future__ import annotations

import json
from pathlib import Path


class RunFiles:
    """The files of one run, and ways to make them grow."""

    def __init__(
        self, root: Path, key: str = "demo/exp/runs/r1", status: str = "finished", created_at: float = 1000.0
    ):
        self.key = key
        self.path = root.joinpath(*key.split("/"))
        self.path.mkdir(parents=True)
        project, name, _, run_id = key.split("/")
        self.document(
            "meta.json", id=run_id, project=project, name=name, created_at=created_at, hostname="elsewhere"
        )
        self.document("status.json", status=status, started_at=created_at, ended_at=created_at + 60)
        self.step = 0

    def document(self, file: str, **content: object) -> None:
        (self.path / file).write_text(json.dumps(content), encoding="utf-8")

    def log(self, stage: str | None = None, **metrics: float) -> None:
        """Append one event; the time is the step in tenths of a second."""
        self.raw(self._event({} if stage is None else {"stage": stage}, metrics))

    def log_many(self, count: int, **metrics: float) -> None:
        """Append the same event at `count` steps."""
        self.raw("".join(self._event({}, metrics) for _ in range(count)))

    def _event(self, stage: dict[str, str], metrics: dict[str, float]) -> str:
        self.step += 1
        time = 1000.0 + self.step / 10
        data = {**metrics, "global_step": self.step, "time": time, **stage}
        return json.dumps({"ts": time, "type": "metrics", "data": data}) + "\n"

    def raw(self, text: str) -> None:
        with open(self.path / "events.jsonl", "a", encoding="utf-8", newline="\n") as file:
            file.write(text)

    def say(self, text: str) -> None:
        self.write_log(f"12:00:00 | {text}\n")

    def write_log(self, text: str) -> None:
        with open(self.path / "logs.txt", "a", encoding="utf-8", newline="\n") as file:
            file.write(text)
