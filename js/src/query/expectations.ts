// What a filter line should have at the place where it breaks; the English is word for word what runicorn/query/parse.py says.

export const EXPECTATIONS = {
  'filter.rest': ['expected a term or the end', '应为条件或结尾'],
  'filter.term': ['expected a term', '应为条件'],
  'filter.negated': ["expected a term right after '-'", '“-”之后应紧跟条件'],
  'filter.bracket': ["expected a ')'", '应为“)”'],
  'filter.depth': ['expected at most {most} groups and negations inside each other', '括号和否定最多嵌套 {most} 层'],
  'filter.key': ["expected a key before '{sign}'", '“{sign}”之前应有键名'],
  'filter.field': ["expected one of {fields} before ':' (say {name}= for a value of the run, or put it in quotes)", '“:”之前应为 {fields} 之一（运行的取值请写 {name}=，文字请加引号）'],
  'filter.number': ["expected a number after '{what}'", '“{what}”之后应为数字'],
  'filter.value': ["expected a value after '{what}'", '“{what}”之后应有值'],
  'filter.quote': ["expected a second '\"' that ends the text", '文字末尾应有第二个引号'],
  'filter.boundary': ['expected a space (quotes keep signs in a text)', '应为空格（文字中的符号请加引号）'],
  'filter.length': ['expected at most {most} characters', '最多 {most} 个字符'],
} as const;

export type Expectation = keyof typeof EXPECTATIONS;
export type ExpectationValues = Readonly<Record<string, string | number>>;

export function inEnglish(expectation: Expectation, values: ExpectationValues): string {
  return EXPECTATIONS[expectation][0].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
