"""The page around the content of an exported file."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Iterable
from html import escape
from io import StringIO

from runicorn.api.contract import ViewState
from runicorn.api.frame import FRAME_TYPE, encode_frame, encode_message
from runicorn.bundle import file_script, style_text
from runicorn.export.content import Piece

__all__ = ["page_html"]

COMPRESSION = 6
"""Steps and times shrink to a few bytes a point; a higher level takes twice as long for a hundredth of the size."""

POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'unsafe-inline'; img-src data: blob:; "
    "connect-src 'none'; base-uri 'none'; form-action 'none'"
)
"""The browser itself refuses every connection, and every script but ours."""

_STYLE = """
:root{color-scheme:light dark}
body{margin:0;padding:12px 16px;background:#f6f7f9;font:13px/1.4 system-ui,sans-serif}
@media(prefers-color-scheme:dark){body{background:#16181c;color:#e3e6ea}}
body>header{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:baseline;margin:0 0 10px}
body>header h1{font-size:16px;margin:0}
body>header p{margin:0;opacity:.7}
"""


def page_html(pieces: Iterable[Piece], state: ViewState, *, title: str, subtitle: str) -> str:
    """Give the whole file: front end, data and view state in one page without a reference to the outside."""
    page = StringIO()
    script = _inline(file_script())
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    page.write(
        f'<!doctype html><html lang="{escape(state.locale or "en")}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY.format(script=digest)}">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>{style_text()}{_STYLE}</style></head><body>"
        f"<header><h1>{escape(title)}</h1><p>{escape(subtitle)}</p></header>"
        '<main id="runicorn"></main><noscript>This file shows its charts with JavaScript.</noscript>'
    )
    page.write(_data("state", "", encode_frame(encode_message(state))))
    for piece in pieces:
        page.write(_data(piece.part, piece.run, piece.frame))
    page.write(f"<script>{script}</script></body></html>\n")
    return page.getvalue()


def _data(part: str, run: str, content: bytes) -> str:
    text = base64.b64encode(gzip.compress(content, COMPRESSION, mtime=0)).decode("ascii")
    return f'<script type="{FRAME_TYPE}" data-part="{part}" data-run="{escape(run)}">{text}</script>'


def _inline(script: str) -> str:
    """Script that the HTML around it does not end: within strings and patterns the backslash means nothing."""
    return re.sub(r"<(?=/script|!--|script)", r"\\x3c", script, flags=re.IGNORECASE)
