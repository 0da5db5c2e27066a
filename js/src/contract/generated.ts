// Written by js/generate_contract.py from runicorn/api/contract.py: change that, run it again.

export const CONTRACT_VERSION = 1;

export type XAxis = 'step' | 'relative_time' | 'wall_time';

/** Before the name of a metric that is the x axis. */
export const METRIC_AXIS = 'metric:';

/** Before the names of what GPUs, host and processes did while a run ran, where they stand among its metrics. */
export const TELEMETRY = 'telemetry/';

/** Before a config key: in the place of a key it asks for a text that runs share whose config differs in it alone. */
export const SAME_BUT = 'same:';

export type Smoothing = 'none' | 'ema' | 'average';

export type Band = 'none' | 'std' | 'iqr' | 'minmax';

export type LogLayout = 'one' | 'columns' | 'merged';

/** Logs that stand side by side at most. */
export const LOG_COLUMNS = 4;

/** Logs that are merged at most: as many as there are colours. */
export const MERGED_LOGS = 9;

export type ExportKind = 'zip' | 'tar.gz' | 'csv' | 'parquet';

export type OnConflict = 'skip' | 'keep' | 'replace';

export type Part = 'browser' | 'chart' | 'log' | 'gallery';

export type FileKind = 'text' | 'json' | 'image' | 'binary';

/** Why a store is the one in force: the rules of `runicorn.config`, or a notebook's kernel has opened it. */
export type StoreRule = 'argument' | 'environment' | 'user config' | 'working directory' | 'notebook';

/** Columns that every run has; any other name of a column is a config or summary key. */
export type Column = 'run' | 'status' | 'project' | 'experiment' | 'started' | 'duration' | 'primary' | 'step';

/** The metric by which a run is judged, and its best value so far. */
export interface PrimaryMetric {
  name: string;
  value: number | null;
  step: number | null;
  mode: string | null;
}

/** One line of the run browser. */
export interface RunRow {
  key: string;
  id: string;
  project: string;
  name: string;
  status: string;
  recorded_status: string;
  status_reason: string | null;
  alias: string | null;
  tags: string[];
  created_at: number | null;
  started_at: number | null;
  ended_at: number | null;
  primary: PrimaryMetric | null;
  problems: string[];
  /** Values of config and summary that were asked for, by key; a run without a key lacks it here. */
  values: Record<string, unknown>;
}

/** A config or summary key that runs of the store have, under the name by which a filter finds it. */
export interface RunKey {
  name: string;
  source: 'config' | 'summary';
  kind: 'number' | 'text' | 'flag' | 'other';
  /** Whether runs that have it differ in it. */
  varies: boolean;
  /** Some of the texts that it is. */
  examples: string[];
}

/** A stretch of records that carry the same stage name. */
export interface Stage {
  name: string;
  first_step: number;
  first_time: number;
  last_step: number;
  last_time: number;
}

/** A watch rule that became true. */
export interface Mark {
  rule: string;
  /** ``mark``, ``notify``, ``stop``, or ``call`` for a function. */
  action: string;
  step: number | null;
  /** Seconds since the epoch. */
  time: number | null;
  /** What it looked at, such as ``loss = nan``. */
  figures: string;
}

/** Points of one metric; its numbers are three float64 buffers in the order step, time, value. */
export interface SeriesBlock {
  metric: string;
  /** Points in the buffers. */
  count: number;
  /** Points the file holds for this metric so far; more than were sent when the line was thinned. */
  total: number;
}

/** Bytes that travel beside a message, in one buffer. */
export interface Attachment {
  content_type: string;
  size_bytes: number;
}

/** One image that a run has logged. */
export interface ImageItem {
  key: string;
  /** Place of its file below the run's directory, with ``/`` between the parts. */
  path: string;
  step: number | null;
  /** Seconds since the epoch. */
  time: number;
  caption: string | null;
  /** None where the file could not be found when the list was made. */
  size_bytes: number | null;
}

/** The runs of one name in a project. */
export interface Experiment {
  name: string;
  runs: number;
  running: number;
  /** When its newest run was made, in seconds since the epoch; None where no run tells. */
  newest: number | null;
}

