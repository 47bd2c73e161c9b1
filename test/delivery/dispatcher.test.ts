import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newMessage } from '#core/message.ts';
import { startDeadline } from '#delivery/deadline.ts';
import { type DeliveryEvent, Dispatcher } from '#delivery/dispatcher.ts';
import type { Provider, ProviderAnswer } from '#delivery/provider.ts';
import { createCarrier, type Way } from '#delivery/routing/route.ts';
import { FakeClock } from '#test/contract/steps.ts';
import { testKeyring } from '#test/harness.ts';
import { text } from './providers/vendor-bench.ts';

const place = {
  channel: 'sms',
  country: 'DE',
  network: '26201',
  appId: 'app_1',
  to: '+4915200000001',
} as const;
const message = newMessage({ id: 'msg_1', ownerId: 'ver_1', channel: 'sms', destination: 0, createdAt: 0 });
const notice = { ...message, ownerId: 'ntc_1' };
const accepted: ProviderAnswer = { outcome: 'accepted' };
const down: ProviderAnswer = { outcome: 'retry', reason: 'down' };
const operator = { validate: async () => ({ kind: 'right' }) as const };

/** A dispatcher among stubs, which write down what they are told; each provider takes half a second. */
function start(given: { followUpSeconds?: number; turn?: number | null } = {}) {
  const clock = new FakeClock();
  const events: DeliveryEvent[] = [];
  const learnt: unknown[][] = [];
  const spent: unknown[][] = [];
  const turns: string[][] = [];
  const dispatcher = new Dispatcher({
    store: {
      async takeOperatorTurn(keys) {
        turns.push([...keys]);
        return given.turn ?? null;
      },
    },
    keyring: testKeyring,
    router: { note: () => undefined, followUpSeconds: () => given.followUpSeconds },
    stats: { accepted: (...all) => void learnt.push(all) },
    spend: { accepted: ({ appId }, { to }, provider) => void spent.push([appId, to, provider]) },
    clock: clock.read,
    onDelivery: (event) => events.push(event),
    onError: (error) => assert.fail(String(error)),
    attemptSeconds: 24,
    startDeadline,
  });
  const way = (name: string, answer: ProviderAnswer, more: Partial<Provider> = {}): Way => {
    const send = async () => {
      clock.advance(0.5);
      return answer;
    };
    const provider = { name, channels: ['sms'] as const, send, close: async () => undefined, ...more };
    return { carrier: createCarrier(provider), sender: null, weight: 1 };
  };
  const send = (ways: readonly Way[], of = message) => dispatcher.send(ways, place, of, () => text());
  return { clock, dispatcher, way, send, events, learnt, spent, turns };
}

