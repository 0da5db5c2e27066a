"""The OpenSSH server that the mirror is tested against. Standard library only."""

from __future__ import annotations

import shutil
import sys

from chromium import install_with_apt
from environment import SetupError

__all__ = ["install_openssh"]


def install_openssh() -> None:
    """Install one where it can be; where not, its tests are skipped and say so."""
    places = "/usr/sbin:/usr/local/sbin"
    if shutil.which("sshd") or shutil.which("sshd", path=places):
        return
    if sys.platform == "linux" and shutil.which("apt-get"):
        try:
            install_with_apt("openssh-server")
        except SetupError:
            print("no OpenSSH server could be installed; its tests are skipped", file=sys.stderr)
