"""What changes something: ``POST <base_url>/runicorn/api/<action>`` with the parameters in JSON."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from runicorn.api.contract import ACTIONS
from runicorn.api.frame import encode_message
from runicorn.api.questions import parse_params_json
from runicorn.errors import RunicornError
from runicorn.server.answers import AnswerHandler

__all__ = ["ActionHandler"]


class ActionHandler(AnswerHandler):
    """Does one action of the contract. The server has looked for the XSRF token before this is reached."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Do it, and answer with what is now."""
        try:
            params = parse_params_json(ACTIONS[self._name][0], self.request.body)
            message = await self._backend.act(self._name, params)
        except RunicornError as error:
            await self.refuse(error)
            return
        await self.finish(encode_message(message))
