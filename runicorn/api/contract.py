"""Every message between Python and a page, defined once.

``js/generate_contract.py`` writes the TypeScript side from these types; a test fails when it is stale.
Field names are snake_case on both sides. Numbers in bulk never stand in a message: they travel beside it as
float64 buffers, in the order in which the message's ``blocks`` name them. Other bytes follow them, a buffer for
each of the message's ``attachments``.

Requests carry an ``id`` and get exactly one `Reply` or `Failure` with that id. Live events carry a
``cursor``: handing the last one back resumes the stream without loss or repeat, or, where that is no longer
possible, with an event whose ``reset`` is true and whose content replaces what the page had.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

CONTRACT_VERSION = 1

XAxis = Literal["step", "relative_time", "wall_time"]
METRIC_AXIS = "metric:"
"""Before the name of a metric that is the x axis."""
TELEMETRY = "telemetry/"
"""Before the names of what GPUs, host and processes did while a run ran, where they stand among its metrics."""
SAME_BUT = "same:"
"""Before a config key: in the place of a key it asks for a text that runs share whose config differs in it alone."""
Smoothing = Literal["none", "ema", "average"]
Band = Literal["none", "std", "iqr", "minmax"]
LogLayout = Literal["one", "columns", "merged"]
LOG_COLUMNS = 4
"""Logs that stand side by side at most."""
MERGED_LOGS = 9
"""Logs that are merged at most: as many as there are colours."""
ExportKind = Literal["zip", "tar.gz", "csv", "parquet"]
OnConflict = Literal["skip", "keep", "replace"]
Part = Literal["browser", "chart", "log", "gallery"]
FileKind = Literal["text", "json", "image", "binary"]
StoreRule = Literal["argument", "environment", "user config", "working directory", "notebook"]
"""Why a store is the one in force: the rules of `runicorn.config`, or a notebook's kernel has opened it."""
Column = Literal["run", "status", "project", "experiment", "started", "duration", "primary", "step"]
"""Columns that every run has; any other name of a column is a config or summary key."""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the plain records below."""


class PrimaryMetric(Message, frozen=True):
    """The metric by which a run is judged, and its best value so far."""

    name: str
    value: float | None = None
    step: float | None = None
    mode: str | None = None


class RunRow(Message, frozen=True):
    """One line of the run browser."""

    key: str
    id: str
    project: str
    name: str
    status: str
    recorded_status: str
    status_reason: str | None = None
    alias: str | None = None
    tags: list[str] = []
    created_at: float | None = None
    started_at: float | None = None
    ended_at: float | None = None
    primary: PrimaryMetric | None = None
    problems: list[str] = []
    values: dict[str, Any] = {}
    """Values of config and summary that were asked for, by key; a run without a key lacks it here."""


class RunKey(Message, frozen=True):
    """A config or summary key that runs of the store have, under the name by which a filter finds it."""

    name: str
    source: Literal["config", "summary"]
    kind: Literal["number", "text", "flag", "other"]
    varies: bool
    """Whether runs that have it differ in it."""
    examples: list[str] = []
    """Some of the texts that it is."""


class Stage(Message, frozen=True):
    """A stretch of records that carry the same stage name."""

    name: str
    first_step: float
    first_time: float
    last_step: float
    last_time: float


class Mark(Message, frozen=True):
    """A watch rule that became true."""

    rule: str
    action: str
    """``mark``, ``notify``, ``stop``, or ``call`` for a function."""
    step: float | None
    time: float | None
    """Seconds since the epoch."""
    figures: str
    """What it looked at, such as ``loss = nan``."""


class SeriesBlock(Message, frozen=True):
    """Points of one metric; its numbers are three float64 buffers in the order step, time, value."""

    metric: str
    count: int
    """Points in the buffers."""
    total: int
    """Points the file holds for this metric so far; more than were sent when the line was thinned."""


class Attachment(Message, frozen=True):
    """Bytes that travel beside a message, in one buffer."""

    content_type: str
    size_bytes: int


class ImageItem(Message, frozen=True):
    """One image that a run has logged."""

    key: str
    path: str
    """Place of its file below the run's directory, with ``/`` between the parts."""
    step: float | None
    time: float
    """Seconds since the epoch."""
    caption: str | None
    size_bytes: int | None
    """None where the file could not be found when the list was made."""


