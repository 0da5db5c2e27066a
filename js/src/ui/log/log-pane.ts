// The lines of one log, or of several merged by time, as rows that come into being when they come into sight.

import type { RunRow } from '../../contract/generated';
import { ShownLines } from '../../data/shown-lines';
import { labelIn, type ViewContext } from '../context';
import { make, onResize, setAttribute } from '../dom';
import { LongList } from '../long-list';
import { absenceNotice, createNotice, type Notice, type NoticeContent } from '../notice';
import { copyOnDemand, LineSelection } from './copying';
import { createLogRow } from './log-row';
import { RowSearch } from './row-search';

/** The same as `--rn-line-height` in styles/log.css. */
const LINE_HEIGHT = 18;
/** Names of runs that are longer are cut. */
const LABEL_LETTERS = 16;

export interface PaneEvents {
  /** Somebody scrolled: to the end, or away from it. */
  onScrolled(atEnd: boolean): void;
  onSearchChanged(): void;
}

export class LogPane {
  readonly element = make('div', { class: 'rn-body' });
  readonly search: RowSearch;
  readonly selection: LineSelection;
  lines: ShownLines;
  /** Whether the end is kept in sight. */
  follow = true;
  /** The line that a search or a click in a chart led to; 0: none. */
  #current = { run: '', line: 0 };
  readonly #scroller = make('div', { class: 'rn-log', role: 'log', tabindex: '0', 'aria-live': 'off' });
  readonly #list: LongList;
  readonly #notice: Notice;
  #linesLife = new AbortController();
  #widths = '';
  /** The row to go to as soon as there is such a row; 0: none. */
  #awaited = 0;
  readonly #context: ViewContext;
  readonly #events: PaneEvents;
  readonly #signal: AbortSignal;

