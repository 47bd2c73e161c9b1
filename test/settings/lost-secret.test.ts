import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Keyring } from '#core/keyring.ts';
import { ConfigError } from '#settings/config.ts';
import { createApp } from '#src/app.ts';
import { RecordingProvider, startTestApp, type TestApp, testConfig } from '#test/harness.ts';

const older = 'the secret before of thirty-two bytes or more';
const newer = 'the secret after of thirty-two bytes or more too';
const folder = mkdtempSync(join(tmpdir(), 'countersign-lost-secret-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const enrol = (t: TestApp, user: string) => t.call('POST', `/v1/users/${user}/factors/totp`, {});
const start = (dataDir: string, secrets: string) =>
  startTestApp({ dataDir, env: { COUNTERSIGN_SECRET: secrets } });

async function madeWith(secret: string, name: string): Promise<string> {
  const dataDir = join(folder, name);
  const t = await start(dataDir, secret);
  assert.equal((await enrol(t, 'bob')).status, 201);
  await t[Symbol.asyncDispose]();
  return dataDir;
}

describe('a node whose secret is not the one that people are stored under', () => {
  it('does not start, since nobody would have a second factor, and starts with both in either order', async () => {
    const dataDir = await madeWith(older, 'wrong');
    await assert.rejects(
      start(dataDir, newer),
      (error) =>
        error instanceof ConfigError &&
        /COUNTERSIGN_SECRET lacks a secret .*\(1 of them\)/.test(error.message) &&
        !error.message.includes(newer),
    );
    for (const secrets of [`${older},${newer}`, `${newer},${older}`, older]) {
      const t = await start(dataDir, secrets);
      const { body } = await t.call('GET', '/v1/users/bob/factors');
      assert.equal((body.factors as unknown[]).length, 1, secrets);
      await t[Symbol.asyncDispose]();
    }
  });

  it('makes no secret beside a database that is there', async () => {
    const dataDir = await madeWith(older, 'restored');
    const config = testConfig({ COUNTERSIGN_DATA_DIR: dataDir, COUNTERSIGN_SECRET: '' });
    await assert.rejects(createApp(config, { providers: [new RecordingProvider()] }), /its secret.*is not/);
    assert.equal(existsSync(join(dataDir, 'secret')), false);
  });

  it('says so to a person by a page in their language, with its looks, while it serves nobody', async () => {
    await using t = await start(join(folder, 'pages'), older);
    const keyId = new Keyring([newer]).currentId;
    t.app.store.usersUnderOthers = async () => [{ keyId, users: 1 }];
    await t.app.secretWatch.look();
    for (const url of ['/v/ver_1', '/v/ver_1/resend', '/s/x', '/r/x', '/n/x']) {
      const page = await t.call('GET', url, undefined, { 'accept-language': 'de-AT,de;q=0.9' });
      assert.equal(page.status, 503, url);
      assert.match(page.text, /<html lang="de"[\s\S]*Bitte versuchen Sie es gleich noch einmal/, url);
      assert.deepEqual([page.headers['retry-after'], page.headers['cache-control']], ['2', 'no-store'], url);
      const css = /href="(\/assets\/[^"]+)"/.exec(page.text)?.[1] ?? '';
      assert.equal((await t.call('GET', css)).status, 200, css);
    }
    const answer = await t.app.http.inject({
      method: 'POST',
      url: '/v/ver_1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'code=123456',
    });
    assert.deepEqual([answer.statusCode, answer.headers['content-type']], [503, 'text/html; charset=utf-8']);
    assert.equal((await t.call('GET', '/v1/users/bob/factors')).body.title, 'Temporarily unavailable');
  });

  it('serves nobody while another node writes people under a secret it has not got, and says that it lives', async () => {
    await using t = await start(join(folder, 'peer'), older);
    const path = '/v1/users/bob/factors';
    assert.equal((await t.call('GET', path)).status, 200);
    const { usersUnderOthers } = t.app.store;
    const keyId = new Keyring([newer]).currentId;
    t.app.store.usersUnderOthers = async () => [{ keyId, users: 1 }];
    await t.app.secretWatch.look();
    const get = (url: string) => t.call('GET', url).then(({ status }) => status);
    for (const url of [path, '/readyz', '/v/ver_1']) assert.equal(await get(url), 503, url);
    for (const url of ['/healthz', '/metrics']) assert.equal(await get(url), 200, url);
    assert.match((await t.call('GET', '/metrics')).text, /^countersign_users_under_older_secrets 1$/m);
    t.app.store.usersUnderOthers = async () => Promise.reject(new Error('away'));
    await t.app.secretWatch.look();
    assert.equal(await get(path), 503);
    t.app.store.usersUnderOthers = usersUnderOthers;
    await t.app.secretWatch.look();
    assert.equal(await get(path), 200);
    assert.equal(t.log.filter((line) => line.includes('not listed here')).length, 1);
  });
});
