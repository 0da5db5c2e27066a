"""Writes one run: its directory, its documents and its lines."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from runicorn.errors import RunExistsError
from runicorn.store.append import LineFile
from runicorn.store.documents import decoded, replace_document, replace_file
from runicorn.store.names import check_run_id, encode_name
from runicorn.store.values import as_json_value, cleaned, cleaned_document, restored

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

FORMAT_VERSION = 1

EVENTS = "events.jsonl"
TELEMETRY = "telemetry.jsonl"
LOG = "logs.txt"
META = "meta.json"
STATUS = "status.json"
SUMMARY = "summary.json"
CONFIG = "config.json"
ENVIRONMENT = "environment.json"
MEDIA = "media"


class RunWriter:
    """The files of one run, for the process that makes them.

    Lines (`append_metrics`, `append_image`, `append_telemetry`, `append_log`) never raise because of the disk: what
    it refuses is kept and tried again, `on_refused` is told, and `close` says how many are lost. Documents raise
    `OSError`.

    Parameters
    ----------
    root, directory
        Absolute path of the store and of the run inside it, which exists.
    on_refused
        Told of every error of the disk.
    """

    def __init__(self, root: str, directory: str, on_refused: Callable[[OSError], None]) -> None:
        self.root = root
        self.directory = directory
        self.key = os.path.relpath(directory, root).replace(os.sep, "/")
        self._events = LineFile(os.path.join(directory, EVENTS), on_refused)
        self._log = LineFile(os.path.join(directory, LOG), on_refused)
        self._telemetry = LineFile(os.path.join(directory, TELEMETRY), on_refused)
        self._encode = msgspec.json.Encoder(enc_hook=as_json_value).encode
        self._second = 0
        self._clock = ""

    def append_metrics(self, time_s: float, data: dict[str, Any]) -> None:
        """One metrics event; `data` already holds ``global_step``, ``time`` and, if given, ``stage``."""
        try:
            line = self._encode({"ts": time_s, "type": "metrics", "data": data})
        except Exception:  # noqa: BLE001 whatever a value's own code raises
            line = b"null"
        if b"null" in line:
            line = self._encode_carefully(time_s, data)
        self._events.append(line + b"\n")

    def append_image(
        self, time_s: float, key: str, path: str, step: int | float | None, caption: str | None
    ) -> None:
        """One image event; `path` is relative to the run, with ``/`` between the parts."""
        data, _ = cleaned({"key": key, "path": path, "step": step, "caption": caption})
        self._events.append(self._encode({"ts": time_s, "type": "image", "data": data}) + b"\n")

    def append_watch(self, time_s: float, data: Mapping[str, Any]) -> None:
        """One event of a watch rule that fired."""
        data, _ = cleaned(data)
        self._events.append(self._encode({"ts": time_s, "type": "watch", "data": data}) + b"\n")

    def append_telemetry(self, time_s: float, kind: str, data: dict[str, Any]) -> None:
        """One line of telemetry: ``metrics``, with the run's step at that time, or ``hardware``."""
        self._telemetry.append(self._encode({"ts": time_s, "type": kind, "data": data}) + b"\n")

    def append_log(self, text: str) -> None:
        """Lines of text, each with the local time in front; a carriage return draws over a line and ends none."""
        now = time.time()
        if int(now) != self._second:
            self._second = int(now)
            self._clock = time.strftime("%H:%M:%S", time.localtime(now))
        lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
        block = "".join(f"{self._clock} | {line}\n" for line in lines)
        self._log.append(block.encode("utf-8", "backslashreplace"))

    def write_media(self, file_name: str, content: bytes) -> str:
        """Put a file into ``media/`` and give its path relative to the run."""
        folder = os.path.join(self.directory, MEDIA)
        if not os.path.isdir(folder):
            os.mkdir(
                folder
            )  # and not its parents: a disk that was unmounted must not be made anew in its place
        replace_file(os.path.join(folder, file_name), content)
        return f"{MEDIA}/{file_name}"

    def write_document(self, name: str, content: Mapping[str, Any]) -> None:
        """Replace one of the run's JSON documents."""
        replace_document(os.path.join(self.directory, name), cleaned_document(content))

    def read_document(self, name: str) -> dict[str, Any]:
        """One of the run's JSON documents as it is now; empty where it is missing, broken or not an object.

        Numbers that are not finite are what they were, whether they stand bare or beside.
        """
        try:
            with open(os.path.join(self.directory, name), "rb") as file:
                content = decoded(file.read())
        except FileNotFoundError:
            return {}
        return restored(content) if isinstance(content, dict) else {}

    def locked(self) -> AbstractContextManager[bool]:
        """Hold the run's folder against other processes that change its documents."""
        from runicorn.store.folder_lock import locked

        return locked(self.directory)

    def last_step(self) -> int:
        """Step of the last metrics line that can be read, 0 if there is none."""
        from runicorn.store.written_events import last_step

        return last_step(os.path.join(self.directory, EVENTS))

    def iter_points(self, metric: str) -> Iterator[tuple[int, float]]:
        """Step and value of each point of `metric` that was written so far, in the file's order."""
        from runicorn.store.written_events import iter_points

        return iter_points(os.path.join(self.directory, EVENTS), metric)

    def start_in_child(self, on_first_line: Callable[[], None]) -> None:
        """For a forked child: forget what belongs to its parent; `on_first_line` is called once it writes a line."""
        self._events.start_in_child(on_first_line)
        self._log.start_in_child(on_first_line)
        self._telemetry.start_in_child(lambda: None)

    def close(self) -> int:
        """Close the files and give the number of lines that the disk never took."""
        return self._events.close() + self._log.close() + self._telemetry.close()

    def _encode_carefully(self, time_s: float, data: dict[str, Any]) -> bytes:
        clean, nonfinite = cleaned(data)
        record: dict[str, Any] = {"ts": time_s, "type": "metrics", "data": clean}
        if nonfinite:
            record["nonfinite"] = nonfinite
        return self._encode(record)