class Experiment(Message, frozen=True):
    """The runs of one name in a project."""

    name: str
    runs: int
    running: int
    newest: float | None
    """When its newest run was made, in seconds since the epoch; None where no run tells."""


class Project(Message, frozen=True):
    """A project of the store, with its experiments in alphabetical order."""

    name: str
    experiments: list[Experiment]


class FileItem(Message, frozen=True):
    """One file below the directory of a run."""

    path: str
    """Relative to the run's directory, with ``/`` between the parts."""
    size_bytes: int
    modified: float
    """Seconds since the epoch."""
    kind: FileKind
    """What its name, or else its beginning, says that it is."""


class GpuProcess(Message, frozen=True):
    """A process that holds memory of a GPU."""

    pid: int
    name: str | None
    mem_mib: float | None
    run: str | None
    """Key of the run that it, or the process that started it, writes; None: no run of this store."""
    since: float | None
    """When it started, in seconds since the epoch."""


class MigPart(Message, frozen=True):
    """A part of a GPU that MIG has cut off."""

    index: int
    uuid: str | None
    mem_total_mib: float | None
    mem_used_mib: float | None


class Gpu(Message, frozen=True):
    """What one GPU does; None: not known."""

    index: int
    name: str
    util_gpu: float | None = None
    """Percent of the last moment in which it computed."""
    util_mem: float | None = None
    mem_total_mib: float | None = None
    mem_used_mib: float | None = None
    mem_used_pct: float | None = None
    temp_c: float | None = None
    power_w: float | None = None
    power_limit_w: float | None = None
    clock_sm_mhz: float | None = None
    clock_mem_mhz: float | None = None
    pstate: str | None = None
    fan_speed_pct: float | None = None
    uuid: str | None = None
    slowed: list[str] | None = None
    """Why its clocks are lower than they could be, such as ``heat``; empty: they are not."""
    ecc_corrected: float | None = None
    """Errors of its memory since the driver was loaded."""
    ecc_uncorrected: float | None = None
    mig: list[MigPart] = []
    processes: list[GpuProcess] | None = None
    """None: the driver does not tell."""
    reason: str | None = None
    """Why nothing is known of it now, such as that it has fallen off the bus."""


class HostNow(Message, frozen=True):
    """What the host does, or the container that this runs in; None: not known."""

    cpu_pct: float | None = None
    """Percent of all its cores."""
    cpus: float | None = None
    """Cores that may be used; a container can have a part of one."""
    mem_used_mib: float | None = None
    mem_total_mib: float | None = None
    disk_read_mib_s: float | None = None
    disk_write_mib_s: float | None = None
    disk_free_gib: float | None = None
    """Room where the store lies."""
    net_in_mib_s: float | None = None
    net_out_mib_s: float | None = None
    reason: str | None = None
    """Why nothing is known."""


class MirrorStats(Message, frozen=True):
    """What a mirror has done so far."""

    copied_files: int
    appended_bytes: int
    scans: int
    started_at: float
    last_error: str | None = None


class Mirror(Message, frozen=True):
    """A store of another host that is copied into this one while it grows."""

    id: str
    session_id: str
    host: str
    remote_root: str
    local_root: str
    interval: float
    """Seconds between two looks."""
    stats: MirrorStats
    alive: bool
    """Whether it is connected and the server has answered just now."""
    state: str
    """``connecting``, ``syncing``, ``live``, ``reconnecting``, ``degraded``, ``stopped`` or ``failed``."""
    reason: str
    """Why, in a sentence; empty where all is well."""
    runs: int
    files_due: int
    """Files that are yet to come."""
    bytes_due: int
    bytes_of_pass: int
    """What there was to come when the copy that goes on began."""
    carrier: str
    """``shell`` or ``sftp``; empty before the first connection."""
    last_change_at: float | None
    """When something last came, in seconds since the epoch."""
    refused: dict[str, str]
    """Paths there that are never copied, and why; the first hundred."""


class SshSession(Message, frozen=True):
    """A connection of this server to another host."""

    id: str
    host: str
    port: int
    username: str
    name: str
    """``user@host``, and the port where the host does not stand for it."""
    is_open: bool
    """False while it is broken; its mirrors make it anew."""