/** A project of the store, with its experiments in alphabetical order. */
export interface Project {
  name: string;
  experiments: Experiment[];
}

/** One file below the directory of a run. */
export interface FileItem {
  /** Relative to the run's directory, with ``/`` between the parts. */
  path: string;
  size_bytes: number;
  /** Seconds since the epoch. */
  modified: number;
  /** What its name, or else its beginning, says that it is. */
  kind: FileKind;
}

/** A process that holds memory of a GPU. */
export interface GpuProcess {
  pid: number;
  name: string | null;
  mem_mib: number | null;
  /** Key of the run that it, or the process that started it, writes; None: no run of this store. */
  run: string | null;
  /** When it started, in seconds since the epoch. */
  since: number | null;
}

/** A part of a GPU that MIG has cut off. */
export interface MigPart {
  index: number;
  uuid: string | null;
  mem_total_mib: number | null;
  mem_used_mib: number | null;
}

/** What one GPU does; None: not known. */
export interface Gpu {
  index: number;
  name: string;
  /** Percent of the last moment in which it computed. */
  util_gpu: number | null;
  util_mem: number | null;
  mem_total_mib: number | null;
  mem_used_mib: number | null;
  mem_used_pct: number | null;
  temp_c: number | null;
  power_w: number | null;
  power_limit_w: number | null;
  clock_sm_mhz: number | null;
  clock_mem_mhz: number | null;
  pstate: string | null;
  fan_speed_pct: number | null;
  uuid: string | null;
  /** Why its clocks are lower than they could be, such as ``heat``; empty: they are not. */
  slowed: string[] | null;
  /** Errors of its memory since the driver was loaded. */
  ecc_corrected: number | null;
  ecc_uncorrected: number | null;
  mig: MigPart[];
  /** None: the driver does not tell. */
  processes: GpuProcess[] | null;
  /** Why nothing is known of it now, such as that it has fallen off the bus. */
  reason: string | null;
}

/** What the host does, or the container that this runs in; None: not known. */
export interface HostNow {
  /** Percent of all its cores. */
  cpu_pct: number | null;
  /** Cores that may be used; a container can have a part of one. */
  cpus: number | null;
  mem_used_mib: number | null;
  mem_total_mib: number | null;
  disk_read_mib_s: number | null;
  disk_write_mib_s: number | null;
  /** Room where the store lies. */
  disk_free_gib: number | null;
  net_in_mib_s: number | null;
  net_out_mib_s: number | null;
  /** Why nothing is known. */
  reason: string | null;
}

/** What a mirror has done so far. */
export interface MirrorStats {
  copied_files: number;
  appended_bytes: number;
  scans: number;
  started_at: number;
  last_error: string | null;
}

/** A store of another host that is copied into this one while it grows. */
export interface Mirror {
  id: string;
  session_id: string;
  host: string;
  remote_root: string;
  local_root: string;
  /** Seconds between two looks. */
  interval: number;
  stats: MirrorStats;
  /** Whether it is connected and the server has answered just now. */
  alive: boolean;
  /** ``connecting``, ``syncing``, ``live``, ``reconnecting``, ``degraded``, ``stopped`` or ``failed``. */
  state: string;
  /** Why, in a sentence; empty where all is well. */
  reason: string;
  runs: number;
  /** Files that are yet to come. */
  files_due: number;
  bytes_due: number;
  /** What there was to come when the copy that goes on began. */
  bytes_of_pass: number;
  /** ``shell`` or ``sftp``; empty before the first connection. */
  carrier: string;
  /** When something last came, in seconds since the epoch. */
  last_change_at: number | null;
  /** Paths there that are never copied, and why; the first hundred. */
  refused: Record<string, string>;
}

/** A connection of this server to another host. */
export interface SshSession {
  id: string;
  host: string;
  port: number;
  username: string;
  /** ``user@host``, and the port where the host does not stand for it. */
  name: string;
  /** False while it is broken; its mirrors make it anew. */
  is_open: boolean;
}

/** One entry of a folder of another host. */
export interface SshItem {
  name: string;
  /** Absolute. */
  path: string;
  type: 'dir' | 'file' | 'link' | 'other';
  size: number;
  mtime: number;
}

