"""The Jupyter server that carries the viewer and nothing else."""

from __future__ import annotations

import logging
import signal
import sys
from pathlib import Path
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.contents.manager import AsyncContentsManager
from tornado.httpserver import HTTPServer
from tornado.ioloop import PeriodicCallback
from traitlets import Instance, Type

from runicorn.server.viewer.sign_in import TokenSignIn

__all__ = ["ViewerServer"]

_PACKAGE = Path(__file__).parents[2]

_ENDING_SIGNALS = ("SIGINT", "SIGTERM", "SIGBREAK")

_WINDOWS_LOOK_MS = 200


class NoContents(AsyncContentsManager):
    """There are no notebooks and no files to look into."""

    def get_extra_handlers(self) -> list[Any]:
        """Serve no files either."""
        return []


class ViewerServer(ServerApp):
    """A server without kernels, terminals, files, sessions and other extensions.

    No Jupyter config file changes it: what guards the page is decided by the command alone.
    """

    default_services = ()  # type: ignore[assignment]

    contents_manager_class = Type(NoContents, klass=AsyncContentsManager)
    identity_provider_class = Type(TokenSignIn, klass=TokenSignIn)

    sockets = Instance(list, help="Sockets that listen already; the server takes connections from them.")

    ended_by: int | None = None
    """The signal that ended it."""

    def load_config_file(self, *words: Any, **named: Any) -> None:
        """Read none."""

    def migrate_config(self) -> None:
        """Bring none over from IPython, and leave the user's folders alone."""

    @property
    def static_file_path(self) -> list[str]:
        """Where the built page is."""
        return [str(_PACKAGE / "static")]

    @property
    def template_file_path(self) -> list[str]:
        """Where the templates are: the viewer's own, then the server's."""
        return [str(_PACKAGE / "server" / "templates"), *super().template_file_path]

    def init_httpserver(self) -> None:
        """Take the sockets that listen already, so that the port cannot be lost in between."""
        self._http_server = HTTPServer(
            self.web_app, max_body_size=self.max_body_size, max_buffer_size=self.max_buffer_size
        )
        self.io_loop.add_callback(self._http_server.add_sockets, self.sockets)

    def init_signal(self) -> None:
        """End at once on a signal, without a question."""
        for name in _ENDING_SIGNALS:
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._end)
        if sys.platform == "win32":
            # There a signal does not wake a loop that waits.
            PeriodicCallback(lambda: None, _WINDOWS_LOOK_MS).start()

    def start_app(self) -> None:
        """Say nothing and write nothing: the command prints the link."""

    async def _cleanup(self) -> None:
        """Let the extension end; there is nothing else."""
        await ensure_async(self.extension_manager.stop_all_extensions())  # type: ignore[no-untyped-call]
        self.http_server.stop()

    def _end(self, number: int, frame: Any) -> None:  # noqa: ARG002 (what signals give)
        self.ended_by = number
        # Answers that are broken off now are no failures.
        logging.disable(logging.CRITICAL)
        self.stop(from_signal=True)
