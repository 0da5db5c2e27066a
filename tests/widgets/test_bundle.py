"""The bundle keeps to what anywidget promises in every host."""

from __future__ import annotations

import re

import pytest

from runicorn.bundle import module_text, style_text

MAX_BUNDLE_BYTES = 250_000

MAX_STYLE_BYTES = 30_000

NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml", "http://www.w3.org/1999/xlink"}
"""Names that look like addresses; nothing is loaded from there."""


@pytest.fixture(scope="module")
def bundle() -> str:
    text = module_text() + style_text()
    assert "is not built" not in text, "build the front end first: npm --prefix js run build"
    return text


def test_it_is_small():
    assert len(module_text().encode()) <= MAX_BUNDLE_BYTES
    assert len(style_text().encode()) <= MAX_STYLE_BYTES


def test_it_names_no_address_of_the_network(bundle):
    assert set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+[\w./-]*", bundle)) <= NAMESPACES


@pytest.mark.parametrize(
    "word",
    [
        r"import\s*\(",
        r"\bfrom\s*[\"'](?!\.)",
        r"@import",
        r"importScripts",
        r"jupyterapp|jupyterlab|@lumino",
        r"widget_manager|comm_manager|create_comm|new_comm|register_target",
        r"\beval\(|new Function\(",
    ],
)
def test_it_loads_nothing_and_asks_its_host_for_nothing_but_the_model(bundle, word):
    assert re.findall(word, bundle) == []
