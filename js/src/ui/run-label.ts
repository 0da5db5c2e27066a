// How a run is called where there is no room for its key.

/** Ids that nobody chose: a date, a time and six hexadecimal digits. */
const AUTOMATIC = /^\d{8}_\d{6}_([0-9a-f]{6})$/;

/** The alias; else, for an automatic id, the experiment and the digits in which such ids differ; else the id. */
export function runLabel({ alias, id, name }: { alias: string | null; id: string; name: string }): string {
  if (alias) return alias;
  const digits = AUTOMATIC.exec(id)?.[1];
  return digits === undefined || name === '' ? id : `${name} ${digits}`;
}

/** The same from a key alone, for a run whose row is not here yet. */
export function labelOfKey(key: string): string {
  const parts = key.split('/');
  return runLabel({ alias: null, id: parts.at(-1) ?? key, name: parts.at(-2) === 'runs' ? (parts.at(-3) ?? '') : '' });
}
