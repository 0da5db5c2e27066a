from __future__ import annotations

import json
import re
from contextlib import closing

import pytest
import websocket
from real_server import BASE_URL
from tornado.web import RequestHandler

from runicorn.api.contract import ACTIONS, METHODS
from runicorn.server.backend import Backend
from runicorn.server.routes import routes

PREFIX = "/runicorn/api/"
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def registered():
    """Every address with the verbs that its handler answers."""
    backend = Backend("", 1.0)
    found = []
    for pattern, handler, _ in routes(backend):
        assert pattern.startswith(PREFIX)
        for verb in VERBS:
            if getattr(handler, verb.lower()) is not getattr(RequestHandler, verb.lower()):
                found.append((pattern.removeprefix(PREFIX), verb))
    backend.close()
    return found


def test_every_method_and_action_of_the_contract_files_and_the_stream_have_an_address():
    addresses = {address for address, _ in registered()}

    assert addresses == {*METHODS, *ACTIONS, "download", "export", "live", "openapi.json", "upload"}


@pytest.mark.parametrize(("address", "verb"), registered())
@pytest.mark.parametrize("token", ["", "wrong"])
def test_nobody_gets_an_answer_without_the_token(server, address, verb, token):
    reply = server.get(address, {"run": "x"}, token=token, verb=verb)

    assert reply.status == 403
    assert b"rows" not in reply.body


def test_the_refusal_is_json_that_a_page_can_show(server):
    reply = server.get("runs", token="")

    assert reply.json["code"] == "http_403"
    assert reply.json["message"]


def test_the_token_opens_every_address(server):
    for address, verb in registered():
        if address != "live":
            assert server.get(address, {}, verb=verb).status in (200, 400, 409)


@pytest.mark.parametrize("token", ["", "wrong"])
def test_the_live_socket_is_closed_to_strangers(server, token):
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        server.live(token=token)

    assert refused.value.status_code == 403


def test_the_live_socket_is_closed_to_pages_of_other_sites_in_a_signed_in_browser(server):
    cookie = server.cookies()

    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        server.live(token="", origin="http://evil.example", cookie=cookie)

    assert refused.value.status_code == 403


def test_the_live_socket_opens_for_a_page_of_this_server(server):
    with closing(
        server.live(token="", origin=f"http://{server.address}", cookie=server.cookies())
    ) as connection:
        connection.send(json.dumps({"id": 1, "method": "health"}))
        opcode, frame = connection.recv_data()

    assert opcode == websocket.ABNF.OPCODE_BINARY
    assert b'"ok":true' in frame


@pytest.mark.parametrize("address", [*METHODS, "download", "export", "live", "openapi.json"])
def test_nothing_can_be_posted_but_actions(server, address):
    with_token = server.get(address, {}, verb="POST")
    with_cookie = server.get(address, {}, verb="POST", token="", headers={"Cookie": server.cookies()})

    assert with_token.status == 405
    assert with_cookie.status == 403


@pytest.mark.parametrize(("address", "verb"), [one for one in registered() if one[0] != "live"])
def test_another_site_gets_no_answer_from_a_signed_in_browser(server, address, verb):
    signed_in = {"Cookie": server.cookies(), "Origin": "http://evil.example"}

    reply = server.get(address, {}, token="", headers=signed_in, verb=verb)

    assert reply.status in ((404,) if verb == "GET" else (403, 404))
    assert "Access-Control-Allow-Origin" not in reply.headers


@pytest.mark.parametrize(("address", "verb"), registered())
def test_a_name_that_somebody_else_lets_point_here_gets_no_answer(server, address, verb):
    reply = server.get(address, {}, headers={"Host": "evil.example"}, verb=verb)

    assert reply.status == 403
    assert b"rows" not in reply.body


def test_the_own_site_gets_answers(server):
    assert server.get("runs", {}, token="", headers={"Cookie": server.cookies()}).status == 200


@pytest.mark.parametrize("action", [*ACTIONS, "upload"])
def test_an_action_of_a_signed_in_browser_needs_the_token_of_its_page(server, action):
    page = server.open(f"http://{server.address}{BASE_URL}login", {})
    xsrf = re.search(r"_xsrf=([^;]*)", page.headers["Set-Cookie"])[1]
    cookies = f"{server.cookies()}; _xsrf={xsrf}"

    without = server.get(action, verb="POST", token="", headers={"Cookie": cookies})
    elsewhere = {"Cookie": cookies, "X-XSRFToken": xsrf, "Origin": "http://evil.example"}
    from_elsewhere = server.get(action, verb="POST", token="", headers=elsewhere)
    with_it = server.get(action, verb="POST", token="", headers={"Cookie": cookies, "X-XSRFToken": xsrf})

    assert without.status == 403
    assert from_elsewhere.status in (403, 404)
    assert with_it.status == 400
    assert with_it.json["code"] == ("import_refused" if action == "upload" else "bad_request")
