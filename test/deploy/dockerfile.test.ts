import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { at, root, textOf } from './parts.ts';

type Instruction = { readonly name: string; readonly rest: string };

const lines = textOf('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '');
const instructions: Instruction[] = lines.map((line) => {
  const [name = '', ...rest] = line.split(' ');
  return { name, rest: rest.join(' ') };
});
const stages = instructions.filter(({ name }) => name === 'FROM').map(({ rest }) => rest);
const lastStage = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));
const of = (name: string): string[] => lastStage.filter((one) => one.name === name).map(({ rest }) => rest);
const words = (text: string | undefined): string[] => {
  const list: unknown = JSON.parse(text ?? '[]');
  return Array.isArray(list) ? list.map(String) : [];
};
const env = Object.fromEntries(
  of('ENV').flatMap((rest) => [...rest.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value])),
);
/** What comes from the project's folder, as opposed to an earlier stage. */
const copied = instructions
  .filter(({ name, rest }) => name === 'COPY' && !rest.startsWith('--from'))
  .map(({ rest }) => rest.split(/\s+/).slice(0, -1));

it('builds the image on the Node that the project pins', () => {
  const pinned = String(at(JSON.parse(textOf('package.json')), 'dependencies', 'node'));
  assert.equal(stages.length, 2);
  for (const stage of stages)
    assert.match(stage, new RegExp(`^node:${pinned.replaceAll('.', '\\.')}-\\w+-slim\\b`));
});

it('copies only what exists and what .dockerignore lets through', () => {
  const [first, ...rules] = textOf('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  assert.equal(first, '*');
  const through = new Set(rules.map((rule) => rule.replace(/^!/, '')));
  for (const path of copied.flat()) {
    assert.ok(existsSync(root + path), `${path} is not there`);
    assert.ok(through.has(path), `${path} is ignored`);
  }
  assert.deepEqual(
    [...through].filter((path) => !copied.flat().includes(path)),
    [],
  );
});

it('runs as nobody in particular, with no shell between it and its signals', () => {
  const [user = ''] = of('USER');
  assert.match(user, /^[1-9]\d*:[1-9]\d*$/);
  for (const { name, rest } of instructions) {
    if (['RUN', 'CMD', 'ENTRYPOINT'].includes(name))
      assert.ok(words(rest).length > 0, `${name} ${rest} is run by a shell`);
  }
  assert.equal(env.NODE_ENV, 'production');
  assert.equal(env.HOST, '0.0.0.0');
});

it('starts from the copied files and production packages alone, says that it is alive, and writes to its data folder only', async () => {
  const app = mkdtempSync(join(tmpdir(), 'countersign-image-'));
  const data = mkdtempSync(join(tmpdir(), 'countersign-image-data-'));
  // As the last stage has it, with links for the packages that `npm ci --omit=dev` would put there.
  for (const path of of('COPY')
    .filter((rest) => !rest.startsWith('--from'))
    .flatMap((rest) => rest.split(/\s+/).slice(0, -1)))
    cpSync(root + path, join(app, path), { recursive: true });
  for (const path of productionPackages()) {
    mkdirSync(dirname(join(app, path)), { recursive: true });
    symlinkSync(root + path, join(app, path));
  }
  const before = filesOf(app);
  const [node, ...args] = words(of('ENTRYPOINT')[0]);
  assert.equal(node, 'node');
  const child = spawn(process.execPath, args, {
    cwd: app,
    env: { ...env, ...productionSettings, COUNTERSIGN_DATA_DIR: data, HOST: '127.0.0.1', PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  try {
    const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    const url = String(at(message, 'listening'));
    assert.match(url, /^http:/, 'it did not start');
    const health = await fetch(`${url}/healthz`);
    assert.equal(health.status, 200);
    assert.equal(await healthcheck(new URL(url).port), 0);
    assert.deepEqual(filesOf(app), before);
  } finally {
    child.kill('SIGTERM');
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
    assert.equal(code, 0, 'SIGTERM did not end it in order');
    for (const folder of [app, data]) rmSync(folder, { recursive: true, force: true });
  }
});

it('has a health check that says no when nobody answers, and when the answer is no', async () => {
  const sick = createServer((_request, response) => response.writeHead(503).end());
  sick.listen(0, '127.0.0.1');
  await once(sick, 'listening');
  const { port } = sick.address() as AddressInfo;
  assert.equal(await healthcheck(String(port)), 1);
  sick.close();
  await once(sick, 'close');
  assert.equal(await healthcheck(String(port)), 1);
});

/** Runs the image's own health check. @returns its exit code */
async function healthcheck(port: string): Promise<unknown> {
  const [, command] = of('HEALTHCHECK')[0]?.split(' CMD ') ?? [];
  const [node, ...args] = words(command?.trim());
  assert.equal(node, 'node');
  const child = spawn(process.execPath, args, { env: { PORT: port }, stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  return code;
}

/** Folders of packages that the lock file doesn't mark as for development. */
function productionPackages(): string[] {
  const packages = Object.entries(at(JSON.parse(textOf('package-lock.json')), 'packages') ?? {});
  return packages
    .filter(
      ([path, entry]) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) && !isOnlyForDevelopment(entry),
    )
    .map(([path]) => path)
    .filter((path) => existsSync(root + path));
}

function isOnlyForDevelopment(entry: unknown): boolean {
  return ['dev', 'devOptional', 'link'].some((mark) => at(entry, mark) === true);
}

function filesOf(folder: string): string[] {
  return globSync('**', { cwd: folder, exclude: (path) => path.startsWith('node_modules') }).sort();
}

const productionSettings = {
  COUNTERSIGN_PUBLIC_URL: 'https://verify.shop.example',
  COUNTERSIGN_APP_ORIGINS: 'https://shop.example',
  COUNTERSIGN_APP_COUNTRIES: 'DE',
  COUNTERSIGN_TRUSTED_PROXIES: '127.0.0.1',
  COUNTERSIGN_BOOTSTRAP_KEY: `cs_${'5eed'.repeat(12)}`,
  COUNTERSIGN_SMTP_URL: 'smtp://127.0.0.1:25',
  COUNTERSIGN_SMTP_FROM: 'no-reply@shop.example',
  LOG_LEVEL: 'warn',
};
