import type { Env } from './setting-values.ts';

/** What the shop and the commands have of their own, and what Kubernetes sets for a Service named after us. */
const others = /^COUNTERSIGN_(?:API_KEY|KEY|URL|SERVICE_.*|PORT(?:_\d.*)?)$/;
/** A letter more, less or another one; two of those in a long name. */
const nearEnough = 2;

/** @returns the environment, and the names that were asked of it */
export function watched(env: Env): { readonly env: Env; readonly asked: ReadonlySet<string> } {
  const asked = new Set<string>();
  const get = (target: Env, name: string): string | undefined => {
    asked.add(name);
    return target[name];
  };
  return { env: new Proxy(env, { get }), asked };
}

/** Names that look like settings and are none, with what may have been meant: a mistyped one is silently its default. */
export function unknownSettings(env: Env, asked: ReadonlySet<string>): string[] {
  const known = [...asked].filter((name) => name.startsWith('COUNTERSIGN_'));
  return Object.keys(env)
    .filter((name) => name.startsWith('COUNTERSIGN_') && !asked.has(name) && !others.test(name))
    .map((name) => {
      const near = known.find((one) => distance(name, one) <= nearEnough);
      return `${name} is no setting${near ? `: did you mean ${near}?` : ', and is not read.'}`;
    });
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const change = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
