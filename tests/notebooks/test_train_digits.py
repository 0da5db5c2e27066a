from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import runicorn as rn

SCRIPT = Path(__file__).resolve().parents[2] / "notebooks" / "train_digits.py"


def test_the_training_script_leaves_three_finished_runs_that_differ(tmp_path: Path) -> None:
    variables = {**os.environ, "RUNICORN_DIR": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, str(SCRIPT)], env=variables, capture_output=True, text=True, timeout=120, check=False
    )

    assert done.returncode == 0, done.stderr
    runs = rn.runs(project="digits", storage=tmp_path)
    assert [run.status for run in runs] == ["finished"] * 3
    assert len({str(run.config) for run in runs}) == 3
    for run in runs:
        assert {"train/loss", "val/accuracy", "lr"} <= set(run.metrics)
        assert run.series("val/accuracy").value.max() > 0.8
        assert len(run.log_lines()) > 5
