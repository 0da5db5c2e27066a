"""A virtual environment in the checkout that knows whether it is up to date.

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

__all__ = ["ROOT", "Environment", "SetupError", "check_node", "step"]

ROOT = Path(__file__).resolve().parents[2]

OLDEST_PYTHON = (3, 10)

OLDEST_NODE = (20, 19)
"""What the front end's bundler asks for."""

SOURCES = ("pyproject.toml", "runicorn", "js")
"""What an installed copy is made of."""

BUILT = ("runicorn/labextension", "runicorn/static")
"""Made by npm from ``js``."""

FRONT_STAMP = ROOT / "js" / "node_modules" / ".runicorn-built-from"
"""Fingerprint of the sources that the built front end comes from."""

NOT_SOURCES = {"node_modules", "labextension", "static", "__pycache__", "build"}

UNREACHABLE = re.compile(
    "NewConnectionError|Failed to establish a new connection|ConnectTimeoutError|Name or service not known"
    "|Temporary failure in name resolution|Network is unreachable|getaddrinfo failed|ProxyError"
    "|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|from versions: none"
)
"""How pip and npm say that there is no network, or a registry with nothing in it."""

TAIL_LINES = 30
"""How much of a failed installation is shown; the rest is in the log file."""


class SetupError(Exception):
    """Set-up cannot go on; the message is a sentence for the person who started it."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print what is being done, and how long it took when it is done."""
    started = time.monotonic()
    print(f"  {title} ... ", end="", flush=True)
    try:
        yield
    except BaseException:
        print("failed")
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def check_python() -> None:
    """Raise `SetupError` when this Python is too old."""
    if sys.version_info < OLDEST_PYTHON:
        needed, found = (".".join(map(str, version[:2])) for version in (OLDEST_PYTHON, sys.version_info))
        raise SetupError(
            f"Runicorn needs Python {needed} or newer and this is {found}: start it with a newer one."
        )


def check_node() -> None:
    """Raise `SetupError` when Node or npm is absent or too old to build the front end."""
    needed = ".".join(map(str, OLDEST_NODE))
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise SetupError(
                f"{tool} is not on PATH: install Node {needed} or newer from https://nodejs.org."
            )
    answer = _run(["node", "--version"]).stdout.strip()
    found = re.match(r"v(\d+)\.(\d+)", answer)
    if found is None:
        raise SetupError(f"Node does not work here (`node --version` says {answer!r}): install it again.")
    if (int(found[1]), int(found[2])) < OLDEST_NODE:
        raise SetupError(f"Node {answer} is too old to build the front end: install {needed} or newer.")


class Environment:
    """A virtual environment under the checkout, made when it is first needed."""

    def __init__(self, name: str) -> None:
        self.folder = ROOT / name
        self.log = self.folder / "install.log"

    @property
    def scripts(self) -> Path:
        """Folder of the environment's commands."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    def prepare(self, extras: str, *, editable: bool = False) -> None:
        """Make the environment and install the checkout with extras, unless these sources are installed already.

        Raises
        ------
        SetupError
            When Python or Node do not serve, or pip or npm fails; pip's whole output is in `log`.
        """
        check_python()
        stamp = self.folder / "installed.txt"
        front = digest(("js",))
        wanted = f"{extras} {front} {digest(('pyproject.toml',) if editable else SOURCES)}"
        working = self._answers()
        installed = stamp.read_text("utf-8") if working and stamp.is_file() else ""
        if installed == wanted and all((ROOT / built).is_dir() for built in BUILT):
            return
        check_node()
        if not working:
            self._make()
        _drop_stale_front_end(front)
        with step(f"Installing Runicorn with {extras}, which takes a minute or two the first time"):
            self._pip("install", *(["-e"] if editable else []), f".[{extras}]")
        FRONT_STAMP.write_text(front, "utf-8")
        stamp.write_text(wanted, "utf-8")

    def _make(self) -> None:
        with step(f"Making {self.folder.name}"):
            shutil.rmtree(self.folder, ignore_errors=True)
            done = _run([sys.executable, "-m", "venv", str(self.folder)])
            if done.returncode:
                raise SetupError(
                    f"Python could not make a virtual environment ({_last_line(done.stdout)}): "
                    "on Debian and Ubuntu, install the package python3-venv."
                )

    def _pip(self, *arguments: str) -> None:
        done = _run([str(self.python), "-m", "pip", "--disable-pip-version-check", *arguments])
        self.log.write_text(done.stdout, "utf-8")
        if not done.returncode:
            return
        if UNREACHABLE.search(done.stdout):
            raise SetupError(
                "The package registries cannot be reached or lack a package: check the network and the settings "
                f"of pip and npm, then run this again (what pip said is in {self.log})."
            )
        tail = "\n".join(done.stdout.splitlines()[-TAIL_LINES:])
        raise SetupError(f"pip failed; its last lines are below, all of them in {self.log}.\n{tail}")

    def _answers(self) -> bool:
        if not self.python.exists():
            return False
        done = _run([str(self.python), "-c", "import pip, sys; print(*sys.version_info[:2])"])
        return done.stdout.split() == [str(part) for part in sys.version_info[:2]]


def digest(parts: Sequence[str]) -> str:
    """Fingerprint of files and folders of the checkout, built files left out."""
    seen = hashlib.sha256()
    for part in parts:
        top = ROOT / part
        for path in [top] if top.is_file() else _walk(top):
            seen.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()[:16]


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in NOT_SOURCES:
                yield from _walk(path)
        else:
            yield path


def _drop_stale_front_end(front: str) -> None:
    """Remove a front end that was built from other sources: the build keeps one that is there."""
    if FRONT_STAMP.is_file() and FRONT_STAMP.read_text("utf-8") == front:
        return
    for built in BUILT:
        shutil.rmtree(ROOT / built, ignore_errors=True)


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
        errors="replace",
    )


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
