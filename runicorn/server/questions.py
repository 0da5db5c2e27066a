"""Questions over HTTP: ``GET <base_url>/runicorn/api/<method>?params=<json>``."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from runicorn.api.frame import FRAME_TYPE, encode_frame, encode_message, has_buffers
from runicorn.api.questions import params_type, parse_params_json
from runicorn.errors import RunicornError
from runicorn.server.answers import AnswerHandler
from runicorn.server.claims import may_claim, read_claim

__all__ = ["QuestionHandler"]


class QuestionHandler(AnswerHandler):
    """Answers one method of the contract; replies are JSON, those with numbers or bytes frames."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer, without keeping the server's other work waiting."""
        text = self.get_query_argument("params", "")
        try:
            claim = await read_claim(self)
            sees_kernels = await may_claim(self)
            params = parse_params_json(params_type(self._name), text)
            message, buffers = await self._backend.answer(
                self._name, params, claim, sees_kernels=sees_kernels
            )
        except RunicornError as error:
            await self.refuse(error)
            return
        if has_buffers(type(message)):
            await self.finish(encode_frame(encode_message(message), buffers), set_content_type=FRAME_TYPE)
        else:
            await self.finish(encode_message(message))
