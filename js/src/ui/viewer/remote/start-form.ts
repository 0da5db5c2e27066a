// What is mirrored, and how: the folder that is shown, with a few choices.

import type { Mirror } from '../../../contract/generated';
import { make, setAttribute, setText } from '../../dom';
import type { ViewerContext } from '../context';

const USUAL_INTERVAL_S = 0.5;

export interface StartForm {
  element: HTMLElement;
  /** Shows which folder would be mirrored, empty: none, and which are already. */
  show(path: string, mirrors: readonly Mirror[]): void;
}

/** Calls back when a mirror was started. */
export function createStartForm({ server, words }: ViewerContext, session: string, onStarted: () => void, signal: AbortSignal): StartForm {
  const interval = make('input', { type: 'number', class: 'rn-text-input', min: '0.1', max: '3600', step: 'any', value: String(USUAL_INTERVAL_S), required: '' });
  const metricsFirst = make('input', { type: 'checkbox', class: 'rn-check' });
  const once = make('input', { type: 'checkbox', class: 'rn-check' });
  const button = make('button', { type: 'submit', class: 'rn-button rn-main-button' }, words('remote.start'));
  const said = make('p', { class: 'rn-said', role: 'status' });
  const choice = (word: 'remote.metricsFirst' | 'remote.once', input: HTMLElement): HTMLElement => make('label', { class: 'rn-switch', title: words(`${word}.title`) }, input, words(word));
  const every = make('label', { class: 'rn-switch', title: words('remote.interval.title') }, words('remote.interval'), interval, 's');
  const element = make('form', { class: 'rn-remote-start' }, button, every, choice('remote.metricsFirst', metricsFirst), choice('remote.once', once), said);
  let root = '';
  let isMirrored = false;
  let isStarting = false;
  const refresh = (): void => {
    button.disabled = root === '' || isMirrored || isStarting;
  };
  const say = (text: string, kind: 'done' | 'error'): void => {
    setText(said, text);
    setAttribute(said, 'data-kind', kind);
  };
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    void start();
  });
  async function start(): Promise<void> {
    isStarting = true;
    refresh();
    say('', 'done');
    try {
      await server.act('mirror_start', { session_id: session, remote_root: root, interval: interval.valueAsNumber, once: once.checked, metrics_first: metricsFirst.checked }, signal);
      onStarted();
    } catch (error) {
      if (!signal.aborted) say(error instanceof Error ? error.message : String(error), 'error');
    }
    isStarting = false;
    refresh();
  }
  return {
    element,
    show(path, mirrors) {
      const isNowMirrored = mirrors.some((mirror) => mirror.remote_root === path && !hasEnded(mirror));
      // What is said of a start that was refused stays until something has changed.
      if (path !== root || isNowMirrored !== isMirrored) say(isNowMirrored ? words('remote.started') : '', 'done');
      root = path;
      isMirrored = isNowMirrored;
      refresh();
    },
  };
}

export function hasEnded({ state }: Mirror): boolean {
  return state === 'stopped' || state === 'failed';
}
