// The lines of one log, from anywhere in it, as rows that come into being when they come into sight.

import type { LogLines } from '../../data/log-lines';
import { LogLoader } from '../../data/log-loader';
import { labelIn, type ViewContext } from '../context';
import { make, setAttribute, setText } from '../dom';
import { LongList, type LongRow } from '../long-list';
import { absenceNotice, createNotice, type Notice, type NoticeContent } from '../notice';
import { copyOnDemand, LineSelection } from './copying';
import { messageNodes, messageStart, plainText, readLine } from './line';
import { LogSearch } from './search';

/** The same as `--rn-line-height` in styles/log.css. */
const LINE_HEIGHT = 18;

export interface PaneEvents {
  /** Somebody scrolled: to the end, or away from it. */
  onScrolled(atEnd: boolean): void;
  onSearchChanged(): void;
}

export class LogPane {
  readonly element = make('div', { class: 'rn-body' });
  readonly search: LogSearch;
  readonly selection: LineSelection;
  /** Run whose log is shown; empty: none. */
  run = '';
  /** The line that a search or a click in a chart led to; 0: none. */
  current = 0;
  private readonly scroller = make('div', { class: 'rn-log', role: 'log', tabindex: '0', 'aria-live': 'off' });
  private readonly list: LongList;
  private readonly notice: Notice;
  private log: LogLines | undefined;
  private loader: LogLoader | undefined;
  private loaderLife = new AbortController();
  private digits = 0;
  /** The line to go to as soon as there is such a line; 0: none. */
  private awaited = 0;

  constructor(
    private readonly context: ViewContext,
    private readonly events: PaneEvents,
    private readonly signal: AbortSignal,
  ) {
    const content = make('div', { class: 'rn-virtual' });
    this.scroller.append(content);
    this.element.append(this.scroller);
    this.notice = createNotice(this.element);
    this.search = new LogSearch(context.client, () => this.onSearch(), signal);
    this.selection = new LineSelection(this.scroller, signal);
    const options = { rowHeight: LINE_HEIGHT, makeRow: (index: number) => this.makeRow(index + 1), onShown: () => this.onShown(), onScrolled: (atEnd: boolean) => events.onScrolled(atEnd) };
    this.list = new LongList(this.scroller, content, options, signal);
    copyOnDemand(this.scroller, this.selection, (line) => this.log?.get(line), signal);
    context.client.changes.on(['log', 'runs', 'status'], () => this.refresh(), signal);
  }

  get lines(): LogLines | undefined {
    return this.log;
  }

  /** Whether lines in sight wait for a kernel that is busy. */
  get waiting(): boolean {
    return this.loader?.waiting ?? false;
  }

  /** Lines in sight. */
  visible(): [first: number, last: number] {
    const [first, last] = this.list.visible();
    return [first + 1, last + 1];
  }

  show(run: string): void {
    if (run !== this.run) this.awaited = 0;
    this.run = run;
    this.refresh();
  }

  refresh(): void {
    const { client, viewState, translate } = this.context;
    const { wrap_log: wrapped, follow_log: follow } = viewState.get();
    this.adopt(client.logs.get(this.run));
    const total = this.log?.total ?? 0;
    const title = this.run === '' ? translate('log.title') : translate('log.of', { run: labelIn(this.context, this.run) });
    setAttribute(this.scroller, 'aria-label', title);
    this.scroller.classList.toggle('rn-wrapped', wrapped);
    this.widenNumbers(total);
    this.search.extend();
    this.list.refresh(total);
    if (this.awaited > 0 && this.awaited <= total) this.goTo(this.awaited);
    if (follow) this.list.scrollToEnd();
    this.notice.show(noticeFor(this.context, this.run, this.log?.loaded ?? false, total));
  }

  private adopt(log: LogLines | undefined): void {
    if (log === this.log) return;
    this.loaderLife.abort();
    this.loaderLife = new AbortController();
    this.log = log;
    this.loader = log && new LogLoader(this.context.client, log, AbortSignal.any([this.loaderLife.signal, this.signal]));
    this.current = 0;
    this.selection.clear();
    this.search.look(this.search.text, log);
  }

  /** Brings a line into sight and marks it, where it is not here yet as soon as it is; 0 marks none. */
  goTo(line: number): void {
    const total = this.log?.total ?? 0;
    this.awaited = line > total ? line : 0;
    this.current = line;
    if (line > 0) this.list.reveal(line - 1);
    this.list.refresh(total);
  }

  /** Goes to the next hit of the search; gives false where there is none. */
  goToHit(backwards: boolean): boolean {
    const [first, last] = this.visible();
    const isNear = this.current >= first - 1 && this.current <= last + 1;
    const hit = this.search.next(isNear ? this.current : backwards ? last + 1 : first - 1, backwards);
    if (hit !== undefined) this.goTo(hit);
    return hit !== undefined;
  }

  focus(): void {
    this.scroller.focus();
  }

  private onShown(): void {
    const [first, last] = this.visible();
    this.loader?.want(first, last);
  }

  private onSearch(): void {
    this.list.refresh(this.log?.total ?? 0);
    this.events.onSearchChanged();
  }

  /** All numbers have the same room, so that the text does not move while one reads. */
  private widenNumbers(total: number): void {
    const digits = Math.max(3, String(total).length);
    if (digits !== this.digits) this.scroller.style.setProperty('--rn-digits', String(digits));
    this.digits = digits;
  }

  private makeRow(line: number): LongRow {
    const time = make('span', { class: 'rn-log-time' });
    const text = make('span', { class: 'rn-log-text' });
    const element = make('div', { class: 'rn-log-line', 'data-line': String(line) }, time, text);
    let shown = '';
    const update = (): void => {
      const raw = this.log?.get(line);
      const isHit = raw !== undefined && this.search.isHit(line);
      setAttribute(element, 'aria-current', this.current === line ? 'true' : null);
      const key = `${isHit ? this.search.text : ''}\n${raw ?? ''}`;
      if (key === shown && raw !== undefined) return;
      shown = key;
      element.classList.toggle('rn-log-missing', raw === undefined);
      const read = readLine(raw ?? '');
      const start = messageStart(raw ?? '');
      const marks = isHit ? this.search.stretches(plainText(raw)) : [];
      setText(time, read.clock);
      setAttribute(element, 'data-level', read.level ?? null);
      element.classList.toggle('rn-hit', isHit);
      text.replaceChildren(...messageNodes(read, marks.filter(([, end]) => end > start).map(([from, end]) => [Math.max(0, from - start), end - start] as const)));
    };
    update();
    return { element, update };
  }
}

function noticeFor(context: ViewContext, run: string, held: boolean, lines: number): NoticeContent | undefined {
  const { client, translate } = context;
  if (run === '' && !client.runs.loaded) return absenceNotice(context, 'log.loading');
  if (run === '' && client.runs.size > 0) return { kind: 'empty', sentence: translate('log.unselected'), hint: translate('log.unselected.hint') };
  if (held || run === '') return lines > 0 ? undefined : { kind: 'empty', sentence: translate('log.empty'), hint: translate('log.empty.hint') };
  return absenceNotice(context, 'log.loading');
}
