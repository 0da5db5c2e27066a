"""The extension as jupyter_server knows it."""

from __future__ import annotations

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, Float, Unicode, default

from runicorn.server.backend import Backend
from runicorn.server.kernel_stores import KernelStores
from runicorn.server.routes import routes, unknown_route

__all__ = ["RunicornApp"]


class RunicornApp(ExtensionApp):
    """Serves the runs of one store below ``<base_url>/runicorn/api/``."""

    name = "runicorn"

    root = Unicode(
        "",
        help="Root of the store. Empty: RUNICORN_DIR, the user's config file or .runicorn in the working "
        "directory, the first that applies.",
    ).tag(config=True)

    poll_interval_s = Float(0.1, min=0.02, help="Seconds between two looks at what a page follows.").tag(
        config=True
    )

    serve_kernel_stores = Bool(
        help="Serve also the stores that kernels of this server read, to the pages of their notebooks. Off where "
        "the extension was started alone.",
    ).tag(config=True)

    backend: Backend

    @default("serve_kernel_stores")
    def _has_notebooks(self) -> bool:
        return self.serverapp is not None and self.serverapp.starter_app is not self

    def initialize_settings(self) -> None:
        """Open what the handlers share."""
        kernels = self.settings.get("kernel_manager")
        kernel_stores = KernelStores(kernels) if self.serve_kernel_stores else None
        self.backend = Backend(self.root, self.poll_interval_s, kernel_stores)

    def initialize_handlers(self) -> None:
        """Register the routes."""
        self.handlers.extend([*routes(self.backend), unknown_route(self.backend)])

    async def stop_extension(self) -> None:
        """Let the threads end."""
        self.backend.close()
