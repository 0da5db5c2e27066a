// The part of anywidget's front-end model that is used here.

import type { MessageModel } from '../../transport/kernel';

export interface WidgetModel extends MessageModel {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(name: 'msg:custom', callback: (content: unknown, buffers: DataView[]) => void): void;
  on(name: string, callback: () => void): void;
  off(name: 'msg:custom', callback: (content: unknown, buffers: DataView[]) => void): void;
  off(name: string, callback: () => void): void;
}
