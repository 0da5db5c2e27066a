"""Connections of the server to other hosts, and their mirrors; both end with the server."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from pathlib import Path

from runicorn.api.contract import (
    Mirror,
    MirrorStartParams,
    MirrorStats,
    SshAnswerParams,
    SshConnectParams,
    SshConnectReply,
    SshItem,
    SshListdirReply,
    SshSession,
)
from runicorn.config import ensure_writable_root
from runicorn.errors import NoSuchMirrorError
from runicorn.remote import Connection
from runicorn.remote import Mirror as RunningMirror
from runicorn.remote.browsing import list_folder
from runicorn.server.connecting import Connecting, connect_now

__all__ = ["RemoteSessions"]

_END_S = 5.0


@dataclass
class _Task:
    session_id: str
    mirror: RunningMirror


class RemoteSessions:
    """Sessions by their ids, and mirrors by theirs; for any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connecting = Connecting()
        self._sessions: dict[str, Connection] = {}
        self._tasks: dict[str, _Task] = {}

    def connect(self, asked: SshConnectParams) -> str:
        """Connect and give the id of the session.

        Raises
        ------
        UnknownHostKeyError, HostKeyChangedError, SignInError, ConnectionLostError
            It cannot.
        """
        return self._keep(connect_now(asked))

    def connect_asking(self, asked: SshConnectParams) -> SshConnectReply:
        """Connect and give the session, or the question that has to be answered first; see `Connecting.begin`."""
        return self._as_reply(self._connecting.begin(asked))

    def answer(self, given: SshAnswerParams) -> SshConnectReply:
        """Go on connecting with an answer; see `Connecting.answer`."""
        return self._as_reply(self._connecting.answer(given))

    def close(self, session_id: str) -> None:
        """End a session and its mirrors.

        Raises
        ------
        NoSuchMirrorError
            There is none of that id.
        """
        connection = self._session(session_id)
        with self._lock:
            self._sessions.pop(session_id, None)
            ended = [task for task in self._tasks.values() if task.session_id == session_id]
            self._tasks = {key: task for key, task in self._tasks.items() if task.session_id != session_id}
        for task in ended:
            task.mirror.stop(timeout_s=0)
        connection.close()
        for task in ended:
            task.mirror.stop(_END_S)

    def close_all(self) -> None:
        """End everything."""
        self._connecting.give_up()
        for session_id in list(self._sessions):
            self.close(session_id)

    def folder(self, session_id: str, path: str) -> SshListdirReply:
        """List a folder there; raises what `list_folder` and `close` raise."""
        connection = self._session(session_id)
        connection.open()
        found = list_folder(connection, path)
        return SshListdirReply(path=found.path, items=[SshItem(**item._asdict()) for item in found.items])

    def start(self, asked: MirrorStartParams, root: Path) -> Mirror:
        """Mirror a path there into the store at ``root``.

        Raises
        ------
        NoSuchMirrorError
            There is no such session.
        StoreError
            Nothing can be written there.
        """
        connection = self._session(asked.session_id)
        mirror = RunningMirror(
            connection,
            asked.remote_root,
            Path(ensure_writable_root(root)),
            interval_s=asked.interval,
            once=asked.once,
            include=asked.include,
            metrics_first=asked.metrics_first,
        )
        task_id, task = secrets.token_hex(8), _Task(asked.session_id, mirror)
        with self._lock:
            self._tasks[task_id] = task
        return _as_message(task_id, task)

    def stop(self, task_id: str) -> None:
        """End a mirror and take it off the list; raises `NoSuchMirrorError`."""
        with self._lock:
            task = self._tasks.pop(task_id, None)
        if task is None:
            raise NoSuchMirrorError(
                f"there is no mirror {task_id!r}; it has ended with its session, or never was"
            )
        task.mirror.stop(_END_S)

    def mirrors(self) -> list[Mirror]:
        """All mirrors, in the order in which they were started; those that failed, too."""
        return [_as_message(task_id, task) for task_id, task in list(self._tasks.items())]

    def sessions(self) -> list[SshSession]:
        """All sessions, in the order in which they were opened."""
        return [
            SshSession(
                id=session_id,
                host=connection.destination.name,
                port=connection.destination.port,
                username=connection.destination.user,
                name=connection.destination.label,
                is_open=connection.is_open,
            )
            for session_id, connection in list(self._sessions.items())
        ]

    def _as_reply(self, found: Connection | SshConnectReply) -> SshConnectReply:
        return SshConnectReply(session_id=self._keep(found)) if isinstance(found, Connection) else found

    def _keep(self, connection: Connection) -> str:
        session_id = secrets.token_hex(8)
        with self._lock:
            self._sessions[session_id] = connection
        return session_id

    def _session(self, session_id: str) -> Connection:
        try:
            return self._sessions[session_id]
        except KeyError:
            message = (
                f"there is no session {session_id!r}; it was closed, or ended with the server: connect again"
            )
            raise NoSuchMirrorError(message) from None


def _as_message(task_id: str, task: _Task) -> Mirror:
    status = task.mirror.status()
    return Mirror(
        id=task_id,
        session_id=task.session_id,
        host=status.host,
        remote_root=status.remote_root,
        local_root=status.local_root,
        interval=status.interval_s,
        stats=MirrorStats(
            copied_files=status.copied_files,
            appended_bytes=status.appended_bytes,
            scans=status.scans,
            started_at=status.started_at,
            last_error=status.last_error,
        ),
        alive=status.alive,
        state=status.state,
        reason=status.reason,
        runs=status.runs,
        files_due=status.files_due,
        bytes_due=status.bytes_due,
        bytes_of_pass=status.bytes_of_pass,
        carrier=status.carrier,
        last_change_at=status.last_change_at,
        refused={_shown(path): reason for path, reason in status.refused.items()},
    )


def _shown(path: str) -> str:
    """A path whose name is no Unicode, as text that can be sent."""
    return path.encode("utf-8", "backslashreplace").decode()
