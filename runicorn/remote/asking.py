"""Connecting while somebody sits before it: who is asked for a yes to a host's key, a password, a code."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from runicorn.remote.attempt import Attempt, KeyQuestion
from runicorn.remote.connection import Connection
from runicorn.remote.destination import Destination
from runicorn.remote.host_keys import HostKeys, KeyAnswer
from runicorn.remote.login import Login
from runicorn.remote.questions import Question
from runicorn.remote.secret import Secret

__all__ = ["connect_asking"]

_KEY_ANSWERS: dict[str, KeyAnswer] = {"yes": "remember", "y": "remember", "once": "once"}


def connect_asking(
    destination: Destination, ask: Callable[[str], str], ask_secret: Callable[[str], str]
) -> Connection:
    """Give an open connection, after asking what has to be asked; asks on the caller's thread.

    Parameters
    ----------
    ask, ask_secret
        Put a question to the person; the answer to the second is not shown.

    Raises
    ------
    RemoteError
        The host cannot be reached, or is not the known one, or the answers were no.
    """
    attempt = Attempt(destination, Login(), HostKeys(), asks_for_passphrase=True)
    try:
        while not isinstance(said := attempt.next(), Connection):
            if isinstance(said, KeyQuestion):
                attempt.answer(_answer_about_key(said, ask))
            else:
                attempt.answer(list(_answers(said, ask, ask_secret)))
    except BaseException:
        attempt.give_up()
        raise
    return said


def _answer_about_key(question: KeyQuestion, ask: Callable[[str], str]) -> KeyAnswer:
    answer = ask(
        f"The host {question.host} is not known yet; its key is {question.host_key}.\n"
        "Connect? yes (and remember it), once, or no: "
    )
    return _KEY_ANSWERS.get(answer.strip().casefold(), "no")


def _answers(
    question: Question, ask: Callable[[str], str], ask_secret: Callable[[str], str]
) -> Iterator[Secret]:
    """Ask one thing after the other; what the server says beside it stands above the first."""
    above = ["That was not accepted."] if question.is_again else []
    above += [text for text in (question.title, question.instructions) if text]
    for prompt in question.prompts:
        text = "\n".join([*above, f"({question.host}) {prompt.text} "])
        above = []
        yield Secret((ask if prompt.is_shown else ask_secret)(text))
