"""Many SFTP requests at once over one channel: version 3 of the protocol, draft-ietf-secsh-filexfer-02."""

from __future__ import annotations

import struct
from collections.abc import Callable, Generator, Iterator
from typing import Any

from runicorn.errors import RemoteError
from runicorn.remote.connection import Connection
from runicorn.remote.inflow import ChannelUser
from runicorn.remote.sftp_messages import INIT, Answer, Request

__all__ = ["NoSftpError", "Group", "Job", "SftpWire"]

_VERSION = 3
_MOST_BYTES = 1 << 24
"""A longer message is no answer to anything that is asked here."""

_NUMBER_BYTES = 4


class Group:
    """Requests that were sent together, and the answers to them once they are here."""

    def __init__(self, size: int) -> None:
        self.answers: list[Any] = [None] * size
        self.missing = size
        self.waiter: Job | None = None
        """Who goes on when all answers are here."""


Job = Generator["Group | None", list[Answer], None]
"""Yields a group to be sent its answers, or None to rest until it is stepped again."""


class NoSftpError(RemoteError):
    """The server gives no files over SFTP."""


class SftpWire(ChannelUser):
    """Sends requests and hands the answers to the jobs that wait for them; for one thread at a time."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._outgoing = bytearray()
        self._incoming = bytearray()
        self._number = 0
        self._pending: dict[int, tuple[Group, int]] = {}
        self.requests = 0
        """How many were sent."""
        self.turns = 0
        """How often it was waited for answers."""
        try:
            self._channel.invoke_subsystem("sftp")
            self._outgoing += struct.pack(">IBI", 5, INIT, _VERSION)
            self._flush()
            _, *unasked = self._messages()
            for message in unasked:
                self._take(message)
        except Exception as error:
            self.close()
            if connection.is_open and not isinstance(error, TimeoutError):
                who = connection.destination.label
                raise NoSftpError(f"{who} lets you in, but gives no files over SFTP") from error
            raise connection.lost(error) from error

    def ask(self, *requests: Request) -> Group:
        """Put requests on the way."""
        group = Group(len(requests))
        for index, (kind, body) in enumerate(requests):
            self._number = (self._number + 1) & 0xFFFFFFFF
            self._pending[self._number] = (group, index)
            self._outgoing += struct.pack(">IBI", len(body) + 5, kind, self._number)
            self._outgoing += body
        self.requests += len(requests)
        return group

    def answer(self, request: Request) -> Answer:
        """Ask one thing, and wait for the answer."""
        group = self.ask(request)
        while group.missing:
            self.turn()
        found: Answer = group.answers[0]
        return found

    def finish(self, job: Job) -> None:
        """Do a job from its begin to its end."""
        is_done = False

        def whole() -> Job:
            nonlocal is_done
            yield from job
            is_done = True

        self.step(whole())
        while not is_done:
            self.turn()

    def step(self, job: Job, answers: list[Answer] | None = None) -> None:
        """Let a job go on until it has to wait."""
        try:
            group = next(job) if answers is None else job.send(answers)
            while group is not None and not group.missing:
                group = job.send(group.answers)
        except StopIteration:
            return
        if group is not None:
            group.waiter = job

    def turn(self) -> None:
        """Send what is on the way, wait for answers, and let the jobs go on whose answers are here."""
        self._flush()
        self.turns += 1
        for message in self._messages():
            self._take(message)

    def understood(self, read: Callable[..., Any], *values: Any) -> Any:
        """Give what ``read`` makes of an answer; one that it cannot read is none to be followed."""
        try:
            return read(*values)
        except (struct.error, IndexError, ValueError, TypeError) as error:
            raise self._strange("an answer that cannot be understood") from error

    def _take(self, message: memoryview) -> None:
        if len(message) < 1 + _NUMBER_BYTES:
            raise self._strange("an answer that cannot be read")
        (number,) = struct.unpack_from(">I", message, 1)
        if number not in self._pending:
            raise self._strange("what nobody asked for")
        group, index = self._pending.pop(number)
        group.answers[index] = Answer(message[0], bytes(message[1 + _NUMBER_BYTES :]))
        group.missing -= 1
        if not group.missing and group.waiter is not None:
            waiter, group.waiter = group.waiter, None
            self.step(waiter, group.answers)

    def _flush(self) -> None:
        outgoing, self._outgoing = bytes(self._outgoing), bytearray()
        self._send(outgoing)

    def _messages(self) -> Iterator[memoryview]:
        """Give the messages that are here whole; waits until there is one."""
        while not (ends := self._ends()):
            self._incoming += self._received()
        taken, self._incoming = self._incoming, self._incoming[ends[-1] :]
        view = memoryview(taken)
        start = 0
        for end in ends:
            yield view[start + 4 : end]
            start = end

    def _ends(self) -> list[int]:
        ends: list[int] = []
        at = 0
        while at + 4 <= len(self._incoming):
            (size,) = struct.unpack_from(">I", self._incoming, at)
            if size > _MOST_BYTES:
                raise self._strange("an answer without end")
            at += 4 + size
            if at <= len(self._incoming):
                ends.append(at)
        return ends