/** The lines of a log from ``first_line`` on were written on one day. */
export interface LogDay {
  first_line: number;
  /** Seconds since the epoch; a line's time is this plus the ``HH:MM:SS`` that it begins with. */
  midnight: number;
}

/** Nothing to ask with. */
export interface HealthParams {
}

/** Which runs, in which order, which page of them. */
export interface RunsParams {
  project?: string | null;
  name?: string | null;
  query?: string | null;
  /** Config and summary keys whose values the rows should carry, and `SAME_BUT` with a config key. */
  keys?: string[];
  /** A `Column` or key, ``-`` in front for descending; empty: newest first, as are runs that are equal in it. */
  sort?: string;
  offset?: number;
  limit?: number;
}

/** One run by key, id, unique prefix or alias. */
export interface RunParams {
  run: string;
}

/**
 * The series of one run, thinned for a width in pixel columns; ``columns`` 0 asks for every point.
 *
 * No ``metrics`` means all. ``x_axis`` is an `XAxis`, or ``metric:`` and the name of a metric. The window
 * ``start`` to ``end`` is in units of the axis: the step, seconds since the epoch, seconds since the run
 * started (``started_at``, else ``created_at``, else the metric's first point), or the metric.
 *
 * Over a metric, each point goes with that metric's value in the same record, else with the last one that
 * was logged at the same step; points without one are left out. Every block is then followed by a block of
 * the x metric, which has its value for each point of the block before.
 */
export interface SeriesParams {
  run: string;
  metrics?: string[];
  columns?: number;
  x_axis?: string;
  /** What is taken off x, before the window is looked at: seconds since the epoch for both kinds of time. */
  origin?: number | null;
  /** Whether the columns are equally wide on a logarithmic axis; what lies at 0 or below is left out. */
  log_x?: boolean;
  start?: number | null;
  end?: number | null;
}

/**
 * Lines of a run's log; ``first_line`` None asks for the last ``count``.
 *
 * ``at``, in seconds since the epoch, asks for the lines around the last one that was written by then, in place
 * of ``first_line``.
 */
export interface LogParams {
  run: string;
  first_line?: number | null;
  count?: number;
  at?: number | null;
}

/** The lines of a run's log that hold ``text``, in any case, or fit ``/pattern/`` or ``/pattern/i``. */
export interface LogSearchParams {
  run: string;
  text: string;
  limit?: number;
}

/** When the lines of a run's log from ``first_line`` on were written. */
export interface LogTimesParams {
  run: string;
  first_line?: number;
}

/** Images of a run in the order in which they were logged, from number ``offset`` (from 0) on. */
export interface ImagesParams {
  run: string;
  offset?: number;
  limit?: number;
}

/** The file of one image; ``path`` as `ImageItem` names it. */
export interface ImageParams {
  run: string;
  path: string;
}

/** Nothing to ask with. */
export interface ProjectsParams {
}

/** Nothing to ask with. */
export interface RootParams {
}

/** Nothing to ask with. */
export interface StoresParams {
}

/** Files of a run in the order of their paths, from number ``offset`` (from 0) on. */
export interface FilesParams {
  run: string;
  offset?: number;
  limit?: number;
}

/** A piece of a text file: at most ``limit`` bytes from ``offset`` on; ``path`` as `FileItem` names it. */
export interface FileParams {
  run: string;
  path: string;
  offset?: number;
  limit?: number;
}

/**
 * Of the history, what is later than ``since`` (seconds since the epoch), thinned for so many pixel columns.
 *
 * ``columns`` 0 or less asks for every sample. Who asks every second or two keeps the sampler at work.
 */
export interface GpuParams {
  since?: number;
  columns?: number;
}

/** Nothing to ask with. */
export interface MirrorsParams {
}

/** Which folder is to hold the runs from now on: an absolute path, ``~`` for the home folder. */
export interface SetRootParams {
  path: string;
}

/**
 * What a live stream should carry.
 *
 * ``cursors`` maps a run key (series), ``log:``, ``images:`` and ``telemetry:`` + run key and ``runs`` (the list) to
 * the last cursor that the page has seen.
 */
