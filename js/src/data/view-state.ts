// What a view remembers. The host decides where: traits in a notebook, the layout in Lab.

import { type Column, DEFAULT_VIEW_STATE, LOG_COLUMNS, type LogLayout, MERGED_LOGS, METRIC_AXIS, TELEMETRY, type ViewState } from '../contract/generated';
import { parseQuery, QueryError } from '../query/parse';
import { comparedKeys } from '../query/terms';

/** Columns that every run has; any other name of a column is a config or summary key. */
export const COLUMNS = ['run', 'status', 'project', 'experiment', 'started', 'duration', 'primary', 'step'] as const satisfies readonly Column[];

export interface ViewStateStore {
  get(): Readonly<ViewState>;
  set(patch: Partial<ViewState>): void;
  onChange(callback: () => void, signal: AbortSignal): void;
}

export class MemoryViewState implements ViewStateStore {
  #state: ViewState;
  readonly #listeners = new Set<() => void>();

  constructor(initial: Partial<ViewState> = {}) {
    this.#state = { ...DEFAULT_VIEW_STATE, ...initial };
  }

  get(): Readonly<ViewState> {
    return this.#state;
  }

  set(patch: Partial<ViewState>): void {
    this.#state = { ...this.#state, ...patch };
    for (const listener of [...this.#listeners]) listener();
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.#listeners.add(callback);
    signal.addEventListener('abort', () => this.#listeners.delete(callback));
  }
}

/** Calls back when one of these fields has another value, until the signal aborts. */
export function onFields(viewState: ViewStateStore, fields: readonly (keyof ViewState)[], callback: () => void, signal: AbortSignal): void {
  let heard = viewState.get();
  const compare = (): void => {
    const now = viewState.get();
    // Python says a list again that it was told: it is another object with the same in it.
    const isOther = fields.some((field) => now[field] !== heard[field] && JSON.stringify(now[field]) !== JSON.stringify(heard[field]));
    heard = now;
    if (isOther) callback();
  };
  viewState.onChange(compare, signal);
}

/** How logs stand together: several need several runs. */
export function logLayoutOf({ log_layout, selected }: Readonly<ViewState>): LogLayout {
  return selected.length < 2 ? 'one' : log_layout;
}

/** Keys of the runs whose logs are shown; `shown_logs` of runicorn.widgets does the same. */
export function logRunsOf(state: Readonly<ViewState>): string[] {
  const layout = logLayoutOf(state);
  const focus = focusOf(state);
  if (layout === 'one') return focus === '' ? [] : [focus];
  const shown = state.selected.slice(layout === 'columns' ? -LOG_COLUMNS : -MERGED_LOGS);
  if (state.selected.includes(focus) && !shown.includes(focus)) shown[0] = focus;
  return shown;
}

/** Whether somebody looks at what the machine did; `shows_telemetry` of runicorn.widgets does the same. */
export function showsTelemetry({ telemetry, metric_search, metrics, enlarged, x_axis }: Readonly<ViewState>): boolean {
  return telemetry || metric_search.trim() !== '' || [...metrics, enlarged, x_axis.replace(METRIC_AXIS, '')].some((name) => name.startsWith(TELEMETRY));
}

/** Key of the run whose log is shown; empty where no run is chosen. */
export function focusOf(state: Readonly<ViewState>): string {
  return state.focused || (state.selected.at(-1) ?? '');
}

export function isColumn(name: string): name is Column {
  return COLUMNS.some((column) => column === name);
}

/** The config and summary keys whose values a view needs. */
export function keysIn(state: Readonly<ViewState>): string[] {
  return [...new Set([...shownKeys(state), ...queriedKeys(state.query)])];
}

/** The keys by which the table has columns, an order and groups. */
export function shownKeys({ columns, sort, group_by }: Readonly<ViewState>): string[] {
  return [...columns, sort.replace(/^-/, ''), group_by].filter((name) => name !== '' && !isColumn(name));
}

function queriedKeys(query: string): Set<string> {
  try {
    return comparedKeys(parseQuery(query));
  } catch (error) {
    if (error instanceof QueryError) return new Set();
    throw error;
  }
}
