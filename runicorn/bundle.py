"""The front end as it was built: what every widget and every exported file carries."""

from __future__ import annotations

from functools import cache
from pathlib import Path

VIEW_TYPE = "application/vnd.runicorn.view+json"
"""Says in an output that the JupyterLab extension is to show its widget while that lives, else its HTML."""

_STATIC = Path(__file__).parent / "static"

_NOT_BUILT = """
export default { render({ el }) {
  el.textContent = "Runicorn's front end is not built: "
    + "run `npm install && npm run build` in js/, then restart the kernel.";
} };
"""


@cache
def module_text() -> str:
    """JavaScript module of the widgets; in a checkout that was never built, one that says so."""
    try:
        return (_STATIC / "widget.js").read_text(encoding="utf-8")
    except FileNotFoundError:
        return _NOT_BUILT


def style_text() -> str:
    """CSS of the widgets; empty in a checkout that was never built."""
    return _built("widget.css")


def picture_style() -> str:
    """CSS of the still picture; empty in a checkout that was never built."""
    return _built("picture.css")


def file_script() -> str:
    """JavaScript of an exported file; empty in a checkout that was never built."""
    return _built("file.js")


@cache
def _built(name: str) -> str:
    try:
        return (_STATIC / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
