// The machine: its GPUs, who uses them, and the host, now and in the last hour. It asks while it can be seen.

import type { GpuReply } from '../../contract/generated';
import { make, setText } from '../dom';
import { formatNumber } from '../format';
import { createNotice } from '../notice';
import type { ViewerContext } from './context';
import { failureNotice } from './failure-notice';
import { createGpuCard, type GpuCard } from './machine/gpu-card';
import { History } from './machine/history';
import { createHostCard } from './machine/host-card';
import { reasonIn } from './words';

const LEAST_PAUSE_MS = 1000;
/** A server that did not answer is asked again so soon. */
const RETRY_MS = 5000;
const HISTORY_COLUMNS = 600;

export function createGpuPage(element: HTMLElement, context: ViewerContext, signal: AbortSignal): void {
  new GpuPage(element, context, signal).start();
}

class GpuPage {
  readonly #context: ViewerContext;
  readonly #signal: AbortSignal;
  readonly #history = new History();
  readonly #cards = new Map<number, GpuCard>();
  readonly #host;
  readonly #notice;
  readonly #summary = make('p', { class: 'rn-count rn-machine-summary' });
  readonly #absent = make('p', { class: 'rn-machine-absent' });
  readonly #list: HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(element: HTMLElement, context: ViewerContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
    this.#host = createHostCard(context, this.#history);
    this.#host.show(null);
    this.#list = make('div', { class: 'rn-machine' }, this.#host.element);
    const body = make('div', { class: 'rn-body rn-page-body rn-machine-body' }, this.#absent, this.#list);
    this.#notice = createNotice(body);
    element.append(make('h1', { class: 'rn-page-title' }, context.words('page.gpu')), this.#summary, body);
  }

  start(): void {
    document.addEventListener('visibilitychange', () => this.#lookAfter(0), { signal: this.#signal });
    this.#signal.addEventListener('abort', () => clearTimeout(this.#timer));
    this.#absent.hidden = true;
    this.#notice.show({ kind: 'loading', sentence: this.#context.words('page.loading') });
    this.#lookAfter(0);
  }

  #lookAfter(pauseMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => document.visibilityState === 'visible' && void this.#ask(), pauseMs);
  }

  async #ask(): Promise<void> {
    try {
      const { result, columns } = await this.#context.client.ask('gpu', { since: this.#history.until, columns: HISTORY_COLUMNS }, this.#signal);
      this.#history.add(result.blocks, columns);
      this.#show(result);
      this.#lookAfter(Math.max(LEAST_PAUSE_MS, result.interval * 1000));
    } catch (error) {
      if (this.#signal.aborted) return;
      this.#notice.show(failureNotice(this.#context, error, () => void this.#ask()));
      this.#lookAfter(RETRY_MS);
    }
  }

  #show(reply: GpuReply): void {
    const { words } = this.#context;
    this.#notice.show(undefined);
    setText(this.#absent, reply.available ? '' : words('gpu.absent', { reason: reasonIn(words, reply.reason ?? '') }));
    this.#absent.hidden = reply.available;
    const past = words('gpu.past', { minutes: Math.max(1, Math.round(this.#history.span / 60)) });
    setText(this.#summary, [...summaryOf(this.#context, reply), past].join(' · '));
    for (const gpu of reply.gpus) this.#cardOf(gpu.index).show(gpu, reply.gpus.length > 1 && gpu.index === reply.hottest);
    for (const [index, { element }] of this.#cards) element.hidden = !reply.gpus.some((gpu) => gpu.index === index);
    this.#host.show(reply.host);
  }

  #cardOf(index: number): GpuCard {
    let card = this.#cards.get(index);
    if (card === undefined) {
      card = createGpuCard(this.#context, this.#history);
      this.#cards.set(index, card);
      this.#host.element.before(card.element);
    }
    return card;
  }
}

function summaryOf({ words }: ViewerContext, { power_w: power, power_limit_w: limit, driver, hottest, gpus }: GpuReply): string[] {
  const parts: string[] = [];
  if (power !== null) parts.push(words('gpu.total', { power: `${formatNumber(Math.round(power))}${limit === null ? '' : ` / ${formatNumber(Math.round(limit))}`} W` }));
  const heat = gpus.find(({ index }) => index === hottest)?.temp_c ?? null;
  if (heat !== null) parts.push(words('gpu.heat', { gpu: hottest ?? 0, heat }));
  if (driver !== null) parts.push(words('gpu.driver', { driver }));
  return parts;
}
