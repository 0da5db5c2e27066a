"""Install what the tests need and run them: ``python tests/run.py [--slow] [pytest arguments]``.

Without pytest arguments it runs every check of the code and the fast suite of both languages; ``--slow``
adds the slow tests. With pytest arguments it runs pytest alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "setup"))

from chromium import install_chromium  # noqa: E402
from environment import Environment, SetupError, check_node  # noqa: E402
from openssh import install_openssh  # noqa: E402
from small_nvml import install_compiler  # noqa: E402


def main(arguments: list[str]) -> int:
    """Set up, run every step to its end, and give 0 when all of them succeeded."""
    started = time.monotonic()
    environment = Environment(".venv-test")
    try:
        check_node()
        environment.prepare("bench", editable=True)
        install_chromium(environment.python)
        install_openssh()
        install_compiler()
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    only_pytest = any(argument != "--slow" for argument in arguments)
    steps = {} if only_pytest else _checks(environment)
    steps["pytest"] = [str(environment.python), "-m", "pytest", *arguments]
    outcomes = {name: _run(name, command, environment) for name, command in steps.items()}
    return _summarize(outcomes, time.monotonic() - started)


def _checks(environment: Environment) -> dict[str, list[str]]:
    python, npm = str(environment.python), shutil.which("npm") or "npm"
    return {
        "ruff": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "mypy": [python, "-m", "mypy"],
        "imports": [str(environment.scripts / "lint-imports")],
        "contract": [python, "js/generate_contract.py", "--check"],
        "npm check": [npm, "--prefix", "js", "run", "--silent", "check"],
        "npm test": [npm, "--prefix", "js", "test", "--silent"],
    }


def _run(name: str, command: list[str], environment: Environment) -> tuple[bool, float]:
    """Run one step with its output shown; give whether it succeeded and its seconds."""
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    path = os.pathsep.join([str(environment.scripts), os.environ.get("PATH", "")])
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, check=False)
    return done.returncode == 0, time.monotonic() - started


def _summarize(outcomes: dict[str, tuple[bool, float]], total_s: float) -> int:
    if len(outcomes) > 1:
        print(
            "\n"
            + ", ".join(
                f"{'ok' if good else 'FAILED'} {name} {took:.0f} s" for name, (good, took) in outcomes.items()
            )
        )
    failed = [name for name, (good, _) in outcomes.items() if not good]
    print(f"{'failed: ' + ', '.join(failed) if failed else 'all passed'} in {total_s:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
