"""A program in place of a network connection, as `ProxyCommand` of the ssh configuration names it."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import threading

from runicorn.errors import RemoteError

__all__ = ["CommandSocket"]

_END_S = 0.5
"""A program whose other side is gone mostly ends by itself."""

_MOST_SAID = 300


class CommandSocket(socket.socket):
    """Reads what a program writes and writes what it reads; ends with it, and it with this.

    Parameters
    ----------
    command
        For the shell, as OpenSSH would run it.
    """

    def __init__(self, command: str) -> None:
        if sys.platform == "win32":
            raise RemoteError("a ProxyCommand of the ssh configuration cannot be run on Windows")
        ours, theirs = socket.socketpair()
        super().__init__(fileno=ours.detach())
        self._said = tempfile.TemporaryFile()
        with theirs:
            # A socket and no pipes: its end is noticed at once, and each piece is there when it comes.
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {command}"],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=self._said,
            )

        self._lock = threading.Lock()
        self.ending = ""
        """Once this is closed: how the program has ended by itself, and what it complained of last."""

    def close(self) -> None:
        """End the program, too."""
        super().close()
        with self._lock:
            if self._said.closed:
                return
            try:
                self.ending = self._words(self._process.wait(_END_S))
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._said.close()

    def _words(self, status: int) -> str:
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").splitlines()
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f"its ProxyCommand ended with {status}{': ' if last else ''}{last[:_MOST_SAID]}"
