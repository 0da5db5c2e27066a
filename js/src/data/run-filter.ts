// Which of the runs that are here pass project, experiment and filter line; done in the page, so that no key waits.

import type { RunRow } from '../contract/generated';
import { compileTerms } from '../query/match';
import { parseQuery, QueryError } from '../query/parse';
import { comparedKeys } from '../query/terms';
import type { RunTable } from './run-table';

export interface RunChoice {
  project: string;
  experiment: string;
  query: string;
}

interface Line {
  text: string;
  keys: readonly string[];
  passes: (row: RunRow) => boolean;
}

const EMPTY: Line = { text: '', keys: [], passes: () => true };

export class RunFilter {
  /** Why the line cannot be understood; the rows are then those of the last line that could. */
  error: QueryError | undefined;
  /** Keys of the line whose values are still on their way; the rows are those of the line before until they are here. */
  missing: readonly string[] = [];
  /** What the line chooses from: the rows of project and experiment; the same array until one of these changes. */
  among: readonly RunRow[] = [];
  #asked: Line = EMPTY;
  /** The line whose result is shown. */
  #line: Line = EMPTY;
  #held: { all: readonly RunRow[]; line: Line; project: string; experiment: string; rows: readonly RunRow[] } | undefined;

  /** The rows that pass, in the order of the table; the same array until something else passes or could. */
  rows(table: RunTable, { project, experiment, query }: RunChoice): readonly RunRow[] {
    this.#read(query);
    const all = table.newestFirst();
    const held = this.#held;
    const isSame = held?.all === all && held.project === project && held.experiment === experiment;
    if (held !== undefined && isSame && held.line === this.#asked) return held.rows;
    if (!isSame) this.among = all.filter((row) => (project === '' || row.project === project) && (experiment === '' || row.name === experiment));
    this.missing = this.#asked.keys.filter((key) => this.among.some((row) => !table.carries(row, key)));
    if (this.missing.length === 0) this.#line = this.#asked;
    const line = this.#line;
    if (held !== undefined && isSame && held.line === line) return held.rows;
    this.#held = { all, line, project, experiment, rows: this.among.filter(line.passes) };
    return this.#held.rows;
  }

  #read(text: string): void {
    if (text === this.#asked.text && this.error === undefined) return;
    try {
      const terms = parseQuery(text);
      this.error = undefined;
      if (text === this.#asked.text) return;
      const passes = compileTerms<RunRow>(terms, ({ values }, key) => (Object.hasOwn(values, key) ? values[key] : undefined));
      this.#asked = { text, keys: [...comparedKeys(terms)], passes };
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      this.error = error;
    }
  }
}