class SshItem(Message, frozen=True):
    """One entry of a folder of another host."""

    name: str
    path: str
    """Absolute."""
    type: Literal["dir", "file", "link", "other"]
    size: int
    mtime: float


class LogDay(Message, frozen=True):
    """The lines of a log from ``first_line`` on were written on one day."""

    first_line: int
    midnight: float
    """Seconds since the epoch; a line's time is this plus the ``HH:MM:SS`` that it begins with."""


# -- requests ---------------------------------------------------------------------------------------------


class HealthParams(Message, frozen=True):
    """Nothing to ask with."""


class RunsParams(Message, frozen=True):
    """Which runs, in which order, which page of them."""

    project: str | None = None
    name: str | None = None
    query: str | None = None
    keys: list[str] = []
    """Config and summary keys whose values the rows should carry, and `SAME_BUT` with a config key."""
    sort: str = ""
    """A `Column` or key, ``-`` in front for descending; empty: newest first, as are runs that are equal in it."""
    offset: int = 0
    limit: int = 200


class RunParams(Message, frozen=True):
    """One run by key, id, unique prefix or alias."""

    run: str


class SeriesParams(Message, frozen=True):
    """The series of one run, thinned for a width in pixel columns; ``columns`` 0 asks for every point.

    No ``metrics`` means all. ``x_axis`` is an `XAxis`, or ``metric:`` and the name of a metric. The window
    ``start`` to ``end`` is in units of the axis: the step, seconds since the epoch, seconds since the run
    started (``started_at``, else ``created_at``, else the metric's first point), or the metric.

    Over a metric, each point goes with that metric's value in the same record, else with the last one that
    was logged at the same step; points without one are left out. Every block is then followed by a block of
    the x metric, which has its value for each point of the block before.
    """

    run: str
    metrics: list[str] = []
    columns: int = 1000
    x_axis: str = "step"
    origin: float | None = None
    """What is taken off x, before the window is looked at: seconds since the epoch for both kinds of time."""
    log_x: bool = False
    """Whether the columns are equally wide on a logarithmic axis; what lies at 0 or below is left out."""
    start: float | None = None
    end: float | None = None


class LogParams(Message, frozen=True):
    """Lines of a run's log; ``first_line`` None asks for the last ``count``.

    ``at``, in seconds since the epoch, asks for the lines around the last one that was written by then, in place
    of ``first_line``.
    """

    run: str
    first_line: int | None = None
    count: int = 1000
    at: float | None = None


class LogSearchParams(Message, frozen=True):
    """The lines of a run's log that hold ``text``, in any case, or fit ``/pattern/`` or ``/pattern/i``."""

    run: str
    text: str
    limit: int = 10_000


class LogTimesParams(Message, frozen=True):
    """When the lines of a run's log from ``first_line`` on were written."""

    run: str
    first_line: int = 1


class ImagesParams(Message, frozen=True):
    """Images of a run in the order in which they were logged, from number ``offset`` (from 0) on."""

    run: str
    offset: int = 0
    limit: int = 1000


class ImageParams(Message, frozen=True):
    """The file of one image; ``path`` as `ImageItem` names it."""

    run: str
    path: str


class ProjectsParams(Message, frozen=True):
    """Nothing to ask with."""


class RootParams(Message, frozen=True):
    """Nothing to ask with."""


class StoresParams(Message, frozen=True):
    """Nothing to ask with."""


class FilesParams(Message, frozen=True):
    """Files of a run in the order of their paths, from number ``offset`` (from 0) on."""

    run: str
    offset: int = 0
    limit: int = 1000


class FileParams(Message, frozen=True):
    """A piece of a text file: at most ``limit`` bytes from ``offset`` on; ``path`` as `FileItem` names it."""

    run: str
    path: str
    offset: int = 0
    limit: int = 262_144


class GpuParams(Message, frozen=True):
    """Of the history, what is later than ``since`` (seconds since the epoch), thinned for so many pixel columns.

    ``columns`` 0 or less asks for every sample. Who asks every second or two keeps the sampler at work.
    """

    since: float = 0.0
    columns: int = 600


