// Which projects and experiments are shown: two lists above the table.

import type { ViewContext } from '../context';
import { make, setAttribute } from '../dom';

export interface Filters {
  element: HTMLElement;
  refresh(): void;
}

export function createFilters(context: ViewContext, signal: AbortSignal): Filters {
  const { client, viewState, translate } = context;
  const project = make('select', { class: 'rn-select', 'aria-label': translate('browser.project') });
  const experiment = make('select', { class: 'rn-select', 'aria-label': translate('browser.experiment') });
  project.addEventListener('change', () => viewState.set({ project: project.value, experiment: '' }), { signal });
  experiment.addEventListener('change', () => viewState.set({ experiment: experiment.value }), { signal });

  const refresh = (): void => {
    const state = viewState.get();
    const projects = client.runs.projects();
    const names = state.project === '' ? [...projects.values()].flat() : (projects.get(state.project) ?? []);
    fill(project, translate('browser.project.all'), [...projects.keys()], state.project);
    fill(experiment, translate('browser.experiment.all'), [...new Set(names)].sort(), state.experiment);
  };
  return { element: make('div', { class: 'rn-filters' }, project, experiment), refresh };
}

/** Rebuilds the options only when they differ, so that an open list is not pulled away. */
function fill(select: HTMLSelectElement, all: string, names: readonly string[], chosen: string): void {
  const wanted = chosen === '' || names.includes(chosen) ? names : [chosen, ...names];
  const signature = JSON.stringify(wanted);
  if (select.dataset['options'] !== signature) {
    select.replaceChildren(make('option', { value: '' }, all), ...wanted.map((name) => make('option', { value: name }, name)));
    select.dataset['options'] = signature;
  }
  select.value = chosen;
  setAttribute(select, 'data-filtered', chosen === '' ? null : 'true');
}
