import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { it } from 'node:test';

/** What each part of src/ may import. Imports point inwards; docs/adr/0001-layout.md says why. */
const allowed: Record<string, readonly string[]> = {
  core: ['core'],
  store: ['core', 'store'],
  verifications: ['core', 'store', 'passkeys', 'verifications'],
  factors: ['core', 'store', 'passkeys', 'verifications', 'factors'],
  delivery: ['core', 'store', 'verifications', 'delivery'],
  pages: ['core', 'pages'],
  passkeys: ['core', 'passkeys'],
  http: ['core', 'store', 'verifications', 'factors', 'delivery', 'pages', 'passkeys', 'http'],
  tracing: ['store', 'delivery', 'http', 'tracing'],
  settings: ['core', 'store', 'delivery', 'passkeys', 'tracing', 'settings'],
};
/** What the rules may use of the outside: computing, not the world. */
const pure = ['node:crypto', 'node:buffer', 'node:url', 'libphonenumber-js/max'];

const imports = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map((match) => match[1] ?? '');

it('keeps every import of src/ pointing inwards, and the rules free of the world', () => {
  const wrong: string[] = [];
  for (const file of globSync('src/**/*.ts')) {
    const part = file.split('/')[1] ?? '';
    const inner = allowed[part];
    if (!inner) continue;
    for (const name of imports(file)) {
      const other = /^#([a-z]+)\//.exec(name)?.[1];
      if (other !== undefined && !inner.includes(other)) wrong.push(`${file} imports ${name}`);
      const reached = name.startsWith('.') ? normalize(join(dirname(file), name)) : file;
      if (!reached.startsWith(`src/${part}/`) && reached !== 'package.json') {
        wrong.push(`${file} goes round by ${name}`);
      }
      if (part === 'core' && !/^[.#]/.test(name) && !pure.includes(name))
        wrong.push(`${file} imports ${name}`);
    }
  }
  for (const file of globSync('{sdk,shop}/**/*.ts', { exclude: ['**/node_modules/**'] })) {
    for (const name of imports(file))
      if (/^#|src\/(?:core|store|http)/.test(name)) wrong.push(`${file} imports ${name}`);
  }
  assert.deepEqual(wrong, []);
});

it('has no file that needs itself, by whatever way', () => {
  const needed = /^(?:import|export) [^;]*?from '([.#][^']+\.ts)'/gm;
  const arrows = new Map(
    globSync('src/**/*.ts').map((file) => [
      file,
      [...readFileSync(file, 'utf8').matchAll(needed)].map(([, name = '']) =>
        name.startsWith('.')
          ? normalize(join(dirname(file), name))
          : name.replace('#src/', 'src/').replace('#', 'src/'),
      ),
    ]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file) || path.includes(file)) return;
    for (const next of arrows.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of arrows.keys()) visit(file, []);
  assert.ok(arrows.get('src/app.ts')?.includes('src/http/server.ts'), 'it can follow an import');
  assert.deepEqual(circles, []);
});

/** Where a node and a command are put together. */
const roots = ['src/app.ts', 'src/commands/run-command.ts', 'src/random-pool.ts'];

it('has no clock and no randomness outside the composition root', () => {
  const found = globSync('src/**/*.ts')
    .filter((file) => !roots.includes(file))
    .filter((file) =>
      /Date\.now|Math\.random|new Date\(\)|randomBytes|randomUUID|randomInt|randomFill/.test(
        readFileSync(file, 'utf8'),
      ),
    );
  assert.deepEqual(found, []);
});
