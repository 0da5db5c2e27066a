"""The known routes as an OpenAPI document, made from the functions that answer: ``GET /api/openapi.json``."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, get_type_hints

import msgspec

from runicorn.server.known.shapes import Refusal, RunsImported
from runicorn.version import __version__

__all__ = ["describe_routes"]

_REFERENCE = "#/components/schemas/{name}"
_JSON = "application/json"
_WORD = re.compile(r"\(\[\^/\]\+\)")
_ROWS = {
    "type": "object",
    "required": ["columns", "rows"],
    "properties": {
        "columns": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "object"}},
    },
}
_ITEMS = {
    "type": "object",
    "required": ["items"],
    "properties": {"items": {"type": "array", "items": {"type": "object"}}},
}

Answer = Callable[..., Any]
Actions = Mapping[str, tuple[Answer, type[msgspec.Struct]]]


def describe_routes(questions: Mapping[str, Answer], actions: Actions) -> dict[str, Any]:
    """Describe the known routes (OpenAPI 3.1.0); the addresses in it are relative to its own."""
    answers = [*questions.values(), *(act for act, _ in actions.values())]
    shapes = [
        Refusal,
        RunsImported,
        *filter(None, map(_shape_of, answers)),
        *(body for _, body in actions.values()),
    ]
    (*schemas,), components = msgspec.json.schema_components(shapes, ref_template=_REFERENCE)
    described = dict(zip(map(str, shapes), schemas, strict=True))

    def answer(act: Answer) -> dict[str, Any]:
        shape = _shape_of(act)
        return _answers(
            described[str(Refusal)], {"type": "object"} if shape is None else described[str(shape)]
        )

    paths: dict[str, Any] = {}
    for address, act in questions.items():
        words = list(inspect.signature(act).parameters)[1:]
        paths[_path(address, words)] = {"get": {**_summary(act), **_words(words), "responses": answer(act)}}
    for address, (act, body) in actions.items():
        sent = {"required": True, "content": {_JSON: {"schema": described[str(body)]}}}
        paths[_path(address, [])] = {"post": {**_summary(act), "requestBody": sent, "responses": answer(act)}}
    paths.update(_other_paths(described[str(Refusal)], described[str(RunsImported)]))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Routes for scripts of runicorn viewer", "version": __version__},
        "servers": [{"url": "."}],
        "paths": paths,
        "components": {"schemas": components},
    }


def _other_paths(refusal: dict[str, Any], imported: dict[str, Any]) -> dict[str, Any]:
    """Describe what is answered piece by piece, or takes a form."""
    run = _words(["run_id"])["parameters"]
    downsample = {"name": "downsample", "in": "query", "schema": {"type": "integer", "minimum": 1}}
    rows = {
        "get": {
            "summary": "Rows of a run's metrics in the order of steps.",
            "parameters": [*run, downsample],
            "responses": _answers(refusal, _ROWS),
        }
    }
    form = {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary"}},
    }
    log = {
        "summary": "A WebSocket: a text frame a line of the run's log.",
        "parameters": run,
        "responses": {"101": {"description": "The socket is open."}},
    }
    folder = {
        "summary": "What is in a folder of a host that is connected, folders first.",
        "parameters": [
            {"name": name, "in": "query", "schema": {"type": "string"}} for name in ("session_id", "path")
        ],
        "responses": _answers(refusal, _ITEMS),
    }
    return {
        "/runs/{run_id}/metrics": rows,
        "/runs/{run_id}/metrics_step": rows,
        "/runs/{run_id}/logs/ws": {"get": log},
        "/ssh/listdir": {"get": folder},
        "/import/archive": {
            "post": {
                "summary": "Import what is new in an archive.",
                "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": form}}},
                "responses": _answers(refusal, imported),
            }
        },
    }


def _shape_of(answer: Answer) -> Any:
    """Give the type of an answer; None where it has no fixed one, or there is none yet."""
    shape = get_type_hints(answer).get("return")
    return None if shape in (NoReturn, dict[str, Any]) else shape


def _path(address: str, words: list[str]) -> str:
    left = iter(words)
    return _WORD.sub(lambda _: f"{{{next(left)}}}", address.removeprefix("/api"))


def _words(words: list[str]) -> dict[str, Any]:
    return {
        "parameters": [
            {"name": one, "in": "path", "required": True, "schema": {"type": "string"}} for one in words
        ]
    }


def _summary(answer: Answer) -> dict[str, Any]:
    return {"summary": (inspect.getdoc(answer) or "").partition("\n")[0].replace("``", "")}


def _answers(refusal: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "200": {"description": "The answer.", "content": {_JSON: {"schema": answer}}},
        "default": {"description": "Why there is none.", "content": {_JSON: {"schema": refusal}}},
    }
