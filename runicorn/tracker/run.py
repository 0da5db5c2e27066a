"""The handle of one run that is being written."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from runicorn.store import writer as files
from runicorn.store.values import as_text
from runicorn.tracker.endings import ending_of
from runicorn.tracker.primary import Mode, PrimaryMetric
from runicorn.tracker.settings import as_settings
from runicorn.tracker.warn import WarnOnce, warn

if TYPE_CHECKING:
    from runicorn.telemetry.run_telemetry import RunTelemetry
    from runicorn.tracker.background import Background
    from runicorn.tracker.console import ConsoleCapture
    from runicorn.tracker.environment import EnvironmentCollector
    from runicorn.tracker.watching import Action, Fired, Watcher


class Run:
    """A run that is being written; `runicorn.init` makes it.

    ``with runicorn.init(...) as run:`` finishes it at the end of the block: *finished*, *failed* with the
    exception as reason, or *interrupted*. Methods may be called from any thread. None of them raises because
    of the disk or a strange value: it warns once per cause, keeps what it can, and `finish` says what could
    not be kept.
    """

    def __init__(
        self,
        writer: files.RunWriter,
        *,
        run_id: str,
        project: str,
        name: str,
        status: dict[str, Any],
        last_step: int = 0,
        owner: bool = True,
        on_finished: Callable[[Run], None],
    ) -> None:
        from runicorn.tracker.merged_documents import MergedDocuments

        self.id = run_id
        self.project = project
        self.name = name
        self.finished = False
        self._writer = writer
        self._status = status
        self._step = last_step
        self._has_step = last_step > 0
        self._owner = owner
        self._on_finished = on_finished
        self._owner_pid = os.getpid()
        self._session = os.getsid(0) if hasattr(os, "getsid") else None
        self._lock = threading.Lock()
        self._status_lock = threading.RLock()
        self._documents = MergedDocuments(writer, self._refused)
        self._warn = WarnOnce()
        self._primary: PrimaryMetric | None = None
        self._background: Background | None = None
        self._environment: EnvironmentCollector | None = None
        self._console: ConsoleCapture | None = None
        self._telemetry: RunTelemetry | None = None
        self._telemetry_interval_s = 0.0
        self._watcher: Watcher | None = None

    @property
    def key(self) -> str:
        """Directory of the run relative to the store's root, ``/`` between the parts."""
        return self._writer.key

    @property
    def path(self) -> str:
        """Absolute path of the run's directory."""
        return self._writer.directory

    @property
    def storage(self) -> str:
        """Absolute path of the store's root."""
        return self._writer.root

    @property
    def step(self) -> int:
        """Step that was logged last; 0 before the first."""
        return self._step

    def log(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        step: int | None = None,
        stage: str | None = None,
        **metrics: Any,
    ) -> None:
        """Append one record of metrics.

        When it returns the operating system has the record: a process killed afterwards does not lose it.

        Parameters
        ----------
        data, **metrics
            Values by name: numbers, scalars of numpy, torch or jax; any other JSON value is kept, but only
            numbers are curves. A non-finite number is kept as such.
        step
            Step of this record; the next automatic one is one more. Earlier and repeated steps are fine.
            Without it: one more than the last, 1 at first.
        stage
            Name of the phase that this record belongs to, such as ``"warmup"``.

        Raises
        ------
        StopRun
            A rule of `watch` stops the training; the record is kept.
        """
        record = metrics if data is None else {**data, **metrics}
        if "step" in record or "global_step" in record or "time" in record:
            record = self._without_reserved(record)
        if self.finished:
            self._warn("finished", f"run {self.id} has ended; what is logged afterwards is kept all the same")
        now = time.time()
        with self._lock:
            self._step = number = self._step + 1 if step is None else self._as_step(step)
            self._has_step = True
            if self._primary is not None and self._primary.name in record:
                self._improve(record[self._primary.name], number)
        record["global_step"] = number
        record["time"] = now
        if stage is not None:
            record["stage"] = as_text(stage)
        self._writer.append_metrics(now, record)
        if self._watcher is not None:
            self._watcher.take_record(record, number, now)

    def log_text(self, text: str) -> None:
        """Append `text` to the run's log; every line of it gets the local time in front."""
        self._writer.append_log(as_text(text))

    def log_image(
        self,
        key: str,
        image: Any,
        step: int | None = None,
        caption: str | None = None,
        format: str = "png",  # noqa: A002 the name that users of the format know
        quality: int = 90,
    ) -> str | None:
        """Keep an image under `key` and give its path relative to the run, or None if the disk refused it.

        Parameters
        ----------
        key
            Name of the image over steps; ``/`` may group names.
        image
            PIL image, numpy array (H×W, H×W×1/3/4 or 1/3/4×H×W), torch tensor, matplotlib figure, encoded
            bytes, or the path of an image file.
        step
            Step it belongs to; without it the step that was logged last.
        caption
            A line of text shown with it.
        format, quality
            ``"png"``, ``"jpg"``, ``"webp"``, and the quality of the latter two from 1 to 100.

        Raises
        ------
        ImageError
            `image` is nothing that can be made into an image.
        """
        from runicorn.tracker.images import encode_image, media_file_name

        key = as_text(key)
        content, extension = encode_image(image, format=format, quality=quality)
        now = time.time()
        with self._lock:
            at = (self._step if self._has_step else None) if step is None else self._as_step(step)
        try:
            path = self._writer.write_media(media_file_name(key, extension, now), content)
        except OSError as error:
            self._image_refused(key, error)
            return None
        self._writer.append_image(now, key, path, at, caption)
        return path

    def log_config(self, config: Any = None, **settings: Any) -> None:
        """Merge settings into the run's config: a mapping, a dataclass, an `argparse.Namespace`, keywords."""
        update = {**(as_settings(config) if config is not None else {}), **settings}
        self._documents.merge(files.CONFIG, update)

    def summary(self, update: Mapping[str, Any] | None = None, **values: Any) -> None:
        """Merge values into the run's summary; any JSON value, the last one of a key counts."""
        self._documents.merge(files.SUMMARY, values if update is None else {**update, **values})

    def set_primary_metric(self, name: str, mode: Mode = "max") -> None:
        """Name the metric by which this run is judged; its best value and step are kept in the summary.

        Values that were logged before count too; for them the run's events are read once.

        Raises
        ------
        ValueError
            `mode` is neither ``"max"`` nor ``"min"``.
        """
        primary = PrimaryMetric(as_text(name), mode)
        with self._lock:
            self._primary = primary
            has_past = self._has_step
        if has_past:
            self._read_past(primary)
        self._flush_primary()

    def watch(self, expression: str, action: Action | Callable[[Fired], Any] = "mark") -> None:
        """Look out for something in the figures of this run, such as ``"loss > 10 or isnan(loss)"``.

        The rule fires within the `log` call that makes it true, and again only after it was not. It is kept in the
        run, and charts mark it. Telemetry counts as well: ``"gpu.0.temp_c > 88"``.

        Parameters
        ----------
        expression
            Figures by name, numbers, ``< <= > >= == !=``, ``isnan() isinf() isfinite() abs()``, ``and or not``
            and parentheses; double quotes around a name with other signs. A rule of the same text is replaced.
        action
            ``"mark"`` keeps it; ``"notify"`` also says so in the log and as a warning; ``"stop"`` raises
            `StopRun` from `log`; a function is called with what fired (rule, step, time, values).

        Raises
        ------
        RuleError
            The rule cannot be understood; the message names the character and what was expected.
        ValueError
            There is no such action.
        """
        from runicorn.tracker.watching import Watcher, is_telemetry

        watcher = self._watcher or Watcher(self._keep_fired)
        rule = watcher.add(expression, action)
        self._watcher = watcher
        if self._telemetry_interval_s == 0 and any(map(is_telemetry, rule.names)):
            self._warn(
                rule.text,
                f"the watch rule {rule.text!r} is on telemetry, which init(telemetry=True) switches on",
            )

    def finish(self, status: str = "finished", reason: str | None = None) -> None:
        """End the run. A second call does nothing.

        Parameters
        ----------
        status
            What the run ended as: ``"finished"``, ``"failed"``, ``"interrupted"`` or any text.
        reason
            Why, in a sentence.
        """
        if os.getpid() != self._owner_pid:
            return
        with self._lock:
            if self.finished:
                return
            self.finished = True
        if self._console is not None:
            self._console.stop()
        if self._environment is not None:
            self._environment.finish()
        if self._telemetry is not None:
            self._telemetry.stop()
        if self._background is not None:
            self._background.stop()
        if self._watcher is not None:
            for rule, names in self._watcher.unseen().items():
                self._warn(rule, f"the watch rule {rule!r} knew nothing of {', '.join(map(repr, names))}")
        self._flush_primary()
        refused = self._documents.retry()
        lost = self._writer.close()
        if self._owner:
            self._status.update(status=as_text(status), ended_at=time.time())
            if reason:
                self._status["exit_reason"] = as_text(reason)
            self._write_status()
        if lost or refused:
            what = " and ".join([*([f"{lost} lines"] if lost else []), *refused])
            self._warn("lost", f"{what} of run {self.id} could not be written to {self.path}; they are lost")
        self._on_finished(self)

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish(*ending_of(error))

    def __copy__(self) -> Run:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Run:
        return self

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """In another process, such as a worker that loads data, a copy writes to the same run, as a rank does."""
        from runicorn.tracker.active import take_up

        return take_up, (self.storage, self.path, self.project, self.name, self._step)

    def __repr__(self) -> str:
        state = str(self._status.get("status", "running")) if self._owner else "joined"
        return f"<Run {self.key} {state}, step {self._step}>"

    def _without_reserved(self, record: dict[str, Any]) -> dict[str, Any]:
        record = dict(record)
        for name in ("step", "global_step"):
            if name in record:
                del record[name]
                self._warn(
                    name, f"'{name}' in the logged data is not kept; say log(..., step=…) to set the step"
                )
        if "time" in record:
            record["user/time"] = record.pop("time")
            self._warn(
                "time", "the logged key 'time' is kept as 'user/time'; 'time' is the time of the record"
            )
        return record

    def _as_step(self, step: Any) -> int:
        try:
            return int(step)
        except Exception:  # noqa: BLE001 a strange step must not end a training
            self._warn("step value", f"step {step!r} is no whole number; the next automatic step is used")
            return self._step + 1

    def _improve(self, value: Any, step: int) -> None:
        if self._primary is not None and self._primary.update(value, step) and self._background is not None:
            self._background.request_flush()

    def _restore_primary(self, *, ended: bool) -> None:
        """Go on with the metric that a resumed run is judged by; one that crashed may not have told its best."""
        summary = self._writer.read_document(files.SUMMARY)
        name, mode = summary.get("best_metric_name"), summary.get("best_metric_mode")
        if isinstance(name, str) and mode in ("max", "min"):
            self._primary = PrimaryMetric(name, mode)
            self._primary.take_over(summary)
            if not ended:
                self._read_past(self._primary)
                self._flush_primary()

    def _read_past(self, primary: PrimaryMetric) -> None:
        try:
            points = list(self._writer.iter_points(primary.name))
        except OSError as error:
            self._refused(error)
            return
        with self._lock:
            primary.precede(points)

    def _flush_primary(self) -> None:
        if self._primary is not None:
            self._documents.merge_from(files.SUMMARY, self._best_of)

    def _best_of(self, summary: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            primary = self._primary
            if primary is None:
                return {}
            primary.take_over(summary)
            return primary.as_summary()

    def _keep_fired(self, fired: Fired) -> None:
        self._writer.append_watch(fired.time, fired._asdict())
        if fired.action == "notify":
            self.log_text(f"watch rule: {fired}")
            warn(f"run {self.id}: {fired}")

    def _start_telemetry(self) -> None:
        if self._telemetry_interval_s > 0:
            from runicorn.tracker.telemetry import start_telemetry

            self._telemetry = start_telemetry(self, self._telemetry_interval_s)

    def _beat(self) -> None:
        with self._status_lock:
            if self.finished:
                return
            self._status["heartbeat_at"] = time.time()
            self._write_status()
        self._retry()

    def _retry(self) -> None:
        self._documents.retry()

    def _write_status(self) -> None:
        with self._status_lock:
            try:
                self._writer.write_document(files.STATUS, self._status)
            except OSError as error:
                self._refused(error)

    def _write_environment(self, environment: dict[str, Any]) -> None:
        try:
            self._writer.write_document(files.ENVIRONMENT, environment)
        except OSError as error:
            self._refused(error)

    def _refused(self, error: OSError) -> None:
        self._warn(
            ("disk", error.errno),
            f"run {self.id} could not write to {self.path}: {error.strerror or error}; the training goes on, what"
            " was refused is kept in memory and tried again",
        )

    def _image_refused(self, key: str, error: OSError) -> None:
        self._warn(
            ("image", error.errno),
            f"run {self.id} could not keep an image of {key!r} in {self.path}: {error.strerror or error}; the"
            " training goes on without it",
        )

    def _after_fork(self) -> None:
        self._lock = threading.Lock()
        self._status_lock = threading.RLock()
        self._background = None
        self._environment = None
        self._telemetry = None
        self._documents.renew_lock()
        if self._watcher is not None:
            self._watcher.renew_lock()
        self._writer.start_in_child(self._help_from_child)

    def _help_from_child(self) -> None:
        from runicorn.tracker.forked import ForkedChild

        if self._background is None and not self.finished:
            ForkedChild(self)
