import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ServiceError } from '#core/service-error.ts';
import { Prices } from '#delivery/spend/prices.ts';
import type { SpendLimits } from '#delivery/spend/spend-limits.ts';
import { SpendMeter } from '#delivery/spend/spend-meter.ts';
import { type Answer, phone, slugOf, startTestApp, type TestApp } from '#test/harness.ts';
import { PageBrowser } from './page-browser.ts';

const british = (index: number): string => `+4474001234${String(10 + index)}`;
const midnight = '2026-11-24T00:00:00.000Z';

type Limited = {
  readonly t: TestApp;
  readonly spend: (euros: number, to?: string, country?: string) => void;
};

/** The whole service, with a meter whose prices are a euro for each text. */
async function startLimited(
  limits: SpendLimits = { default: { perDay: '10' } },
): Promise<Limited & AsyncDisposable> {
  const t = await startTestApp();
  const meter = new SpendMeter({
    store: t.app.store,
    prices: new Prices({ currency: 'EUR', providers: { recording: { default: '1' } } }),
    limits,
    clock: t.clock.read,
    onError: fail,
  });
  Object.assign(t.app.context, { spend: meter });
  // The app's own id is in none of its answers; it has one app.
  const { body } = await t.call('POST', '/v1/verifications', {
    to: 'first@shop.example',
    purpose: 'sign_in',
  });
  const first = await t.app.store.readVerification({ id: body.id, appId: null });
  const appId = first?.appId ?? assert.fail('no verification');
  const spend = (euros: number, to = phone(1), country = 'DE'): void => {
    for (let i = 0; i < euros; i++) {
      meter.accepted(
        { appId, channel: 'sms', country },
        { to, content: { kind: 'sms', text: 'x' } },
        'recording',
      );
    }
  };
  return { t, spend, [Symbol.asyncDispose]: () => t[Symbol.asyncDispose]() };
}

const open = ({ t }: Limited, body: object = {}, headers: Record<string, string> = {}): Promise<Answer> =>
  t.call('POST', '/v1/verifications', { to: phone(2), purpose: 'sign_in', ...body }, headers);
const resend = ({ t }: Limited, id: string, body: object = {}, headers: Record<string, string> = {}) =>
  t.call('POST', `/v1/verifications/${id}/resend`, body, headers);
const fail = (error: unknown): void => assert.fail(String(error));
const sent = ({ t }: Limited): number => t.provider.sent.length;

