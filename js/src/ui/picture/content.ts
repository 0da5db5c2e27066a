// What a picture is made of: what a view shows now, not yet drawn. The JupyterLab extension, which is another bundle, draws it.

import type { RunRow } from '../../contract/generated';
import { RunFilter } from '../../data/run-filter';
import type { DrawnChart, SvgLine } from '../chart/svg-plot';
import type { HostContext } from '../context';
import { offeredCharts } from './offers';

export interface PictureLine extends SvgLine {
  /** CSS variable of the colour. */
  variable: string;
}

export type PictureChart = DrawnChart<PictureLine>;

export interface PictureContent {
  /** BCP 47. */
  locale: string;
  /** What the run browser lists, newest first; undefined where the view has none. */
  listed: readonly RunRow[] | undefined;
  /** The runs that are drawn. */
  chosen: readonly RunRow[];
  /** By metric, what gives the chart; undefined where the view draws none. */
  charts: ReadonlyMap<string, () => PictureChart> | undefined;
  /** The lines of logs that are seen. */
  logs: readonly { label: string; lines: readonly string[] }[];
  /** CSS variable of a run's colour. */
  variableOf(run: string): string;
}

/** Gathers what stands in `root`. */
export function contentOf(root: Element, { client, viewState, colours, translate }: HostContext): PictureContent {
  const state = viewState.get();
  const isThere = (part: string): boolean => root.querySelector(`.rn-part-${part}`) !== null;
  return {
    locale: translate.locale,
    listed: isThere('browser') ? new RunFilter().rows(client.runs, state) : undefined,
    chosen: state.selected.flatMap((key) => client.runs.get(key) ?? []),
    charts: isThere('chart') ? offeredCharts(root) : undefined,
    logs: [...root.querySelectorAll('[role=log]')].flatMap(logOf),
    variableOf: (run) => colours.of(run).variable,
  };
}

function logOf(element: Element): PictureContent['logs'] {
  const lines = [...element.querySelectorAll('.rn-log-line')].map((line) => [...line.children].map((part) => part.textContent ?? '').join(' '));
  return lines.length === 0 ? [] : [{ label: element.getAttribute('aria-label') ?? '', lines }];
}
