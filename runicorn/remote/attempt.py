"""Connecting on a thread of its own, while somebody is there to be asked, however far away."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from runicorn.errors import RemoteError, SignInError
from runicorn.remote.connection import Connection
from runicorn.remote.destination import Destination
from runicorn.remote.host_keys import HostKeys, KeyAnswer
from runicorn.remote.login import Login
from runicorn.remote.questions import NotAnsweredError, Prompt, Question
from runicorn.remote.secret import Secret

__all__ = ["ANSWER_WITHIN_S", "Attempt", "KeyQuestion"]

ANSWER_WITHIN_S = 180.0
"""An attempt that nobody answers for so long is given up; servers mostly wait for two minutes."""

_MOST_TRIES = 3
_TURN_S = 0.5


@dataclass(frozen=True)
class KeyQuestion:
    """Whether a key is that of the host; to be answered with a `KeyAnswer`."""

    host: str
    """As known_hosts names it."""
    host_key: str
    """Its fingerprint."""


class Attempt:
    """One way to an open connection; `next` and `answer` take turns, on any thread.

    Parameters
    ----------
    login, host_keys
        What is there already; the questions of both are put through this.
    asks_for_passphrase
        Whether the passphrase of a key is asked for, too; else its lack is an error.
    """

    def __init__(
        self,
        destination: Destination,
        login: Login,
        host_keys: HostKeys,
        *,
        asks_for_passphrase: bool = False,
    ) -> None:
        self._login = login
        self._host_keys = host_keys
        self._asks_for_passphrase = asks_for_passphrase
        self._connection = Connection(destination, login, host_keys)
        self._said: SimpleQueue[Connection | KeyQuestion | Question | BaseException] = SimpleQueue()
        self._answers: SimpleQueue[Sequence[Secret] | KeyAnswer | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._is_given_up = False
        self.has_ended = False
        """Whether no further question comes."""
        login.ask, host_keys.ask = self._ask, self._ask_about_key
        threading.Thread(target=self._run, name="runicorn-connect", daemon=True).start()

    def next(self) -> Connection | KeyQuestion | Question:
        """Wait for a question, or for the connection, which then belongs to the caller.

        Raises
        ------
        RemoteError
            It has failed, or nobody has answered; the secrets are forgotten.
        """
        said = None
        while said is None:
            try:
                # By turns: a wait without an end cannot be interrupted everywhere.
                said = self._said.get(timeout=_TURN_S)
            except Empty:
                if self._is_given_up:
                    raise RemoteError("connecting was given up") from None
        if isinstance(said, BaseException):
            raise said
        return said

    def answer(self, answer: Sequence[Secret] | KeyAnswer) -> None:
        """Answer the question that `next` gave last: to each prompt, or about the key."""
        self._answers.put(answer)

    def give_up(self) -> None:
        """End it, as the answer to a question or at any time; `next` raises then, and nothing stays open."""
        with self._lock:
            self._is_given_up = True
        self._answers.put(None)

    def _run(self) -> None:
        outcome: Connection | BaseException = self._connection
        try:
            self._open()
        except BaseException as error:  # noqa: BLE001 (it is raised where somebody waits)
            outcome = error
        # Nobody is there when the connection is made again later.
        self._login.ask = self._host_keys.ask = None
        with self._lock:
            self.has_ended = True
            if self._is_given_up and outcome is self._connection:
                outcome = RemoteError("connecting was given up")
            if outcome is not self._connection:
                self._connection.close()
            self._said.put(outcome)

    def _open(self) -> None:
        tries = 0
        while True:
            try:
                return self._connection.open()
            except SignInError as error:
                tries += 1
                if not (self._asks_for_passphrase and "passphrase" in error.wants) or tries > _MOST_TRIES:
                    raise
            self._ask_for_passphrase(is_again=tries > 1)

    def _ask_for_passphrase(self, *, is_again: bool) -> None:
        host = self._connection.destination.label
        prompt = Prompt("Passphrase of the key:", is_shown=False)
        try:
            (self._login.passphrase,) = self._put(Question(host, "", "", (prompt,), is_again))
        except NotAnsweredError as error:
            raise SignInError(f"not signed in to {host}: {error}") from None

    def _ask(self, question: Question) -> Sequence[str]:
        answers: Sequence[Secret] = self._put(question)
        return [answer.reveal() or "" for answer in answers]

    def _ask_about_key(self, host: str, host_key: str) -> KeyAnswer:
        try:
            answer: KeyAnswer = self._put(KeyQuestion(host, host_key))
        except NotAnsweredError:
            return "no"
        return answer

    def _put(self, question: KeyQuestion | Question) -> Any:
        """Put a question, and wait for its answer."""
        self._said.put(question)
        try:
            answer = self._answers.get(timeout=ANSWER_WITHIN_S)
        except Empty:
            raise NotAnsweredError(f"nobody has answered within {ANSWER_WITHIN_S:.0f} s") from None
        if answer is None:
            raise NotAnsweredError("connecting was given up")
        return answer
