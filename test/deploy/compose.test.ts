import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { readConfig } from '#settings/config.ts';
import { at, blocksOf, knownSettings, listAt, textOf, textsAt, yamlOf } from './parts.ts';

const [compose] = yamlOf(textOf('compose.yaml'));
const services = Object.keys(textsAt(compose, 'services'));
const environment = textsAt(compose, 'services', 'countersign', 'environment');
const variable = /\$\{(\w+)(?::([?-])([^}]*))?\}/g;

/** The file `.env` that docs/operations.md has people write, its empty values filled in. */
function sampleEnv(): Map<string, string> {
  const [block = ''] = blocksOf(textOf('docs/operations.md'), 'sh');
  const lines = block.matchAll(/^(\w+)=(.*?)(?:\s+# (.*))?$/gm);
  return new Map(
    [...lines].map(([, name = '', value = '', hint = '']) => {
      const made = `${hint.startsWith('cs_') ? 'cs_' : ''}${'5eed'.repeat(12)}`;
      return [name, value === '' ? made : value];
    }),
  );
}

/** As Compose does it: values by name, defaults after `:-`, and an error for what `:?` demands. */
function interpolated(text: string, env: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    variable,
    (_all, name: string, how: string | undefined, more: string | undefined) => {
      const value = env.get(name) ?? '';
      if (value === '' && how === '?') throw new Error(more);
      return value === '' ? (more ?? '') : value;
    },
  );
}

it('gives a node, from the .env of the handbook, settings that production accepts', () => {
  const env = sampleEnv();
  const settings = Object.fromEntries(
    Object.entries(environment).map(([name, text]) => [name, interpolated(text, env)]),
  );
  const config = readConfig({ ...settings, NODE_ENV: 'production', HOST: '0.0.0.0', PORT: '8080' });
  assert.equal(config.production, true);
  assert.equal(settings.DATABASE_URL?.includes(env.get('POSTGRES_PASSWORD') ?? '?'), true);
});

it('asks for no mail server where a delivery file says how everything leaves', () => {
  const env = sampleEnv();
  for (const name of ['COUNTERSIGN_SMTP_URL', 'COUNTERSIGN_SMTP_FROM']) env.delete(name);
  const settings = Object.fromEntries(
    Object.entries(environment).map(([name, text]) => [name, interpolated(text, env)]),
  );
  const given = { ...settings, NODE_ENV: 'production', HOST: '0.0.0.0', PORT: '8080' };
  assert.throws(() => readConfig(given), /COUNTERSIGN_SMTP_URL is needed, or a delivery file/);
  const file = join(mkdtempSync(join(tmpdir(), 'countersign-compose-')), 'delivery.json');
  writeFileSync(file, '{}');
  assert.equal(readConfig({ ...given, COUNTERSIGN_DELIVERY_FILE: file }).smtp, null);
  rmSync(dirname(file), { recursive: true });
});

it('has no secret in it and no default for one: a missing one stops it with a line that says what to set', () => {
  const all = [...textOf('compose.yaml').matchAll(variable)];
  for (const name of ['POSTGRES_PASSWORD', 'COUNTERSIGN_SECRET', 'COUNTERSIGN_BOOTSTRAP_KEY']) {
    const uses = all.filter((match) => match[1] === name);
    assert.ok(uses.length > 0, name);
    for (const [use, , how, message] of uses) {
      assert.equal(how, '?', use);
      assert.match(message ?? '', new RegExp(`^Set ${name} in \\.env, `));
    }
  }
  assert.throws(
    () => interpolated(environment.COUNTERSIGN_SECRET ?? '', new Map()),
    /Set COUNTERSIGN_SECRET/,
  );
});

it('names only settings that the service has, and asks for nothing the handbook leaves out', () => {
  const known = knownSettings();
  assert.deepEqual(
    Object.keys(environment).filter((name) => !known.has(name)),
    [],
  );
  const env = sampleEnv();
  const demanded = [...textOf('compose.yaml').matchAll(variable)].filter((match) => match[2] === '?');
  assert.deepEqual(
    demanded.map((match) => match[1] ?? '').filter((name) => !env.has(name)),
    [],
  );
});

it('keeps the nodes from writing, from rights they do not need, and from other machines', () => {
  const node = at(compose, 'services', 'countersign');
  assert.equal(at(node, 'read_only'), true);
  assert.deepEqual(listAt(node, 'cap_drop'), ['ALL']);
  for (const port of listAt(node, 'ports')) assert.match(String(port), /^127\.0\.0\.1:/);
  assert.deepEqual(listAt(compose, 'services', 'postgres', 'ports'), []);
  for (const name of services)
    assert.deepEqual(listAt(compose, 'services', name, 'security_opt'), ['no-new-privileges:true'], name);
});

it('trusts the gateway of its own network and nobody else', () => {
  const gateway = String(at(compose, 'networks', 'inside', 'ipam', 'config', 0, 'gateway'));
  assert.equal(interpolated(environment.COUNTERSIGN_TRUSTED_PROXIES ?? '', new Map()), gateway);
});

it('gives a node longer to stop than it takes, and has a port for each', () => {
  const seconds = Number.parseInt(String(at(compose, 'services', 'countersign', 'stop_grace_period')), 10);
  assert.ok(seconds > 25);
  const [, from = 0, to = 0] =
    /:(\d+)-(\d+):/.exec(String(listAt(compose, 'services', 'countersign', 'ports')[0])) ?? [];
  assert.equal(Number(to) - Number(from) + 1, at(compose, 'services', 'countersign', 'deploy', 'replicas'));
});

it('runs a Postgres that loses nothing it acknowledged, on a volume that outlives it', () => {
  const postgres = at(compose, 'services', 'postgres');
  assert.match(String(at(postgres, 'image')), /^postgres:18-/);
  const command = listAt(postgres, 'command').map(String);
  for (const setting of ['-csynchronous_commit=on', '-cfsync=on'])
    assert.ok(command.includes(setting), setting);
  assert.deepEqual(listAt(postgres, 'volumes'), ['postgres:/var/lib/postgresql']);
  assert.ok('postgres' in textsAt(compose, 'volumes'));
});
