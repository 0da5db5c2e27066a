// Which curves are drawn. Pure, so that it can be tested without a page.

/** Hides these runs; where all of them are hidden, shows them again. */
export function switched(hidden: readonly string[], runs: readonly string[]): string[] {
  const others = hidden.filter((key) => !runs.includes(key));
  return runs.every((key) => hidden.includes(key)) ? others : [...others, ...runs];
}

/** Hides all chosen runs but these; where they are alone already, shows all of them again. */
export function isolated(hidden: readonly string[], selected: readonly string[], runs: readonly string[]): string[] {
  const others = selected.filter((key) => !runs.includes(key));
  const elsewhere = hidden.filter((key) => !selected.includes(key));
  const isAlone = !runs.some((key) => hidden.includes(key)) && others.every((key) => hidden.includes(key));
  return isAlone ? elsewhere : [...elsewhere, ...others];
}
