/** What stands in a vendor's JSON at a path of names and places in lists; undefined where nothing does. */
export function memberOf(json: unknown, ...path: readonly (string | number)[]): unknown {
  let value = json;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

/** As {@link memberOf}, if it is a text. */
export function textOf(json: unknown, ...path: readonly (string | number)[]): string | undefined {
  const value = memberOf(json, ...path);
  return typeof value === 'string' ? value : undefined;
}

/** As {@link memberOf}, if it is a finite number. */
export function numberOf(json: unknown, ...path: readonly (string | number)[]): number | undefined {
  const value = memberOf(json, ...path);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** As {@link memberOf}, if it is a list; else an empty one. */
export function listOf(json: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const value = memberOf(json, ...path);
  return Array.isArray(value) ? value : [];
}

/** The JSON of a body; undefined when it isn't any. */
export function readJsonBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