export interface FollowParams {
  list_runs?: boolean;
  project?: string | null;
  name?: string | null;
  query?: string | null;
  /**
   * Config and summary keys whose values the rows should carry, and `SAME_BUT` with a config key; keys that runs
   * differ in come unasked.
   */
  keys?: string[];
  series?: string[];
  columns?: number;
  logs?: string[];
  log_lines?: number;
  images?: string[];
  /** Runs of which somebody looks at what the machine did. */
  telemetry?: string[];
  cursors?: Record<string, string>;
}

/**
 * Which store a question to the server is about, other than the server's own: one that a kernel reads.
 *
 * The kernel's widget hands it to its page; ``proof`` is `runicorn.api.store_proof.store_proof`.
 */
export interface StoreClaim {
  root: string;
  proof: string;
}

/** Which runs, into which kind of file; without ``runs`` all that pass the rest. */
export interface ExportParams {
  kind?: ExportKind;
  runs?: string[];
  project?: string | null;
  name?: string | null;
  query?: string | null;
}

/** Bring the runs of an uploaded archive into the store. */
export interface ImportParams {
  /** As `ImportReply` names it. */
  upload: string;
  on_conflict?: OnConflict;
}

/** That the service answers, and for which store. */
export interface Health {
  version: string;
  contract_version: number;
  store: string;
  ok: boolean;
}

/** One page of the list, in the order that was asked for. */
export interface RunsReply {
  rows: RunRow[];
  total: number;
  /** Project to its experiments, over the whole store. */
  projects: Record<string, string[]>;
  cursor: string;
}

/** Everything small about one run. */
export interface RunReply {
  row: RunRow;
  metrics: string[];
  stages: Stage[];
  meta: Record<string, unknown>;
  config: Record<string, unknown>;
  summary: Record<string, unknown>;
  environment: Record<string, unknown>;
}

/** Series of one run; the numbers are the buffers beside it. */
export interface SeriesReply {
  run: string;
  cursor: string;
  stages: Stage[];
  blocks: SeriesBlock[];
  /** Metrics of which points were left out because they would not be seen at the width that was asked for. */
  thinned: string[];
}

/** Consecutive lines of one log; the first has number ``first_line`` (from 1). */
export interface LogReply {
  run: string;
  cursor: string;
  first_line: number;
  total: number;
  lines: string[];
  /** When the lines were written, as far as that is known; the first day may begin with an earlier line. */
  days: LogDay[];
  /** Number of the last line that was written by ``at``, 0 where all are younger; None where that is not known. */
  line_at: number | null;
}

/** Lines of one log that were found; their numbers, ascending, are one attachment of uint32. */
export interface LogSearchReply {
  run: string;
  cursor: string;
  /** How many were found; more than there are numbers where there are more than ``limit``. */
  total: number;
  /** Lines that were looked at, from the first on. */
  searched: number;
  /** False where a search took so long that it was ended before all lines were looked at. */
  complete: boolean;
  attachments: Attachment[];
}

/**
 * When the lines of one log from ``first_line`` to ``last_line`` were written, to the second.
 *
 * The one attachment is uint32: numbers of lines, ascending, at each of which a later second begins than that of
 * all lines before it, and then, as many, these seconds since the epoch. A line that is written out of order or
 * without a time belongs to the line before it. There are none where no line of a log has a time.
 */
export interface LogTimesReply {
  run: string;
  cursor: string;
  first_line: number;
  last_line: number;
  attachments: Attachment[];
}

/** Images of one run. */
export interface ImagesReply {
  run: string;
  cursor: string;
  total: number;
  images: ImageItem[];
}

/** An image; its bytes are the attachment, whose type its first bytes say, not its name. */
export interface ImageReply {
  run: string;
  path: string;
  attachments: Attachment[];
}

/** All projects of the store, in alphabetical order. */
export interface ProjectsReply {
  projects: Project[];
  cursor: string;
}

