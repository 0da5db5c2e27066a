from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TRAINING = """
import sys, runicorn as rn
with rn.init("demo", "alone", storage=sys.argv[1]) as run:
    rn.log(loss=0.5)
    rn.log_text("no Jupyter here")
print(run.id)
"""


@pytest.fixture(scope="module")
def no_node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which no program is on PATH."""
    return {**os.environ, "PATH": str(tmp_path_factory.mktemp("empty")), "PYTHONPATH": ""}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, no_node: dict[str, str]) -> Path:
    """The wheel of this checkout, made of the front end that is built already."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    variables = {**no_node, "HATCH_JUPYTER_BUILDER_SKIP_NPM": "1"}
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return path


class Installed:
    """A fresh environment that holds the wheel and, at first, nothing else."""

    def __init__(self, folder: Path, wheel: Path, variables: dict[str, str]) -> None:
        venv.create(folder, with_pip=False)
        self.variables = variables
        self.python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.packages = Path(self.run("import sysconfig; print(sysconfig.get_path('purelib'))"))
        command = [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(self.python),
            "install",
            "--no-deps",
            "--no-index",
        ]
        subprocess.run([*command, "-q", str(wheel)], env=variables, check=True)

    def run(self, code: str, *arguments: str) -> str:
        """Output of a Python program."""
        return self.start("-c", code, *arguments).stdout.strip()

    def start(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the environment's Python with arguments, away from the checkout."""
        done = subprocess.run(
            [str(self.python), *arguments],
            env=self.variables,
            cwd=self.python.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def add_msgspec(self) -> None:
        """Add the one library that the tracker needs."""
        spec = find_spec("msgspec")
        shutil.copytree(Path(spec.origin).parent, self.packages / "msgspec")

    def add_everything(self) -> None:
        """Make the packages of the tests' own environment importable, all but its Runicorn."""
        (self.packages / "others.pth").write_text(sysconfig.get_path("purelib"), "utf-8")


@pytest.fixture
def installed(tmp_path: Path, wheel: Path, no_node: dict[str, str]) -> Installed:
    return Installed(tmp_path / "fresh", wheel, no_node)


def test_the_wheel_holds_the_built_front_end(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    wanted = (
        "runicorn/static/widget.js",
        "runicorn/static/file.js",
        "runicorn/static/icon.svg",
        "runicorn/static/icon-192.png",
        "runicorn/static/icon-512.png",
        "runicorn/static/manifest.webmanifest",
        "runicorn/static/page.css",
        "runicorn/static/page.js",
        "runicorn/static/picture.css",
        "runicorn/static/widget.css",
        "labextensions/runicorn/package.json",
    )
    assert [name for name in wanted if not any(found.endswith(name) for found in names)] == []
    assert any("labextensions/runicorn/static/remoteEntry" in name for name in names)
    assert [name for name in names if "node_modules" in name or name.startswith(("js/", "tests/"))] == []


def test_the_tracker_works_with_msgspec_and_nothing_else(installed: Installed, tmp_path: Path) -> None:
    installed.add_msgspec()

    run_id = installed.run(TRAINING, str(tmp_path / "store"))

    folder = tmp_path / "store" / "demo" / "alone" / "runs" / run_id
    assert '"loss":0.5' in (folder / "events.jsonl").read_text("utf-8")
    assert "no Jupyter here" in (folder / "logs.txt").read_text("utf-8")


def test_jupyterlab_finds_both_extensions_where_there_is_no_node(installed: Installed) -> None:
    installed.add_everything()

    where = installed.run("import runicorn; print(runicorn.__file__)")
    lab = installed.start("-m", "jupyterlab.labextensions", "list")
    server = installed.start("-m", "jupyter_server.extension.serverextension", "list")

    assert Path(where).is_relative_to(installed.packages)
    assert "enabled" in next(line for line in (lab.stdout + lab.stderr).splitlines() if "runicorn v" in line)
    listed = [line.strip() for line in (server.stdout + server.stderr).splitlines() if "runicorn" in line]
    assert any("enabled" in line for line in listed), listed
    assert any("OK" in line for line in listed), listed
