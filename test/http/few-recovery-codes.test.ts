import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { slugOf, startTestApp, type TestApp } from '#test/harness.ts';

const returnUrl = 'https://shop.example/account?from=sign-in';

/** Somebody with ten recovery codes, and a page for each that they use. */
async function withCodes(t: TestApp): Promise<{ use(index: number): Promise<Used> }> {
  const codes = (await t.call('POST', '/v1/users/user-1/factors/recovery-codes', {})).body.codes as string[];
  return {
    async use(index) {
      const body = { userId: 'user-1', purpose: 'sign_in', returnUrl };
      const { id } = (await t.call('POST', '/v1/verifications', body)).body;
      const form = { method: 'recovery_codes', code: codes[index] ?? '', attempt: `attempt-${index}` };
      const send = () =>
        t.app.http.inject({
          method: 'POST',
          url: `/v/${id}`,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: new URLSearchParams(form).toString(),
        });
      const { statusCode, body: page } = await send();
      return { id, status: statusCode, page, again: async () => (await send()).body };
    },
  };
}
type Used = {
  readonly id: string;
  readonly status: number;
  readonly page: string;
  again(): Promise<string>;
};

const back = (page: string): URL =>
  new URL((/href="(https:\/\/shop\.example[^"]*)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&'));

describe('the last recovery codes', () => {
  it('are told of on the page before it goes back, from two on, and by the API', async () => {
    await using t = await startTestApp();
    const { use } = await withCodes(t);
    for (let i = 0; i < 7; i++) {
      assert.equal((await use(i)).status, 303, `straight back with ${9 - i} left`);
    }
    for (const [index, left, words] of [
      [7, 2, /You have 2 recovery codes left\./],
      [8, 1, /You have 1 recovery code left\./],
      [9, 0, /That was your last recovery code\./],
    ] as const) {
      const { id, status, page } = await use(index);
      assert.equal(status, 200);
      assert.match(page, words);
      assert.equal((await t.call('GET', `/v1/verifications/${id}`)).body.recoveryCodesLeft, left);
    }
  });

  it('do not lose the way back: the link on the page holds the ticket, also when the form was sent twice', async () => {
    await using t = await startTestApp();
    const { use } = await withCodes(t);
    for (let i = 0; i < 7; i++) await use(i);
    const { id, page, again } = await use(7);
    const link = back(page);
    assert.equal(link.searchParams.get('from'), 'sign-in');
    assert.equal(link.searchParams.get('verification'), id);
    assert.equal(back(await again()).href, link.href);
    const redeem = () =>
      t.call('POST', `/v1/verifications/${id}/redeem`, { ticket: link.searchParams.get('ticket') });
    assert.equal((await redeem()).status, 200);
    assert.equal(slugOf(await redeem()), 'already-redeemed');
  });

  it('give no ticket to whoever opens the page later', async () => {
    await using t = await startTestApp();
    const { use } = await withCodes(t);
    for (let i = 0; i < 8; i++) await use(i);
    const { id } = await use(8);
    const later = await t.app.http.inject({ url: `/v/${id}` });
    assert.match(later.body, /You have 1 recovery code left/);
    assert.equal(back(later.body).searchParams.get('ticket'), null);
  });
});
