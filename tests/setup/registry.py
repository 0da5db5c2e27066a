"""Packages that single tests need beside the environment's own, from the package registries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from environment import UNREACHABLE


def pip_install(folder: Path, *words: str) -> None:
    """Install Python packages into a folder for ``PYTHONPATH``; the test is skipped where there is no registry."""
    _install([sys.executable, "-m", "pip", "install", "-q", f"--target={folder}", *words])


def npm_install(folder: Path, *words: str) -> None:
    """Install npm packages into a folder; the test is skipped where there is no registry."""
    _install(["npm", "install", "--silent", "--prefix", str(folder), *words])


def _install(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and UNREACHABLE.search(done.stdout + done.stderr):
        pytest.skip("the package registry cannot be reached")
    assert done.returncode == 0, done.stdout + done.stderr
