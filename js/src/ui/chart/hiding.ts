// Which curves are drawn. Pure, so that it can be tested without a page.

/** Hides all chosen runs but one; where it is alone already, shows all of them again. */
export function isolated(hidden: readonly string[], selected: readonly string[], run: string): string[] {
  const others = selected.filter((key) => key !== run);
  const elsewhere = hidden.filter((key) => !selected.includes(key));
  const isAlone = !hidden.includes(run) && others.every((key) => hidden.includes(key));
  return isAlone ? elsewhere : [...elsewhere, ...others];
}