class MirrorsParams(Message, frozen=True):
    """Nothing to ask with."""


class SetRootParams(Message, frozen=True):
    """Which folder is to hold the runs from now on: an absolute path, ``~`` for the home folder."""

    path: str


class FollowParams(Message, frozen=True):
    """What a live stream should carry.

    ``cursors`` maps a run key (series), ``log:``, ``images:`` and ``telemetry:`` + run key and ``runs`` (the list) to
    the last cursor that the page has seen.
    """

    list_runs: bool = True
    project: str | None = None
    name: str | None = None
    query: str | None = None
    keys: list[str] = []
    """Config and summary keys whose values the rows should carry, and `SAME_BUT` with a config key; keys that runs
    differ in come unasked."""
    series: list[str] = []
    columns: int = 1000
    logs: list[str] = []
    log_lines: int = 2000
    images: list[str] = []
    telemetry: list[str] = []
    """Runs of which somebody looks at what the machine did."""
    cursors: dict[str, str] = {}


class StoreClaim(Message, frozen=True):
    """Which store a question to the server is about, other than the server's own: one that a kernel reads.

    The kernel's widget hands it to its page; ``proof`` is `runicorn.api.store_proof.store_proof`.
    """

    root: str
    proof: str


class ExportParams(Message, frozen=True):
    """Which runs, into which kind of file; without ``runs`` all that pass the rest."""

    kind: ExportKind = "zip"
    runs: list[str] = []
    project: str | None = None
    name: str | None = None
    query: str | None = None


class ImportParams(Message, frozen=True):
    """Bring the runs of an uploaded archive into the store."""

    upload: str
    """As `ImportReply` names it."""
    on_conflict: OnConflict = "skip"


# -- replies ----------------------------------------------------------------------------------------------


class Health(Message, frozen=True):
    """That the service answers, and for which store."""

    version: str
    contract_version: int
    store: str
    ok: bool = True


class RunsReply(Message, frozen=True):
    """One page of the list, in the order that was asked for."""

    rows: list[RunRow]
    total: int
    projects: dict[str, list[str]]
    """Project to its experiments, over the whole store."""
    cursor: str


class RunReply(Message, frozen=True):
    """Everything small about one run."""

    row: RunRow
    metrics: list[str]
    stages: list[Stage]
    meta: dict[str, Any]
    config: dict[str, Any]
    summary: dict[str, Any]
    environment: dict[str, Any]


class SeriesReply(Message, frozen=True):
    """Series of one run; the numbers are the buffers beside it."""

    run: str
    cursor: str
    stages: list[Stage]
    blocks: list[SeriesBlock]
    thinned: list[str] = []
    """Metrics of which points were left out because they would not be seen at the width that was asked for."""


class LogReply(Message, frozen=True):
    """Consecutive lines of one log; the first has number ``first_line`` (from 1)."""

    run: str
    cursor: str
    first_line: int
    total: int
    lines: list[str]
    days: list[LogDay]
    """When the lines were written, as far as that is known; the first day may begin with an earlier line."""
    line_at: int | None = None
    """Number of the last line that was written by ``at``, 0 where all are younger; None where that is not known."""


class LogSearchReply(Message, frozen=True):
    """Lines of one log that were found; their numbers, ascending, are one attachment of uint32."""

    run: str
    cursor: str
    total: int
    """How many were found; more than there are numbers where there are more than ``limit``."""
    searched: int
    """Lines that were looked at, from the first on."""
    complete: bool
    """False where a search took so long that it was ended before all lines were looked at."""
    attachments: list[Attachment]


class LogTimesReply(Message, frozen=True):
    """When the lines of one log from ``first_line`` to ``last_line`` were written, to the second.

    The one attachment is uint32: numbers of lines, ascending, at each of which a later second begins than that of
    all lines before it, and then, as many, these seconds since the epoch. A line that is written out of order or
    without a time belongs to the line before it. There are none where no line of a log has a time.
    """

    run: str
    cursor: str
    first_line: int
    last_line: int
    attachments: list[Attachment]


class ImagesReply(Message, frozen=True):
    """Images of one run."""

    run: str
    cursor: str
    total: int
    images: list[ImageItem]


