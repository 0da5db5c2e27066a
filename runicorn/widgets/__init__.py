"""Floor 4: runs, curves and log as widgets of a notebook, pushed to from inside the kernel."""

from runicorn.widgets.gpu_panel import GpuPanel, gpu
from runicorn.widgets.show import Dashboard, Gallery, LiveChart, LogTail, RunBrowser, show

__all__ = ["Dashboard", "Gallery", "GpuPanel", "LiveChart", "LogTail", "RunBrowser", "gpu", "show"]
