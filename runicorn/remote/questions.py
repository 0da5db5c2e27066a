"""What a server asks of who signs in: passwords, one-time codes, which of several ways."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runicorn.remote.secret import Secret

__all__ = ["Answerer", "NotAnsweredError", "Prompt", "Question"]

_MOST_PROMPTS = 20
_MOST_CHARACTERS = 2000
"""Of a text of the server; a code's instructions are a line or two."""

_MOST_ROUNDS = 20
"""A server that asks more often asks without end."""

_PASSWORD = re.compile(r"password|passwort|mot de passe|contraseña|密码|パスワード", re.IGNORECASE)
_NOT_THE_PASSWORD = re.compile(
    r"one.?time|\b(?:new|retype|otp|oath|token|code|pin|passcode|factor)\b|verification|验证码|动态|一次性",
    re.IGNORECASE,
)

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""Colours and moves of a terminal, see ECMA-48; without its first character the rest would be read."""


class NotAnsweredError(EOFError):
    """Nobody has answered; the message says why. An `EOFError`, which paramiko's thread ends with without a word."""


@dataclass(frozen=True)
class Prompt:
    """One question."""

    text: str
    is_shown: bool
    """Whether the answer may be seen while it is typed."""


@dataclass(frozen=True)
class Question:
    """What a server wants to know at once; all texts are the server's, without control characters."""

    host: str
    """``user@host`` of who asks."""
    title: str
    instructions: str
    """Lines."""
    prompts: tuple[Prompt, ...]
    is_again: bool
    """Whether the answers before were not accepted."""


Ask = Callable[[Question], Sequence[str]]
"""Puts a question to a person, and gives an answer to each prompt; raises `NotAnsweredError`."""


class Answerer:
    """Answers a server, as paramiko has it asked: by the password where it is asked for, else by the person."""

    def __init__(self, host: str, password: Secret | None, ask: Ask | None) -> None:
        self._host = host
        self._password = password
        self._ask = ask
        self._told: list[str] = []
        self._rounds = 0
        self._is_again = False
        self.password: Secret | None = None
        """The password that somebody gave last, where the server asked for it."""
        self.has_asked = False
        """Whether a person was asked."""
        self.problem = ""
        """Why nobody has answered; empty while somebody did."""

    def __call__(self, title: str, instructions: str, prompts: list[tuple[str, bool]]) -> list[str]:
        """Give an answer to each prompt."""
        try:
            return self._answers(title, instructions, prompts)
        except NotAnsweredError as error:
            self.problem = str(error)
            raise

    def ask_for(self, text: str, *, is_again: bool) -> str:
        """Ask for what the server takes without asking for it in words."""
        self._is_again = is_again
        try:
            (answer,) = self._asked("", (Prompt(text, is_shown=False),))
        except NotAnsweredError as error:
            self.problem = str(error)
            raise
        return answer

    def begin_again(self) -> bool:
        """Note that the answers were not accepted; gives whether somebody can give others."""
        self._is_again, self._told, self._password = True, [], None
        return self._ask is not None

    def _answers(self, title: str, instructions: str, prompts: list[tuple[str, bool]]) -> list[str]:
        self._rounds += 1
        if len(prompts) > _MOST_PROMPTS or self._rounds > _MOST_ROUNDS:
            raise NotAnsweredError("it asks without end")
        self._told += [text for text in [_readable(instructions)] if text]
        asked = [Prompt(_readable(text), is_shown) for text, is_shown in prompts]
        answers: list[str | None] = [self._known(prompt, is_alone=len(asked) == 1) for prompt in asked]
        open_prompts = tuple(prompt for prompt, known in zip(asked, answers, strict=True) if known is None)
        if open_prompts:
            replies = self._asked(_readable(title), open_prompts)
            for prompt, reply in zip(open_prompts, replies, strict=False):
                if _asks_for_password(prompt):
                    self.password = Secret(reply)
            given = iter(replies)
            answers = [next(given, "") if known is None else known for known in answers]
        return [answer or "" for answer in answers]

    def _known(self, prompt: Prompt, *, is_alone: bool) -> str | None:
        """The password, once, where it is asked for; where nobody is there, also to any question that comes alone."""
        if self._password is None or prompt.is_shown or _NOT_THE_PASSWORD.search(prompt.text):
            return None
        if not _asks_for_password(prompt) and not (self._ask is None and is_alone):
            return None
        password, self._password = self._password, None
        return password.reveal()

    def _asked(self, title: str, prompts: tuple[Prompt, ...]) -> Sequence[str]:
        if self._ask is None:
            raise NotAnsweredError(f"it asks “{prompts[0].text[:80]}”, and nobody is there to answer")
        self.has_asked = True
        instructions, self._told = "\n".join(self._told), []
        is_again, self._is_again = self._is_again, False
        return self._ask(Question(self._host, title, instructions, prompts, is_again))


def _asks_for_password(prompt: Prompt) -> bool:
    return (
        not prompt.is_shown
        and _PASSWORD.search(prompt.text) is not None
        and _NOT_THE_PASSWORD.search(prompt.text) is None
    )


def _readable(text: str) -> str:
    """The text as lines without control characters, which could steer a terminal."""
    lines = _ESCAPES.sub("", text[:_MOST_CHARACTERS]).splitlines()
    return "\n".join("".join(one for one in line if one.isprintable()).rstrip() for line in lines).strip()