class ImageReply(Message, frozen=True):
    """An image; its bytes are the attachment, whose type its first bytes say, not its name."""

    run: str
    path: str
    attachments: list[Attachment]


class ProjectsReply(Message, frozen=True):
    """All projects of the store, in alphabetical order."""

    projects: list[Project]
    cursor: str


class RootReply(Message, frozen=True):
    """Which store is served, and why this one."""

    root: str
    rule: StoreRule
    source: str
    """Where the path was written: ``RUNICORN_DIR``, a field of the config file and so on; empty for a notebook's."""
    reason: str
    """The rule as a sentence."""
    exists: bool
    """Whether there is a folder; runs may yet create it."""
    config_file: str
    """Path of the user's config file, which need not exist; empty where there is none for this user."""
    can_change: bool
    """Whether `set_root` changes it."""
    why_fixed: str = ""
    """A sentence that says why it cannot be changed here and what to do instead."""


class StoreItem(Message, frozen=True):
    """A store that this server can show."""

    root: str
    own: bool
    """Whether it is the server's own, which is asked about without a claim."""
    claim: StoreClaim | None = None
    """What to send along with questions about it."""
    problem: str = ""
    """Why it cannot be used."""


class StoresReply(Message, frozen=True):
    """The server's own store first, then those that its kernels have opened, the last used first."""

    stores: list[StoreItem]


class FilesReply(Message, frozen=True):
    """Files of one run; links, devices and the like are none."""

    run: str
    total: int
    files: list[FileItem]
    left_out: int
    """Entries that are no files of the run: links, devices, pipes, and names that are no text."""
    complete: bool
    """False where the run has more files than are looked for."""


class FileReply(Message, frozen=True):
    """A piece of a text file; what is no UTF-8 in it stands as U+FFFD."""

    run: str
    path: str
    text: str
    offset: int
    """Where the piece begins, in bytes."""
    next_offset: int | None
    """Where the next piece begins; None at the end. Pieces end with a line, or else with a character."""
    size_bytes: int


class GpuReply(Message, frozen=True):
    """The GPUs of the host, or why nothing is known about them, what else it does, and how that came to be.

    The blocks are the history of the last hour as far as somebody looked: metrics such as ``gpu.0.util`` and
    ``host.cpu`` (docs/telemetry.md has all names), whose step is the number of the sample.
    """

    available: bool
    """Whether there are GPUs to tell of."""
    reason: str | None = None
    ts: float | None = None
    """When this was measured, in seconds since the epoch."""
    gpus: list[Gpu] = []
    driver: str | None = None
    """Version of NVIDIA's driver."""
    power_w: float | None = None
    """Of all GPUs together."""
    power_limit_w: float | None = None
    hottest: int | None = None
    """Index of the hottest GPU."""
    host: HostNow | None = None
    interval: float = 1.0
    """Seconds between two samples."""
    blocks: list[SeriesBlock] = []


class MirrorsReply(Message, frozen=True):
    """The mirrors of this server."""

    mirrors: list[Mirror]
    storage: str
    """The store that they copy into."""
    sessions: list[SshSession] = []


# -- live events ------------------------------------------------------------------------------------------


class RunsEvent(Message, frozen=True, tag="runs"):
    """Rows that are new or changed, and keys that are gone; with ``reset``, the whole list.

    No event holds more than 1,000 rows and 1,000 older ones. Of a longer list the running and the newest runs come with
    the reset, the others in the events after it; a widget gets these when its page has been heard.
    """

    cursor: str
    reset: bool
    rows: list[RunRow]
    older: list[RunRow] = []
    """Rows that did not fit into an event before: neither new nor changed, but not yet on the page."""
    removed: list[str] = []
    total: int = 0
    """Runs in the whole list; more than the page has while older ones are to come."""
    store: str = ""
    keys: list[str] = []
    """Keys whose values these rows carry. When there are more, all rows come again, as older ones."""
    known_keys: list[RunKey] | None = None
    """All keys of the store's runs, where they are others than in the event before."""


