// Who a run is and how it stands.

import type { RunRow } from '../../contract/generated';
import { knownStatus, statusWord } from '../browser/status';
import { durationOf, startOf } from '../browser/values';
import { make, setAttribute, setText } from '../dom';
import { formatAgo, formatDuration, formatInstant, formatNumber } from '../format';
import { icon, setIcon } from '../icons';
import { labelOfKey, runLabel } from '../run-label';
import { createCopyButton } from './copy-button';
import type { ViewerContext } from './context';
import { createExportMenu } from './export-menu';
import { createLink } from './link';
import { START } from './navigation';
import type { RunDetail } from './run-detail';

const CLOCK_MS = 1000;

export function createRunHead(context: ViewerContext, detail: RunDetail, signal: AbortSignal): HTMLElement {
  return new RunHead(context, detail, signal).element;
}

class RunHead {
  readonly element: HTMLElement;
  readonly #swatch = make('span', { class: 'rn-swatch', 'aria-hidden': 'true' });
  readonly #label = make('span');
  readonly #statusIcon = icon('other');
  readonly #statusText = make('span');
  readonly #status: HTMLElement;
  readonly #reason = make('p', { class: 'rn-run-reason' });
  readonly #path: HTMLElement;
  readonly #facts = make('dl', { class: 'rn-facts' });
  readonly #tags = make('ul', { class: 'rn-tags' });
  readonly #problems = make('p', { class: 'rn-run-problems' });
  readonly #shown = new Map<string, { entry: HTMLElement; value: HTMLElement }>();
  #pathShown = '';
  readonly #context: ViewerContext;
  readonly #detail: RunDetail;

  constructor(context: ViewerContext, detail: RunDetail, signal: AbortSignal) {
    this.#context = context;
    this.#detail = detail;
    const { client, words } = context;
    this.#path = make('nav', { class: 'rn-path', 'aria-label': words('run.path') });
    this.#status = make('span', { class: 'rn-cell-status rn-run-status' }, this.#statusIcon, this.#statusText);
    setAttribute(this.#tags, 'aria-label', words('run.tags'));
    const title = make('h1', { class: 'rn-run-title' }, this.#swatch, this.#label);
    const row = make('div', { class: 'rn-run-line' }, title, this.#status, this.#tags, make('span', { class: 'rn-spring' }), make('span', { class: 'rn-run-actions' }, this.#createCompare(), ...createExportMenu(context, signal)));
    this.element = make('header', { class: 'rn-run-head' }, this.#path, row, this.#reason, this.#facts, this.#problems);
    client.changes.on(['runs'], () => this.#refresh(), signal);
    detail.onChange(() => this.#refresh(), signal);
    const timer = setInterval(() => this.#refresh(), CLOCK_MS);
    signal.addEventListener('abort', () => clearInterval(timer));
    this.#refresh();
  }

  get #row(): RunRow | undefined {
    return this.#context.client.runs.get(this.#detail.run) ?? this.#detail.reply?.row;
  }

  #refresh(): void {
    const row = this.#row;
    const { colours, navigation, translate, words } = this.#context;
    const label = row === undefined ? labelOfKey(this.#detail.run) : runLabel(row);
    this.#swatch.style.setProperty('--rn-colour', `var(${colours.of(this.#detail.run).variable})`);
    setText(this.#label, label);
    navigation.setTitle(row?.status === 'running' ? `▶ ${label}` : label);
    const kind = knownStatus(row?.status ?? '') ?? 'other';
    this.#status.hidden = row === undefined;
    setIcon(this.#statusIcon, kind);
    setText(this.#statusText, statusWord(row?.status ?? '', translate));
    setAttribute(this.#status, 'data-status', kind);
    this.#reason.hidden = !row?.status_reason;
    setText(this.#reason, row?.status_reason ?? '');
    this.#problems.hidden = !row?.problems.length;
    setText(this.#problems, `${words('run.problems')} ${row?.problems.join('; ')}`);
    this.#refreshPath(row);
    this.#refreshTags(row?.tags ?? []);
    this.#refreshFacts(row);
  }

  #refreshFacts(row: RunRow | undefined): void {
    const { translate, words } = this.#context;
    const { locale } = translate;
    const now = Date.now() / 1000;
    const instant = (at: number | null | undefined): string => (at == null ? '' : `${formatInstant(at, locale)} · ${formatAgo(at, now, locale, translate('time.now'))}`);
    const duration = row && durationOf(row, now);
    const best = row?.primary;
    const at = best?.step == null ? '' : ` ${words('run.primary.step', { step: formatNumber(best.step) })}`;
    this.#fact('primary', words('run.primary'), best?.value == null ? '' : `${best.name} = ${formatNumber(best.value)}${at}`);
    this.#fact('duration', words('run.duration'), duration === undefined ? '' : formatDuration(duration));
    this.#fact('started', words('run.started'), instant(row && startOf(row)));
    this.#fact('ended', words('run.ended'), instant(row?.ended_at));
    this.#fact('id', words('run.id'), row?.id ?? '', () => createCopyButton(words, this.#detail.run, () => this.#detail.run));
  }

  /** Adds a fact when it is known for the first time; an empty one is not seen. */
  #fact(name: string, title: string, text: string, more?: () => HTMLElement): void {
    let shown = this.#shown.get(name);
    if (shown === undefined) {
      const value = make('span', { class: 'rn-fact-value' });
      const entry = make('div', { class: 'rn-fact' }, make('dt', {}, title), make('dd', {}, value, ...(more === undefined ? [] : [more()])));
      shown = { entry, value };
      this.#shown.set(name, shown);
      this.#facts.append(entry);
    }
    shown.entry.hidden = text === '';
    setText(shown.value, text);
  }

  #refreshTags(tags: readonly string[]): void {
    const texts = tags.map((tag) => `#${tag}`);
    if ([...this.#tags.children].map(({ textContent }) => textContent).join('\n') === texts.join('\n')) return;
    this.#tags.replaceChildren(...texts.map((tag) => make('li', {}, tag)));
  }

  /** Runs, project and experiment, each leading to the runs in it. */
  #refreshPath(row: RunRow | undefined): void {
    const { viewState, words } = this.#context;
    const signature = JSON.stringify([row?.project, row?.name]);
    if (signature === this.#pathShown) return;
    this.#pathShown = signature;
    const lead = (text: string, choice: { project: string; experiment: string }): HTMLElement => {
      const target = () => ({ ...START, view: { ...viewState.keptList, ...choice } });
      return createLink(this.#context, target, {}, text).element;
    };
    const all = createLink(this.#context, () => ({ ...START, view: viewState.keptList }), {}, words('page.runs')).element;
    const project = row?.project ? [lead(row.project, { project: row.project, experiment: '' })] : [];
    const experiment = row?.name ? [lead(row.name, { project: row.project, experiment: row.name })] : [];
    this.#path.replaceChildren(...[all, ...project, ...experiment].flatMap((link) => [link, make('span', { 'aria-hidden': 'true' }, '/')]).slice(0, -1));
  }

  #createCompare(): HTMLElement {
    const { viewState, words } = this.#context;
    const target = () => {
      const view = viewState.keptList;
      const selected = [...(view.selected ?? []).filter((run) => run !== this.#detail.run), this.#detail.run];
      return { ...START, view: { ...view, selected } };
    };
    return createLink(this.#context, target, { class: 'rn-chip', title: words('run.compare.title') }, icon('columns'), words('run.compare')).element;
  }
}
