// The runs of a chart as groups: each a mean with a band around it.

import { groupsOf } from '../../data/run-groups';
import { titleOf } from '../browser/group-row';
import type { ViewContext } from '../context';
import { RunColours } from '../run-colours';
import { type Band, bandOf, type BandKind, type BandWindow, placesOf } from './bands';
import type { CardLine } from './chart-card';

/** Runs that belong together. */
export interface LineGroup {
  /** Tells it from runs and from other groups; stands where a run's key does. */
  id: string;
  label: string;
  runs: ReadonlySet<string>;
}

interface Made {
  version: readonly unknown[];
  band: Band;
}

/** The groups of these runs, in the order of their first ones; runs whose row is not here yet are in none. */
export function lineGroups(context: ViewContext, runs: readonly string[]): LineGroup[] {
  const { client, viewState, translate } = context;
  const { group_by } = viewState.get();
  if (group_by === '') return [{ id: 'group:', label: translate('chart.band.all'), runs: new Set(runs) }];
  const rows = runs.flatMap((key) => client.runs.get(key) ?? []);
  return groupsOf(rows, group_by).map((group) => ({
    id: `group:${group_by}:${group.label ?? ''}`,
    label: titleOf(group, context),
    runs: new Set(group.rows.map(({ key }) => key)),
  }));
}

export class GroupLines {
  readonly #made = new Map<string, Made>();
  readonly #colours = new RunColours();
  #groups: readonly LineGroup[] = [];
  readonly #colourOf: (variable: string) => string;

  constructor(colourOf: (variable: string) => string) {
    this.#colourOf = colourOf;
  }

  /** Says which groups are drawn; who keeps being drawn keeps the colour. */
  show(groups: readonly LineGroup[]): void {
    this.#groups = groups;
    this.#colours.show(groups.map(({ id }) => id));
  }

  /** One line for each group that has one of `lines`, which are those of a metric; bands are made anew only where they changed. */
  of(metric: string, lines: readonly CardLine[], kind: BandKind, window: BandWindow): CardLine[] {
    return this.#groups.flatMap(({ id, label, runs }) => {
      const all = lines.filter(({ run }) => runs.has(run));
      if (all.length === 0) return [];
      const seen = all.filter(({ hidden }) => !hidden);
      const members = seen.length === 0 ? all : seen;
      const { x, mean, smooth, ...band } = this.#band(`${id}\n${metric}`, members, kind, window);
      const { variable, dash } = this.#colours.of(id);
      const colour = this.#colourOf(variable);
      const time = new Float64Array(x.length).fill(NaN);
      const drawn = members.map((member) => ({ ...member, variable, dash, colour }));
      const line = { run: id, x, y: mean, time, label, variable, dash, colour, last: mean[mean.length - 1], hidden: seen.length === 0 };
      return [{ ...line, ...(smooth && { smooth }), band, members: drawn, runs: all.map(({ run }) => run) }];
    });
  }

  /** Forgets the bands of all metrics but these, and of groups that are not drawn any more. */
  keep(metrics: ReadonlySet<string>): void {
    const kept = new Set(this.#groups.flatMap(({ id }) => [...metrics].map((metric) => `${id}\n${metric}`)));
    for (const key of this.#made.keys()) if (!kept.has(key)) this.#made.delete(key);
  }

  #band(key: string, members: readonly CardLine[], kind: BandKind, window: BandWindow): Band {
    const version = [kind, window.log, window.columns, ...window.range, ...members.flatMap(({ x, y, smooth }) => [x, y, smooth])];
    const held = this.#made.get(key);
    if (held !== undefined && held.version.length === version.length && held.version.every((part, index) => part === version[index])) return held.band;
    const band = bandOf(members, kind, placesOf(members, window));
    this.#made.set(key, { version, band });
    return band;
  }
}