describe('an app that has spent what it may in a day', () => {
  it('gets no text and no call out, and is told when it may again and what is open', async () => {
    await using c = await startLimited();
    c.spend(9);
    assert.equal((await open(c, { to: phone(3) })).status, 201);
    await c.t.app.worker.drain();
    const before = sent(c);
    c.spend(1);
    for (const channel of ['sms', 'voice']) {
      const answer = await open(c, { channel, alternatives: ['a@shop.example'] });
      assert.deepEqual([answer.status, slugOf(answer)], [503, 'spend-limit']);
      assert.equal(answer.body.retryAt, midnight);
      assert.deepEqual(answer.body.nextChannels, ['email']);
      assert.equal(answer.headers['retry-after'], String(15 * 3600));
    }
    assert.deepEqual((await open(c)).body.nextChannels, []);
    await c.t.app.worker.drain();
    assert.equal(sent(c), before);
  });

  it('goes on by mail, also for a payment', async () => {
    await using c = await startLimited();
    c.spend(10);
    const binding = { amount: '1.00', currency: 'EUR', payee: 'X' };
    const paid = await open(c, { to: 'a@shop.example', purpose: 'payment', binding });
    assert.equal(paid.status, 201);
    const code = await c.t.codeOf(paid.body.id);
    const checked = await c.t.call('POST', `/v1/verifications/${paid.body.id}/check`, { code });
    assert.equal(checked.body.outcome, 'approved');
  });

  it('opens again at midnight UTC by itself', async () => {
    await using c = await startLimited();
    c.spend(10);
    c.t.clock.now = Date.parse(midnight) - 1;
    assert.equal(slugOf(await open(c)), 'spend-limit');
    c.t.clock.now = Date.parse(midnight);
    assert.equal((await open(c)).status, 201);
  });

  it('is refused in one country and not in another', async () => {
    await using c = await startLimited({ default: { perDay: '50', countries: { GB: '2' } } });
    c.spend(2, british(1), 'GB');
    const both = await open(c, { to: british(2), alternatives: [phone(2)] });
    assert.equal(slugOf(both), 'spend-limit');
    assert.equal((await open(c, { to: phone(2), alternatives: [british(2)] })).status, 201);
  });

  it('gets the same answer for somebody nobody knows', async () => {
    await using c = await startLimited();
    c.spend(10);
    const [real, decoy] = [await open(c, { to: phone(4) }), await open(c, { to: phone(5), decoy: true })];
    const bare = ({ status, body }: Answer) => ({ ...body, status, instance: '' });
    assert.deepEqual(bare(decoy), bare(real));
  });

  it('gets its first answer to a repeated request, and the verification that is pending to a second opening', async () => {
    await using c = await startLimited();
    const key = { 'idempotency-key': 'k' };
    const first = await open(c, {}, key);
    c.spend(10);
    assert.deepEqual((await open(c, {}, key)).body.id, first.body.id);
    c.t.clock.advance(60);
    const again = await open(c);
    assert.deepEqual([again.status, again.body.id], [200, first.body.id]);
    await c.t.app.worker.drain();
    assert.equal(sent(c), 2, 'the first mail and the first text');
  });

  it('lets nobody have a text again, and offers the mail that is open', async () => {
    await using c = await startLimited();
    const { id } = (await open(c, { alternatives: ['a@shop.example'] })).body;
    c.t.clock.advance(60);
    c.spend(10);
    for (const body of [{}, { channel: 'sms' }, { channel: 'voice' }]) {
      const answer = await resend(c, id, body);
      assert.deepEqual([answer.status, slugOf(answer)], [503, 'spend-limit']);
      assert.deepEqual([answer.body.retryAt, answer.body.nextChannels], [midnight, ['email']]);
    }
    const read = await c.t.call('GET', `/v1/verifications/${id}`);
    assert.deepEqual(
      (read.body.nextChannels as { channel: string }[]).map(({ channel }) => channel),
      ['email'],
    );
    assert.equal((await resend(c, id, { channel: 'email' })).status, 200);
  });

  it('gets its first answer to a repeated resend', async () => {
    await using c = await startLimited();
    const { id } = (await open(c)).body;
    c.t.clock.advance(60);
    const key = { 'idempotency-key': 'r' };
    assert.equal((await resend(c, id, {}, key)).status, 200);
    c.spend(10);
    assert.equal((await resend(c, id, {}, key)).status, 200);
    assert.equal(slugOf(await resend(c, id)), 'spend-limit');
  });

  it('tells the person on the hosted page that this way is closed, and sends nothing', async () => {
    await using c = await startLimited();
    const { id } = (await open(c)).body;
    await c.t.app.worker.drain();
    c.t.clock.advance(60);
    c.spend(10);
    const before = sent(c);
    const page = await new PageBrowser(c.t).go(`/v/${id}/resend`, {});
    assert.equal(page.status, 200);
    assert.match(page.body, /available right now/);
    assert.doesNotMatch(page.body, /value="voice"/);
    await c.t.app.worker.drain();
    assert.equal(sent(c), before);
  });

  it('refuses the first opening of a node that starts when the limit is reached already', async () => {
    await using c = await startLimited();
    const { appId } =
      (await c.t.app.store.readVerification({ id: (await open(c)).body.id, appId: null })) ?? {};
    const row = {
      channel: 'sms',
      country: 'DE',
      prefix: '4915',
      provider: 'other',
      messages: 1,
      segments: 1,
    } as const;
    await c.t.app.store.addSpend([{ ...row, appId: appId ?? '', day: '2026-11-23', micros: 10_000_000 }]);
    const fresh = new SpendMeter({
      store: c.t.app.store,
      prices: new Prices({ currency: 'EUR', providers: {} }),
      limits: { default: { perDay: '10' } },
      clock: c.t.clock.read,
      onError: fail,
    });
    Object.assign(c.t.app.context, { spend: fresh });
    assert.equal(slugOf(await open(c, { to: phone(7) })), 'spend-limit');
  });

  it('is answered 503 while nobody can say what it has spent', async () => {
    await using c = await startLimited();
    Object.assign(c.t.app.context, {
      spend: {
        knows: () => false,
        learn: () => Promise.reject(new ServiceError('store-unavailable', 'the database is away')),
        closedUntil: () => null,
      },
    });
    assert.equal(slugOf(await open(c, { to: phone(8) })), 'temporarily-unavailable');
  });
});