class SeriesEvent(Message, frozen=True, tag="series"):
    """New points of one run, to be appended; with ``reset``, all its points, thinned.

    A page that comes back to more than 20,000 new records gets a reset instead of them, unless it asked for
    every point (``columns`` 0).
    """

    cursor: str
    reset: bool
    run: str
    stages: list[Stage]
    """All stages of the run so far, not only the new ones."""
    blocks: list[SeriesBlock]
    columns: int = 0
    """With ``reset``, for how many pixel columns a line that was thinned was thinned at least."""
    marks: list[Mark] = []
    """Rules that fired since the event before; with ``reset``, all. An event may bring these and nothing else."""
    first_mark: int = 0
    """How many had fired before these: what the page has from there on is replaced."""
    has_telemetry: bool = False
    """Whether there is something to ask for in `FollowParams.telemetry`."""


class TelemetryEvent(Message, frozen=True, tag="telemetry"):
    """What the machine of one run did since the event before; with ``reset``, all of it, thinned.

    Names begin with `TELEMETRY`; steps are those that the run had logged last.
    """

    cursor: str
    reset: bool
    run: str
    blocks: list[SeriesBlock]
    columns: int = 0
    """As in `SeriesEvent`."""


class LogEvent(Message, frozen=True, tag="log"):
    """Lines of one log, in the place of what the page has from ``first_line`` on; with ``reset``, of all it has.

    The last line of a run that has ended may lack its line feed. The cursor does not count it, and it is sent
    again, under its number, when it goes on.
    """

    cursor: str
    reset: bool
    run: str
    first_line: int
    total: int
    lines: list[str]
    days: list[LogDay]
    """When the lines were written, as far as that is known; the first day may begin with an earlier line."""


class ImagesEvent(Message, frozen=True, tag="images"):
    """Images of one run that are new; with ``reset``, all of them, or the newest 5,000."""

    cursor: str
    reset: bool
    run: str
    total: int
    images: list[ImageItem]


class TroubleEvent(Message, frozen=True, tag="trouble"):
    """Something that the page should say in words; an empty message says that it has passed."""

    cursor: str
    """The last cursor of the part in trouble; empty when it has sent nothing."""
    subject: str
    """The part in trouble: a name of `FollowParams.cursors`."""
    code: str
    message: str


LiveEvent = RunsEvent | SeriesEvent | TelemetryEvent | LogEvent | ImagesEvent | TroubleEvent


# -- envelopes --------------------------------------------------------------------------------------------


class Request(Message, frozen=True):
    """Page to Python. ``method`` is one of the names in `METHODS`."""

    id: int
    method: str
    params: dict[str, Any] = {}


class Cancel(Message, frozen=True, tag="cancel"):
    """Page to Python: request or stream ``id`` is no longer wanted."""

    id: int


class Reply(Message, frozen=True, tag="reply"):
    """Python to page: what was asked. Its buffers follow the result's blocks, then its attachments."""

    id: int
    result: Any


class Failure(Message, frozen=True, tag="failure"):
    """Python to page: why request ``id`` got no answer."""

    id: int
    code: str
    message: str


class Live(Message, frozen=True, tag="live"):
    """Python to page: one event of stream ``id`` (0: the stream that a widget is pushed from the start)."""

    id: int
    event: LiveEvent
    handle: int = 0
    """Number of the event's run in the `PackedPoints` that follow; 0: none."""


class PackedPoints(Message, frozen=True, tag="points"):
    """Python to page: new points of several runs, as a `SeriesEvent` for each row would bring them, in few words.

    A row is the handle of a run's last `Live` message, the records that are known now (the count of its cursor), and
    for each metric its number, its new points and its total. Metrics are numbered in the order of the blocks of that
    message; a name instead of a number is a further metric, with the next number. The run's stages are those of before,
    the last one up to the latest of its new points. All numbers travel in one buffer: step, time and value for each
    metric of each row.
    """

    id: int
    rows: list[list[int | str]]


