// Pages of what is not there yet; they say so.

import { make } from '../dom';
import { createNotice } from '../notice';
import type { ViewerContext } from './context';

export function createSoonPage(element: HTMLElement, { words }: ViewerContext, what: 'gpu' | 'remote'): void {
  const body = make('div', { class: 'rn-body rn-page-body' });
  element.append(make('h1', { class: 'rn-page-title' }, words(`${what}.title`)), body);
  createNotice(body).show({ kind: 'empty', sentence: words(`${what}.none`), hint: words(`${what}.none.hint`) });
}
