"""The TypeScript side of the contract is generated; a stale one must not get in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

GENERATOR = Path(__file__).resolve().parents[2] / "js" / "generate_contract.py"


def test_the_generated_typescript_says_what_contract_py_says() -> None:
    command = [sys.executable, str(GENERATOR), "--check"]

    outcome = subprocess.run(command, capture_output=True, text=True, check=False)

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
