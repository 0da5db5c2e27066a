"""Signing in to the viewer: with the token of its link, in the address, a header or the form."""

from __future__ import annotations

import hmac

from jupyter_server.auth.identity import PasswordIdentityProvider, User
from jupyter_server.auth.login import LoginFormHandler
from tornado.web import RequestHandler
from traitlets import default

from runicorn.server.viewer.policy import page_policy
from runicorn.server.viewer.words import words_for

__all__ = ["SignInHandler", "TokenSignIn"]


class TokenSignIn(PasswordIdentityProvider):
    """Knows who has the token, and then who carries the cookie; there is no password.

    What key the cookies have is decided at start, and it is kept nowhere.
    """

    @default("login_handler_class")
    def _sign_in_page(self) -> type[RequestHandler]:
        return SignInHandler

    @property
    def logout_available(self) -> bool:
        """There are no accounts to leave."""
        return False

    def process_login_form(self, handler: RequestHandler) -> User | None:
        """Take the token that was typed into the form."""
        typed = handler.get_body_argument("password", "")
        if not hmac.compare_digest(typed.strip().encode(), self.token.encode()):
            return None
        return self.generate_anonymous_user(handler)


class SignInHandler(LoginFormHandler):
    """The page that says where the link is, with a field for the token."""

    @property
    def content_security_policy(self) -> str:
        """Nothing but the page's own style and form."""
        return page_policy()

    def _render(self, message: dict[str, str] | None = None) -> None:
        self.set_header("Cache-Control", "no-store")
        self.write(
            self.render_template(  # type: ignore[no-untyped-call]
                "sign_in.html",
                next=self.get_argument("next", self.base_url),
                failed=message is not None or "token=" in self.get_argument("next", ""),
                words=words_for(self.request.headers.get("Accept-Language", "")),
            )
        )
