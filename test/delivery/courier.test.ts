import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProviderAnswer } from '#delivery/provider.ts';
import { phone } from '#test/harness.ts';
import { type Carried, startCarried } from './carriers.ts';

const two = {
  providers: { one: {}, two: {} },
  routes: [
    {
      channel: 'sms',
      ways: [
        { provider: 'one', sender: 'Shop' },
        { provider: 'two', sender: '+491700' },
      ],
    },
  ],
};

const open = async ({ t }: Carried, body: object = {}) =>
  (await t.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in', ...body })).body;

const messagesOf = ({ t }: Carried, id: string) => t.app.store.readMessages(id);

async function later({ t }: Carried, seconds: number): Promise<void> {
  t.clock.advance(seconds);
  await t.app.worker.drain();
}

describe('a message with two providers to go by', () => {
  for (const [what, answer] of Object.entries({
    refuses: { outcome: 'refused', reason: 'one-blocked' },
    'is down': { outcome: 'retry', reason: 'one-500' },
    'is full': { outcome: 'retry', reason: 'one-throttled', afterSeconds: 5 },
  } satisfies Record<string, ProviderAnswer>)) {
    it(`goes to the second at once when the first ${what}, as the second's sender`, async () => {
      await using c = await startCarried(two);
      c.of('one').answer = () => answer;
      const { id } = await open(c);
      await c.t.app.worker.drain();
      assert.deepEqual(
        c.of('two').sent.map(({ sender }) => sender),
        ['+491700'],
      );
      const [message] = await messagesOf(c, id);
      assert.equal(message?.provider, 'two');
      assert.deepEqual(
        message?.tries.map(({ provider, outcome }) => [provider, outcome]),
        [
          ['one', answer.outcome],
          ['two', 'accepted'],
        ],
      );
    });
  }

  it('goes to the second when the first throws, and no error holds the message', async () => {
    await using c = await startCarried(two);
    c.of('one').answer = ({ to, code }) => {
      throw new Error(`${to} ${code}`);
    };
    const { id } = await open(c);
    const code = await codeAt(c, 'two');
    assert.equal((await messagesOf(c, id))[0]?.tries[0]?.reason, 'provider-error');
    assert.doesNotMatch(c.t.log.join(''), new RegExp(`${code}|${phone(1).slice(1)}`));
  });

  it('does not go to the second when the person wants nothing from anybody', async () => {
    await using c = await startCarried(two);
    c.of('one').answer = () => ({ outcome: 'refused', reason: 'one-stopped', everywhere: true });
    const { id } = await open(c);
    await c.t.app.worker.drain();
    assert.equal(c.of('two').sent.length, 0);
    assert.equal((await messagesOf(c, id))[0]?.reason, 'one-stopped');
  });

  it('is tried again later when both are down, and is refused when both refuse', async () => {
    await using c = await startCarried(two);
    c.of('one').answer = () => ({ outcome: 'refused', reason: 'one-no' });
    c.of('two').answer = () => ({ outcome: 'retry', reason: 'two-503' });
    const { id } = await open(c);
    await c.t.app.worker.drain();
    assert.deepEqual(
      [(await messagesOf(c, id))[0]?.status, (await messagesOf(c, id))[0]?.reason],
      ['queued', 'two-503'],
    );
    c.of('two').answer = () => ({ outcome: 'refused', reason: 'two-no' });
    await later(c, 2);
    assert.equal((await messagesOf(c, id))[0]?.status, 'failed');
  });

  it('is tried again later when the first is down and the second refuses: the first may still take it', async () => {
    await using c = await startCarried(two);
    c.of('one').answer = () => ({ outcome: 'retry', reason: 'one-503' });
    c.of('two').answer = () => ({ outcome: 'refused', reason: 'two-no' });
    const { id } = await open(c);
    await c.t.app.worker.drain();
    assert.equal((await messagesOf(c, id))[0]?.status, 'queued');
  });

  it('is given to three at most in one go, so that it is done with before its lease is', async () => {
    const names = ['one', 'two', 'three', 'four'];
    await using c = await startCarried({
      providers: Object.fromEntries(names.map((name) => [name, {}])),
      routes: [{ channel: 'sms', ways: names.map((provider) => ({ provider })) }],
    });
    for (const name of names) c.of(name).answer = () => ({ outcome: 'retry', reason: `${name}-503` });
    await open(c);
    await c.t.app.worker.drain();
    assert.deepEqual(
      names.map((name) => c.of(name).sent.length),
      [1, 1, 1, 0],
    );
  });

  it('goes to the second when the first has had what its contract allows', async () => {
    await using c = await startCarried({ ...two, providers: { one: { perSecond: 1 }, two: {} } });
    await open(c);
    await open(c, { to: phone(2) });
    await c.t.app.worker.drain();
    assert.deepEqual([c.of('one').sent.length, c.of('two').sent.length], [1, 1]);
  });

  it('leaves a provider that neither answers nor heeds its signal behind, once its time is over', async () => {
    await using c = await startCarried({ ...two, providers: { one: { timeoutSeconds: 1 }, two: {} } });
    c.of('one').answer = () => new Promise(() => undefined);
    const { id } = await open(c);
    await c.t.app.worker.drain();
    assert.deepEqual(
      (await messagesOf(c, id))[0]?.tries.map(({ reason }) => reason),
      ['provider-timeout', undefined],
    );
  });

  it('spends no more than the attempt’s whole time on all of them, so that its lease outlasts it', async () => {
    const names = ['one', 'two', 'three'];
    const given: number[] = [];
    let advance: (ms: number) => void = () => undefined;
    await using c = await startCarried({
      providers: Object.fromEntries(names.map((name) => [name, { timeoutSeconds: 20 }])),
      routes: [{ channel: 'sms', ways: names.map((provider) => ({ provider })) }],
      startDeadline(ms) {
        const controller = new AbortController();
        given.push(ms);
        setImmediate(() => {
          advance(ms);
          controller.abort(new DOMException('It took too long.', 'TimeoutError'));
        });
        return { signal: controller.signal, [Symbol.dispose]: () => undefined };
      },
    });
    advance = (ms) => {
      c.t.clock.now += ms;
    };
    for (const name of names) c.of(name).answer = () => new Promise(() => undefined);
    const { id } = await open(c);
    await c.t.app.worker.drain();
    assert.deepEqual(given, [20_000, 4_000], 'the second gets what is left of 24 s, and the third nothing');
    assert.deepEqual(
      names.map((name) => c.of(name).sent.length),
      [1, 1, 0],
    );
    assert.equal((await messagesOf(c, id))[0]?.status, 'queued');
  });

  it('lets go of the time it gave a provider once that has answered or thrown', async () => {
    let started = 0;
    let gone = 0;
    await using c = await startCarried({
      ...two,
      startDeadline() {
        started++;
        return { signal: new AbortController().signal, [Symbol.dispose]: () => gone++ };
      },
    });
    c.of('one').answer = () => Promise.reject(new Error('a bug'));
    await open(c);
    await c.t.app.worker.drain();
    assert.deepEqual([started, gone], [2, 2]);
  });

  it('probes a provider that was down with one message, however many there are', async () => {
    await using c = await startCarried(two);
    c.of('one').answer = () => ({ outcome: 'retry', reason: 'one-timeout' });
    for (let i = 1; i <= 5; i++) {
      await open(c, { to: phone(i) });
      await c.t.app.worker.drain();
    }
    c.t.clock.advance(3);
    const probed = Promise.withResolvers<ProviderAnswer>();
    c.of('one').answer = () => probed.promise;
    for (let i = 6; i <= 9; i++) await open(c, { to: phone(i) });
    const sending = c.t.app.worker.drain();
    while (c.of('two').sent.length < 8) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(c.of('one').sent.length, 6);
    probed.resolve({ outcome: 'accepted' });
    await sending;
  });

  it('leaves a provider alone after five failures in a row, without losing a message', async () => {
    await using c = await startCarried(two);
    c.of('one').answer = () => ({ outcome: 'retry', reason: 'one-timeout' });
    for (let i = 1; i <= 8; i++) {
      await open(c, { to: phone(i) });
      await c.t.app.worker.drain();
    }
    assert.equal(c.of('one').sent.length, 5);
    assert.equal(c.of('two').sent.length, 8);
  });
});

describe('a message that nobody has taken yet', () => {
  it('waits for a provider that has had what its contract allows, where there is no other', async () => {
    await using c = await startCarried({
      providers: { one: { perSecond: 1 } },
      routes: [{ channel: 'sms', ways: [{ provider: 'one' }] }],
    });
    await open(c);
    await open(c, { to: phone(2) });
    await c.t.app.worker.drain();
    assert.equal(c.of('one').sent.length, 1);
    await later(c, 2);
    assert.deepEqual(
      c
        .of('one')
        .sent.map(({ to }) => to)
        .sort(),
      [phone(1), phone(2)],
    );
  });

  it('is not sent after the day’s money is spent, though it was queued before, and the log says so once', async () => {
    await using c = await startCarried({
      providers: { one: {} },
      routes: [{ channel: 'sms', ways: [{ provider: 'one' }] }],
      prices: { currency: 'EUR', providers: { one: { default: '0.10' } } },
      spendLimits: { default: { perDay: '0.10' } },
    });
    c.of('one').answer = ({ to }) =>
      to === phone(2) ? { outcome: 'retry', reason: 'one-503' } : { outcome: 'accepted' };
    const queued = await open(c, { to: phone(2) });
    await open(c);
    await c.t.app.worker.drain();
    await later(c, 2);
    const [message] = await messagesOf(c, queued.id);
    assert.deepEqual([message?.status, message?.reason, message?.attempts], ['failed', 'spend-limit', 2]);
    const said = c.t.log.filter((line) => line.includes('message.delivery') && line.includes(queued.id));
    assert.deepEqual(
      said.map((line) => JSON.parse(line).reason),
      ['one-503', 'spend-limit'],
    );
  });
});

describe('a message that was accepted', () => {
  it('goes by the other provider when no receipt comes in time, with the same code, once', async () => {
    await using c = await startCarried(two);
    const { id } = await open(c);
    await c.t.app.worker.drain();
    await later(c, 19);
    assert.equal(c.of('two').sent.length, 0);
    await later(c, 2);
    assert.deepEqual(
      c.of('two').sent.map(({ code }) => code),
      c.of('one').sent.map(({ code }) => code),
    );
    await later(c, 60);
    assert.deepEqual([c.of('one').sent.length, c.of('two').sent.length], [1, 1]);
    assert.equal((await messagesOf(c, id)).length, 2);
  });

  it('stays where it is when its receipt has come, or an answer has', async () => {
    await using c = await startCarried(two);
    const arrived = await open(c);
    const answered = await open(c, { to: phone(2) });
    await c.t.app.worker.drain();
    const [message] = await messagesOf(c, arrived.id);
    await c.t.app.store.recordReceipt({ messageId: message?.id ?? '' }, { status: 'delivered' });
    await c.t.call('POST', `/v1/verifications/${answered.id}/check`, { code: '000000' });
    await later(c, 30);
    assert.equal(c.of('two').sent.length, 0);
  });

  it('goes the other way at once when its receipt says that it will never arrive', async () => {
    await using c = await startCarried(two);
    const { id } = await open(c);
    await c.t.app.worker.drain();
    const [message] = await messagesOf(c, id);
    await c.t.app.store.recordReceipt(
      { messageId: message?.id ?? '' },
      { status: 'failed', reason: 'one-3' },
    );
    await c.t.app.worker.drain();
    assert.equal(c.of('two').sent.length, 1);
  });

  it('becomes a call, when the workflow says so and no text has been answered', async () => {
    await using c = await startCarried({
      providers: { one: {}, caller: {} },
      routes: [
        { channel: 'sms', ways: [{ provider: 'one' }] },
        { channel: 'voice', ways: [{ provider: 'caller' }] },
      ],
      workflows: [
        {
          steps: [
            { channel: 'sms', afterSeconds: 0 },
            { channel: 'voice', afterSeconds: 40 },
          ],
        },
      ],
    });
    await open(c);
    await c.t.app.worker.drain();
    await later(c, 39);
    assert.equal(c.of('caller').sent.length, 0);
    await later(c, 2);
    assert.deepEqual(
      c.of('caller').sent.map(({ channel }) => channel),
      ['voice'],
    );
  });

  it('is never followed by more than the destination may have, however silent its receipts are', async () => {
    await using c = await startCarried(two);
    const sent = (): number => c.of('one').sent.length + c.of('two').sent.length;
    for (let i = 0; i < 4; i++) {
      await open(c, { purpose: 'verify_contact', binding: { order: `${i}` } });
      await later(c, 25);
      await later(c, 25);
    }
    assert.ok(sent() <= 3, `${sent()}`);
  });

  it('goes no other way once the app has spent what it may today, nor does what was queued before', async () => {
    await using c = await startCarried({
      ...two,
      prices: { currency: 'EUR', providers: { one: { default: '0.10' }, two: { default: '0.10' } } },
      spendLimits: { default: { perDay: '0.20' } },
    });
    for (let i = 1; i <= 2; i++) {
      await open(c, { to: phone(i) });
      await c.t.app.worker.drain();
    }
    assert.equal((await open(c, { to: phone(3) })).status, 503);
    await later(c, 25);
    assert.deepEqual([c.of('one').sent.length, c.of('two').sent.length], [2, 0]);
  });

  for (const next of ['email', 'voice'] as const) {
    const becomes = next === 'email' ? 'a mail, which is never too dear' : 'no call';
    it(`becomes ${becomes}, once the app has spent what it may today`, async () => {
      await using c = await startCarried({
        providers: { one: {}, two: {} },
        routes: ['sms', next].map((channel, i) => ({
          channel,
          ways: [{ provider: i === 0 ? 'one' : 'two' }],
        })),
        workflows: [{ steps: ['sms', next].map((channel, i) => ({ channel, afterSeconds: i * 40 })) }],
        prices: { currency: 'EUR', providers: { one: { default: '0.10' }, two: { default: '0.10' } } },
        spendLimits: { default: { perDay: '0.10' } },
      });
      const { id } = await open(c, { alternatives: ['ann@mail.example'] });
      await c.t.app.worker.drain();
      await later(c, 41);
      const channels = (await messagesOf(c, id)).map(({ channel }) => channel).sort();
      assert.deepEqual(channels, next === 'email' ? ['email', 'sms'] : ['sms']);
      const said = c.t.log.filter((line) => line.includes('"sent-again"') || line.includes('"nothing"'));
      assert.equal(said.length, 1, 'and the log says what came of it');
    });
  }

  it('goes another way when it is lost, though its provider’s silence would say nothing, and then no further', async () => {
    const providers = { one: { tells: 'sent' }, two: { tells: 'sent' } };
    await using c = await startCarried({ ...two, providers });
    const { id } = await open(c);
    const silent = await open(c, { to: phone(2) });
    await c.t.app.worker.drain();
    for (const by of ['one', 'two']) {
      const lost = (await messagesOf(c, id)).find(({ provider }) => provider === by);
      await c.t.app.store.recordReceipt({ messageId: lost?.id ?? '' }, { status: 'failed' });
      await c.t.app.worker.drain();
    }
    await later(c, 299);
    assert.deepEqual((await messagesOf(c, id)).map(({ provider }) => provider).sort(), ['one', 'two']);
    assert.equal((await messagesOf(c, silent.id)).length, 1);
  });

  it('looks the same for somebody nobody knows, and sends nothing', async () => {
    await using c = await startCarried(two);
    const body = await open(c, { decoy: true });
    await c.t.app.worker.drain();
    await later(c, 25);
    assert.equal(c.of('one').sent.length + c.of('two').sent.length, 0);
    const [decoy, real] = [body, await open(c, { to: phone(2) })];
    assert.deepEqual(Object.keys(decoy), Object.keys(real));
  });
});

async function codeAt(c: Carried, name: string): Promise<string> {
  await c.t.app.worker.drain();
  return c.of(name).sent.at(-1)?.code ?? assert.fail('nothing was sent');
}
