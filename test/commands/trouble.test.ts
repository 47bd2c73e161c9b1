import assert from 'node:assert/strict';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCommand } from '#src/commands/run-command.ts';
import { startTestApp, testSecret } from '#test/harness.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';
import { startOn } from './engines.ts';

type Env = Readonly<Record<string, string>>;

const listing = ['keys', 'list'];
const finding = ['find', '--user', 'ann'];
const restoring = ['after-restore'];

/** Whoever types a command in trouble reads a line that says what to mend, and no stack. */
async function refused(env: Env, words: RegExp, ...commands: readonly (readonly string[])[]): Promise<void> {
  for (const [command = '', ...args] of commands) {
    const settings = { COUNTERSIGN_SECRET: testSecret, ...env };
    await assert.rejects(runCommand(command, args, settings), (error: Error) => {
      assert.match(error.message, words);
      return ['ServiceError', 'ConfigError'].includes(error.name);
    });
  }
}

describe('commands on an embedded store in trouble', () => {
  const root = mkdtempSync(join(tmpdir(), 'countersign-trouble-'));
  after(() => rmSync(root, { recursive: true, force: true }));

  const overwrite = (path: string, from: number, length: number): void => {
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(length, 'x'), 0, length, from);
    closeSync(file);
  };

  it('say that the file is damaged, at its head or within, as a node does that starts', async () => {
    for (const from of [0, 4096]) {
      const dataDir = join(root, `damaged-${from}`);
      await (await startTestApp({ dataDir })).app.close();
      overwrite(join(dataDir, 'countersign.db'), from, 40_000);
      const damaged = /can't be used.*If it is damaged, restore it/;
      await refused({ COUNTERSIGN_DATA_DIR: dataDir }, damaged, listing, finding, restoring);
      const onItsThread = startTestApp({ dataDir, env: { COUNTERSIGN_SECRET: testSecret } });
      await assert.rejects(onItsThread, { name: 'ServiceError', message: damaged });
    }
  });

  it('say that no node has started on it, where nothing may be changed', async () => {
    const dataDir = join(root, 'unused');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'countersign.db'), '');
    await refused({ COUNTERSIGN_DATA_DIR: dataDir }, /No node of this version has started/, finding);
  });
});

describe('commands on a Postgres in trouble', () => {
  let postgres: Postgres;
  let url: string;
  before(async () => {
    postgres = await startPostgres();
    url = await postgres.createDatabase('shop');
    await (await startOn({ DATABASE_URL: url })).app.close();
  });
  after(() => postgres.stop());

  it('say what the server said when it refuses', async () => {
    await postgres.query("CREATE ROLE weak LOGIN PASSWORD 'weak'");
    const weak = url.replace(/\/\/.*@/, '//weak:weak@');
    await refused({ DATABASE_URL: weak }, /refused: 42501 .* at 127/, listing, finding, restoring);
    await postgres.query('ALTER DATABASE shop SET default_transaction_read_only = on');
    await refused({ DATABASE_URL: url }, /refused: 25006 /, restoring, ['keys', 'add', '--name', 'x']);
    await postgres.query('ALTER DATABASE shop RESET default_transaction_read_only');
  });

  it('say so when it may not be copied into', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'countersign-trouble-'));
    await (await startTestApp({ dataDir })).app.close();
    await postgres.createDatabase('closed');
    const weak = postgres.databaseUrl('closed').replace(/\/\/.*@/, '//weak:weak@');
    await refused({ DATABASE_URL: weak }, /refused: 42501 /, ['migrate-store', '--from', dataDir]);
    rmSync(dataDir, { recursive: true });
  });

  it('ask for an address of a Postgres, and say how a password is written in it', async () => {
    for (const wrong of ['mysql://u:p@h/x', 'postgres://u:a/b#c@h/x'])
      await refused({ DATABASE_URL: wrong }, /postgres:.*percent-encoded/, listing, finding, restoring);
  });
});
