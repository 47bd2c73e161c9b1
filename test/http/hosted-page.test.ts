import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ServiceError } from '#core/service-error.ts';
import { phone, slugOf, startTestApp, type TestApp, wrong } from '#test/harness.ts';

const returnUrl = 'https://shop.example/signed-in?next=%2Fbasket';

async function open(t: TestApp, more: object = {}): Promise<string> {
  const answer = await t.call('POST', '/v1/verifications', {
    to: phone(1),
    purpose: 'sign_in',
    returnUrl,
    ...more,
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.body.id;
}

/** A form sent by a browser. */
const post = (
  t: TestApp,
  url: string,
  form: Record<string, string> = {},
  headers: Record<string, string> = {},
) =>
  t.app.http.inject({
    method: 'POST',
    url,
    payload: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

const redeem = (t: TestApp, id: string, ticket: string) =>
  t.call('POST', `/v1/verifications/${id}/redeem`, { ticket });

describe('the hosted page', () => {
  it('sends the browser that typed the right code back with a ticket, which the app redeems once', async () => {
    await using t = await startTestApp();
    const id = await open(t);
    const answer = await post(t, `/v/${id}`, { code: await t.codeOf(id), attempt: 'a1' });
    assert.equal(answer.statusCode, 303);
    const back = new URL(String(answer.headers.location));
    assert.equal(back.origin + back.pathname, 'https://shop.example/signed-in');
    assert.equal(back.searchParams.get('next'), '/basket');
    assert.equal(back.searchParams.get('verification'), id);
    const ticket = back.searchParams.get('ticket') ?? '';
    assert.equal((await redeem(t, id, ticket)).body.status, 'approved');
    assert.equal(slugOf(await redeem(t, id, ticket)), 'already-redeemed');
  });

  it('gives the same redirect to the same form sent again, as after a lost reply, and to no other form', async () => {
    await using t = await startTestApp();
    const id = await open(t);
    const code = await t.codeOf(id);
    const [first, second] = await Promise.all([1, 2].map(() => post(t, `/v/${id}`, { code, attempt: 'a1' })));
    assert.equal(first?.statusCode, 303);
    assert.equal(second?.headers.location, first?.headers.location);
    const moved = { method: 'POST' as const, url: `/v/${id}`, remoteAddress: '203.0.113.77' };
    const elsewhere = await t.app.http.inject({
      ...moved,
      payload: new URLSearchParams({ code, attempt: 'a1' }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Firefox/1 Windows NT' },
    });
    assert.equal(elsewhere.headers.location, first?.headers.location, 'from another network');
    const stranger = await post(t, `/v/${id}`, { code, attempt: 'a2' });
    assert.equal(stranger.statusCode, 200);
    assert.equal(stranger.body.includes('ticket='), false);
    const page = await t.app.http.inject({ url: `/v/${id}` });
    assert.equal(page.body.includes('ticket='), false);
  });

  it('judges another code typed after the back button, though the form is the old one', async () => {
    await using t = await startTestApp();
    const id = await open(t);
    const code = await t.codeOf(id);
    await post(t, `/v/${id}`, { code: wrong(code), attempt: 'a1' });
    assert.equal((await post(t, `/v/${id}`, { code, attempt: 'a1' })).statusCode, 303);
  });

  it('takes no ticket that is wrong, early, late or for another verification', async () => {
    await using t = await startTestApp();
    const id = await open(t);
    assert.equal(slugOf(await redeem(t, id, 'x')), 'ticket-invalid');
    const other = await open(t, { to: phone(2) });
    const answer = await post(t, `/v/${id}`, { code: await t.codeOf(id) });
    const ticket = new URL(String(answer.headers.location)).searchParams.get('ticket') ?? '';
    assert.equal(slugOf(await redeem(t, other, ticket)), 'ticket-invalid');
    t.clock.advance(300);
    assert.equal(slugOf(await redeem(t, id, ticket)), 'ticket-invalid');
  });

  it('answers a redemption again when the first reply was lost, by its Idempotency-Key', async () => {
    await using t = await startTestApp();
    const id = await open(t);
    const answer = await post(t, `/v/${id}`, { code: await t.codeOf(id) });
    const ticket = new URL(String(answer.headers.location)).searchParams.get('ticket') ?? '';
    const once = (key: string) =>
      t.call('POST', `/v1/verifications/${id}/redeem`, { ticket }, { 'idempotency-key': key });
    assert.equal((await once('k')).body.status, 'approved');
    assert.equal((await once('k')).body.status, 'approved');
    assert.equal(slugOf(await once('other')), 'already-redeemed');
  });

  it('counts a wrong answer once for a form sent twice, and says how many tries are left', async () => {
    await using t = await startTestApp();
    const id = await open(t);
    const code = await t.codeOf(id);
    for (let i = 0; i < 3; i++) await post(t, `/v/${id}`, { code: wrong(code), attempt: 'same' });
    assert.equal((await t.call('GET', `/v1/verifications/${id}`)).body.checksLeft, 4);
    assert.equal((await post(t, `/v/${id}`, { code: 'abc', attempt: 'x' })).statusCode, 200);
    assert.equal((await t.call('GET', `/v1/verifications/${id}`)).body.checksLeft, 4);
  });

  it('sends again by redirect, so that a refresh sends nothing, and by a call when asked', async () => {
    await using t = await startTestApp();
    const id = await open(t);
    const early = await post(t, `/v/${id}/resend`);
    assert.equal(early.statusCode, 303, 'too soon as well: reloading its page a minute later would send');
    const page = await t.app.http.inject({ url: String(early.headers.location) });
    assert.match(page.body, /already on its way\. You can ask again in 30 seconds\./);
    t.clock.advance(30);
    const again = await post(t, `/v/${id}/resend`);
    assert.equal(again.statusCode, 303);
    assert.equal(again.headers.location, `/v/${id}?notice=sent`);
    t.clock.advance(60);
    await post(t, `/v/${id}/resend`, { channel: 'voice' });
    await t.app.worker.drain();
    assert.deepEqual(
      t.provider.sent.map(({ channel }) => channel),
      ['sms', 'sms', 'voice'],
    );
  });

  it('counts down once it is known to when: not before a provider has taken the message', async () => {
    await using t = await startTestApp();
    const id = await open(t);
    const isSending = async (): Promise<unknown> =>
      (await t.app.http.inject({ url: `/v/${id}/status` })).json().sending;
    const isHidden = async (): Promise<boolean> =>
      / data-expiry[^>]* hidden/.test((await t.app.http.inject({ url: `/v/${id}` })).body);
    assert.deepEqual([await isSending(), await isHidden()], [true, true]);
    await t.codeOf(id);
    assert.deepEqual([await isSending(), await isHidden()], [false, false]);
    const expiresAt = new Date(t.clock.now + 9 * 3_600_000).toISOString();
    const parcel = { purpose: 'handover', binding: { parcel: '4471' }, to: phone(2), expiresAt };
    const page = await t.app.http.inject({ url: `/v/${await open(t, parcel)}` });
    assert.doesNotMatch(page.body, / data-expiry[^>]* hidden/, 'a parcel has its end from the start');
  });

  it('ends the verification when the person says it was not them', async () => {
    await using t = await startTestApp();
    const id = await open(t);
    const code = await t.codeOf(id);
    assert.equal((await post(t, `/v/${id}/cancel`)).statusCode, 303);
    assert.equal((await post(t, `/v/${id}`, { code })).statusCode, 200);
    assert.equal((await t.call('GET', `/v1/verifications/${id}`)).body.status, 'canceled');
  });

  it('shows a new contact masked, on the page as in the message', async () => {
    await using t = await startTestApp();
    const binding = { newContact: 'someone.else@shop.example' };
    const id = await open(t, { purpose: 'change_contact', binding });
    const page = await t.app.http.inject({ url: `/v/${id}` });
    await t.codeOf(id);
    const shown = `${page.body} ${JSON.stringify(t.provider.sent)}`;
    assert.equal(shown.includes('someone.else'), false);
    assert.match(page.body, /s•••@s•••\.example/);
  });

  it('takes no form from another site', async () => {
    await using t = await startTestApp();
    const id = await open(t);
    const evil = { origin: 'https://evil.example' };
    for (const said of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'cross-site', origin: 'null' },
      evil,
    ]) {
      const forged = await post(t, `/v/${id}/cancel`, {}, said);
      assert.equal(forged.statusCode, 403, JSON.stringify(said));
    }
    assert.equal((await t.call('GET', `/v1/verifications/${id}`)).body.status, 'pending');
  });

  it('takes its own form from every browser, those that say less included', async () => {
    const own = { origin: 'https://verify.example' };
    for (const said of [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, { origin: 'null' }, own, {}]) {
      await using t = await startTestApp({ env: { COUNTERSIGN_PUBLIC_URL: 'https://verify.example' } });
      const id = await open(t);
      assert.equal((await post(t, `/v/${id}/cancel`, {}, said)).statusCode, 303, JSON.stringify(said));
    }
  });

  it('limits wrong answers of one client over all pages, by the connection and not by a header it sends', async () => {
    await using t = await startTestApp();
    let judged = 0;
    for (let i = 0; i < 6; i++) {
      const id = await open(t, { to: phone(i) });
      const code = await t.codeOf(id);
      for (let n = 1; n <= 5; n++) {
        await post(t, `/v/${id}`, { code: wrong(code, n) }, { 'x-forwarded-for': `198.51.100.${i * 5 + n}` });
      }
      judged += 5 - Number((await t.call('GET', `/v1/verifications/${id}`)).body.checksLeft);
    }
    assert.equal(judged, 20);
  });

  it('believes a trusted proxy about the client, and the last hop only', async () => {
    await using t = await startTestApp({ env: { COUNTERSIGN_TRUSTED_PROXIES: '127.0.0.1' } });
    let judged = 0;
    for (let i = 0; i < 6; i++) {
      const id = await open(t, { to: phone(i) });
      const code = await t.codeOf(id);
      for (let n = 1; n <= 5; n++) {
        const forwarded = `198.51.100.${i * 5 + n}, 203.0.113.${i}`;
        await post(t, `/v/${id}`, { code: wrong(code, n) }, { 'x-forwarded-for': forwarded });
      }
      const { body } = await t.call('GET', `/v1/verifications/${id}`);
      judged += body.status === 'exhausted' ? 5 : 5 - Number(body.checksLeft);
    }
    assert.equal(judged, 30, 'each hop is a client of its own');
  });

  it('sends browsers to the origins of the app only', async () => {
    await using t = await startTestApp();
    for (const url of [
      'https://evil.example/x',
      'https://shop.example.evil.example/',
      'javascript:alert(1)',
      '//evil.example',
      'https://shop.example@evil.example/',
    ]) {
      const answer = await t.call('POST', '/v1/verifications', {
        to: phone(1),
        purpose: 'sign_in',
        returnUrl: url,
      });
      assert.equal(answer.status, 400, url);
    }
  });

  it('forbids caching, foreign frames, inline script and referrers', async () => {
    await using t = await startTestApp();
    const id = await open(t);
    const { headers } = await t.app.http.inject({ url: `/v/${id}` });
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors https:\/\/shop\.example/);
    assert.doesNotMatch(policy, /unsafe/);
  });

  it('is a page for people also when there is no such verification', async () => {
    await using t = await startTestApp();
    for (const id of ['x', 'ver_000000000000000000000000000000000000', '%00', '..%2f..']) {
      const answer = await t.app.http.inject({ url: `/v/${id}` });
      assert.equal(answer.statusCode, 404, id);
      assert.match(String(answer.headers['content-type']), /text\/html/);
    }
  });

  it('says when to come again while the store is away, which is told once and not by everybody who looks', async () => {
    await using t = await startTestApp({ overrides: { pause: () => new Promise(() => {}) } });
    const id = await open(t);
    const { readVerification } = t.app.store;
    t.app.store.readVerification = () =>
      Promise.reject(new ServiceError('store-unavailable', 'The store could not read: disk full.'));
    for (const look of [1, 2]) {
      const answer = await t.app.http.inject({ url: `/v/${id}` });
      assert.deepEqual([answer.statusCode, answer.headers['retry-after']], [503, '2'], `look ${look}`);
      assert.match(String(answer.headers['content-type']), /text\/html/);
    }
    const errors = t.log.filter((line) => JSON.parse(line).level >= 50);
    assert.deepEqual(
      errors.map((line) => JSON.parse(line).event),
      ['store.away'],
    );
    t.app.store.readVerification = readVerification;
  });

  it('answers 500 for a fault of ours, which is logged whole, and tells the person nothing of it', async () => {
    await using t = await startTestApp();
    const id = await open(t);
    t.app.store.readVerification = () => Promise.reject(new TypeError('of undefined: secret plans'));
    const answer = await t.app.http.inject({ url: `/v/${id}` });
    assert.equal(answer.statusCode, 500);
    assert.doesNotMatch(answer.body, /secret plans/);
    assert.ok(t.log.some((line) => line.includes('secret plans') && line.includes('"stack"')));
  });
});
