"""The Chromium that the browser tests drive. Standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from environment import SetupError, step

__all__ = ["CHROMIUM_ARGUMENTS", "find_chromium", "install_chromium"]

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""For a browser that a program drives: no sandbox for root, no call to anywhere."""

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")

PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
)


def find_chromium() -> str | None:
    """Path of a Chromium, Chrome or Edge of this system: ``RUNICORN_CHROMIUM``, PATH, the usual places."""
    chosen = os.environ.get("RUNICORN_CHROMIUM")
    if chosen:
        return chosen
    on_path = (shutil.which(command) for command in COMMANDS)
    in_place = (place for place in map(os.path.expandvars, PLACES) if Path(place).is_file())
    return next((path for path in (*on_path, *in_place) if path), None)


def install_chromium(python: Path) -> None:
    """Install a Chromium where none is found: the system's on Debian, Playwright's own elsewhere.

    Raises
    ------
    SetupError
        When neither works; it says what to do by hand.
    """
    if find_chromium() is not None:
        return
    with step("Installing Chromium"):
        if _is_debian():
            install_with_apt("chromium", "fonts-dejavu-core")
        else:
            _run([str(python), "-m", "playwright", "install", "chromium"])


def install_with_apt(*packages: str) -> None:
    """Install Debian packages, as root or through a sudo that asks nothing."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    sudo = [] if is_root else ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive"]
    _run([*sudo, "apt-get", "update", "-q"])
    _run([*sudo, "apt-get", "install", "-q", "-y", "--no-install-recommends", *packages])


def _is_debian() -> bool:
    """Whether apt-get gives a real Chromium; Ubuntu's package only points to a snap."""
    release = Path("/etc/os-release")
    return (
        sys.platform == "linux"
        and shutil.which("apt-get") is not None
        and release.is_file()
        and "\nID=ubuntu" not in "\n" + release.read_text("utf-8")
    )


def _run(command: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, text=True
        )
    except FileNotFoundError as error:
        said = str(error)
    else:
        if done.returncode == 0:
            return
        said = "\n".join(done.stdout.splitlines()[-10:])
    raise SetupError(
        "Chromium could not be installed: install Chromium or Chrome yourself (on Debian with `sudo apt-get "
        f"install chromium`), or name one in RUNICORN_CHROMIUM. `{' '.join(command)}` said:\n{said}"
    )
