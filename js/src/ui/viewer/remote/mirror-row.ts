// One mirror: how it stands and why, how far it is, and the way to end it.

import type { Mirror } from '../../../contract/generated';
import { make, setAttribute, setText } from '../../dom';
import { formatAgo } from '../../format';
import type { ViewerContext } from '../context';
import { formatBytes } from '../size';
import type { WordKey } from '../words';
import { hasEnded } from './start-form';

export interface MirrorRow {
  element: HTMLElement;
  show(mirror: Mirror): void;
}

const STATES = ['connecting', 'syncing', 'live', 'reconnecting', 'degraded', 'stopped', 'failed'] as const;

export function createMirrorRow(context: ViewerContext, onStop: () => Promise<void>): MirrorRow {
  const { words } = context;
  const state = make('span', { class: 'rn-remote-state' });
  const path = make('code', { class: 'rn-root-path' });
  const stop = make('button', { type: 'button', class: 'rn-button' });
  stop.addEventListener('click', () => {
    stop.disabled = true;
    void onStop().finally(() => (stop.disabled = false));
  });
  const reason = make('p', { class: 'rn-explanation rn-remote-reason' });
  const fill = make('span', { class: 'rn-meter-fill' });
  const bar = make('div', { class: 'rn-meter-bar', role: 'progressbar', 'aria-label': words('remote.progress') }, fill);
  const facts = make('p', { class: 'rn-explanation' });
  const refused = make('details', { class: 'rn-remote-refused' });
  const element = make('li', { class: 'rn-remote-mirror' }, make('div', { class: 'rn-remote-line' }, state, path, make('span', { class: 'rn-spring' }), stop), reason, bar, facts, refused);
  return {
    element,
    show(mirror) {
      const known = STATES.find((one) => one === mirror.state);
      setText(state, known === undefined ? mirror.state : words(`remote.state.${known}`));
      setAttribute(state, 'title', known === undefined ? null : words(`remote.state.${known}.title`));
      setAttribute(element, 'data-state', mirror.state);
      setText(path, mirror.remote_root);
      setText(stop, words(hasEnded(mirror) ? 'remote.remove' : 'remote.stop'));
      setAttribute(stop, 'aria-label', words(hasEnded(mirror) ? 'remote.remove.of' : 'remote.stop.of', { path: mirror.remote_root }));
      setText(reason, mirror.reason);
      const share = mirror.bytes_of_pass > 0 ? 1 - mirror.bytes_due / mirror.bytes_of_pass : 0;
      bar.hidden = mirror.state !== 'syncing';
      fill.style.width = `${100 * share}%`;
      setAttribute(bar, 'aria-valuenow', String(Math.round(100 * share)));
      setText(facts, factsOf(mirror, context));
      showRefused(refused, mirror, context);
    },
  };
}

function factsOf(mirror: Mirror, { translate, words }: ViewerContext): string {
  const { stats } = mirror;
  const change = mirror.last_change_at;
  const isCounted = mirror.runs > 0 || stats.copied_files > 0;
  const copied = stats.copied_files === 0 ? words('remote.copied.none') : words('remote.copied', { count: stats.copied_files, size: formatBytes(stats.appended_bytes) });
  return [
    ...(isCounted ? [words(mirror.runs === 1 ? 'remote.runs.one' : 'remote.runs', { count: mirror.runs }), copied] : []),
    ...(mirror.state === 'syncing' && mirror.files_due > 0 ? [words('remote.due', { count: mirror.files_due, size: formatBytes(mirror.bytes_due) })] : []),
    ...(change === null ? [] : [words('remote.changed.at', { ago: formatAgo(change, Date.now() / 1000, translate.locale, translate('time.now')) })]),
    ...(hasEnded(mirror) ? [] : [words('remote.every', { seconds: mirror.interval })]),
  ].join(' · ');
}

/** Paths that are never copied; the list stays as it is while it is the same, so that it can be read. */
function showRefused(element: HTMLElement, { refused }: Mirror, { words }: ViewerContext): void {
  const lines = Object.entries(refused).map(([path, why]) => `${path}: ${why}`);
  element.hidden = lines.length === 0;
  if (element.dataset['lines'] === lines.join('\n')) return;
  element.dataset['lines'] = lines.join('\n');
  const word: WordKey = lines.length === 1 ? 'remote.never.one' : 'remote.never';
  element.replaceChildren(make('summary', {}, words(word, { count: lines.length })), make('ul', {}, ...lines.map((line) => make('li', {}, line))));
}
