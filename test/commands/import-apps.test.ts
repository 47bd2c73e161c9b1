import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { encodeBase32 } from '#core/base32.ts';
import { ServiceError } from '#core/service-error.ts';
import { totp } from '#core/totp.ts';
import { importApps } from '#src/commands/import-apps.ts';
import { runCommand } from '#src/commands/run-command.ts';
import { slugOf, startTestApp, type TestApp, testKey } from '#test/harness.ts';

const secret = new TextEncoder().encode('twenty bytes exactly');
const uriOf = (key: Uint8Array, more = '') =>
  `otpauth://totp/Old%20Shop:ann@pine.example?secret=${encodeBase32(key)}&issuer=Old%20Shop${more}`;
const folder = mkdtempSync(join(tmpdir(), 'countersign-import-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The service's API by a client that goes no way over the network. */
const fetchFrom =
  ({ app }: TestApp): typeof fetch =>
  async (target, init = {}) => {
    const { pathname } = new URL(String(target));
    const { statusCode, body } = await app.http.inject({
      method: 'POST',
      url: pathname,
      headers: init.headers as Record<string, string>,
      payload: String(init.body),
    });
    return new Response(body, { status: statusCode });
  };

/** What is told where a command ends with an error, so that a script that runs it stops. */
const failure = (work: Promise<string>): Promise<string> =>
  work.then(
    (told) => assert.fail(`It went well: ${told}`),
    (error: unknown) => {
      assert.ok(error instanceof ServiceError, String(error));
      return error.message;
    },
  );

function fileOf(lines: readonly unknown[]): string {
  const path = join(folder, 'people.jsonl');
  writeFileSync(
    path,
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  );
  return path;
}

describe('apps from another system', () => {
  it('are taken over line by line, may be run again, and what is wrong is said without what stands there', async () => {
    await using t = await startTestApp();
    const other = new TextEncoder().encode('twenty other bytes!!');
    const path = fileOf([
      { userId: 'ann', uri: uriOf(secret), name: 'Phone' },
      { userId: 'a/b', uri: uriOf(other, '&algorithm=SHA256&digits=8&period=60') },
      '',
      { userId: 'cleo', uri: 'otpauth://totp/Old:cleo?secret=GEZDGNBVGY3TQOJQ' },
      'rubbish GEZDGNBVGY3TQOJQ',
      { userId: 'dan' },
    ]);
    const run = () => importApps({ path, url: 'http://service.example', key: testKey, fetch: fetchFrom(t) });
    const told = await failure(run());
    assert.match(told, /^2 taken over, 0 were here already\.\nNot taken:\n {2}line 4: .*128 bits.*\n/);
    assert.match(told, / {2}line 5: needs userId and uri, as JSON\n {2}line 6: needs userId/);
    assert.doesNotMatch(told, /GEZDGNBV/);
    assert.match(await failure(run()), /^0 taken over, 2 were here already\./);
    t.clock.advance(60);
    for (const [userId, key, settings] of [
      ['ann', secret, {}],
      ['a/b', other, { algorithm: 'sha256', digits: 8, periodSeconds: 60 }],
    ] as const) {
      const { id } = (await t.call('POST', '/v1/verifications', { userId, purpose: 'sign_in' })).body;
      const code = totp({ secret: key, at: t.clock.now, ...settings });
      const checked = await t.call('POST', `/v1/verifications/${id}/check`, { method: 'totp', code });
      assert.equal(checked.body.outcome, 'approved', userId);
    }
  });

  it('are left alone when the key is wrong or nobody answers', async () => {
    await using t = await startTestApp();
    const path = fileOf([{ userId: 'ann', uri: uriOf(secret) }]);
    const api = { path, url: 'http://service.example', fetch: fetchFrom(t) };
    await assert.rejects(importApps({ ...api, key: 'cs_wrong' }), /answers 401/);
    const nobody = () => Promise.reject(new TypeError('fetch failed'));
    await assert.rejects(importApps({ ...api, key: testKey, fetch: nobody }), /doesn't answer/);
    await assert.rejects(importApps({ ...api, key: testKey, path: join(folder, 'none') }), /can't be read/);
    await assert.rejects(runCommand('import-apps', ['--file', path], {}), /COUNTERSIGN_KEY/);
  });

  it('are taken by the API with a server key and by no page', async () => {
    await using t = await startTestApp();
    const post = (body: object) => t.call('POST', '/v1/users/ann/factors/import', body);
    const wrong = await post({ uri: 'https://shop.example' });
    assert.deepEqual([wrong.status, slugOf(wrong)], [400, 'invalid-request']);
    const taken = await post({ uri: uriOf(secret), name: 'Phone' });
    assert.deepEqual([taken.status, taken.body.status, taken.body.name], [201, 'active', 'Phone']);
    assert.ok(!taken.text.includes(encodeBase32(secret)));
    assert.equal(slugOf(await post({ uri: uriOf(secret) })), 'already-enrolled');
    const bare = await t.call(
      'POST',
      '/v1/users/ann/factors/import',
      { uri: uriOf(secret) },
      { authorization: '' },
    );
    assert.equal(bare.status, 401);
    const link = await t.call('POST', '/v1/users/bea/security-page', {});
    const page = await t.app.http.inject({
      method: 'POST',
      url: `${new URL(String(link.body.url)).pathname}/import`,
    });
    assert.equal(page.statusCode, 404);
  });
});
