// The rows of the run browser.

import type { RunKey, RunRow, RunsEvent } from '../contract/generated';

export class RunTable {
  /** Cursor of the last event; empty before the first one. */
  cursor = '';
  /** The store's root as the other side names it. */
  store = '';
  /** Runs in the whole list; more than `size` while older ones are on their way. */
  total = 0;
  /** Config and summary keys that runs of the store have. */
  knownKeys: readonly RunKey[] = [];
  readonly #rows = new Map<string, RunRow>();
  /** The keys whose values a row came with, by the row's key. */
  readonly #carried = new Map<string, ReadonlySet<string>>();
  #told: ReadonlySet<string> = new Set();
  #ordered: readonly RunRow[] | undefined;
  #grouped: Map<string, string[]> | undefined;
  #kinds: Map<string, RunKey['kind']> | undefined;
  /** The different sets of keys that rows came with; as few as there were events of a kind. */
  #tellings: readonly ReadonlySet<string>[] | undefined;

  get loaded(): boolean {
    return this.cursor !== '';
  }

  get size(): number {
    return this.#rows.size;
  }

  get(key: string): RunRow | undefined {
    return this.#rows.get(key);
  }

  /** Whether a row tells the value of a key, be it that the run has none. */
  carries(row: RunRow, key: string): boolean {
    return this.#carried.get(row.key)?.has(key) ?? false;
  }

  /** What the values of a key are; undefined where no run is known to have it. */
  kindOf(key: string): RunKey['kind'] | undefined {
    this.#kinds ??= new Map(this.knownKeys.map(({ name, kind }) => [name, kind]));
    return this.#kinds.get(key);
  }

  /** Those of the keys whose values some rows do not tell yet. */
  missing(keys: readonly string[]): readonly string[] {
    this.#tellings ??= [...new Set(this.#carried.values())];
    const tellings = this.#tellings;
    return keys.filter((key) => tellings.some((told) => !told.has(key)));
  }

  /** All rows, newest first; the same array until the next change. */
  newestFirst(): readonly RunRow[] {
    this.#ordered ??= [...this.#rows.values()].sort((a, b) => bornAt(b) - bornAt(a) || (a.key < b.key ? 1 : -1));
    return this.#ordered;
  }

  /** Project to its experiments, both in alphabetical order. */
  projects(): ReadonlyMap<string, readonly string[]> {
    this.#grouped ??= this.#groupNames();
    return this.#grouped;
  }

  /** Gives whether anything changed; a whole list that is already here changes nothing, nor do changes of none. */
  apply(event: RunsEvent): boolean {
    if (event.reset ? event.cursor === this.cursor : !this.loaded) return false;
    this.cursor = event.cursor;
    if (event.store !== '') this.store = event.store;
    if (event.reset) {
      this.#rows.clear();
      this.#carried.clear();
    }
    const keys = this.#tellingOf(event.keys);
    for (const row of [...event.rows, ...event.older]) {
      this.#rows.set(row.key, row);
      this.#carried.set(row.key, keys);
    }
    this.knownKeys = event.known_keys ?? this.knownKeys;
    this.total = event.total;
    for (const key of event.removed) {
      this.#rows.delete(key);
      this.#carried.delete(key);
    }
    this.#ordered = this.#grouped = this.#kinds = this.#tellings = undefined;
    return true;
  }

  /** Events that carry the same keys share one set. */
  #tellingOf(keys: readonly string[]): ReadonlySet<string> {
    if (keys.length !== this.#told.size || !keys.every((key) => this.#told.has(key))) this.#told = new Set(keys);
    return this.#told;
  }

  #groupNames(): Map<string, string[]> {
    const found = new Map<string, Set<string>>();
    for (const { project, name } of this.#rows.values()) {
      const names = found.get(project) ?? new Set();
      found.set(project, names.add(name));
    }
    return new Map([...found].sort(([a], [b]) => a.localeCompare(b)).map(([project, names]) => [project, [...names].sort()]));
  }
}

function bornAt(row: RunRow): number {
  return row.created_at ?? row.started_at ?? -Infinity;
}
