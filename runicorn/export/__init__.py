"""Floor 4: runs as a file that needs neither Runicorn nor a network."""

from runicorn.export.html_file import Exported, export_html

__all__ = ["Exported", "export_html"]
