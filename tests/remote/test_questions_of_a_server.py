"""Servers that ask: passwords, one-time codes, several things at once and one after the other."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import paramiko
import pytest
from hostile_server import USER, AskingDoors, Doors, HostileServer, hostile_server
from ssh_server import SshServer, make_key, wait_until
from test_hostile import Liar

from runicorn.errors import SignInError, UnknownHostKeyError
from runicorn.remote import Connection, HostKeys, Login, Mirror, Secret, attempt, resolve
from runicorn.remote.asking import connect_asking
from runicorn.remote.attempt import Attempt, KeyQuestion
from runicorn.remote.host_keys import fingerprint
from runicorn.remote.questions import Prompt, Question

PASSWORD = "a-Passw0rd-0f-ours"
CODE = "a-C0de-0f-ours-424242"
ASKED = {"Password: ": PASSWORD, "Verification code: ": CODE, "Which project? ": "digits"}


class OneRun(Liar):
    names = ("meta.json",)


def attempted(server: HostileServer, login: Login | None = None, *, is_known: bool = True) -> Attempt:
    keys = HostKeys(confirmed=fingerprint(server.host_key) if is_known else None)
    return Attempt(resolve("127.0.0.1", USER, server.port), login or Login(use_agent=False), keys)


def secrets(*texts: str) -> list[Secret]:
    return [Secret(text) for text in texts]


def connecting_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "runicorn-connect"]


def opened(found: object) -> Connection:
    assert isinstance(found, Connection)
    assert found.is_open
    return found


def test_what_a_server_asks_comes_in_its_words_and_without_control_characters() -> None:
    with hostile_server(doors=AskingDoors(ASKED)) as server:
        way = attempted(server)

        question = way.next()
        way.answer(secrets(*ASKED.values()))
        opened(way.next()).close()

        assert question == Question(
            f"{USER}@127.0.0.1:{server.port}",
            "Cluster",
            "Use your token.\nIt changes.",
            (
                Prompt("Password:", is_shown=False),
                Prompt("Verification code:", is_shown=False),
                Prompt("Which project?", is_shown=True),
            ),
            is_again=False,
        )


def test_a_wrong_code_is_told_and_can_be_given_again() -> None:
    doors = AskingDoors({"Code: ": CODE}, {"Another code: ": CODE})
    asked = []
    with hostile_server(doors=doors) as server:
        way = attempted(server)
        for code in ("wrong", CODE, CODE):
            asked.append(way.next())
            way.answer(secrets(code))

        opened(way.next()).close()

    assert [isinstance(one, Question) and one.is_again for one in asked] == [False, True, False]
    assert doors.tries == 2


def test_answers_that_stay_wrong_end_in_a_sentence() -> None:
    with hostile_server(doors=AskingDoors({"Code: ": CODE})) as server:
        way = attempted(server)
        for _ in range(3):
            way.next()
            way.answer(secrets("wrong"))

        with pytest.raises(SignInError, match="does not let you in; tried: the answers") as raised:
            way.next()

    assert raised.value.wants == ()


def test_the_password_answers_what_asks_for_it_and_the_person_the_rest_of_each_round() -> None:
    rounds = ({"Password: ": PASSWORD}, {"One-time password (OATH) for `demo': ": CODE})
    with hostile_server(doors=AskingDoors(*rounds)) as server:
        way = attempted(server, Login(password=Secret(PASSWORD), use_agent=False))

        question = way.next()
        way.answer(secrets(CODE))
        opened(way.next()).close()

    assert isinstance(question, Question)
    assert [prompt.text for prompt in question.prompts] == ["One-time password (OATH) for `demo':"]


def test_a_key_that_is_followed_by_a_question(tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    with hostile_server(doors=AskingDoors({"Code: ": CODE}, after_key=True)) as server:
        way = attempted(server, Login(key_path=str(tmp_path / "key")))
        way.next()
        way.answer(secrets(CODE))

        opened(way.next()).close()


def test_an_unknown_key_waits_on_the_same_way_and_a_slow_yes_connects_anew() -> None:
    with hostile_server(doors=AskingDoors({"Code: ": CODE})) as server:
        way = attempted(server, is_known=False)

        about_key = way.next()
        server.break_all()
        wait_until(lambda: not any(isinstance(one, paramiko.Transport) for one in threading.enumerate()))
        way.answer("once")
        question = way.next()
        way.answer(secrets(CODE))
        opened(way.next()).close()

        assert about_key == KeyQuestion(f"[127.0.0.1]:{server.port}", fingerprint(server.host_key))
        assert isinstance(question, Question)


def test_a_no_to_the_key_sends_nothing() -> None:
    doors = AskingDoors({"Code: ": CODE})
    with hostile_server(doors=doors) as server:
        way = attempted(server, is_known=False)
        way.next()
        way.answer("no")

        with pytest.raises(UnknownHostKeyError):
            way.next()

    assert doors.tries == 0


@pytest.mark.parametrize("ending", [lambda way: way.give_up(), lambda way: None])
def test_what_is_given_up_or_never_answered_leaves_no_thread_and_no_connection(
    ending: Callable[[Attempt], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt, "ANSWER_WITHIN_S", 0.3)
    with hostile_server(doors=AskingDoors({"Code: ": CODE})) as server:
        way = attempted(server)
        way.next()
        ending(way)

        wait_until(lambda: way.has_ended and not connecting_threads())
        wait_until(lambda: not any(one.is_active() for one in server.transports))


def test_an_answer_that_comes_too_late_is_told_as_that() -> None:
    with hostile_server(doors=AskingDoors({"Code: ": CODE})) as server:
        way = attempted(server)
        way.next()
        server.break_all()
        way.answer(secrets(CODE))

        with pytest.raises(SignInError, match="an answer was wrong, or came later than it waits") as raised:
            way.next()

    assert CODE not in str(raised.value)


def test_nobody_is_asked_when_the_connection_is_made_again(tmp_path: Path) -> None:
    doors = AskingDoors({"Code: ": CODE})
    with hostile_server(doors=doors) as server:
        way = attempted(server)
        way.next()
        way.answer(secrets(CODE))
        connection = opened(way.next())
        connection.drop()

        with pytest.raises(SignInError, match="asks for a password or a code") as raised:
            connection.open()
        connection.close()

    assert raised.value.wants == ("answers", "password")
    assert doors.tries == 1


def test_a_mirror_whose_server_asks_again_ends_at_once_and_rings_nobody_twice(
    here: Path,
) -> None:
    doors = AskingDoors({"Password: ": PASSWORD}, {"Code: ": CODE})
    with hostile_server(OneRun, doors=doors) as server:
        way = attempted(server, Login(password=Secret(PASSWORD), use_agent=False))
        way.next()
        way.answer(secrets(CODE))
        connection = opened(way.next())
        mirror = Mirror(connection, "/", here, interval_s=0.1)
        mirror.wait(20, until=["live"])
        server.break_all()

        with pytest.raises(SignInError, match="asks “Code:”, and nobody is there to answer"):
            mirror.wait(20)
        connection.close()

    assert doors.tries == 2


def test_a_password_that_somebody_gave_makes_the_connection_again() -> None:
    with hostile_server(doors=AskingDoors({"Password: ": PASSWORD})) as server:
        way = attempted(server)
        way.next()
        way.answer(secrets(PASSWORD))
        connection = opened(way.next())
        connection.drop()

        connection.open()

        assert connection.is_open
        connection.close()


def test_a_server_that_takes_a_password_alone_is_asked_for_it_too() -> None:
    with hostile_server(password=PASSWORD) as server:
        way = attempted(server)
        first = way.next()
        way.answer(secrets("wrong"))
        second = way.next()
        way.answer(secrets(PASSWORD))
        connection = opened(way.next())
        connection.drop()
        connection.open()
        connection.close()

    assert isinstance(first, Question)
    assert isinstance(second, Question)
    assert [prompt.text for prompt in first.prompts] == ["Password:"]
    assert (first.is_again, second.is_again) == (False, True)


def test_a_server_that_refuses_the_keys_and_asks_nothing_in_words_is_asked_for_its_password(
    tmp_path: Path,
) -> None:
    class KeysOrPassword(Doors):
        def get_allowed_auths(self, username: str) -> str:
            return "publickey,password"

    make_key(tmp_path / "key")
    with hostile_server(doors=KeysOrPassword(PASSWORD, None, None)) as server:
        way = attempted(server, Login(key_path=str(tmp_path / "key")))
        question = way.next()
        way.answer(secrets(PASSWORD))
        opened(way.next()).close()

    assert isinstance(question, Question)
    assert [prompt.text for prompt in question.prompts] == ["Password:"]


def test_a_host_on_the_way_does_not_hear_the_password_of_the_one_behind() -> None:
    doors = Doors("the password of the jump", None, None)
    with hostile_server(doors=doors) as server:
        jump = replace(resolve("127.0.0.1", USER, server.port), is_jump=True)
        behind = replace(resolve("127.0.0.1", USER, 1), jumps=(jump,))
        keys = HostKeys(confirmed=fingerprint(server.host_key))
        login = Login(password=Secret(PASSWORD), use_agent=False)

        with pytest.raises(SignInError):
            Connection(behind, login, keys).open()

    assert doors.heard == []


def test_a_terminal_asks_on_the_thread_of_the_caller_and_hides_what_is_to_be_hidden() -> None:
    asked: list[tuple[str, bool]] = []
    answers = iter(["once", "wrong", CODE, "digits", PASSWORD, CODE, "digits"])

    def asking(*, is_hidden: bool) -> Callable[[str], str]:
        def ask(text: str) -> str:
            assert threading.current_thread() is threading.main_thread()
            asked.append((text, is_hidden))
            return next(answers)

        return ask

    with hostile_server(doors=AskingDoors(ASKED)) as server:
        label = f"({USER}@127.0.0.1:{server.port})"
        where = resolve("127.0.0.1", USER, server.port)
        connect_asking(where, asking(is_hidden=False), asking(is_hidden=True)).close()

    above = "Cluster\nUse your token.\nIt changes.\n"
    assert "SHA256:" in asked[0][0]
    assert asked[1:] == [
        (f"{above}{label} Password: ", True),
        (f"{label} Verification code: ", True),
        (f"{label} Which project? ", False),
        (f"That was not accepted.\n{above}{label} Password: ", True),
        (f"{label} Verification code: ", True),
        (f"{label} Which project? ", False),
    ]


def test_a_terminal_that_is_interrupted_gives_up() -> None:
    def interrupt(text: str) -> str:
        raise KeyboardInterrupt

    with hostile_server(doors=AskingDoors(ASKED)) as server:
        with pytest.raises(KeyboardInterrupt):
            connect_asking(resolve("127.0.0.1", USER, server.port), lambda text: "once", interrupt)

        wait_until(lambda: not connecting_threads())
        wait_until(lambda: not any(one.is_active() for one in server.transports))


def test_answers_are_shown_by_no_log_and_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with hostile_server(doors=AskingDoors({"Code: ": "another"})) as server:
        way = attempted(server, Login(password=Secret(PASSWORD), use_agent=False))
        for _ in range(3):
            way.next()
            way.answer(secrets(CODE))
        with pytest.raises(SignInError) as raised:
            way.next()

    shown = "".join(traceback.TracebackException.from_exception(raised.value, capture_locals=True).format())
    assert raised.value.__context__ is None
    for secret in (CODE, PASSWORD):
        assert secret not in shown + caplog.text


def test_a_passphrase_that_is_needed_is_asked_for(shell_server: SshServer, tmp_path: Path) -> None:
    make_key(tmp_path / "key", passphrase=PASSWORD)
    with (shell_server.folder / "authorized_keys").open("a") as file:
        file.write((tmp_path / "key.pub").read_text())
    way = Attempt(
        resolve("127.0.0.1", shell_server.user, shell_server.port),
        Login(key_path=str(tmp_path / "key"), use_agent=False),
        HostKeys(confirmed=shell_server.host_key),
        asks_for_passphrase=True,
    )

    question = way.next()
    way.answer(secrets(PASSWORD))
    opened(way.next()).close()

    assert isinstance(question, Question)
    assert [prompt.text for prompt in question.prompts] == ["Passphrase of the key:"]
