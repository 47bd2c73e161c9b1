import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

/** The project's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A file of the project. */
export function textOf(path: string): string {
  return readFileSync(root + path, 'utf8');
}

/** Every document of a YAML text. */
export function yamlOf(text: string): unknown[] {
  return parseAllDocuments(text, { merge: true }).map((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) throw problem;
    return document.toJS();
  });
}

/** A part of parsed YAML or JSON by its path; undefined where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (part, name) => (part === null || typeof part !== 'object' ? undefined : Reflect.get(part, name)),
    value,
  );
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const part = at(value, ...path);
  return Array.isArray(part) ? part : [];
}

/** The members of an object whose values are texts or numbers. */
export function textsAt(value: unknown, ...path: readonly (string | number)[]): Record<string, string> {
  const part = at(value, ...path);
  const members = part !== null && typeof part === 'object' ? Object.entries(part) : [];
  return Object.fromEntries(members.map(([name, text]) => [name, String(text)]));
}

/** Fenced blocks of a language in a page. */
export function blocksOf(page: string, language: string): string[] {
  return [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .filter((match) => match[1] === language)
    .map((match) => match[2] ?? '');
}

/** Names of settings that the service reads or that its page of settings explains. */
export function knownSettings(): Set<string> {
  const texts = [textOf('src/settings/config.ts'), textOf('docs/settings.md')];
  return new Set(texts.flatMap((text) => text.match(/\b(?:[A-Z][A-Z0-9]*_[A-Z0-9_]+|PORT|HOST)\b/g) ?? []));
}

/** Names of metrics in a PromQL expression. */
export function metricsIn(expression: string): string[] {
  const bare = expression.replaceAll(/"[^"]*"|\{[^}]*\}/g, '');
  return bare.match(/\b(?:countersign|nodejs|process)_\w+|\bup\b/g) ?? [];
}