describe('handing a message over', () => {
  it('tells the log, the routes and the meter once of who took it, and keeps the tries it may be looked after by', async () => {
    const d = start({ followUpSeconds: 20 });
    const at = d.clock.now;
    const attempt = await d.send([d.way('one', down), d.way('two', accepted), d.way('three', accepted)]);
    const number = { country: 'DE', network: '26201' };
    assert.deepEqual(attempt, {
      provider: 'two',
      answer: accepted,
      tries: [
        { at, ms: 500, provider: 'one', outcome: 'retry', reason: 'down', ...number },
        { at: at + 500, ms: 500, provider: 'two', outcome: 'accepted', ...number },
      ],
      ...number,
      followUpSeconds: 20,
    });
    assert.deepEqual(d.learnt, [[{ ...place, provider: 'two' }, at + 1000]]);
    assert.deepEqual(d.spent, [['app_1', text().to, 'two']]);
    assert.deepEqual(d.turns, [], 'nobody waits for an operator that is not asked');
    const event = { messageId: 'msg_1', verificationId: 'ver_1', noticeId: null, channel: 'sms' };
    assert.deepEqual(d.events, [
      { ...event, provider: 'one', outcome: 'retry', reason: 'down' },
      { ...event, provider: 'two', outcome: 'accepted', reason: null },
    ]);
  });

  it('keeps no tries of what went well at once and is done with; a notice costs money and teaches nothing', async () => {
    const d = start();
    const { tries, provider, country } = await d.send([d.way('one', accepted)], notice);
    assert.deepEqual([tries, provider, country], [[], 'one', 'DE']);
    assert.deepEqual([d.learnt.length, d.spent.length], [0, 1]);
    assert.deepEqual([d.events[0]?.verificationId, d.events[0]?.noticeId], [null, 'ntc_1']);
    const second = await d.send([d.way('one', down), d.way('two', accepted)]);
    assert.equal(second.tries?.length, 2, 'those that failed are worth knowing');
  });

  it('ends with the time for all its ways, and after three of them', async () => {
    const d = start();
    const slow = d.way('slow', down, {
      send: async () => {
        d.clock.advance(24);
        return down;
      },
    });
    assert.equal((await d.send([slow, d.way('two', accepted)])).answer.outcome, 'retry');
    const four = ['one', 'two', 'three'].map((name) => d.way(name, down));
    assert.equal((await d.send([...four, d.way('four', accepted)])).tries?.length, 3);
  });

  it('asks once whose turn it is for all operators, and goes past them, or waits, while an older code is live', async () => {
    const d = start({ turn: new FakeClock().now + 30_500 });
    const operators = ['one', 'two'].map((name) => d.way(name, accepted, { operator }));
    const attempt = await d.send(operators);
    assert.deepEqual(attempt.answer, { outcome: 'retry', reason: 'operator-code-live', afterSeconds: 31 });
    assert.deepEqual(
      attempt.tries?.map(({ ms, outcome }) => [ms, outcome]),
      [
        [0, 'retry'],
        [0, 'retry'],
      ],
    );
    assert.deepEqual(d.turns, [testKeyring.lookups('operator-number', place.to)]);
    assert.equal((await d.send([...operators, d.way('ours', accepted)])).provider, 'ours');
    const free = start();
    const [first] = [free.way('one', accepted, { operator })];
    assert.equal((await free.send([first, free.way('ours', accepted)])).provider, 'one');
  });
});

describe('pretending to hand a message over', () => {
  it('takes as long as others of its channel did of late, and is told of by whoever would have taken it', async () => {
    const d = start();
    const ways = [d.way('one', accepted), d.way('two', accepted)];
    assert.deepEqual(await d.dispatcher.pretend(ways, place), {
      provider: 'one',
      answer: { outcome: 'accepted' },
    });
    assert.deepEqual(d.turns, []);
    const quick = d.way('quick', accepted, {
      send: async () => {
        d.clock.advance(0.1);
        return accepted;
      },
    });
    await d.send([quick]);
    const isUnderWay = async (channel: 'sms' | 'voice'): Promise<boolean> => {
      const pretended = d.dispatcher.pretend(ways, { ...place, channel }).then(() => false);
      return Promise.race([pretended, new Promise<true>((resolve) => setImmediate(() => resolve(true)))]);
    };
    assert.deepEqual([await isUnderWay('sms'), await isUnderWay('voice')], [true, false]);
    d.dispatcher.close();
  });

  it('takes its turn at an operator, whose code it has, or goes past it as every message does', async () => {
    const free = start();
    const asked = (d: typeof free) => [d.way('theirs', accepted, { operator }), d.way('ours', accepted)];
    assert.deepEqual(await free.dispatcher.pretend(asked(free), place), {
      provider: 'theirs',
      answer: { outcome: 'accepted', authenticationId: 'nobody' },
    });
    assert.deepEqual(free.turns, [testKeyring.lookups('operator-number', place.to)]);
    const taken = start({ turn: new FakeClock().now + 1000 });
    assert.deepEqual(await taken.dispatcher.pretend(asked(taken), place), {
      provider: 'ours',
      answer: { outcome: 'accepted' },
    });
  });

  it('ends at once when the service does', async () => {
    const d = start();
    const slow = d.way('slow', accepted, {
      send: async () => {
        d.clock.advance(20);
        return accepted;
      },
    });
    await d.send([slow]);
    const pretended = d.dispatcher.pretend([slow], place);
    d.dispatcher.close();
    assert.equal((await pretended).provider, 'slow');
  });
});
