from __future__ import annotations

import re
from pathlib import Path

from runicorn.cli import commands
from runicorn.server.backend import Backend
from runicorn.server.known.routes import known_routes

PAGE = (Path(__file__).parents[2] / "docs" / "viewer.md").read_text(encoding="utf-8")


def test_the_page_names_every_option():
    options = re.findall(r"^\| `(--[\w-]+)", PAGE, re.MULTILINE)

    assert sorted(options) == sorted(word for word in commands()["viewer"] if word.startswith("--"))


def test_the_page_names_every_known_route():
    rows = re.findall(r"^\| `(GET|POST|WS) (/api/\S+)` \|", PAGE, re.MULTILINE)
    described = {(verb, re.sub(r"\{\w+\}", "x", path)) for verb, path in rows}
    backend = Backend("", 1.0)
    patterns = {
        pattern: handler for pattern, handler, _ in known_routes(backend) if handler.__name__ != "NoSuchRoute"
    }
    backend.close()

    def fits(pattern: str, verb: str, path: str) -> bool:
        method = getattr(patterns[pattern], "get" if verb == "WS" else verb.lower())
        return bool(re.fullmatch(pattern, path)) and "_unimplemented" not in method.__name__

    assert [route for route in described if not any(fits(pattern, *route) for pattern in patterns)] == []
    assert [pattern for pattern in patterns if not any(fits(pattern, *route) for route in described)] == []
