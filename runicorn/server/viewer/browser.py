"""Opening the user's browser, signed in, without telling other users of the host how to sign in."""

from __future__ import annotations

import html
import os
import platform
import tempfile
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["opened_browser"]

_LEADING_ON = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Runicorn</title>
<meta http-equiv="refresh" content="0;url={link}"><p><a href="{link}">Open Runicorn</a></p></html>
"""


@contextmanager
def opened_browser(link: str, *, wanted: bool) -> Iterator[None]:
    """Open the link in the browser of this desktop, if there is one; what that needs is removed in the end.

    Command lines can be read by every user of a host, so the browser is not given the link but a file that
    only this user can read, which leads there.
    """
    browser = _find_browser() if wanted else None
    if browser is None:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="runicorn-", dir=_folder_that_browsers_see()) as folder:
        page = Path(folder, "open.html")
        page.write_text(_LEADING_ON.format(link=html.escape(link)), encoding="utf-8")
        address = link if _is_linux_in_windows() else page.as_uri()
        # Some browsers stay in front until they are closed.
        threading.Thread(target=browser.open, args=(address,), daemon=True).start()
        yield


def _find_browser() -> webbrowser.BaseBrowser | None:
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return None
    takes_the_terminal = type(browser) is webbrowser.GenericBrowser and "BROWSER" not in os.environ
    return None if takes_the_terminal else browser


def _folder_that_browsers_see() -> str | None:
    """Where a browser that came as a snap can read: it sees neither ``/tmp`` nor hidden folders."""
    home = os.path.expanduser("~")
    return home if os.path.isdir("/snap/bin") and os.access(home, os.W_OK) else None


def _is_linux_in_windows() -> bool:
    """Whether the browser is one of Windows, which cannot read our files."""
    return "microsoft" in platform.release().lower()
