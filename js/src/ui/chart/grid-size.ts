// How large charts are. Their height depends on the width and the number of runs alone, so that nothing moves as data arrives.

/** CSS pixels; narrower charts have no room for their labels. */
const LEAST_CARD = 320;
const LEAST_LEGEND_ENTRY = 166;
/** With the ends of a band in it. */
const LEAST_GROUP_ENTRY = 280;
const LEGEND_GAP = 14;
const CARD_PADDING = 24;
/** Further runs are reached by scrolling. */
const MOST_LEGEND_ROWS = 6;
const PLOT_RATIO = 0.46;
const LEAST_PLOT = 180;
const MOST_PLOT = 300;

export interface GridSize {
  /** Charts side by side. */
  columns: number;
  /** Height of a plot with its axes, in CSS pixels. */
  plotHeight: number;
  legendRows: number;
}

/** `charts` is the number of all charts, `entries` that of lines in a full legend; `grouped` says whether these are groups. */
export function gridSize(width: number, charts: number, entries: number, grouped: boolean): GridSize {
  const columns = Math.max(1, Math.min(Math.floor(width / LEAST_CARD), charts));
  const card = width / columns;
  const entry = grouped ? LEAST_GROUP_ENTRY : LEAST_LEGEND_ENTRY;
  const perRow = Math.max(1, Math.floor((card - CARD_PADDING + LEGEND_GAP) / (entry + LEGEND_GAP)));
  return {
    columns,
    plotHeight: Math.round(Math.max(LEAST_PLOT, Math.min(MOST_PLOT, card * PLOT_RATIO))),
    legendRows: Math.max(1, Math.min(MOST_LEGEND_ROWS, Math.ceil(entries / perRow))),
  };
}
