"""The small NVML that stands in for a driver's, and the compiler that it needs. Standard library only."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from chromium import install_with_apt
from environment import SetupError

__all__ = ["LACKS_COMPILER", "can_compile", "compile_library", "install_compiler"]

SOURCES = Path(__file__).parents[1] / "telemetry"
LACKS_COMPILER = "needs Linux and gcc; on Debian `apt-get install gcc libc6-dev` brings it"


def can_compile() -> bool:
    """Whether this machine can make the library and load it in the place of the driver's."""
    return sys.platform == "linux" and shutil.which("gcc") is not None


def compile_library(target: Path, source: str = "nvml.c", *options: str) -> None:
    """Compile a source of tests/telemetry into a library that is found by its name in ``LD_LIBRARY_PATH``."""
    target.parent.mkdir(parents=True, exist_ok=True)
    command = [
        "gcc",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-shared",
        "-fPIC",
        f"-Wl,-soname,{target.name}",
        *options,
    ]
    subprocess.run([*command, "-o", str(target), str(SOURCES / source)], check=True, timeout=60)


def install_compiler() -> None:
    """Install one where it can be; where not, the tests of GPUs are skipped and say so."""
    if sys.platform == "linux" and not can_compile() and shutil.which("apt-get"):
        try:
            install_with_apt("gcc", "libc6-dev")
        except SetupError:
            print("no C compiler could be installed; the tests of GPUs are skipped", file=sys.stderr)