METHODS: dict[str, tuple[type[Message], type[Message]]] = {
    "health": (HealthParams, Health),
    "runs": (RunsParams, RunsReply),
    "run": (RunParams, RunReply),
    "series": (SeriesParams, SeriesReply),
    "log": (LogParams, LogReply),
    "log_search": (LogSearchParams, LogSearchReply),
    "log_times": (LogTimesParams, LogTimesReply),
    "images": (ImagesParams, ImagesReply),
    "image": (ImageParams, ImageReply),
    "projects": (ProjectsParams, ProjectsReply),
    "root": (RootParams, RootReply),
    "stores": (StoresParams, StoresReply),
    "files": (FilesParams, FilesReply),
    "file": (FileParams, FileReply),
    "gpu": (GpuParams, GpuReply),
    "mirrors": (MirrorsParams, MirrorsReply),
}
"""One method per question: parameters and reply. ``follow`` is the stream beside them."""


class ImportedRun(Message, frozen=True):
    """What became of one run of an archive, or would become of it."""

    source: str
    """Its directory in the archive; empty where the archive is the run."""
    key: str
    """Its directory in the store."""
    state: Literal["new", "same", "conflict"]
    action: Literal["added", "skipped", "replaced"]
    files: int
    size_bytes: int


class ImportReply(Message, frozen=True):
    """What an import did; to an upload, what it would do."""

    name: str
    """The archive's."""
    root: str
    """The store's."""
    new: int
    same: int
    conflict: int
    added: int
    """Runs that came in or would, the replacing ones among them."""
    runs: list[ImportedRun]
    """The first thousand, those in conflict first."""
    other_files: int
    """Files of the archive that belong to no run and stay out."""
    upload: str = ""
    """With this the upload can be imported, for an hour; empty once it is."""


class SshConnectParams(Message, frozen=True):
    """How to connect; whatever is left out is as the ssh configuration of the server's user says.

    Secrets are kept in memory until the session is closed.
    """

    host: str
    """A name, an address, or an alias of ``~/.ssh/config``."""
    port: int | None = None
    username: str | None = None
    password: str | None = None
    pkey: str | None = None
    """A private key, as the text of its file."""
    pkey_path: str | None = None
    passphrase: str | None = None
    use_agent: bool = True
    host_key: str | None = None
    """The yes to an unknown key: its fingerprint, as the reply before has told it."""
    remember: bool = False
    """Whether that key is written into known_hosts."""
    also: list[str] = []
    """Fingerprints to which there was a yes for this time before: of hosts that lead to this one."""
    asks: bool = False
    """Whether somebody is there: connecting then waits for `ssh_answer` where there is something to ask."""

    def __repr__(self) -> str:
        return f"SshConnectParams(host={self.host!r}, …)"


class SshPrompt(Message, frozen=True):
    """One thing that a server asks."""

    text: str
    is_shown: bool
    """Whether the answer may be seen while it is typed."""


class SshConnectReply(Message, frozen=True):
    """A session, or what somebody has to answer first: whether a key is the right one, or what the server asks."""

    session_id: str = ""
    """Empty where there is something to answer, or connecting was given up."""
    question: str = ""
    """Id for `ssh_answer`, which it takes once and within three minutes; empty where nothing waits."""
    title: str = ""
    """By the server."""
    instructions: str = ""
    """By the server; lines."""
    prompts: list[SshPrompt] = []
    """What the server asks; empty where it is about its key."""
    is_again: bool = False
    """Whether the answers before were not accepted."""
    host: str = ""
    """Who asks, as ``user@host``, or whose key it is, as known_hosts names it: the host, or one that leads to it."""
    host_key: str = ""
    """``SHA256:…`` of the unknown key."""
    message: str = ""
    """The same as a sentence."""


class SshAnswerParams(Message, frozen=True):
    """What somebody answers while connecting waits; answers are used once and kept nowhere."""

    question: str
    answers: list[str] | None = None
    """One to each prompt, none to a question about a key; None: give up connecting."""
    remember: bool = False
    """Whether the key is written into known_hosts."""

    def __repr__(self) -> str:
        return "SshAnswerParams(…)"


class SshCloseParams(Message, frozen=True):
    """Which session to end; its mirrors end with it, and its secrets are forgotten."""

    session_id: str


class SshListdirParams(Message, frozen=True):
    """Which folder to list."""

    session_id: str
    path: str = ""
    """Empty or ``~``: the home there."""


class SshListdirReply(Message, frozen=True):
    """A folder of another host."""

    path: str
    """Absolute."""
    items: list[SshItem]
    """Folders first, then by name."""