/** Which store is served, and why this one. */
export interface RootReply {
  root: string;
  rule: StoreRule;
  /** Where the path was written: ``RUNICORN_DIR``, a field of the config file and so on; empty for a notebook's. */
  source: string;
  /** The rule as a sentence. */
  reason: string;
  /** Whether there is a folder; runs may yet create it. */
  exists: boolean;
  /** Path of the user's config file, which need not exist; empty where there is none for this user. */
  config_file: string;
  /** Whether `set_root` changes it. */
  can_change: boolean;
  /** A sentence that says why it cannot be changed here and what to do instead. */
  why_fixed: string;
}

/** A store that this server can show. */
export interface StoreItem {
  root: string;
  /** Whether it is the server's own, which is asked about without a claim. */
  own: boolean;
  /** What to send along with questions about it. */
  claim: StoreClaim | null;
  /** Why it cannot be used. */
  problem: string;
}

/** The server's own store first, then those that its kernels have opened, the last used first. */
export interface StoresReply {
  stores: StoreItem[];
}

/** Files of one run; links, devices and the like are none. */
export interface FilesReply {
  run: string;
  total: number;
  files: FileItem[];
  /** Entries that are no files of the run: links, devices, pipes, and names that are no text. */
  left_out: number;
  /** False where the run has more files than are looked for. */
  complete: boolean;
}

/** A piece of a text file; what is no UTF-8 in it stands as U+FFFD. */
export interface FileReply {
  run: string;
  path: string;
  text: string;
  /** Where the piece begins, in bytes. */
  offset: number;
  /** Where the next piece begins; None at the end. Pieces end with a line, or else with a character. */
  next_offset: number | null;
  size_bytes: number;
}

/**
 * The GPUs of the host, or why nothing is known about them, what else it does, and how that came to be.
 *
 * The blocks are the history of the last hour as far as somebody looked: metrics such as ``gpu.0.util`` and
 * ``host.cpu`` (docs/telemetry.md has all names), whose step is the number of the sample.
 */
export interface GpuReply {
  /** Whether there are GPUs to tell of. */
  available: boolean;
  reason: string | null;
  /** When this was measured, in seconds since the epoch. */
  ts: number | null;
  gpus: Gpu[];
  /** Version of NVIDIA's driver. */
  driver: string | null;
  /** Of all GPUs together. */
  power_w: number | null;
  power_limit_w: number | null;
  /** Index of the hottest GPU. */
  hottest: number | null;
  host: HostNow | null;
  /** Seconds between two samples. */
  interval: number;
  blocks: SeriesBlock[];
}

/** The mirrors of this server. */
export interface MirrorsReply {
  mirrors: Mirror[];
  /** The store that they copy into. */
  storage: string;
  sessions: SshSession[];
}

/**
 * Rows that are new or changed, and keys that are gone; with ``reset``, the whole list.
 *
 * No event holds more than 1,000 rows and 1,000 older ones. Of a longer list the running and the newest runs come with
 * the reset, the others in the events after it; a widget gets these when its page has been heard.
 */
export interface RunsEvent {
  type: 'runs';
  cursor: string;
  reset: boolean;
  rows: RunRow[];
  /** Rows that did not fit into an event before: neither new nor changed, but not yet on the page. */
  older: RunRow[];
  removed: string[];
  /** Runs in the whole list; more than the page has while older ones are to come. */
  total: number;
  store: string;
  /** Keys whose values these rows carry. When there are more, all rows come again, as older ones. */
  keys: string[];
  /** All keys of the store's runs, where they are others than in the event before. */
  known_keys: RunKey[] | null;
}

/**
 * New points of one run, to be appended; with ``reset``, all its points, thinned.
 *
 * A page that comes back to more than 20,000 new records gets a reset instead of them, unless it asked for
 * every point (``columns`` 0).
 */
export interface SeriesEvent {
  type: 'series';
  cursor: string;
  reset: boolean;
  run: string;
  /** All stages of the run so far, not only the new ones. */
  stages: Stage[];
  blocks: SeriesBlock[];
  /** With ``reset``, for how many pixel columns a line that was thinned was thinned at least. */
  columns: number;
  /** Rules that fired since the event before; with ``reset``, all. An event may bring these and nothing else. */
  marks: Mark[];
  /** How many had fired before these: what the page has from there on is replaced. */
  first_mark: number;
  /** Whether there is something to ask for in `FollowParams.telemetry`. */
  has_telemetry: boolean;
}

