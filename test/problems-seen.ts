import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import document from '../docs/openapi.json' with { type: 'json' };

/** What the document says of one operation. */
type Operation = {
  readonly id: string;
  readonly method: string;
  readonly path: RegExp;
  readonly problems: readonly string[];
};

type Documented = Readonly<
  Record<string, { readonly operationId: string; readonly 'x-problems': readonly string[] }>
>;

const operations: readonly Operation[] = Object.entries<Documented>(document.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, 'x-problems': problems }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]*')}/?(?:\\?.*)?$`),
      problems,
    })),
);

/** Every operation has these, by one and the same code. */
const common = [
  'invalid-request',
  'unauthorized',
  'payload-too-large',
  'unsupported-media-type',
  'internal-error',
  'temporarily-unavailable',
];

/** The problems that a test met, each of which the API's document has to name. */
export class ProblemsSeen {
  readonly #seen = new Set<string>();

  /** @param type the problem's, or whatever stands in its place */
  note(method: string, url: string, type: unknown): void {
    const slug = typeof type === 'string' ? (/\/problems\/([a-z-]+)$/.exec(type)?.[1] ?? '') : '';
    const operation = operations.find((one) => one.method === method && one.path.test(url));
    if (slug === '' || !operation) return;
    assert.ok(
      operation.problems.includes(slug),
      `${operation.id} does not say that it may answer by ${slug}`,
    );
    this.#seen.add(`${operation.id} ${slug}`);
  }

  /** For {@link problemsMissed}, at the end of the whole run. */
  leave(): void {
    const folder = process.env.COUNTERSIGN_TEST_LEAVINGS;
    if (!folder || this.#seen.size === 0) return;
    const place = join(folder, randomUUID());
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'problems'), [...this.#seen].join('\n'));
  }
}

/** Those that an operation says it has, and that no test of a whole run has met. */
export function problemsMissed(root: string): string[] {
  const seen = new Set(
    globSync(`${root}/*/problems`).flatMap((file) => readFileSync(file, 'utf8').split('\n')),
  );
  return operations.flatMap(({ id, problems }) =>
    problems
      .filter((slug) => !common.includes(slug))
      .map((slug) => `${id} ${slug}`)
      .filter((pair) => !seen.has(pair)),
  );
}
