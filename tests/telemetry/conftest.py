from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


class SmallNvml:
    """Runs Python code with the small NVML in the place of the driver's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def environment(self, *, old=False, cuda=False, **settings) -> dict[str, str]:
        libraries = [self.folder / ("old" if old else "new")] + [self.folder / "cuda"] * cuda
        path = os.pathsep.join(map(str, libraries))
        return {**os.environ, "LD_LIBRARY_PATH": path, **{k: str(v) for k, v in settings.items()}}

    def run(self, code: str, *, old=False, inside=(), **settings):
        """Give what the code prints last, which is JSON; it must end well and say nothing else."""
        done = subprocess.run(
            [*inside, sys.executable, "-c", code],
            env=self.environment(old=old, **settings),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def small_nvml(tmp_path_factory) -> SmallNvml:
    """NVML as the tests compile it; nvidia-ml-py finds it as it finds the driver's."""
    if not sys.platform.startswith("linux") or shutil.which("gcc") is None:
        pytest.skip("needs Linux and gcc")
    folder = tmp_path_factory.mktemp("nvml")
    for source, name, options in (
        ("nvml.c", "new/libnvidia-ml.so.1", []),
        ("nvml.c", "old/libnvidia-ml.so.1", ["-DOLD"]),
        ("cuda.c", "cuda/libcuda.so.1", []),
    ):
        target = folder / name
        target.parent.mkdir()
        command = ["gcc", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", f"-Wl,-soname,{target.name}"]
        subprocess.run([*command, *options, "-o", str(target), str(HERE / source)], check=True, timeout=60)
    return SmallNvml(folder)
