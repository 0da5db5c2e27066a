// Which projects and experiments are shown: two lists above the table.

import type { ViewContext } from '../context';
import { make } from '../dom';
import { fillChoices } from './choice-list';

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
    fillChoices(project, translate('browser.project.all'), [['', [...projects.keys()]]], state.project, String);
    fillChoices(experiment, translate('browser.experiment.all'), [['', [...new Set(names)].sort()]], state.experiment, String);
  };
  return { element: make('div', { class: 'rn-filters' }, project, experiment), refresh };
}
