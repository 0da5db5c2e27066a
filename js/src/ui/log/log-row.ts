// One row of a log: number and run of its line, clock, and what a terminal would show of it.

import { labelIn, type ViewContext } from '../context';
import { make, setAttribute, setText } from '../dom';
import type { LongRow } from '../long-list';
import { messageNodes, messageStart, plainText, readLine } from './line';
import type { LogPane } from './log-pane';

export function createLogRow(context: ViewContext, pane: LogPane, row: number): LongRow {
  const time = make('span', { class: 'rn-log-time' });
  const text = make('span', { class: 'rn-log-text' });
  const element = make('div', { class: 'rn-log-line', 'data-row': String(row) }, time, text);
  const showRun = pane.isMerged ? createTag(context, element) : () => undefined;
  let shown = '';
  const update = (): void => {
    const { log, line = 0 } = pane.lines.at(row) ?? {};
    const run = log?.run ?? '';
    const raw = log?.get(line);
    const isHit = raw !== undefined && pane.search.isHit(run, line);
    setAttribute(element, 'data-line', String(line));
    setAttribute(element, 'aria-current', pane.isCurrent(run, line) ? 'true' : null);
    showRun(run);
    const key = `${isHit ? pane.search.text : ''}\n${raw ?? ''}`;
    if (key === shown && raw !== undefined) return;
    shown = key;
    element.classList.toggle('rn-log-missing', raw === undefined);
    const read = readLine(raw ?? '');
    const start = messageStart(raw ?? '');
    const marks = isHit ? pane.search.stretches(plainText(raw)) : [];
    setText(time, read.clock);
    setAttribute(element, 'data-level', read.level ?? null);
    element.classList.toggle('rn-hit', isHit);
    text.replaceChildren(...messageNodes(read, marks.filter(([, end]) => end > start).map(([from, end]) => [Math.max(0, from - start), end - start] as const)));
  };
  update();
  return { element, update };
}

/** Says of which run a line is, in the run's colour. */
function createTag(context: ViewContext, element: HTMLElement): (run: string) => void {
  const tag = make('span', { class: 'rn-log-run' });
  element.prepend(tag);
  return (run) => {
    const label = labelIn(context, run);
    setText(tag, label);
    setAttribute(tag, 'title', label);
    tag.style.setProperty('--rn-colour', `var(${context.colours.of(run).variable})`);
  };
}