  constructor(
    context: ViewContext,
    events: PaneEvents,
    signal: AbortSignal,
  ) {
    this.#context = context;
    this.#events = events;
    this.#signal = signal;
    const content = make('div', { class: 'rn-virtual' });
    this.#scroller.append(content);
    this.element.append(this.#scroller);
    this.#notice = createNotice(this.element);
    this.lines = new ShownLines(context.client, [], signal);
    this.search = new RowSearch(context.client, () => this.#onSearch(), signal);
    this.selection = new LineSelection(this.#scroller, signal);
    const makeRow = (index: number) => createLogRow(context, this, index + 1);
    const options = { rowHeight: LINE_HEIGHT, makeRow, onShown: () => this.#onShown(), onScrolled: (atEnd: boolean) => events.onScrolled(atEnd) };
    this.#list = new LongList(this.#scroller, content, options, signal);
    onResize(this.#scroller, () => this.follow && this.#list.scrollToEnd(), signal);
    copyOnDemand(this.#scroller, this.selection, (row) => this.#copied(row), signal);
  }

  /** Rows in sight. */
  visible(): [first: number, last: number] {
    const [first, last] = this.#list.visible();
    return [first + 1, last + 1];
  }

  /** The row that a search or a click in a chart led to; 0: none. */
  get currentRow(): number {
    return this.lines.rowOf(this.#current.run, this.#current.line) ?? 0;
  }

  /** Whether several logs are merged here. */
  get isMerged(): boolean {
    return this.lines.runs.length > 1;
  }

  show(runs: readonly string[]): void {
    if (runs.join('\n') !== this.lines.runs.join('\n') || !this.lines.current) this.#adopt(runs);
    this.refresh();
  }

  refresh(): void {
    if (!this.lines.current) this.#adopt(this.lines.runs);
    const top = this.lines.at(this.visible()[0]);
    const isOther = this.lines.refresh();
    const { count } = this.lines;
    setAttribute(this.#scroller, 'aria-label', titleOf(this.#context, this.lines.runs));
    this.#scroller.classList.toggle('rn-wrapped', this.#context.viewState.get().wrap_log);
    this.#setWidths();
    if (isOther) this.selection.clear();
    this.search.extend();
    this.#list.refresh(count);
    if (this.#awaited > 0 && this.#awaited <= count) this.goTo(this.#awaited);
    if (this.follow) this.#list.scrollToEnd();
    else if (isOther && top !== undefined) this.#list.reveal((this.lines.rowOf(top.log.run, top.line) ?? 1) - 1);
    this.#notice.show(noticeFor(this.#context, this.lines));
  }

  #adopt(runs: readonly string[]): void {
    this.#linesLife.abort();
    this.#linesLife = new AbortController();
    this.lines = new ShownLines(this.#context.client, runs, AbortSignal.any([this.#linesLife.signal, this.#signal]));
    this.#current = { run: '', line: 0 };
    this.#awaited = 0;
    this.selection.clear();
    this.search.look(this.search.text, this.lines);
  }

  /** Brings a row into sight and marks it, where it is not here yet as soon as it is; 0 marks none. */
  goTo(row: number): void {
    this.#awaited = row > this.lines.count ? row : 0;
    const place = this.lines.at(row);
    this.#current = { run: place?.log.run ?? '', line: place?.line ?? 0 };
    if (place !== undefined) this.#list.reveal(row - 1);
    this.#list.refresh(this.lines.count);
  }

  /** Goes to the next hit of the search from where one reads; gives false where there is none further on. */
  goToHit(backwards: boolean): boolean {
    const [first, last] = this.visible();
    const row = this.currentRow;
    const isNear = row >= first - 1 && row <= last + 1;
    return this.#goToHitFrom(isNear ? row : backwards ? last + 1 : first - 1, backwards);
  }

  /** Goes to the first hit, or to the last one. */
  goToOuterHit(last: boolean): boolean {
    return this.#goToHitFrom(last ? this.lines.count + 1 : 0, last);
  }

  focus(): void {
    this.#scroller.focus();
  }

  /** The rows in sight look selected; copying gives all lines. */
  selectAll(): void {
    getSelection()?.selectAllChildren(this.#scroller);
    this.selection.select(1, this.lines.count);
  }

  isCurrent(run: string, line: number): boolean {
    return line === this.#current.line && run === this.#current.run;
  }

  /** What stands before a line that is copied out of several logs. */
  prefix(row: number): string {
    const run = this.isMerged ? this.lines.at(row)?.log.run : undefined;
    return run === undefined ? '' : `[${labelIn(this.#context, run)}] `;
  }

  #copied(row: number): { prefix: string; raw: string } | undefined {
    const raw = this.lines.text(row);
    return raw === undefined ? undefined : { prefix: this.prefix(row), raw };
  }

  #goToHitFrom(row: number, backwards: boolean): boolean {
    const hit = this.search.next(row, backwards);
    if (hit !== undefined) this.goTo(hit);
    return hit !== undefined;
  }

  #onShown(): void {
    this.lines.want(...this.visible());
  }

  #onSearch(): void {
    this.#list.refresh(this.lines.count);
    this.#events.onSearchChanged();
  }

  /** All numbers and all names of runs have the same room, so that the text does not move while one reads. */
  #setWidths(): void {
    const { logs, runs } = this.lines;
    const digits = Math.max(3, ...logs.map(({ total }) => String(total).length));
    const letters = Math.min(LABEL_LETTERS, Math.max(0, ...runs.map((run) => labelIn(this.#context, run).length)));
    const widths = `--rn-digits:${digits};--rn-letters:${letters}`;
    if (widths !== this.#widths) this.#scroller.style.cssText = widths;
    this.#widths = widths;
  }
}

/** What a view of these runs' logs is called. */
export function titleOf(context: ViewContext, runs: readonly string[]): string {
  const { translate } = context;
  const [run] = runs;
  if (run === undefined) return translate('log.title');
  return runs.length > 1 ? translate('log.of.several', { count: runs.length }) : translate('log.of', { run: labelIn(context, run) });
}

/** Nothing comes any more from a run that has ended, but its status may have a reason. */
function emptyNotice({ translate }: ViewContext, run: RunRow | undefined): NoticeContent {
  const isOver = run !== undefined && run.status !== 'running';
  return {
    kind: 'empty',
    sentence: translate(isOver ? 'log.none' : 'log.empty'),
    hint: isOver ? (run.status_reason ?? '') : translate('log.empty.hint'),
  };
}

function noticeFor(context: ViewContext, lines: ShownLines): NoticeContent | undefined {
  const { client, translate } = context;
  const isChosen = lines.runs.length > 0;
  if (!isChosen && !client.runs.loaded) return absenceNotice(context, 'log.loading');
  if (!isChosen && client.runs.size > 0) return { kind: 'empty', sentence: translate('log.unselected'), hint: translate('log.unselected.hint') };
  if (lines.count > 0) return undefined;
  if (lines.loaded) return emptyNotice(context, client.runs.get(lines.runs.join()));
  return absenceNotice(context, 'log.loading');
}
