// Fills a list to choose one of, as often as there is news, without disturbing who has it open.

import { make, setAttribute } from '../dom';

export type Section = readonly [title: string, values: readonly string[]];

/** `none` stands for the empty choice; a section without a title is no group; what is chosen is always there. */
export function fillChoices(select: HTMLSelectElement, none: string, sections: readonly Section[], chosen: string, textOf: (value: string) => string): void {
  const isMissing = chosen !== '' && !sections.some(([, values]) => values.includes(chosen));
  const all: readonly Section[] = isMissing ? [['', [chosen]], ...sections] : sections;
  const signature = JSON.stringify(all);
  if (select.dataset['options'] !== signature) {
    const parts = all.flatMap(([title, values]) => {
      const options = values.map((value) => make('option', { value }, textOf(value)));
      return title === '' ? options : options.length === 0 ? [] : [make('optgroup', { label: title }, ...options)];
    });
    select.replaceChildren(make('option', { value: '' }, none), ...parts);
    select.dataset['options'] = signature;
  }
  select.value = chosen;
  setAttribute(select, 'data-filtered', chosen === '' ? null : 'true');
}
