"""Measure everything: ``python tests/bench/run.py [part of a name …]`` runs every ``bench_*.py`` of this folder.

One after another, each in a process of its own, in the environment of the tests.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "setup"))

from environment import Environment, SetupError  # noqa: E402


def main(parts: list[str]) -> int:
    """Run the benchmarks whose names hold one of ``parts``, all without any; give 1 when one failed."""
    environment = Environment(".venv-test")
    try:
        environment.prepare("bench", editable=True)
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    failed = []
    for script in sorted(HERE.glob("bench_*.py")):
        if parts and not any(part in script.stem for part in parts):
            continue
        print(f"\n== {script.stem}", flush=True)
        if subprocess.run([str(environment.python), str(script)], cwd=ROOT, check=False).returncode:
            failed.append(script.stem)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
