"""One run as a list of runs knows it: made of its documents, without opening its events."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import msgspec

from runicorn.model import Primary, RunInfo
from runicorn.store.layout import DELETED_MARK, RACY_NS, display_names
from runicorn.store.liveness import Derived, LifeSigns
from runicorn.store.read_documents import (
    ABSENT,
    Document,
    encodable,
    number_of,
    read_document,
    text_of,
    time_of,
)

META, STATUS, SUMMARY, CONFIG = "meta.json", "status.json", "summary.json", "config.json"
ASSETS = "assets.json"
EVENTS = "events.jsonl"

UNSETTLED = ("running", "")
"""Recorded statuses behind which another one may be derived."""

_encode = msgspec.msgpack.Encoder().encode
_decode_object = msgspec.msgpack.Decoder(dict[str, Any]).decode

Stamps = list[int]
"""Time of change of the directory, then size and time of each document: status, summary, meta, settings."""

STAMPS_LENGTH = 9

_MAX_PID = 2**32 - 1
"""Windows counts processes in 32 bits, the others in less."""


class Details(msgspec.Struct, array_like=True):
    """What only a closer look at a run asks for."""

    meta: dict[str, Any]
    config: dict[str, Any]
    tags: tuple[str, ...]
    exit_reason: str | None
    problems: tuple[str, ...]


class RunRecord(msgspec.Struct, array_like=True, gc=False):
    """What the documents of a run say. Its larger parts stay encoded until somebody asks for them."""

    key: str
    project: str
    name: str
    recorded_status: str
    created_at: float | None
    started_at: float | None
    ended_at: float | None
    alias: str | None
    settings_file: str
    primary: Primary | None
    """The metric by which the run is judged."""
    encoded_signs: msgspec.Raw
    encoded_summary: msgspec.Raw
    encoded_details: msgspec.Raw

    @property
    def id(self) -> str:
        """Last part of the key."""
        return self.key.rpartition("/")[2]

    @property
    def signs(self) -> LifeSigns:
        """What the documents tell of the run's process."""
        return msgspec.msgpack.decode(self.encoded_signs, type=LifeSigns)

    @property
    def summary(self) -> dict[str, Any]:
        """Content of ``summary.json``."""
        return _decode_object(self.encoded_summary)

    @property
    def details(self) -> Details:
        """Everything else."""
        return msgspec.msgpack.decode(self.encoded_details, type=Details)

    def info(self, derived: Derived) -> RunInfo:
        """The record as the rest of the program knows it."""
        details = self.details
        return RunInfo(
            key=self.key,
            id=self.id,
            project=self.project,
            name=self.name,
            status=derived.status,
            recorded_status=self.recorded_status,
            status_reason=derived.reason if derived.reason is not None else details.exit_reason,
            created_at=self.created_at,
            started_at=self.started_at,
            ended_at=self.ended_at,
            alias=self.alias,
            tags=details.tags,
            primary=self.primary,
            meta=details.meta,
            config=details.config,
            summary=self.summary,
            problems=details.problems,
        )


class ReadRun(NamedTuple):
    """A record, and what tells whether the files still say the same."""

    record: RunRecord
    stamps: Stamps
    racy: bool
    """Whether a file changed so shortly before that a second change could not be told from the first."""


def read_run(root: str, key: str, has_database: Callable[[], bool]) -> ReadRun | None:
    """Read the documents of the run at `key`; None if the directory holds no run (yet, or any more)."""
    directory = f"{root}/{key}"
    try:
        directory_mtime_ns = os.stat(directory).st_mtime_ns
    except OSError:
        return None
    documents = {name: read_document(directory, name) for name in (META, STATUS, SUMMARY, CONFIG)}
    if not _is_run(directory, documents) or os.path.lexists(f"{directory}/{DELETED_MARK}"):
        return None
    settings_file = CONFIG
    if documents[CONFIG].size == ABSENT and "path" in documents[META].content:
        settings_file = ASSETS
        documents[CONFIG] = _settings_of(read_document(directory, ASSETS))
    record = _record_of(key, documents, settings_file, has_database)
    ordered = [documents[name] for name in (STATUS, SUMMARY, META, CONFIG)]
    stamps = [directory_mtime_ns]
    for document in ordered:
        stamps += (document.size, document.mtime_ns)
    return ReadRun(record, stamps, max(stamps[0], *stamps[2::2]) > time.time_ns() - RACY_NS)


