"""What may be used to sign in to a host."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from runicorn.remote.destination import Destination
from runicorn.remote.questions import Question
from runicorn.remote.secret import Secret

__all__ = ["Login"]


@dataclass
class Login:
    """What may be used to sign in. Secrets are held in memory until `forget`."""

    password: Secret | None = None
    key_text: Secret | None = None
    """A private key, as the text of its file."""
    key_path: str | None = None
    passphrase: Secret | None = None
    use_agent: bool = True
    ask: Callable[[Question], Sequence[str]] | None = None
    """Puts to a person what a server asks, where the password is not the answer; see `runicorn.remote.questions`."""

    passwords: dict[str, Secret] = field(default_factory=dict)
    """Those that were right, by the name of the host; another host on the way hears nothing of them."""

    def password_of(self, destination: Destination) -> Secret | None:
        """Give the password for a host; the one that was given is not for those that lead to it."""
        own = None if destination.is_jump else self.password
        return own or self.passwords.get(destination.key_name)

    def forget(self) -> None:
        """Drop all secrets."""
        for secret in (self.password, self.key_text, self.passphrase, *self.passwords.values()):
            if secret is not None:
                secret.forget()
        self.passwords.clear()
        self.password = self.key_text = self.passphrase = self.ask = None
