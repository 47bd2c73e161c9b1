import { memberOf } from './json-member.ts';

/** RFC 6901: `` for the whole, `/results/0/status`; `~1` for a slash in a name, `~0` for a tilde. */
export const jsonPointerPattern = '^(?:/(?:[^~/]|~0|~1)*)*$';

/** @returns undefined when nothing is there */
export function atPointer(json: unknown, pointer: string): unknown {
  const path = pointer.split('/').slice(1);
  return memberOf(json, ...path.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~')));
}

/** What is there, as text; undefined for lists, objects and nothing. */
export function wordAtPointer(json: unknown, pointer: string): string | undefined {
  const value = atPointer(json, pointer);
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}
