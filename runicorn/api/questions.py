"""From the plain values that a page sends to the typed parameters of a question."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from runicorn.api.contract import METHODS, FollowParams, Message
from runicorn.errors import BadRequestError

__all__ = ["FOLLOW", "nearest", "parse_params", "parse_params_json", "params_type"]

FOLLOW = "follow"
"""The method that opens a stream instead of asking a question."""

Params = TypeVar("Params", bound=Message)


def params_type(method: str) -> type[Message]:
    """Give the type of a method's parameters.

    Raises
    ------
    BadRequestError
        No method has that name.
    """
    if method == FOLLOW:
        return FollowParams
    if method not in METHODS:
        message = f"no method {method!r}{nearest(method, [*METHODS, FOLLOW])}"
        raise BadRequestError(message)
    return METHODS[method][0]


def parse_params(kind: type[Params], params: Any) -> Params:
    """Check plain values and give them as ``kind``.

    Raises
    ------
    BadRequestError
        A field is unknown, missing or of another type than it should be.
    """
    names = kind.__struct_fields__
    if isinstance(params, dict):
        for name in params:
            if name not in names:
                message = f"{kind.__name__} has no field {name!r}{nearest(str(name), names)}"
                raise BadRequestError(message)
    try:
        return msgspec.convert(params, kind)
    except msgspec.ValidationError as error:
        message = f"{kind.__name__}: {error}"
        raise BadRequestError(message) from None


def parse_params_json(kind: type[Params], text: str | bytes) -> Params:
    """Like `parse_params`, from JSON; an empty text means no parameters."""
    try:
        params = msgspec.json.decode(text) if text else {}
    except msgspec.DecodeError as error:
        message = f"the parameters are not JSON: {error}"
        raise BadRequestError(message) from None
    return parse_params(kind, params)


def nearest(name: str, names: Iterable[str]) -> str:
    """Give the end of a refusal: the nearest name that exists, or the names that there are."""
    known = list(names)
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    if not known:
        return "; there are none"
    return f"; it has {', '.join(repr(one) for one in known[:10])}{' …' if len(known) > 10 else ''}"
