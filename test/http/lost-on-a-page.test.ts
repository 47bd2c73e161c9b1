import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startTestApp } from '#test/harness.ts';

/** Where a browser is after some forms: it asks for that anew when a tab is restored, or somebody presses Enter in the address bar. */
it('leads a browser that opens the address of a form to the page that the form is on, and changes nothing', async () => {
  await using t = await startTestApp();
  const opened = await t.call('POST', '/v1/verifications', { to: '+4915123456789', purpose: 'sign_in' });
  const account = { account: 'ann@pine.example' };
  const { url } = (await t.call('POST', '/v1/users/ann/security-page', account)).body;
  const page = `/v/${opened.body.id}`;
  const security = new URL(String(url)).pathname;
  const before = await t.call('GET', `/v1${page.replace('/v/', '/verifications/')}`);
  for (const [address, leadsTo] of [
    [`${security}/codes`, security],
    [`${security}/address`, security],
    [`${security}/address/add`, security],
    [`${page}/resend`, page],
    [`${page}/cancel`, page],
    [`${page}/`, page],
    ['/r/token/send', '/r/token'],
    ['/n/token/', '/n/token'],
    ['/s//evil.example/x', '/s/'],
  ] as const) {
    const { statusCode, headers } = await t.app.http.inject({ url: address });
    if (leadsTo === '/s/')
      assert.ok(statusCode >= 400 || String(headers.location).startsWith('/s/'), address);
    else assert.deepEqual([statusCode, headers.location], [303, leadsTo], address);
  }
  const after = await t.call('GET', `/v1${page.replace('/v/', '/verifications/')}`);
  assert.deepEqual(after.body, before.body);
  assert.equal((await t.app.http.inject({ url: `${page}/status` })).statusCode, 200);
});
