"""Runicorn: the experiment tracker that lives in the notebook.

In a script::

    import runicorn as rn

    with rn.init(project="digits", name="mlp", config={"lr": 0.1}):
        rn.log(loss=0.5, stage="train")

In a notebook, ``rn.show()`` displays runs, curves and log, live. ``rn.runs()`` and ``rn.open_store()`` read runs back,
``rn.diff(a, b)`` compares two of them, and ``rn.figures`` has figures of many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runicorn.errors import RunicornError, StopRun
from runicorn.tracker.active import (
    finish,
    get_active_run,
    init,
    log,
    log_config,
    log_image,
    log_text,
    set_primary_metric,
    summary,
    watch,
)
from runicorn.tracker.run import Run
from runicorn.version import __version__

if TYPE_CHECKING:
    from runicorn import figures
    from runicorn.archive import export_archive, export_csv, export_parquet, import_archive
    from runicorn.comparison import RunDiff, diff
    from runicorn.export import export_html
    from runicorn.mirroring import mirror
    from runicorn.reading import open_store, runs
    from runicorn.remote import Mirror
    from runicorn.store.store import Runs, Store, StoredRun
    from runicorn.tracker.log_handler import RunLogHandler
    from runicorn.widgets import Dashboard, Gallery, GpuPanel, LiveChart, LogTail, RunBrowser, gpu, show

_LAZY = {
    "RunDiff": "runicorn.comparison",
    "diff": "runicorn.comparison",
    "export_archive": "runicorn.archive",
    "export_csv": "runicorn.archive",
    "export_html": "runicorn.export",
    "export_parquet": "runicorn.archive",
    "figures": "runicorn.figures",
    "gpu": "runicorn.widgets",
    "import_archive": "runicorn.archive",
    "mirror": "runicorn.mirroring",
    "Mirror": "runicorn.remote",
    "open_store": "runicorn.reading",
    "runs": "runicorn.reading",
    "Runs": "runicorn.store.store",
    "Store": "runicorn.store.store",
    "StoredRun": "runicorn.store.store",
    "RunLogHandler": "runicorn.tracker.log_handler",
    "Dashboard": "runicorn.widgets",
    "Gallery": "runicorn.widgets",
    "GpuPanel": "runicorn.widgets",
    "LiveChart": "runicorn.widgets",
    "LogTail": "runicorn.widgets",
    "RunBrowser": "runicorn.widgets",
    "show": "runicorn.widgets",
}

__all__ = [
    "Dashboard",
    "Gallery",
    "GpuPanel",
    "LiveChart",
    "LogTail",
    "Mirror",
    "Run",
    "RunBrowser",
    "RunDiff",
    "RunLogHandler",
    "RunicornError",
    "Runs",
    "StopRun",
    "Store",
    "StoredRun",
    "__version__",
    "diff",
    "export_archive",
    "export_csv",
    "export_html",
    "export_parquet",
    "figures",
    "finish",
    "get_active_run",
    "gpu",
    "import_archive",
    "init",
    "log",
    "log_config",
    "log_image",
    "log_text",
    "mirror",
    "open_store",
    "runs",
    "set_primary_metric",
    "show",
    "summary",
    "watch",
]


def __getattr__(name: str) -> Any:
    """Load what a training script does not need at its first use."""
    if name not in _LAZY:
        raise AttributeError(f"module 'runicorn' has no attribute {name!r}")
    from importlib import import_module

    module = import_module(_LAZY[name])
    value = module if module.__name__ == f"runicorn.{name}" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load_ipython_extension(shell: Any) -> None:
    """Make ``%runicorn`` and ``%%runicorn`` known to IPython; ``%load_ext runicorn`` calls it."""
    from runicorn.magics import load_ipython_extension as load

    load(shell)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "runicorn"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from runicorn.server.app import RunicornApp

    return [{"module": "runicorn", "app": RunicornApp}]