/**
 * What the machine of one run did since the event before; with ``reset``, all of it, thinned.
 *
 * Names begin with `TELEMETRY`; steps are those that the run had logged last.
 */
export interface TelemetryEvent {
  type: 'telemetry';
  cursor: string;
  reset: boolean;
  run: string;
  blocks: SeriesBlock[];
  /** As in `SeriesEvent`. */
  columns: number;
}

/**
 * Lines of one log, in the place of what the page has from ``first_line`` on; with ``reset``, of all it has.
 *
 * The last line of a run that has ended may lack its line feed. The cursor does not count it, and it is sent
 * again, under its number, when it goes on.
 */
export interface LogEvent {
  type: 'log';
  cursor: string;
  reset: boolean;
  run: string;
  first_line: number;
  total: number;
  lines: string[];
  /** When the lines were written, as far as that is known; the first day may begin with an earlier line. */
  days: LogDay[];
}

/** Images of one run that are new; with ``reset``, all of them, or the newest 5,000. */
export interface ImagesEvent {
  type: 'images';
  cursor: string;
  reset: boolean;
  run: string;
  total: number;
  images: ImageItem[];
}

/** Something that the page should say in words; an empty message says that it has passed. */
export interface TroubleEvent {
  type: 'trouble';
  /** The last cursor of the part in trouble; empty when it has sent nothing. */
  cursor: string;
  /** The part in trouble: a name of `FollowParams.cursors`. */
  subject: string;
  code: string;
  message: string;
}

export type LiveEvent = RunsEvent | SeriesEvent | TelemetryEvent | LogEvent | ImagesEvent | TroubleEvent;

/** Page to Python. ``method`` is one of the names in `METHODS`. */
export interface Request {
  id: number;
  method: string;
  params: Record<string, unknown>;
}

/** Page to Python: request or stream ``id`` is no longer wanted. */
export interface Cancel {
  type: 'cancel';
  id: number;
}

/** Python to page: what was asked. Its buffers follow the result's blocks, then its attachments. */
export interface Reply {
  type: 'reply';
  id: number;
  result: unknown;
}

/** Python to page: why request ``id`` got no answer. */
export interface Failure {
  type: 'failure';
  id: number;
  code: string;
  message: string;
}

/** Python to page: one event of stream ``id`` (0: the stream that a widget is pushed from the start). */
export interface Live {
  type: 'live';
  id: number;
  event: LiveEvent;
  /** Number of the event's run in the `PackedPoints` that follow; 0: none. */
  handle: number;
}

/**
 * Python to page: new points of several runs, as a `SeriesEvent` for each row would bring them, in few words.
 *
 * A row is the handle of a run's last `Live` message, the records that are known now (the count of its cursor), and
 * for each metric its number, its new points and its total. Metrics are numbered in the order of the blocks of that
 * message; a name instead of a number is a further metric, with the next number. The run's stages are those of before,
 * the last one up to the latest of its new points. All numbers travel in one buffer: step, time and value for each
 * metric of each row.
 */
export interface PackedPoints {
  type: 'points';
  id: number;
  rows: ((number | string)[])[];
}

/** What became of one run of an archive, or would become of it. */
export interface ImportedRun {
  /** Its directory in the archive; empty where the archive is the run. */
  source: string;
  /** Its directory in the store. */
  key: string;
  state: 'new' | 'same' | 'conflict';
  action: 'added' | 'skipped' | 'replaced';
  files: number;
  size_bytes: number;
}

/** What an import did; to an upload, what it would do. */
export interface ImportReply {
  /** The archive's. */
  name: string;
  /** The store's. */
  root: string;
  new: number;
  same: number;
  conflict: number;
  /** Runs that came in or would, the replacing ones among them. */
  added: number;
  /** The first thousand, those in conflict first. */
  runs: ImportedRun[];
  /** Files of the archive that belong to no run and stay out. */
  other_files: number;
  /** With this the upload can be imported, for an hour; empty once it is. */
  upload: string;
}

/**
 * How to connect; whatever is left out is as the ssh configuration of the server's user says.
 *
 * Secrets are kept in memory until the session is closed.
 */