class MirrorStartParams(Message, frozen=True):
    """What to mirror into the server's own store."""

    session_id: str
    remote_root: str
    interval: float = 0.5
    once: bool = False
    include: list[str] | None = None
    """Patterns of paths within a run; None: all files."""
    metrics_first: bool = False


class MirrorStopParams(Message, frozen=True):
    """Which mirror to end, or to take off the list where it has ended."""

    task_id: str


class MirrorStartReply(Message, frozen=True):
    """The mirror that was started."""

    task: Mirror


ACTIONS: dict[str, tuple[type[Message], type[Message]]] = {
    "set_root": (SetRootParams, RootReply),
    "import_upload": (ImportParams, ImportReply),
    "ssh_connect": (SshConnectParams, SshConnectReply),
    "ssh_answer": (SshAnswerParams, SshConnectReply),
    "ssh_close": (SshCloseParams, MirrorsReply),
    "ssh_listdir": (SshListdirParams, SshListdirReply),
    "mirror_start": (MirrorStartParams, MirrorStartReply),
    "mirror_stop": (MirrorStopParams, MirrorsReply),
}
"""What changes something: parameters and reply. Only a server does it, by POST."""


class ViewState(Message, frozen=True):
    """What a view remembers; in a notebook each field is a trait, in Lab the layout, on the page the URL."""

    selected: list[str] = []
    """Keys of the chosen runs; their curves are drawn."""
    focused: str = ""
    """Key of the run whose log is shown; empty: the last chosen."""
    project: str = ""
    experiment: str = ""
    query: str = ""
    """Filter line of the run browser, which can be understood; the table shows the runs that pass it."""
    columns: list[str] = []
    """Names of `Column` and keys of config and summary, in their order; empty: the usual ones."""
    sort: str = ""
    """A column or key by which the runs are sorted, ``-`` in front for descending; empty: newest first."""
    column_widths: dict[str, int] = {}
    """CSS pixels of columns whose width was set."""
    group_by: str = ""
    """A column or key by which runs are grouped; ``same:`` and a config key: runs whose config differs in it alone."""
    closed_groups: list[str] = []
    """Labels of groups whose runs are folded away in the table."""
    baseline: str = ""
    """Key of the run with which the others are compared; empty: none."""
    hidden: list[str] = []
    """Keys of runs whose curves are not drawn although they are chosen."""
    colours: dict[str, str] = {}
    """Key of a run to the colour that was set for it: ``palette-0`` to ``palette-8``."""
    metrics: list[str] = []
    """Metrics to draw; empty: all."""
    metric_search: str = ""
    """Words or patterns by which metrics are found; the others are not drawn."""
    collapsed: list[str] = []
    """Prefixes of metrics whose charts are folded away; empty text for metrics without a prefix."""
    telemetry: bool = False
    """Whether the charts of what the machine did are unfolded, below those of the metrics."""
    enlarged: str = ""
    """Metric whose chart is shown large, over the others; empty: none."""
    x_axis: str = "step"
    """An `XAxis`, or ``metric:`` and the name of a metric."""
    log_x: bool = False
    log_y: bool = False
    align_stage: str = ""
    """Name of the stage at whose begin x is 0 in every run; empty: x is not moved."""
    smoothing: Smoothing = "none"
    smoothing_amount: float = 0.6
    """From 0 (none) to less than 1: the weight that the past has in ``ema``; ``average`` is as wide as that."""
    band: Band = "none"
    """What is drawn around the mean of each group of runs instead of its runs: one standard deviation to either
    side, the middle half, or the least to the greatest value; ``none``: each run's own line."""
    moment: float = 0.0
    """Seconds since the epoch of the record that was clicked in a chart; 0: none."""
    follow_log: bool = True
    wrap_log: bool = False
    """Whether long lines of a log go on below instead of out of sight."""
    log_layout: LogLayout = "one"
    """Logs of the chosen runs: the focused one's, side by side, or merged in the order of time."""
    image_key: str = ""
    """Key of the images that are shown; empty: the first."""
    image_step: float | None = None
    """Step at which images are compared; None: the newest ones."""
    height: int = 0
    """Height in CSS pixels; 0: as high as the content wants."""
    locale: str = ""
    """``en`` or ``zh-CN``; empty: the host's."""
