"""The extension as it is when it is started alone."""

from __future__ import annotations

from typing import Any

from runicorn.server.app import RunicornApp
from runicorn.server.known.routes import known_routes
from runicorn.server.viewer.pages import page_routes
from runicorn.server.viewer.server_app import ViewerServer

__all__ = ["ViewerApp"]


class ViewerApp(RunicornApp):
    """Serves, beside what the extension serves everywhere, the page and the routes that people script against."""

    serverapp_class = ViewerServer
    load_other_extensions = False

    @classmethod
    def get_extension_package(cls) -> str:
        """Name the module that tells of this class; the package tells of the ordinary extension."""
        return __name__

    def load_config_file(self, *words: Any, **named: Any) -> None:
        """Read none: what guards the page is decided by the command alone."""

    def initialize_handlers(self) -> None:
        """Register the routes of the extension, the known ones and the pages."""
        super().initialize_handlers()
        self.handlers.extend(known_routes(self.backend))
        self.handlers.extend(page_routes())


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": __name__, "app": ViewerApp}]