def create_run(root: str, project: str, name: str, run_id: str | None) -> tuple[str, str]:
    """Make the directory of a new run and give its path and its id.

    Raises
    ------
    InvalidNameError
        A name cannot be a folder's name.
    RunExistsError
        `run_id` is taken in this experiment.
    OSError
        The directory cannot be made.
    """
    runs = runs_directory(root, project, name)
    os.makedirs(runs, exist_ok=True)
    for _ in range(100):
        chosen = check_run_id(run_id) if run_id is not None else new_run_id()
        directory = os.path.join(runs, chosen)
        try:
            os.mkdir(directory)
        except FileExistsError:
            if run_id is None:
                continue
            raise RunExistsError(
                f"run {run_id!r} already exists in {project}/{name} ({directory}); go on with it by"
                " resume=True, write to it from another process by join=True, or choose another run_id"
            ) from None
        os.mkdir(os.path.join(directory, MEDIA))
        return directory, chosen
    raise RunExistsError(f"a hundred new run ids were all taken in {runs}; is the clock standing still?")


def discard_empty_run(directory: str) -> None:
    """Take a run away that `create_run` made and into which nothing could be written; never raises."""
    try:
        os.rmdir(os.path.join(directory, MEDIA))
        os.rmdir(directory)
    except OSError:
        return


def runs_directory(root: str, project: str, name: str) -> str:
    """Directory that holds the runs of an experiment."""
    return os.path.join(root, encode_name(project, "project"), encode_name(name, "name"), "runs")


def new_run_id() -> str:
    """``YYYYMMDD_HHMMSS_<6 hex>`` in local time."""
    return f"{time.strftime('%Y%m%d_%H%M%S')}_{os.urandom(3).hex()}"
