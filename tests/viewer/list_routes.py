"""Prints every address that the viewer's web application knows, as JSON: pattern, verbs, whether it is a socket."""

from __future__ import annotations

import json

from tornado.routing import Rule
from tornado.web import RequestHandler
from tornado.websocket import WebSocketHandler

from runicorn.server.viewer.app import ViewerApp


def rules_of(router):
    for rule in router.rules:
        if isinstance(rule, Rule) and hasattr(rule.target, "rules"):
            yield from rules_of(rule.target)
        else:
            yield rule


def verbs_of(handler):
    return [
        verb
        for verb in RequestHandler.SUPPORTED_METHODS
        if getattr(handler, verb.lower()) is not RequestHandler._unimplemented_method
    ]


def main():
    server = ViewerApp.initialize_server(argv=[], sockets=[], allow_unauthenticated_access=False)
    routes = [
        {
            "pattern": rule.matcher.regex.pattern,
            "verbs": verbs_of(rule.target),
            "is_socket": issubclass(rule.target, WebSocketHandler),
            "handler": rule.target.__name__,
        }
        for rule in rules_of(server.web_app.default_router)
    ]
    print(json.dumps(routes))


main()
