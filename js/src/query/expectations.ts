// What a filter line should have at the place where it breaks; word for word what runicorn/query/parse.py says.

export const EXPECTATIONS = {
  'filter.rest': 'expected a term or the end',
  'filter.term': 'expected a term',
  'filter.negated': "expected a term right after '-'",
  'filter.bracket': "expected a ')'",
  'filter.depth': 'expected at most {most} groups and negations inside each other',
  'filter.key': "expected a key before '{sign}'",
  'filter.field': "expected one of {fields} before ':' (quotes make it a text)",
  'filter.number': "expected a number after '{what}'",
  'filter.value': "expected a value after '{what}'",
  'filter.quote': "expected a second '\"' that ends the text",
  'filter.boundary': 'expected a space (quotes keep signs in a text)',
  'filter.length': 'expected at most {most} characters',
} as const;

export type Expectation = keyof typeof EXPECTATIONS;
export type ExpectationValues = Readonly<Record<string, string | number>>;

export function inEnglish(expectation: Expectation, values: ExpectationValues): string {
  return EXPECTATIONS[expectation].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
