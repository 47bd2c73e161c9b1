import type { TSchema } from 'typebox';
import { Errors } from 'typebox/value';

/** What is wrong with a value, by its place, in words for whoever wrote it; never with a value of theirs. */
export function schemaProblems(schema: TSchema, value: unknown): string[] {
  const errors = Errors(schema, value);
  /** Of a choice among words each has an error of its own. */
  const choices = Map.groupBy(
    errors.filter(({ keyword }) => keyword === 'const'),
    ({ instancePath }) => instancePath,
  );
  const problems = errors.flatMap(({ keyword, instancePath, params, message }): string[] => {
    const words = choices.get(instancePath);
    const place = instancePath || '/';
    if (keyword === 'boolean' || (words && keyword === 'anyOf')) return [];
    if (words)
      return [`${place} must be one of ${listOf(words.map((word) => member(word.params, 'allowedValue')))}.`];
    return [`${place} ${wordsFor(keyword, params) ?? message}.`];
  });
  return [...new Set(problems)];
}

function wordsFor(keyword: string, params: object): string | undefined {
  if (keyword === 'required') return `needs ${listOf(member(params, 'requiredProperties'))}`;
  if (keyword === 'enum') return `must be one of ${listOf(member(params, 'allowedValues'))}`;
  if (keyword === 'additionalProperties')
    return `has ${listOf(member(params, 'additionalProperties'))}, which is no name of a member`;
  return undefined;
}

const member = (params: object, name: string): unknown => Reflect.get(params, name);

function listOf(values: unknown): string {
  return (Array.isArray(values) ? values : [values]).join(', ');
}