export interface SshConnectParams {
  /** A name, an address, or an alias of ``~/.ssh/config``. */
  host: string;
  port?: number | null;
  username?: string | null;
  password?: string | null;
  /** A private key, as the text of its file. */
  pkey?: string | null;
  pkey_path?: string | null;
  passphrase?: string | null;
  use_agent?: boolean;
  /** The yes to an unknown key: its fingerprint, as the reply before has told it. */
  host_key?: string | null;
  /** Whether that key is written into known_hosts. */
  remember?: boolean;
  /** Fingerprints to which there was a yes for this time before: of hosts that lead to this one. */
  also?: string[];
  /** Whether somebody is there: connecting then waits for `ssh_answer` where there is something to ask. */
  asks?: boolean;
}

/** One thing that a server asks. */
export interface SshPrompt {
  text: string;
  /** Whether the answer may be seen while it is typed. */
  is_shown: boolean;
}

/** A session, or what somebody has to answer first: whether a key is the right one, or what the server asks. */
export interface SshConnectReply {
  /** Empty where there is something to answer, or connecting was given up. */
  session_id: string;
  /** Id for `ssh_answer`, which it takes once and within three minutes; empty where nothing waits. */
  question: string;
  /** By the server. */
  title: string;
  /** By the server; lines. */
  instructions: string;
  /** What the server asks; empty where it is about its key. */
  prompts: SshPrompt[];
  /** Whether the answers before were not accepted. */
  is_again: boolean;
  /** Who asks, as ``user@host``, or whose key it is, as known_hosts names it: the host, or one that leads to it. */
  host: string;
  /** ``SHA256:…`` of the unknown key. */
  host_key: string;
  /** The same as a sentence. */
  message: string;
}

/** What somebody answers while connecting waits; answers are used once and kept nowhere. */
export interface SshAnswerParams {
  question: string;
  /** One to each prompt, none to a question about a key; None: give up connecting. */
  answers?: string[] | null;
  /** Whether the key is written into known_hosts. */
  remember?: boolean;
}

/** Which session to end; its mirrors end with it, and its secrets are forgotten. */
export interface SshCloseParams {
  session_id: string;
}

/** Which folder to list. */
export interface SshListdirParams {
  session_id: string;
  /** Empty or ``~``: the home there. */
  path?: string;
}

/** A folder of another host. */
export interface SshListdirReply {
  /** Absolute. */
  path: string;
  /** Folders first, then by name. */
  items: SshItem[];
}

/** What to mirror into the server's own store. */
export interface MirrorStartParams {
  session_id: string;
  remote_root: string;
  interval?: number;
  once?: boolean;
  /** Patterns of paths within a run; None: all files. */
  include?: string[] | null;
  metrics_first?: boolean;
}

/** Which mirror to end, or to take off the list where it has ended. */
export interface MirrorStopParams {
  task_id: string;
}

/** The mirror that was started. */
export interface MirrorStartReply {
  task: Mirror;
}

