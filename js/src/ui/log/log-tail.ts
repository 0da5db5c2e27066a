// The logs of runs: their end while they grow, any line by scrolling, by a search, or by a click in a chart.

import type { ViewState } from '../../contract/generated';
import { logLayoutOf, logRunsOf, onFields } from '../../data/view-state';
import type { ViewContext } from '../context';
import { copiedText } from './copy-log';
import { writeToClipboard } from './copying';
import { type FindBar, createFindBar } from './find-bar';
import { type LogPane, titleOf } from './log-pane';
import { LogPanes } from './log-panes';
import { createLogToolbar, type LogToolbar } from './log-toolbar';
import { createMergeNote } from './merge-note';

const SHOWN_FIELDS: readonly (keyof ViewState)[] = ['selected', 'focused', 'colours', 'moment', 'follow_log', 'wrap_log', 'log_layout'];

export function createLogTail(element: HTMLElement, context: ViewContext, signal: AbortSignal): void {
  new LogTail(element, context, signal).refresh();
}

class LogTail {
  readonly #toolbar: LogToolbar;
  readonly #findBar: FindBar;
  readonly #panes: LogPanes;
  readonly #note: ReturnType<typeof createMergeNote>;
  #text = '';
  #shownMoment = { moment: 0, runs: '' };
  #momentLife = new AbortController();
  readonly #context: ViewContext;
  readonly #signal: AbortSignal;

  constructor(element: HTMLElement, context: ViewContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
    const { client, viewState } = context;
    this.#toolbar = createLogToolbar(context, { find: () => this.#toggleFind(), copy: () => void this.#copy() }, signal);
    const actions = {
      look: (text: string) => this.#look(text),
      go: (backwards: boolean) => this.#go(backwards),
      close: () => this.#refreshAndFocus(),
    };
    this.#findBar = createFindBar(context, actions, signal);
    this.#panes = new LogPanes(context, () => this.#refreshHead(), signal);
    this.#note = createMergeNote(context, signal);
    element.classList.add('rn-log-tail');
    element.append(this.#toolbar.element, this.#findBar.element, this.#note.element, this.#panes.element);
    this.#panes.element.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    client.changes.on(['log', 'runs', 'status'], () => this.#onData(), signal);
    onFields(viewState, SHOWN_FIELDS, () => this.refresh(), signal);
  }

  refresh(): void {
    const state = this.#context.viewState.get();
    this.#context.colours.show(state.selected, state.colours);
    this.#panes.show(logLayoutOf(state), logRunsOf(state), this.#text);
    this.#refreshAround();
  }

  #onData(): void {
    for (const pane of this.#panes.all) pane.refresh();
    this.#refreshAround();
  }

  #refreshAround(): void {
    this.#refreshHead();
    const { moment } = this.#context.viewState.get();
    const runs = this.#panes.all.map(({ lines }) => lines.runs).join('\n');
    if (moment === this.#shownMoment.moment && (moment === 0 || runs === this.#shownMoment.runs)) return;
    // Where lines are merged, the way to a moment is known as soon as all times are.
    if (moment !== 0 && this.#panes.all.some(({ lines }) => !lines.settled)) return;
    this.#shownMoment = { moment, runs };
    this.#goToMoment(moment);
  }

  #refreshHead(): void {
    const state = this.#context.viewState.get();
    const panes = this.#panes.all;
    const runs = panes.flatMap(({ lines }) => lines.runs);
    const count = panes.reduce((sum, { lines }) => sum + lines.count, 0);
    const searches = panes.map(({ search }) => search);
    this.#toolbar.refresh({
      title: titleOf(this.#context, runs),
      run: runs.join('\n'),
      count,
      left: logLayoutOf(state) === 'one' ? 0 : state.selected.length - runs.length,
      mixed: this.#panes.isMixed,
      finding: !this.#findBar.element.hidden,
      waiting: panes.some(({ lines }) => lines.waiting),
    });
    this.#findBar.refresh({
      state: searches.find((search) => search.state !== 'done')?.state ?? searches[0]?.state ?? 'none',
      reason: searches[0]?.reason ?? '',
      total: searches.reduce((sum, { total }) => sum + total, 0),
      rank: this.#panes.rank,
      counts: searches.flatMap(({ counts }) => counts),
    });
    this.#note.refresh(panes.length === 1 ? panes[0]?.lines : undefined);
    this.#panes.refresh();
  }

  #refreshAndFocus(): void {
    this.#refreshHead();
    this.#panes.current?.focus();
  }

  #toggleFind(): void {
    if (this.#findBar.element.hidden) this.#findBar.open();
    else this.#refreshAndFocus();
    this.#refreshHead();
  }

  #look(text: string): void {
    this.#text = text;
    for (const { search, lines } of this.#panes.all) search.look(text, lines);
    this.#refreshHead();
  }

  #go(backwards: boolean): void {
    this.#panes.leaveEnds();
    this.#panes.goToHit(backwards);
    this.#refreshHead();
  }

  #onKey(event: KeyboardEvent): void {
    const command = event.ctrlKey || event.metaKey;
    if ((command && event.key === 'f') || (!command && event.key === '/')) this.#findBar.open();
    else if (event.key === 'F3') this.#go(event.shiftKey);
    else if (command && event.key === 'a') this.#panes.current?.selectAll();
    else return;
    this.#refreshHead();
    event.preventDefault();
    event.stopPropagation();
  }

  async #copy(): Promise<void> {
    const { translate, client } = this.#context;
    const panes = this.#panes.all;
    const pane = panes.find(({ selection }) => selection.range() !== undefined) ?? this.#panes.current;
    if (pane === undefined) return;
    try {
      const { text, count } = await copiedText(client, pane, this.#signal);
      this.#toolbar.tell(translate((await writeToClipboard(text)) ? 'log.copied' : 'log.copied.not', { count }));
    } catch (error) {
      if (!this.#signal.aborted) this.#toolbar.tell(translate('state.failed', { message: error instanceof Error ? error.message : String(error) }));
    }
  }

  /** Goes to the last line that was written by a moment, in each log that is seen. */
  #goToMoment(moment: number): void {
    this.#momentLife.abort();
    this.#momentLife = new AbortController();
    if (moment !== 0) this.#panes.leaveEnds();
    for (const pane of this.#panes.all) {
      if (moment === 0) pane.goTo(0);
      else void this.#goIn(pane, moment, AbortSignal.any([this.#momentLife.signal, this.#signal]));
    }
  }

  async #goIn(pane: LogPane, moment: number, signal: AbortSignal): Promise<void> {
    const { lines } = pane;
    const row = lines.rowsBy(moment) ?? (await this.#rowAt(pane, moment, signal));
    if (row !== undefined && pane.lines === lines) pane.goTo(Math.max(1, row));
    this.#refreshHead();
  }

  /** The row of the last line by a moment, in the lines that are here or else by asking. */
  async #rowAt({ lines }: LogPane, moment: number, signal: AbortSignal): Promise<number | undefined> {
    const [log] = lines.logs;
    if (log === undefined || lines.runs.length > 1) return undefined;
    const line = log.lineAt(moment);
    if (line !== undefined) return line;
    try {
      const { result } = await this.#context.client.ask('log', { run: log.run, at: moment, count: 1000 }, signal);
      log.take(result);
      if (result.line_at === null && lines.count > 0) this.#toolbar.tell(this.#context.translate('log.moment.unknown'));
      return result.line_at ?? undefined;
    } catch {
      return undefined;
    }
  }
}
