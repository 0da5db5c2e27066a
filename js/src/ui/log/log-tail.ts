// The log of a run: its end while it grows, any line of it by scrolling, by a search, or by a click in a chart.

import { focusOf } from '../../data/view-state';
import { labelIn, type ViewContext } from '../context';
import { type FindBar, createFindBar } from './find-bar';
import { textOf, writeToClipboard } from './copying';
import { LogPane } from './log-pane';
import { countOf, createLogToolbar, type LogToolbar } from './log-toolbar';

/** Lines that are copied at most when nothing is selected. */
const MOST_COPIED = 200_000;
/** Lines of one question. */
const PORTION = 20_000;

export function createLogTail(element: HTMLElement, context: ViewContext, signal: AbortSignal): void {
  new LogTail(element, context, signal).refresh();
}

class LogTail {
  private readonly toolbar: LogToolbar;
  private readonly findBar: FindBar;
  private readonly pane: LogPane;
  private shownMoment = { moment: 0, run: '' };
  private momentLife = new AbortController();

  constructor(
    element: HTMLElement,
    private readonly context: ViewContext,
    private readonly signal: AbortSignal,
  ) {
    const { client, viewState } = context;
    this.toolbar = createLogToolbar(context, { find: () => this.toggleFind(), copy: () => void this.copy() }, signal);
    const actions = {
      look: (text: string) => this.pane.search.look(text, this.pane.lines),
      go: (backwards: boolean) => this.go(backwards),
      close: () => this.refreshAndFocus(),
    };
    this.findBar = createFindBar(context, actions, signal);
    this.pane = new LogPane(context, { onScrolled: (atEnd) => this.onScrolled(atEnd), onSearchChanged: () => this.refreshHead() }, signal);
    element.classList.add('rn-log-tail');
    element.append(this.toolbar.element, this.findBar.element, this.pane.element);
    this.pane.element.addEventListener('keydown', (event) => this.onKey(event), { signal });
    client.changes.on(['log', 'runs', 'status'], () => this.refreshHead(), signal);
    viewState.onChange(() => this.refresh(), signal);
  }

  refresh(): void {
    const state = this.context.viewState.get();
    this.pane.show(focusOf(state));
    this.refreshHead();
    if (state.moment !== this.shownMoment.moment || (state.moment !== 0 && this.pane.run !== this.shownMoment.run)) void this.goToMoment(state.moment);
  }

  private refreshHead(): void {
    const { translate } = this.context;
    const { run } = this.pane;
    const title = run === '' ? translate('log.title') : translate('log.of', { run: labelIn(this.context, run) });
    const count = countOf(translate, this.pane.lines?.total ?? 0);
    this.toolbar.refresh({ title, run, count, finding: !this.findBar.element.hidden, waiting: this.pane.waiting });
    this.findBar.refresh(this.pane.search, this.pane.current);
  }

  private refreshAndFocus(): void {
    this.refreshHead();
    this.pane.focus();
  }

  private toggleFind(): void {
    if (this.findBar.element.hidden) this.findBar.open();
    else this.refreshAndFocus();
    this.refreshHead();
  }

  private go(backwards: boolean): void {
    this.context.viewState.set({ follow_log: false });
    this.pane.goToHit(backwards);
    this.refreshHead();
  }

  /** Who scrolls up wants to read; who scrolls to the end wants to follow. */
  private onScrolled(atEnd: boolean): void {
    const { viewState } = this.context;
    if (atEnd !== viewState.get().follow_log) viewState.set({ follow_log: atEnd });
  }

  private onKey(event: KeyboardEvent): void {
    const command = event.ctrlKey || event.metaKey;
    if ((command && event.key === 'f') || (!command && event.key === '/')) this.findBar.open();
    else if (event.key === 'F3') this.go(event.shiftKey);
    else if (command && event.key === 'a') this.selectAll();
    else return;
    this.refreshHead();
    event.preventDefault();
    event.stopPropagation();
  }

  /** The rows in sight look selected; copying gives all lines. */
  private selectAll(): void {
    getSelection()?.selectAllChildren(this.pane.element.firstElementChild as Element);
    this.pane.selection.select(1, this.pane.lines?.total ?? 0);
  }

  /** Copies what is selected, else the whole log, the end of it where it is very long. */
  private async copy(): Promise<void> {
    const { translate } = this.context;
    const { lines, selection } = this.pane;
    if (lines === undefined) return;
    const range = selection.range() ?? [{ line: Math.max(1, lines.total - MOST_COPIED + 1), offset: 0 }, { line: lines.total, offset: Infinity }];
    const last = Math.min(range[1].line, lines.total);
    try {
      const held = new Map<number, string>();
      for (let line = range[0].line; line <= last; line += PORTION) await this.fetch(held, line, Math.min(PORTION, last - line + 1));
      const text = textOf([range[0], { ...range[1], line: last }], (line) => held.get(line));
      const done = await writeToClipboard(text);
      this.toolbar.tell(translate(done ? 'log.copied' : 'log.copied.not', { count: last - range[0].line + 1 }));
    } catch (error) {
      if (!this.signal.aborted) this.toolbar.tell(translate('state.failed', { message: error instanceof Error ? error.message : String(error) }));
    }
  }

  private async fetch(held: Map<number, string>, first: number, count: number): Promise<void> {
    const lines = this.pane.lines;
    if (lines === undefined) return;
    for (let line = first; line < first + count; line++) {
      const text = lines.get(line);
      if (text !== undefined) held.set(line, text);
    }
    if (held.size > 0 && lines.gaps(first, first + count - 1).length === 0) return;
    const { result } = await this.context.client.ask('log', { run: lines.run, first_line: first, count }, this.signal);
    result.lines.forEach((text, offset) => held.set(result.first_line + offset, text));
  }

  /** Goes to the last line that was written by a moment, in the lines that are here or else by asking. */
  private async goToMoment(moment: number): Promise<void> {
    const { run } = this.pane;
    this.shownMoment = { moment, run };
    this.momentLife.abort();
    this.momentLife = new AbortController();
    if (moment === 0) this.pane.goTo(0);
    if (moment === 0 || run === '') return;
    this.context.viewState.set({ follow_log: false });
    const line = this.pane.lines?.lineAt(moment) ?? (await this.lineAt(run, moment, AbortSignal.any([this.momentLife.signal, this.signal])));
    if (line !== undefined && this.pane.run === run) this.pane.goTo(Math.max(1, line));
    this.refreshHead();
  }

  private async lineAt(run: string, at: number, signal: AbortSignal): Promise<number | undefined> {
    try {
      const { result } = await this.context.client.ask('log', { run, at, count: 1000 }, signal);
      this.pane.lines?.take(result);
      if (result.line_at === null) this.toolbar.tell(this.context.translate('log.moment.unknown'));
      return result.line_at ?? undefined;
    } catch {
      return undefined;
    }
  }
}
