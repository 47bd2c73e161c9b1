import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { browserIdOf, browserToken } from '#core/browser-token.ts';
import { Keyring } from '#core/keyring.ts';
import { phone, slugOf, startTestApp, type TestApp, testKeyring } from '#test/harness.ts';

const path = '/v1/users/user-1/browsers';

const signIn = (t: TestApp, more: object = {}) =>
  t.call('POST', '/v1/verifications', { to: phone(1), userId: 'user-1', purpose: 'sign_in', ...more });

async function trusted(t: TestApp): Promise<{ id: string; token: string }> {
  const { id } = (await signIn(t)).body;
  await t.call('POST', `/v1/verifications/${id}/check`, { code: await t.codeOf(id) });
  const answer = await t.call('POST', path, { verification: id, name: 'Firefox on Windows' });
  assert.equal(answer.status, 201, answer.text);
  const { id: browserId } = answer.body.browser as { readonly id: string };
  return { id: browserId, token: String(answer.body.token) };
}

describe('the browser endpoints', () => {
  it('let a browser off the next sign-in, until it is taken off the list', async () => {
    await using t = await startTestApp();
    const { id, token } = await trusted(t);
    t.clock.advance(3600);
    const sent = t.provider.sent.length;
    const again = await signIn(t, { browser: token });
    assert.deepEqual(
      [again.status, again.body.status, again.body.approvedBy],
      [201, 'approved', 'trusted_browser'],
    );
    await t.app.worker.drain();
    assert.equal(t.provider.sent.length, sent);
    const [listed] = (await t.call('GET', path)).body.browsers as {
      id: string;
      name: string;
      lastUsedAt: string;
    }[];
    assert.deepEqual(
      [listed?.id, listed?.name, listed?.lastUsedAt],
      [id, 'Firefox on Windows', '2026-11-23T10:00:00.000Z'],
    );
    assert.deepEqual((await t.call('POST', `${path}/remove`, { browserId: id })).body.browsers, []);
    assert.equal((await signIn(t, { browser: token })).body.status, 'pending');
  });

  it('ask as usual when the token is of somebody else, of another browser, changed, or rubbish', async () => {
    await using t = await startTestApp();
    const { id, token } = await trusted(t);
    t.clock.advance(3600);
    const [app] = await t.app.store.listApps();
    const whose = { appId: app?.id ?? '', userId: 'user-1' };
    const forged = browserToken(new Keyring(['a secret of somebody else, thirty-two bytes']), whose, id);
    for (const browser of [
      '',
      'x',
      token.slice(0, -1),
      `${token}x`,
      forged,
      token.replace('brw_0', 'brw_1'),
    ]) {
      assert.equal((await signIn(t, { browser })).body.status, 'pending', browser);
    }
    assert.equal((await signIn(t, { browser: token, userId: 'user-2' })).body.status, 'pending');
    assert.equal((await signIn(t, { browser: token, decoy: true })).body.status, 'pending');
    assert.equal(browserIdOf(testKeyring, whose, token), id);
    assert.equal(browserIdOf(testKeyring, { ...whose, appId: 'app_2' }, token), undefined);
    assert.equal(browserIdOf(testKeyring, { ...whose, userId: 'user-2' }, token), undefined);
    assert.equal(browserIdOf(testKeyring, whose, token.replace('brw_0', 'brw_1')), undefined);
  });

  it('count wrong codes apart in a browser that is trusted now, and in no other', async () => {
    await using t = await startTestApp();
    const { id, token } = await trusted(t);
    const browserOf = async (browser: string) => {
      t.clock.advance(3600);
      const { body } = await signIn(t, { purpose: 'change_password', browser });
      const verification = await t.app.store.readVerification({ id: body.id, appId: null });
      await t.call('POST', `/v1/verifications/${body.id}/cancel`);
      return verification?.browserId;
    };
    assert.equal(await browserOf(token), id);
    assert.equal(await browserOf(`${token}x`), null);
    await t.call('POST', `${path}/remove`, {});
    assert.equal(await browserOf(token), null);
  });

  it('trust nothing on the strength of a sign-in that is not approved', async () => {
    await using t = await startTestApp();
    const { id } = (await signIn(t)).body;
    const answer = await t.call('POST', path, { verification: id, name: '' });
    assert.equal(slugOf(answer), 'evidence-missing');
    assert.deepEqual((await t.call('GET', path)).body.browsers, []);
  });

  it('keep a sign-in that waits for its code waiting, when another browser of the person is let off', async () => {
    await using t = await startTestApp();
    const { token } = await trusted(t);
    t.clock.advance(3600);
    const waiting = await signIn(t);
    const code = await t.codeOf(waiting.body.id);
    assert.equal((await signIn(t, { browser: token })).body.status, 'approved');
    assert.equal((await signIn(t)).body.id, waiting.body.id);
    const checked = await t.call('POST', `/v1/verifications/${waiting.body.id}/check`, { code });
    assert.equal(checked.body.outcome, 'approved');
  });
});
