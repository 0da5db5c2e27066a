"""The OpenAPI document of the routes, made from the contract: ``GET <base_url>/runicorn/api/openapi.json``."""

from __future__ import annotations

import inspect
from typing import Any

import msgspec
from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from runicorn.api.contract import (
    ACTIONS,
    METHODS,
    Cancel,
    ExportParams,
    Failure,
    FollowParams,
    ImportReply,
    Live,
    Message,
    Reply,
    Request,
    StoreClaim,
)
from runicorn.api.frame import FRAME_TYPE, has_buffers
from runicorn.api.service import Service
from runicorn.server.answers import AnswerHandler
from runicorn.version import __version__

__all__ = ["OpenApiHandler", "openapi_document"]

_REFERENCE = "#/components/schemas/{name}"
_JSON = "application/json"
_BYTES = {"type": "string", "format": "binary"}

_STORE = {
    "name": "store",
    "in": "query",
    "description": "The claim of a notebook's kernel on its store; without it, the server's own store is asked about.",
    "content": {_JSON: {"schema": {"$ref": _REFERENCE.format(name=StoreClaim.__name__)}}},
}


class OpenApiHandler(AnswerHandler):
    """Answers with the document."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Give it for the base URL of this server."""
        await self.finish(msgspec.json.encode(openapi_document(f"{self.base_url}runicorn/api")))


def openapi_document(address: str) -> dict[str, Any]:
    """Describe every route below `address`, the path at which they are served (OpenAPI 3.1.0)."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Runicorn",
            "version": __version__,
            "description": "Questions are GET and need the right to read, actions POST and the right to write. "
            "A signed-in browser sends the header X-XSRFToken with a POST.",
        },
        "servers": [{"url": address}],
        "security": [{"token": []}, {"cookie": []}],
        "paths": {
            **{f"/{name}": {"get": _question(name, *types)} for name, types in METHODS.items()},
            **{f"/{name}": {"post": _action(name, *types)} for name, types in ACTIONS.items()},
            **_other_paths(),
        },
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "The word token, a space and the server's token.",
                },
                "cookie": {"type": "apiKey", "in": "cookie", "name": "username-<host>"},
            },
        },
    }


def _schemas() -> dict[str, Any]:
    messages = [message for types in (*METHODS.values(), *ACTIONS.values()) for message in types]
    messages += [StoreClaim, ExportParams, ImportReply, FollowParams, Failure, Request, Cancel, Live, Reply]
    return msgspec.json.schema_components(messages, ref_template=_REFERENCE)[1]


def _question(name: str, params: type[Message], reply: type[Message]) -> dict[str, Any]:
    described = _described(name, inspect.getdoc(getattr(Service, name)) or "")
    return {**described, "parameters": [*_params(params), _STORE], "responses": _answers(_content_of(reply))}


def _action(name: str, params: type[Message], reply: type[Message]) -> dict[str, Any]:
    body = {"required": True, "content": {_JSON: {"schema": _schema_of(params)}}}
    described = _described(name, inspect.getdoc(params) or "")
    return {**described, "requestBody": body, "responses": _answers(_content_of(reply))}


def _other_paths() -> dict[str, Any]:
    """Describe what is no method and no action of the contract."""
    files = {"application/octet-stream": {"schema": _BYTES}}
    upload = {"required": True, "content": files}
    live = _described("live", "A WebSocket: requests in JSON one way, frames the other; see docs/server.md.")
    return {
        "/download": {
            "get": {
                **_described("download", "Give a file of a run."),
                "parameters": [_text("run"), _text("path"), _STORE],
                "responses": _answers({**files, "image/*": {"schema": _BYTES}}),
            }
        },
        "/export": {
            "get": {
                **_described("export", "Give an archive or a table of runs."),
                "parameters": [*_params(ExportParams), _STORE],
                "responses": _answers(files),
            }
        },
        "/upload": {
            "post": {
                **_described("upload", "Keep an archive for an hour and tell what its import would do."),
                "parameters": [_text("name", required=False)],
                "requestBody": upload,
                "responses": _answers(_content_of(ImportReply)),
            }
        },
        "/live": {
            "get": {
                **live,
                "parameters": [_STORE],
                "responses": {"101": {"description": "The socket is open."}, "default": _failure()},
                "x-page-sends": [_schema_of(Request), _schema_of(Cancel)],
                "x-page-gets": [_schema_of(Live), _schema_of(Reply), _schema_of(Failure)],
            }
        },
        "/openapi.json": {
            "get": {
                **_described("openapi", "Give this document."),
                "responses": _answers({_JSON: {"schema": {"type": "object"}}}),
            }
        },
    }


def _described(name: str, doc: str) -> dict[str, Any]:
    return {"operationId": name, "summary": doc.partition("\n")[0]}


def _params(params: type[Message]) -> list[dict[str, Any]]:
    if not params.__struct_fields__:
        return []
    is_needed = any(field.required for field in msgspec.structs.fields(params))
    content = {_JSON: {"schema": _schema_of(params)}}
    return [{"name": "params", "in": "query", "required": is_needed, "content": content}]


def _text(name: str, *, required: bool = True) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "schema": {"type": "string"}}


def _content_of(reply: type[Message]) -> dict[str, Any]:
    """Describe the body of an answer: JSON, or a frame with such a header."""
    if has_buffers(reply):
        return {FRAME_TYPE: {"schema": {**_BYTES, "x-header": _schema_of(reply)}}}
    return {_JSON: {"schema": _schema_of(reply)}}


def _answers(content: dict[str, Any]) -> dict[str, Any]:
    return {"200": {"description": "The answer.", "content": content}, "default": _failure()}


def _failure() -> dict[str, Any]:
    return {"description": "Why there is none.", "content": {_JSON: {"schema": _schema_of(Failure)}}}


def _schema_of(message: type[Message]) -> dict[str, Any]:
    return {"$ref": _REFERENCE.format(name=message.__name__)}
