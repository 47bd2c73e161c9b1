import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { Keyring } from '#core/keyring.ts';
import { migrateStore } from '#src/commands/migrate-store.ts';
import { runCommand } from '#src/commands/run-command.ts';
import { spend } from '#test/contract/spend-contract.ts';
import { phone, slugOf, startTestApp, type TestApp, testKeyring, testSecret, wrong } from '#test/harness.ts';
import { newStores, startOn } from './engines.ts';

const open = (t: TestApp, to: string, more: object = {}) =>
  t.call('POST', '/v1/verifications', { to, purpose: 'sign_in', ...more });
const check = (t: TestApp, id: string, code: string) =>
  t.call('POST', `/v1/verifications/${id}/check`, { code });

describe('commands', () => {
  const stores = newStores();
  const folders: string[] = [];
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  const newDatabase = async () => (await stores.postgres()).DATABASE_URL ?? '';
  const newFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-commands-'));
    folders.push(folder);
    return folder;
  };

  it('say of what was typed that it is wrong, and not of the settings', async () => {
    for (const [command = '', ...args] of [
      ['fnord'],
      ['keys', 'eat'],
      ['apps', 'remove'],
      ['find', '--who', 'ann'],
    ]) {
      await assert.rejects(runCommand(command, args, {}), {
        name: 'CommandError',
        message: /^(?!The settings)/,
      });
    }
  });

  describe('read-tokens', () => {
    it('refuses a file that holds none', async () => {
      const csv = join(newFolder(), 'tokens.csv');
      for (const text of ['', 'serial,secret,type\n']) {
        writeFileSync(csv, text);
        await assert.rejects(runCommand('read-tokens', ['--file', csv], {}), /no token|Nothing was taken/);
      }
    });

    const figure = (number: string) => `test/fixtures/pskc/figure-${number}.xml`;

    it('says what a file of either kind holds, one token a line', async () => {
      const told = await runCommand('read-tokens', ['--file', figure('03')], {});
      const [token] = told.split('\n').map((line) => JSON.parse(line));
      assert.deepEqual([token.kind, token.serial, token.line], ['hotp', '987654321', undefined]);
      const folder = newFolder();
      const csv = join(folder, 'tokens.csv');
      writeFileSync(csv, `serial,secret,type\nA1,${'0123456789abcdef'.repeat(3)},HOTP\n`);
      const lines = (await runCommand('read-tokens', ['--file', csv], {})).split('\n');
      assert.deepEqual(
        lines.map((line) => JSON.parse(line).serial),
        ['A1'],
      );
    });

    it('says of each what can be posted as it stands: a token that counts, and any other as it is taken over', async () => {
      const csv = join(newFolder(), 'tokens.csv');
      const [counting, timed, long] = ['0123456789abcdef', 'fedcba9876543210', '0f1e2d3c4b5a6978'].map(
        (half) => half.repeat(2),
      );
      writeFileSync(
        csv,
        `serial,secret,type,moving,digits,algorithm,issuer\nA1,${counting},HOTP,3,6,SHA1,\nB2,${timed},TOTP,60,8,SHA256,Maker\n` +
          `C3,${long},HOTP,5,6,SHA256,\n`,
      );
      const told = await runCommand('read-tokens', ['--file', csv], {});
      const [a1, b2, c3] = told.split('\n').map((line) => JSON.parse(line));
      assert.deepEqual([a1.serial, a1.enrolToken.name, a1.enrolToken.counter], ['A1', 'A1', 3]);
      assert.deepEqual([b2.enrolToken, c3.enrolToken], [undefined, undefined]);
      await using t = await startTestApp();
      const enrolled = await t.call('POST', '/v1/users/ann/factors/hotp', a1.enrolToken);
      assert.deepEqual([enrolled.status, enrolled.body.name], [201, 'A1']);
      for (const [userId, token] of [
        ['bea', b2],
        ['cleo', c3],
        ['dan', a1],
      ] as const) {
        const taken = await t.call('POST', `/v1/users/${userId}/factors/import`, token.importApp);
        assert.deepEqual([taken.status, taken.body.status, taken.body.name], [201, 'active', token.serial]);
      }
      t.clock.advance(120);
      const { id } = (await t.call('POST', '/v1/verifications', { userId: 'cleo', purpose: 'sign_in' })).body;
      const code = hotp({ secret: Buffer.from(long ?? '', 'hex'), counter: 5, algorithm: 'sha256' });
      const checked = await t.call('POST', `/v1/verifications/${id}/check`, { method: 'hotp', code });
      assert.equal(checked.body.outcome, 'approved');
    });

    it('opens an encrypted one with what its maker sent along, and says all that is wrong without it', async () => {
      const run = (env: Record<string, string>) => runCommand('read-tokens', ['--file', figure('06')], env);
      assert.match(await run({ TOKEN_KEY: '12345678901234567890123456789012' }), /"kind":"hotp"/);
      await assert.rejects(run({}), /line \d+: The secrets are encrypted/);
      await assert.rejects(runCommand('read-tokens', ['--file', '/nowhere'], {}), /can't be read/);
      await assert.rejects(runCommand('read-tokens', [], {}), /--file must name/);
    });
  });

  describe('migrate-store', () => {
    it('takes over what is pending, what was approved, tries, limits, messages and keys', async () => {
      const from = newFolder();
      const url = await newDatabase();
      const [pendingTo, approvedTo, lateTo] = [phone(1), phone(2), phone(3)];
      const old = await startTestApp({ dataDir: from });
      const pending = (await open(old, pendingTo)).body.id;
      const code = await old.codeOf(pending);
      for (const index of [1, 2]) await check(old, pending, wrong(code, index));
      const approved = (await open(old, approvedTo)).body.id;
      const approvedCode = await old.codeOf(approved);
      await check(old, approved, approvedCode);
      const late = (await open(old, lateTo)).body.id;
      const notify = ['ann@mail.example'];
      await old.call('POST', '/v1/users/ann/notices', { kind: 'password_changed', notify });
      await old.app.store.addSpend([spend(), spend({ channel: 'email', country: null, prefix: '' })]);
      const spent = await old.app.store.readSpend({ appId: 'app_1', day: spend().day });
      await old.app.close();
      const copied = await migrateStore({ from, url, keyring: testKeyring });
      assert.deepEqual([copied.apps, copied.api_keys, copied.verifications, copied.outbox], [1, 1, 3, 2]);
      assert.equal(copied.notices, 1);
      assert.equal(copied.spend, 2);

      await using t = await startOn({ DATABASE_URL: url });
      const left = await t.call('GET', `/v1/verifications/${pending}`);
      assert.deepEqual([left.body.status, left.body.checksLeft], ['pending', 3]);
      assert.equal((await check(t, pending, code)).body.outcome, 'approved');
      assert.equal(slugOf(await check(t, approved, approvedCode)), 'already-approved');
      assert.deepEqual(await t.app.store.readSpend({ appId: 'app_1', day: spend().day }), spent);
      assert.equal((await check(t, late, await t.codeOf(late))).body.outcome, 'approved');
      assert.deepEqual(
        t.provider.sent.filter(({ code }) => code === '').map(({ to }) => to),
        notify,
      );
      // Each had one message of the three that ten minutes allow, and the live code goes on where it is pending.
      const outcomes = [];
      for (let i = 0; i < 3; i++) {
        const again = await open(t, lateTo);
        outcomes.push(again.status === 201 ? 201 : slugOf(again));
        if (again.status === 201) await check(t, again.body.id, await t.codeOf(again.body.id));
      }
      assert.deepEqual(outcomes, [201, 201, 'too-many-sends']);
    });

    it('takes over what people have enrolled', async () => {
      const from = newFolder();
      const url = await newDatabase();
      const secret = new TextEncoder().encode('twenty bytes exactly');
      const factors = '/v1/users/user-1/factors';
      const old = await startTestApp({ dataDir: from });
      const begun = await old.call('POST', `${factors}/hotp`, { secret: encodeBase32(secret) });
      await old.call('POST', `${factors}/${begun.body.id}/confirm`, { code: hotp({ secret, counter: 0 }) });
      const before = (await old.call('GET', factors)).body;
      await old.app.close();
      const said = await runCommand('migrate-store', ['--from', from], {
        DATABASE_URL: url,
        COUNTERSIGN_SECRET: testSecret,
      });
      assert.match(said, /users: 1\n/);
      assert.match(said, /server key of before as COUNTERSIGN_BOOTSTRAP_KEY/);
      await using t = await startOn({ DATABASE_URL: url });
      assert.deepEqual((await t.call('GET', factors)).body, before);
      const { id } = (await t.call('POST', '/v1/verifications', { userId: 'user-1', purpose: 'sign_in' }))
        .body;
      const typed = (counter: number) =>
        t.call('POST', `/v1/verifications/${id}/check`, { method: 'hotp', code: hotp({ secret, counter }) });
      assert.equal((await typed(0)).body.outcome, 'wrong');
      assert.equal((await typed(1)).body.outcome, 'approved');
    });

    it('gives the same verification back to who opens again what was open', async () => {
      const from = newFolder();
      const url = await newDatabase();
      const old = await startTestApp({ dataDir: from });
      const { id } = (await open(old, phone(1))).body;
      await old.app.close();
      await migrateStore({ from, url, keyring: testKeyring });
      await using t = await startOn({ DATABASE_URL: url });
      const again = await open(t, phone(1));
      assert.deepEqual([again.status, again.body.id], [200, id]);
    });

    it('refuses a folder without a store, one that is in use, a secret that is not the one, and a database that is not empty', async () => {
      const from = newFolder();
      const url = await newDatabase();
      await assert.rejects(migrateStore({ from, url, keyring: testKeyring }), /no embedded store/);
      const old = await startTestApp({ dataDir: from });
      await open(old, phone(1));
      await assert.rejects(migrateStore({ from, url, keyring: testKeyring }), /Another process is using/);
      await old.app.close();
      const other = new Keyring(['another secret, of thirty-two characters or more']);
      await assert.rejects(migrateStore({ from, url, keyring: other }), /must list the secret/);
      await migrateStore({ from, url, keyring: testKeyring });
      await assert.rejects(migrateStore({ from, url, keyring: testKeyring }), /has an app already/);
    });
  });

  it('explain themselves when they are mistyped', async () => {
    await assert.rejects(runCommand('migrate', [], {}), /is no command[\s\S]*migrate-store --from/);
    await assert.rejects(runCommand('migrate-store', [], {}), /--from must name/);
    await assert.rejects(runCommand('after-restore', ['--protect-hours', '99'], {}), /0 to 24/);
    for (const question of ['help', '--help', '-h'])
      assert.match(await runCommand(question, [], {}), /after-restore/);
    assert.match(await runCommand('--version', [], {}), /^\d+\.\d+\.\d+$/);
  });
});
