import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { readConfig } from '#settings/config.ts';
import { createApp } from '#src/app.ts';
import { type ApiDocument, problemSlugs, problemsPage } from './problems-page.ts';
import { providersPage } from './providers-page.ts';

/** `npm run generate`: what is made from the API's schemas. With --check it writes nothing and fails on a difference. */
const root = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');

const document = await openApiDocument();
const files = new Map([
  ['docs/openapi.json', `${JSON.stringify(document, null, 2)}\n`],
  ['sdk/src/generated/api-types.ts', await apiTypes(document)],
  ['sdk/src/generated/problem-slugs.ts', problemSlugs()],
  ['docs/problems.md', problemsPage(document)],
  ['docs/providers.md', await providersPage()],
]);
const stale: string[] = [];
for (const [name, text] of files) {
  const path = join(root, name);
  if (read(path) === text) continue;
  stale.push(name);
  if (check) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
if (check && stale.length > 0) {
  console.error(`Not what the schemas say: ${stale.join(', ')}. Run npm run generate.`);
  process.exit(1);
}
console.log(stale.length === 0 ? 'Generated files are up to date.' : `Written: ${stale.join(', ')}`);

type Document = ApiDocument & { components: { schemas: Record<string, JSONSchema> } };

async function openApiDocument(): Promise<Document> {
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-generate-'));
  try {
    await using app = await createApp(readConfig({ COUNTERSIGN_DATA_DIR: dataDir, LOG_LEVEL: 'silent' }));
    await app.http.ready();
    return JSON.parse(JSON.stringify(app.http.swagger()));
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function apiTypes({ components }: Document): Promise<string> {
  const names = Object.keys(components.schemas);
  // One root that needs every schema, so that each is compiled once, under its own name.
  const definitions = JSON.parse(
    JSON.stringify(components.schemas).replaceAll('#/components/schemas/', '#/definitions/'),
  );
  const whole: JSONSchema = {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { $ref: `#/definitions/${name}` }])),
    required: names,
    additionalProperties: false,
    definitions: Object.fromEntries(
      Object.entries<JSONSchema>(definitions).map(([name, schema]) => [
        name,
        { additionalProperties: false, ...schema },
      ]),
    ),
  };
  const text = await compile(whole, 'ApiSchemas', {
    bannerComment: '// Made from the API by `npm run generate`. Do not edit.',
    unreachableDefinitions: true,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 110 },
  });
  return text.replaceAll(/ *\/\*\*\n *\* This interface was referenced by [^/]*?\*\/\n/g, '');
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
