import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };

const program = `
import { CountersignProblem, createCountersign, type Verification } from '@countersign/sdk';
const countersign = createCountersign({ baseUrl: 'http://127.0.0.1:9', apiKey: 'cs_test' });
export const open = (): Promise<Verification> =>
  countersign.verifications.create({ to: '+12025550143', purpose: 'sign_in' });
// @ts-expect-error a number is no purpose
export const wrong = () => countersign.verifications.create({ to: '+12025550143', purpose: 7 });
export const why = (error: CountersignProblem): string | undefined => error.errors[0]?.path;
`;

describe('the package that npm makes of the SDK', () => {
  let folder: string;
  let shop: string;
  let manifest: string;

  // In a copy, since packing writes into the folder that other tests run from.
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-sdk-'));
    shop = join(folder, 'shop');
    mkdirSync(shop);
    const sdk = join(folder, 'sdk');
    cpSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
    cpSync(join(root, 'sdk'), sdk, {
      recursive: true,
      filter: (path) => !/[\\/]sdk[\\/](?:dist|node_modules)$/.test(path),
    });
    manifest = readFileSync(join(sdk, 'package.json'), 'utf8');
    const { version }: { version: string } = JSON.parse(manifest);
    npm(sdk, 'pack', '--pack-destination', folder);
    writeFileSync(join(shop, 'package.json'), '{ "private": true, "type": "module" }');
    npm(shop, 'install', '--offline', join(folder, `countersign-sdk-${version}.tgz`));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('can be imported where it was installed, and brings nothing else along', () => {
    const script = "import * as sdk from '@countersign/sdk'; console.log(Object.keys(sdk).join())";
    const out = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: shop });
    assert.equal(String(out).trim(), 'CountersignProblem,CountersignUnreachable,createCountersign');
    const lock = JSON.parse(readFileSync(join(shop, 'package-lock.json'), 'utf8'));
    assert.deepEqual(Object.keys(lock.packages), ['', 'node_modules/@countersign/sdk']);
  });

  for (const [module, moduleResolution] of [
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const) {
    it(`has its types where TypeScript looks for them (${moduleResolution})`, () => {
      writeFileSync(join(shop, 'program.ts'), program);
      const options = { module, moduleResolution, strict: true, noEmit: true, target: 'es2023' };
      const compilerOptions = { ...options, lib: ['es2023', 'dom'], types: [], skipLibCheck: false };
      writeFileSync(join(shop, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
      run(shop, join(bin, 'tsc'), ['-p', '.']);
    });
  }

  it('is there for CommonJS too, and for who looks for its files and types without exports', () => {
    const program =
      "const { createCountersign } = require('@countersign/sdk'); console.log(typeof createCountersign)";
    const out = execFileSync(process.execPath, ['--input-type=commonjs', '--eval', program], { cwd: shop });
    assert.equal(String(out).trim(), 'function');
    const installed = join(shop, 'node_modules', '@countersign', 'sdk');
    const { main, types } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    for (const file of [main, types]) assert.ok(existsSync(join(installed, String(file))), String(file));
  });

  it('has its licence and a README none of whose links leads out of it', () => {
    const installed = join(shop, 'node_modules', '@countersign', 'sdk');
    const license = readFileSync(join(installed, 'LICENSE'), 'utf8');
    assert.equal(license, readFileSync(join(root, 'LICENSE'), 'utf8'));
    const readme = readFileSync(join(installed, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    assert.deepEqual(
      links.filter((link) => !/^(?:https:|#)/.test(link)),
      [],
    );
  });

  it('leaves package.json as it was, so that the shop and the tests go on running from source', () => {
    assert.equal(readFileSync(join(folder, 'sdk', 'package.json'), 'utf8'), manifest);
  });

  function npm(cwd: string, ...args: readonly string[]): void {
    run(cwd, 'npm', [
      ...args,
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--cache',
      join(folder, 'cache'),
    ]);
  }
});

function run(cwd: string, command: string, args: readonly string[]): void {
  try {
    execFileSync(command, args, { cwd, env, stdio: 'pipe' });
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error && 'stderr' in error;
    assert.fail(said ? `${error.message}\n${error.stdout}\n${error.stderr}` : String(error));
  }
}
