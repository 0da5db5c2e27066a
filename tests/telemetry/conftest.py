from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_nvml import LACKS_COMPILER, can_compile, compile_library


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
    if not can_compile():
        pytest.skip(LACKS_COMPILER)
    folder = tmp_path_factory.mktemp("nvml")
    compile_library(folder / "new" / "libnvidia-ml.so.1")
    compile_library(folder / "old" / "libnvidia-ml.so.1", "nvml.c", "-DOLD")
    compile_library(folder / "cuda" / "libcuda.so.1", "cuda.c")
    return SmallNvml(folder)
