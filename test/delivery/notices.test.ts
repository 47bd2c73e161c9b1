import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAddress } from '#core/address.ts';
import { stopBudgets } from '#core/budget-refs.ts';
import { createDelivery } from '#delivery/create-delivery.ts';
import { seededRandom } from '#test/contract/steps.ts';
import { phone, startTestApp, testKeyring } from '#test/harness.ts';
import { destinationKeys } from '#verifications/destination-keys.ts';
import { type Carried, startCarried } from './carriers.ts';

const mail = 'ann@mail.example';
const routes = [
  { channel: 'sms', ways: [{ provider: 'one', sender: 'Shop' }, { provider: 'two' }], receiptSeconds: 20 },
  { channel: 'email', ways: [{ provider: 'mail' }] },
];
const plan = {
  providers: { one: {}, two: {}, mail: {} },
  routes,
  workflows: [
    {
      steps: [
        { channel: 'sms', afterSeconds: 0 },
        { channel: 'email', afterSeconds: 60 },
      ],
    },
  ],
};

const tell = ({ t }: Carried, notify: readonly string[] = [phone(1), mail]) =>
  t.call('POST', '/v1/users/ann/notices', { kind: 'password_changed', notify });

/** Lets time pass in pieces, and sends what is due in each. */
async function wait({ t }: Carried, seconds: number, step = 60): Promise<void> {
  for (let passed = 0; passed < seconds; passed += step) {
    t.clock.advance(step);
    await t.app.worker.drain();
  }
}

const counts = ({ of }: Carried): number[] => ['one', 'two', 'mail'].map((name) => of(name).sent.length);

describe('the messages of a notice', () => {
  it('go to each address by its own route, as its sender, with no code in them', async () => {
    await using c = await startCarried(plan);
    await tell(c);
    await c.t.app.worker.drain();
    assert.deepEqual(counts(c), [1, 0, 1]);
    const [text] = c.of('one').sent;
    assert.deepEqual([text?.sender, text?.to, text?.code, text?.verificationId], ['Shop', phone(1), '', '']);
  });

  it('go by the next way when the first is down, and are not sent again when no receipt comes', async () => {
    await using c = await startCarried(plan);
    c.of('one').answer = () => ({ outcome: 'retry', reason: 'one-503' });
    await tell(c);
    await c.t.app.worker.drain();
    assert.deepEqual(counts(c), [1, 1, 1]);
    await wait(c, 600);
    assert.deepEqual(counts(c), [1, 1, 1]);
  });

  it('wait for hours until somebody takes them, and no longer than two days', async () => {
    await using c = await startCarried({ ...plan, routes: [routes[1] ?? {}] });
    c.of('mail').answer = () => ({ outcome: 'retry', reason: 'mail-503' });
    await tell(c, [mail]);
    await wait(c, 30 * 3600, 900);
    assert.equal((await c.t.app.store.readOutbox()).messages, 1);
    const before = c.of('mail').sent.length;
    c.of('mail').answer = () => ({ outcome: 'accepted' });
    await wait(c, 3600, 900);
    assert.equal(c.of('mail').sent.length, before + 1);
    assert.equal((await c.t.app.store.readOutbox()).messages, 0);

    c.of('mail').answer = () => ({ outcome: 'retry', reason: 'mail-503' });
    await tell(c, [mail]);
    await wait(c, 49 * 3600, 900);
    assert.equal((await c.t.app.store.readOutbox()).messages, 0);
  });

  it('wait for a provider that has had what its contract allows, and are not given up', async () => {
    await using c = await startCarried({
      providers: { one: { perSecond: 1 } },
      routes: [{ channel: 'sms', ways: [{ provider: 'one' }] }],
    });
    await tell(c, [phone(1), phone(2)]);
    await c.t.app.worker.drain();
    assert.equal(c.of('one').sent.length, 1);
    await wait(c, 3, 1);
    assert.deepEqual(
      c
        .of('one')
        .sent.map(({ to }) => to)
        .sort(),
      [phone(1), phone(2)],
    );
  });

  it('go to nobody who wants no more messages, by the channel that they closed', async () => {
    await using c = await startCarried(plan);
    const parsed = parseAddress(phone(1));
    assert.ok(parsed.ok);
    for (const { id } of await c.t.app.store.listApps()) {
      for (const stop of stopBudgets('sms', destinationKeys(testKeyring, id, parsed.address)))
        await c.t.app.store.setStop(id, stop, true);
    }
    await tell(c);
    await c.t.app.worker.drain();
    assert.deepEqual(counts(c), [0, 0, 1]);
    assert.equal((await c.t.app.store.readOutbox()).messages, 0);
  });

  it('go to no number of a country that the app sends no texts to: whoever names numbers could make money of them', async () => {
    await using c = await startCarried(plan);
    await tell(c, ['+33612345678', mail]);
    await c.t.app.worker.drain();
    assert.deepEqual(counts(c), [0, 0, 1]);
    assert.equal((await c.t.app.store.readOutbox()).messages, 0);
  });

  it('wait for the next day where the money of this one is spent, but mails do not', async () => {
    await using c = await startCarried({
      ...plan,
      prices: { currency: 'EUR', providers: { one: { default: '1' }, two: { default: '1' } } },
      spendLimits: { default: { perDay: '1' } },
    });
    await c.t.call('POST', '/v1/verifications', { to: phone(2), purpose: 'sign_in' });
    await c.t.app.worker.drain();
    assert.deepEqual(counts(c), [1, 0, 0]);
    await tell(c);
    await c.t.app.worker.drain();
    assert.deepEqual(counts(c), [1, 0, 1]);
    // It is nine in the morning.
    await wait(c, 14 * 3600, 3600);
    assert.equal(counts(c)[0], 1);
    await wait(c, 2 * 3600, 3600);
    assert.equal(c.of('one').sent.filter(({ to }) => to === phone(1)).length, 1);
  });

  it('teach the routes nothing: nobody types what is in them', async () => {
    await using t = await startTestApp();
    const delivery = await createDelivery({
      settings: null,
      fallback: [t.provider],
      store: t.app.store,
      composer: t.app.context,
      fetch,
      clock: t.clock.read,
      random: seededRandom(5),
      jitter: () => 0.5,
      onDelivery: () => undefined,
      onError: (error) => assert.fail(String(error)),
    });
    await t.call('POST', '/v1/users/ann/notices', { kind: 'password_changed', notify: [phone(1)] });
    const { id } = (await t.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in' })).body;
    await delivery.worker.drain();
    assert.equal(t.provider.sent.length, 2);
    t.clock.advance(61);
    const { untyped } = delivery.stats.record({ channel: 'sms', country: 'DE', provider: 'recording' });
    assert.ok(untyped > 0 && untyped <= 1, `${untyped}: of ${id} alone`);
    await delivery.close();
    assert.doesNotMatch(t.log.join(''), /4915|ann@mail/);
  });
});
