from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PERSON = {name: value for name, value in os.environ.items() if not name.startswith("RUNICORN_")}
"""Environment of whoever started the tests: pip's and npm's settings and caches are found by it."""

pytestmark = pytest.mark.slow


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files of the checkout that git knows, as they are now, in a folder of their own."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, os.fsdecode(listed.stdout).split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / "clone" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / "clone" / name)
    return tmp_path / "clone"


def test_the_first_command_of_the_readme_ends_with_a_jupyterlab_that_answers(clone: Path) -> None:
    variables = {**PERSON, "CI": "true"}

    done = subprocess.run(
        [sys.executable, "notebooks/quickstart.py"],
        cwd=clone,
        env=variables,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    link = re.search(r"http://127\.0\.0\.1:(\d+)/\S+", done.stdout)
    stop = re.search(r"to stop it: (.+)", done.stdout)
    try:
        with urllib.request.urlopen(link[0], timeout=30) as answer:
            page = answer.read().decode()
        assert '"runicorn"' in page
        assert len(list((clone / ".runicorn").glob("digits/*/runs/*"))) == 3
    finally:
        subprocess.run(stop[1].split(), cwd=clone, env=PERSON, check=True)


def test_a_wheel_of_a_fresh_clone_installs_where_there_is_no_node(clone: Path, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    fresh = tmp_path / "fresh"
    python = fresh / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    no_node = {**PERSON, "PATH": str(tmp_path)}

    subprocess.run([*pip, "wheel", ".", "--no-deps", "-w", str(tmp_path)], cwd=clone, env=PERSON, check=True)
    (wheel,) = tmp_path.glob("runicorn-*.whl")
    subprocess.run([sys.executable, "-m", "venv", str(fresh)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "-q", f"{wheel}[lab]"], env=no_node, check=True)
    listed = subprocess.run(
        [str(python), "-m", "jupyterlab.labextensions", "list"],
        env=no_node,
        capture_output=True,
        text=True,
        check=True,
    )

    assert re.search(r"runicorn v\S+ .*enabled.*OK", listed.stdout + listed.stderr)
