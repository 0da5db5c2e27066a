"""Connections that pages make: what a server asks goes to the page, and waits for its answer."""

from __future__ import annotations

import secrets
import threading

from runicorn.api.contract import SshAnswerParams, SshConnectParams, SshConnectReply, SshPrompt
from runicorn.errors import BadRequestError, NoSuchMirrorError
from runicorn.remote import Connection, HostKeys, Login, Secret, as_secret, resolve
from runicorn.remote.attempt import Attempt, KeyQuestion
from runicorn.remote.destination import Destination
from runicorn.remote.questions import Question

__all__ = ["Connecting", "connect_now"]


class Connecting:
    """Attempts that wait, each by the id of its question, which is new for each; for any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, tuple[Attempt, KeyQuestion | Question]] = {}
        self._under_way: set[Attempt] = set()

    def begin(self, asked: SshConnectParams) -> Connection | SshConnectReply:
        """Connect as far as that goes without a question; raises what `connect_now` raises, but for unknown keys."""
        return self._go_on(Attempt(*_parts_of(asked)))

    def answer(self, given: SshAnswerParams) -> Connection | SshConnectReply:
        """Go on with the answer to a question, or give up.

        Raises
        ------
        NoSuchMirrorError
            That question was answered, or its connecting has ended.
        BadRequestError
            There are not as many answers as prompts; the question still waits.
        SignInError, HostKeyChangedError, ConnectionLostError
            It cannot connect.
        """
        with self._lock:
            attempt, question = self._waiting.get(given.question, (None, None))
            prompts = len(question.prompts) if isinstance(question, Question) else 0
            if given.answers is not None and question is not None and len(given.answers) != prompts:
                raise BadRequestError(f"there are {len(given.answers)} answers to {prompts} prompts")
            self._waiting.pop(given.question, None)
        if attempt is None:
            raise NoSuchMirrorError("that question was answered, or waited too long: connect again")
        if given.answers is None:
            attempt.give_up()
            return SshConnectReply()
        if isinstance(question, Question):
            attempt.answer([Secret(answer) for answer in given.answers])
        else:
            attempt.answer("remember" if given.remember else "once")
        return self._go_on(attempt)

    def give_up(self) -> None:
        """End all of them."""
        with self._lock:
            attempts = {*self._under_way, *(attempt for attempt, _ in self._waiting.values())}
            self._waiting = {}
        for attempt in attempts:
            attempt.give_up()

    def _go_on(self, attempt: Attempt) -> Connection | SshConnectReply:
        with self._lock:
            self._under_way.add(attempt)
        try:
            said = attempt.next()
        finally:
            with self._lock:
                self._under_way.discard(attempt)
        if isinstance(said, Connection):
            return said
        question_id = secrets.token_hex(16)
        with self._lock:
            # What nobody came back for has ended by itself.
            self._waiting = {key: one for key, one in self._waiting.items() if not one[0].has_ended}
            self._waiting[question_id] = (attempt, said)
        return _as_reply(question_id, said)


def connect_now(asked: SshConnectParams) -> Connection:
    """Connect where nobody is there to be asked.

    Raises
    ------
    UnknownHostKeyError, HostKeyChangedError, SignInError, ConnectionLostError
        It cannot.
    """
    connection = Connection(*_parts_of(asked))
    try:
        connection.open()
    except BaseException:
        connection.close()
        raise
    return connection


def _parts_of(asked: SshConnectParams) -> tuple[Destination, Login, HostKeys]:
    login = Login(
        password=as_secret(asked.password),
        key_text=as_secret(asked.pkey),
        key_path=asked.pkey_path or None,
        passphrase=as_secret(asked.passphrase),
        use_agent=asked.use_agent,
    )
    host_keys = HostKeys(asked.host_key, asked.remember, asked.also)
    return resolve(asked.host, asked.username or None, asked.port), login, host_keys


def _as_reply(question_id: str, said: KeyQuestion | Question) -> SshConnectReply:
    if isinstance(said, KeyQuestion):
        return SshConnectReply(question=question_id, host=said.host, host_key=said.host_key)
    return SshConnectReply(
        question=question_id,
        host=said.host,
        title=said.title,
        instructions=said.instructions,
        prompts=[SshPrompt(prompt.text, prompt.is_shown) for prompt in said.prompts],
        is_again=said.is_again,
    )