def is_unchanged(
    directory: str, record: RunRecord, stamps: Stamps, *, thorough: bool = False, dir_fd: int | None = None
) -> bool:
    """Whether the files of the run look as they did when it was read.

    The directory's time of change tells of documents that came, went or were replaced; status and summary are
    looked at besides, because earlier writers change them in place. `thorough` looks at all of them.
    `directory` is relative to `dir_fd` where that is given.
    """
    stat = os.stat
    try:
        if stat(directory, dir_fd=dir_fd).st_mtime_ns != stamps[0]:
            return False
        # Thousands of runs are looked at in a row: these two are compared without a call.
        if stamps[1] != ABSENT:
            found = stat(directory + "/status.json", dir_fd=dir_fd)
            if found.st_mtime_ns != stamps[2] or found.st_size != stamps[1]:
                return False
        if stamps[3] != ABSENT:
            found = stat(directory + "/summary.json", dir_fd=dir_fd)
            if found.st_mtime_ns != stamps[4] or found.st_size != stamps[3]:
                return False
        if not thorough:
            return True
        if stamps[5] != ABSENT and _differs(os.stat(f"{directory}/{META}", dir_fd=dir_fd), stamps, 5):
            return False
        settings = f"{directory}/{record.settings_file}"
        return stamps[7] == ABSENT or not _differs(os.stat(settings, dir_fd=dir_fd), stamps, 7)
    except OSError:
        return False


def _differs(stat: os.stat_result, stamps: Stamps, place: int) -> bool:
    return stat.st_mtime_ns != stamps[place + 1] or stat.st_size != stamps[place]


def _is_run(directory: str, documents: dict[str, Document]) -> bool:
    found = any(documents[name] is not None and _is_there(documents[name]) for name in (META, STATUS))
    return found or os.path.exists(f"{directory}/{EVENTS}")


def _is_there(document: Document) -> bool:
    return document.size != ABSENT or document.problem is not None


def _settings_of(assets: Document) -> Document:
    config = assets.content.get("config")
    extra = config.get("extra") if isinstance(config, dict) else None
    return assets._replace(content=extra if isinstance(extra, dict) else {})


def _record_of(
    key: str, documents: dict[str, Document], settings_file: str, has_database: Callable[[], bool]
) -> RunRecord:
    meta, status, summary = (documents[name].content for name in (META, STATUS, SUMMARY))
    problems = [document.problem for document in documents.values() if document.problem]
    problems += [f"{name} is missing" for name in (META, STATUS) if not _is_there(documents[name])]
    project, name = display_names(key, meta, has_database)
    started_at = time_of(status, "started_at", STATUS, problems)
    created_at = time_of(meta, "created_at", META, problems)
    exit_reason = text_of(status, "exit_reason", STATUS, problems)
    recorded = text_of(status, "status", STATUS, problems)
    ended_at = time_of(status, "ended_at", STATUS, problems)
    alias = text_of(meta, "alias", META, problems)
    primary = _primary_of(summary, problems)
    tags = _tags_of(meta, problems)
    signs = _signs_of(meta, status, started_at if started_at is not None else created_at)
    details = Details(meta, documents[CONFIG].content, tags, exit_reason, tuple(problems))
    return RunRecord(
        key=key,
        project=project,
        name=name,
        recorded_status=recorded or "",
        created_at=created_at,
        started_at=started_at,
        ended_at=ended_at,
        alias=alias,
        settings_file=settings_file,
        primary=primary,
        encoded_signs=msgspec.Raw(_encode(signs)),
        encoded_summary=_encoded(summary),
        encoded_details=_encoded(details),
    )


def _encoded(value: dict[str, Any] | Details) -> msgspec.Raw:
    try:
        return msgspec.Raw(_encode(value))
    except (OverflowError, UnicodeEncodeError):
        return msgspec.Raw(_encode(encodable(msgspec.to_builtins(value))))


def _primary_of(summary: dict[str, Any], problems: list[str]) -> Primary | None:
    name = text_of(summary, "best_metric_name", SUMMARY, problems)
    if name is None:
        return None
    value = summary.get("best_metric_value")
    number = (
        float(value)
        if isinstance(value, float)
        else number_of(summary, "best_metric_value", SUMMARY, problems)
    )
    step = number_of(summary, "best_metric_step", SUMMARY, problems)
    mode = text_of(summary, "best_metric_mode", SUMMARY, problems)
    known: Literal["max", "min"] | None = "max" if mode == "max" else "min" if mode == "min" else None
    return Primary(name, number, step, known)


def _tags_of(meta: dict[str, Any], problems: list[str]) -> tuple[str, ...]:
    tags = meta.get("tags")
    if tags is None:
        return ()
    if isinstance(tags, list) and all(isinstance(tag, str) for tag in tags):
        return tuple(tags)
    problems.append(f"{META}: tags is not a list of texts")
    return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


def _signs_of(meta: dict[str, Any], status: dict[str, Any], started_at: float | None) -> LifeSigns:
    process = status.get("process")
    if not isinstance(process, dict):
        process = {}
    ignored: list[str] = []
    pid = number_of(process or meta, "pid", STATUS, ignored)
    texts = {
        key: text_of(process or meta, key, STATUS, ignored)
        for key in ("hostname", "machine_id", "boot_id", "pid_namespace")
    }
    return LifeSigns(
        pid=int(pid) if pid is not None and 0 < pid <= _MAX_PID else None,
        process_started_at=time_of(process, "started_at", STATUS, ignored),
        run_started_at=started_at,
        heartbeat_at=time_of(status, "heartbeat_at", STATUS, ignored),
        process_started_after_boot_s=number_of(process, "started_after_boot_s", STATUS, ignored),
        **texts,
    )
