"""An authorizer of a server whose users may look and not run."""

from jupyter_server.auth.authorizer import Authorizer


class ReadersOnly(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return action == "read"