/** What a view remembers; in a notebook each field is a trait, in Lab the layout, on the page the URL. */
export interface ViewState {
  /** Keys of the chosen runs; their curves are drawn. */
  selected: string[];
  /** Key of the run whose log is shown; empty: the last chosen. */
  focused: string;
  project: string;
  experiment: string;
  /** Filter line of the run browser, which can be understood; the table shows the runs that pass it. */
  query: string;
  /** Names of `Column` and keys of config and summary, in their order; empty: the usual ones. */
  columns: string[];
  /** A column or key by which the runs are sorted, ``-`` in front for descending; empty: newest first. */
  sort: string;
  /** CSS pixels of columns whose width was set. */
  column_widths: Record<string, number>;
  /** A column or key by which runs are grouped; ``same:`` and a config key: runs whose config differs in it alone. */
  group_by: string;
  /** Labels of groups whose runs are folded away in the table. */
  closed_groups: string[];
  /** Key of the run with which the others are compared; empty: none. */
  baseline: string;
  /** Keys of runs whose curves are not drawn although they are chosen. */
  hidden: string[];
  /** Key of a run to the colour that was set for it: ``palette-0`` to ``palette-8``. */
  colours: Record<string, string>;
  /** Metrics to draw; empty: all. */
  metrics: string[];
  /** Words or patterns by which metrics are found; the others are not drawn. */
  metric_search: string;
  /** Prefixes of metrics whose charts are folded away; empty text for metrics without a prefix. */
  collapsed: string[];
  /** Whether the charts of what the machine did are unfolded, below those of the metrics. */
  telemetry: boolean;
  /** Metric whose chart is shown large, over the others; empty: none. */
  enlarged: string;
  /** An `XAxis`, or ``metric:`` and the name of a metric. */
  x_axis: string;
  log_x: boolean;
  log_y: boolean;
  /** Name of the stage at whose begin x is 0 in every run; empty: x is not moved. */
  align_stage: string;
  smoothing: Smoothing;
  /** From 0 (none) to less than 1: the weight that the past has in ``ema``; ``average`` is as wide as that. */
  smoothing_amount: number;
  /**
   * What is drawn around the mean of each group of runs instead of its runs: one standard deviation to either
   * side, the middle half, or the least to the greatest value; ``none``: each run's own line.
   */
  band: Band;
  /** Seconds since the epoch of the record that was clicked in a chart; 0: none. */
  moment: number;
  follow_log: boolean;
  /** Whether long lines of a log go on below instead of out of sight. */
  wrap_log: boolean;
  /** Logs of the chosen runs: the focused one's, side by side, or merged in the order of time. */
  log_layout: LogLayout;
  /** Key of the images that are shown; empty: the first. */
  image_key: string;
  /** Step at which images are compared; None: the newest ones. */
  image_step: number | null;
  /** Height in CSS pixels; 0: as high as the content wants. */
  height: number;
  /** ``en`` or ``zh-CN``; empty: the host's. */
  locale: string;
}

export interface Methods {
  health: { params: HealthParams; result: Health };
  runs: { params: RunsParams; result: RunsReply };
  run: { params: RunParams; result: RunReply };
  series: { params: SeriesParams; result: SeriesReply };
  log: { params: LogParams; result: LogReply };
  log_search: { params: LogSearchParams; result: LogSearchReply };
  log_times: { params: LogTimesParams; result: LogTimesReply };
  images: { params: ImagesParams; result: ImagesReply };
  image: { params: ImageParams; result: ImageReply };
  projects: { params: ProjectsParams; result: ProjectsReply };
  root: { params: RootParams; result: RootReply };
  stores: { params: StoresParams; result: StoresReply };
  files: { params: FilesParams; result: FilesReply };
  file: { params: FileParams; result: FileReply };
  gpu: { params: GpuParams; result: GpuReply };
  mirrors: { params: MirrorsParams; result: MirrorsReply };
}

export interface Actions {
  set_root: { params: SetRootParams; result: RootReply };
  import_upload: { params: ImportParams; result: ImportReply };
  ssh_connect: { params: SshConnectParams; result: SshConnectReply };
  ssh_answer: { params: SshAnswerParams; result: SshConnectReply };
  ssh_close: { params: SshCloseParams; result: MirrorsReply };
  ssh_listdir: { params: SshListdirParams; result: SshListdirReply };
  mirror_start: { params: MirrorStartParams; result: MirrorStartReply };
  mirror_stop: { params: MirrorStopParams; result: MirrorsReply };
}

export const DEFAULT_VIEW_STATE: Readonly<ViewState> = {
  selected: [],
  focused: '',
  project: '',
  experiment: '',
  query: '',
  columns: [],
  sort: '',
  column_widths: {},
  group_by: '',
  closed_groups: [],
  baseline: '',
  hidden: [],
  colours: {},
  metrics: [],
  metric_search: '',
  collapsed: [],
  telemetry: false,
  enlarged: '',
  x_axis: 'step',
  log_x: false,
  log_y: false,
  align_stage: '',
  smoothing: 'none',
  smoothing_amount: 0.6,
  band: 'none',
  moment: 0.0,
  follow_log: true,
  wrap_log: false,
  log_layout: 'one',
  image_key: '',
  image_step: null,
  height: 0,
  locale: '',
};
