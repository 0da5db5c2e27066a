// The end of one run's log, growing while the run goes on.

import { focusOf } from '../../data/view-state';
import { labelIn, type ViewContext } from '../context';
import { make, onResize, setAttribute, setText } from '../dom';
import { absenceNotice, createNotice, type Notice, type NoticeContent } from '../notice';
import { createVirtualList, type VirtualList, type VirtualRow } from '../virtual-list';
import { parseAnsi } from './ansi';

/** The same as `--rn-line-height` in styles/log.css. */
const LINE_HEIGHT = 18;
const CLOCK = /^(\d\d:\d\d:\d\d) \| /;

export function createLogTail(element: HTMLElement, context: ViewContext, signal: AbortSignal): void {
  new LogTail(element, context, signal).refresh();
}

class LogTail {
  private readonly title = make('h2', { class: 'rn-title' });
  private readonly count = make('span', { class: 'rn-count' });
  private readonly follow = make('input', { type: 'checkbox', class: 'rn-check' });
  private readonly scroller = make('div', { class: 'rn-log', role: 'log', tabindex: '0', 'aria-live': 'off' });
  private readonly list: VirtualList;
  private readonly notice: Notice;
  private lines: readonly string[] = [];
  private firstLine = 1;

  constructor(
    element: HTMLElement,
    private readonly context: ViewContext,
    signal: AbortSignal,
  ) {
    const { client, viewState, translate } = context;
    const label = make('label', { class: 'rn-switch', title: translate('log.follow.title') }, this.follow, translate('log.follow'));
    const toolbar = make('div', { class: 'rn-toolbar' }, this.title, this.count, make('span', { class: 'rn-spring' }), label);
    const content = make('div', { class: 'rn-virtual' });
    this.scroller.append(content);
    const body = make('div', { class: 'rn-body' }, this.scroller);
    element.classList.add('rn-log-tail');
    element.append(toolbar, body);
    this.notice = createNotice(body);
    this.list = createVirtualList(this.scroller, content, { rowHeight: LINE_HEIGHT, makeRow: () => this.makeRow() }, signal);
    this.follow.addEventListener('change', () => viewState.set({ follow_log: this.follow.checked }), { signal });
    const refresh = (): void => this.refresh();
    this.scroller.addEventListener('wheel', () => requestAnimationFrame(() => this.onScrolled()), { signal, passive: true });
    this.scroller.addEventListener('keyup', () => this.onScrolled(), { signal });
    this.scroller.addEventListener('pointerup', () => this.onScrolled(), { signal });
    onResize(this.scroller, () => viewState.get().follow_log && this.list.scrollToEnd(), signal);
    client.changes.on(['log', 'runs', 'status'], refresh, signal);
    viewState.onChange(refresh, signal);
  }

  refresh(): void {
    const { client, viewState, translate } = this.context;
    const state = viewState.get();
    const run = focusOf(state);
    const held = run !== '' && client.log.holds(run);
    this.lines = held ? client.log.lines : [];
    this.firstLine = client.log.firstLine;
    const title = run === '' ? translate('log.title') : translate('log.of', { run: labelIn(this.context, run) });
    setText(this.title, title);
    setAttribute(this.title, 'title', run || null);
    setAttribute(this.scroller, 'aria-label', title);
    setText(this.count, held && this.lines.length > 0 ? this.countText() : '');
    this.follow.checked = state.follow_log;
    this.list.refresh(this.lines.length);
    this.notice.show(noticeFor(this.context, run, held, this.lines.length));
    if (state.follow_log) this.list.scrollToEnd();
  }

  private countText(): string {
    const { client, translate } = this.context;
    const total = Math.max(client.log.total, this.lines.length);
    if (total > this.lines.length) return translate('log.earlier', { count: this.lines.length, total });
    return total === 1 ? translate('log.lines.one') : translate('log.lines', { count: total });
  }

  /** Who scrolls up wants to read; who scrolls to the end wants to follow. */
  private onScrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const atEnd = scrollHeight - scrollTop - clientHeight < LINE_HEIGHT;
    const { viewState } = this.context;
    if (atEnd !== viewState.get().follow_log && scrollHeight > clientHeight) viewState.set({ follow_log: atEnd });
  }

  private makeRow(): VirtualRow {
    const time = make('span', { class: 'rn-log-time' });
    const text = make('span', { class: 'rn-log-text' });
    const element = make('div', { class: 'rn-log-line' }, time, text);
    let shown = '';
    return {
      element,
      update: (index) => {
        const line = this.lines[index] ?? '';
        setAttribute(element, 'data-line', String(this.firstLine + index));
        if (line === shown) return;
        shown = line;
        const clock = CLOCK.exec(line);
        setText(time, clock?.[1] ?? '');
        text.replaceChildren(...spansOf(clock === null ? line : line.slice(clock[0].length)));
      },
    };
  }
}

function spansOf(text: string): Node[] {
  return parseAnsi(text).map((span) => {
    if (span.colour === undefined && !span.bold) return document.createTextNode(span.text);
    const colour = span.colour === undefined ? '' : ` rn-ansi-${span.colour}`;
    return make('span', { class: `rn-ansi${colour}${span.bold ? ' rn-bold' : ''}` }, span.text);
  });
}

function noticeFor(context: ViewContext, run: string, held: boolean, lines: number): NoticeContent | undefined {
  const { client, translate } = context;
  if (run === '' && !client.runs.loaded) return absenceNotice(context, 'log.loading');
  if (run === '' && client.runs.size > 0) return { kind: 'empty', sentence: translate('log.unselected'), hint: translate('log.unselected.hint') };
  if (held || run === '') return lines > 0 ? undefined : { kind: 'empty', sentence: translate('log.empty'), hint: translate('log.empty.hint') };
  return absenceNotice(context, 'log.loading');
}
