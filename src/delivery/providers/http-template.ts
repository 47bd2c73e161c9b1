/** What stands for a placeholder. */
export type Values = Readonly<Record<string, string>>;

/** A JSON value whose texts may hold placeholders. */
export type JsonTemplate =
  | string
  | number
  | boolean
  | null
  | readonly JsonTemplate[]
  | { readonly [name: string]: JsonTemplate };

type Part = string | { readonly name: string };

/**
 * Reads `Your code: {code}`; `{{` and `}}` are braces.
 * @param where for the error, which never quotes the text: it may hold a secret
 * @throws Error for a placeholder that isn't known there, and for a lone brace
 */
export function compileText(
  text: string,
  known: ReadonlySet<string>,
  where: string,
): (values: Values) => string {
  const parts = partsOf(text);
  const wrong =
    parts === undefined || parts.some((part) => typeof part === 'object' && !known.has(part.name));
  if (wrong) {
    throw new Error(
      `${where} has a brace or a placeholder that can't be there. Known there: ${[...known].join(', ') || 'none'}.`,
    );
  }
  // One pass: what a value holds is never taken for a placeholder.
  return (values) =>
    parts.map((part) => (typeof part === 'string' ? part : (values[part.name] ?? ''))).join('');
}

/** @returns undefined for a lone brace */
function partsOf(text: string): Part[] | undefined {
  const parts: Part[] = [];
  let rest = text;
  while (rest !== '') {
    const [token = ''] = /^(?:[^{}]+|\{\{|\}\}|\{[\w.]+\})/.exec(rest) ?? [];
    if (token === '') return undefined;
    rest = rest.slice(token.length);
    if (token === '{{' || token === '}}') parts.push(token.slice(1));
    else parts.push(token.startsWith('{') ? { name: token.slice(1, -1) } : token);
  }
  return parts;
}

/**
 * A JSON value of the same shape, its texts filled in. A text that is nothing but `{validitySeconds:number}` becomes a
 * number. Names of members are taken as they stand.
 */
export function compileJson(
  template: JsonTemplate,
  known: ReadonlySet<string>,
  where: string,
): (values: Values) => unknown {
  if (typeof template === 'string') {
    const [, name] = /^\{([\w.]+):number\}$/.exec(template) ?? [];
    if (name === undefined) return compileText(template, known, where);
    const text = compileText(`{${name}}`, known, where);
    return (values) => Number(text(values));
  }
  if (typeof template !== 'object' || template === null) return () => template;
  if (isList(template)) {
    const items = template.map((item, index) => compileJson(item, known, `${where}/${index}`));
    return (values) => items.map((item) => item(values));
  }
  const members = Object.entries(template).map(
    ([name, member]) => [name, compileJson(member, known, `${where}/${name}`)] as const,
  );
  return (values) => Object.fromEntries(members.map(([name, member]) => [name, member(values)]));
}

const isList = (template: JsonTemplate): template is readonly JsonTemplate[] => Array.isArray(template);

/** Fields of a form. */
export function compileForm(
  fields: Readonly<Record<string, string>>,
  known: ReadonlySet<string>,
  where: string,
): (values: Values) => URLSearchParams {
  const compiled = Object.entries(fields).map(
    ([name, field]) => [name, compileText(field, known, `${where}/${name}`)] as const,
  );
  return (values) => new URLSearchParams(compiled.map(([name, field]) => [name, field(values)]));
}

/** An address: what is filled in is percent-encoded, and can't be in its host. */
export function compileUrl(
  url: string,
  known: ReadonlySet<string>,
  where: string,
): (values: Values) => string {
  const [, origin, rest] = /^(https?:\/\/[^/?#{}@\s]+)([/?][^#]*)?$/.exec(url) ?? [];
  if (origin === undefined)
    throw new Error(`${where} must be an address, without placeholders before its path.`);
  const path = compileText(rest ?? '/', known, where);
  return (values) => {
    const encoded = Object.entries(values).map(
      ([name, value]) => [name, encodeURIComponent(value.toWellFormed())] as const,
    );
    return `${origin}${path(Object.fromEntries(encoded))}`;
  };
}
