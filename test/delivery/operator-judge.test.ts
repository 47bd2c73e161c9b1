import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Judgement } from '#core/operator-code.ts';
import { type JudgementEvent, OperatorJudge } from '#delivery/operator-judge.ts';
import { createCarrier } from '#delivery/routing/route.ts';
import { FakeClock } from '#test/contract/steps.ts';

type Validate = (code: string, signal: AbortSignal) => Promise<Judgement>;

function start(validate: Validate, { draw = 0, timeoutSeconds = 1 } = {}) {
  const clock = new FakeClock();
  const events: JudgementEvent[] = [];
  const errors: unknown[] = [];
  const pauses: number[] = [];
  const asked: unknown[] = [];
  const carrier = createCarrier(
    {
      name: 'operator',
      channels: ['sms'],
      send: async () => assert.fail(),
      close: async () => undefined,
      operator: {
        async validate(question, signal) {
          asked.push(question);
          return validate(question.code, signal);
        },
      },
    },
    { timeoutSeconds },
  );
  const judge = new OperatorJudge({
    carriers: new Map([['operator', carrier]]),
    clock: clock.read,
    random: () => draw,
    onJudgement: (event) => events.push(event),
    onError: (error) => errors.push(error),
    async pause(ms) {
      await new Promise(setImmediate);
      pauses.push(ms);
    },
  });
  const ask = (over: Partial<Parameters<OperatorJudge['judge']>[0]> = {}) =>
    judge.judge({
      verificationId: 'ver_1',
      provider: 'operator',
      authenticationId: 'a',
      code: '123456',
      decoy: false,
      tries: 1,
      ...over,
    });
  return { clock, events, errors, pauses, asked, judge, ask };
}

const down: Judgement = { kind: 'unknown', reason: 'camara-503' };

describe('an operator who judges', () => {
  it('is believed, and what it said is told without the code', async () => {
    const t = start(async () => ({ kind: 'right' }));
    assert.equal((await t.ask()).kind, 'right');
    assert.deepEqual(t.asked, [{ authenticationId: 'a', code: '123456', correlator: 'ver_1' }]);
    assert.deepEqual(t.events, [
      { provider: 'operator', verificationId: 'ver_1', outcome: 'right', reason: null },
    ]);
  });

  it('who is not in the delivery file any more knows nothing', async () => {
    const t = start(async () => ({ kind: 'right' }));
    assert.equal((await t.ask({ provider: 'gone' })).kind, 'unknown');
    assert.equal(t.events[0]?.reason, 'operator-gone');
  });

  it('is left behind when it neither answers nor heeds its signal', { timeout: 5_000 }, async () => {
    const t = start(() => new Promise(() => undefined));
    assert.equal((await t.ask()).kind, 'unknown');
    assert.equal(t.events[0]?.reason, 'operator-timeout');
    assert.deepEqual(t.errors, []);
  });

  it('has the seconds of its provider', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const t = start(() => new Promise(() => undefined), { timeoutSeconds: 3 });
    const word = t.ask();
    context.mock.timers.tick(2999);
    await new Promise(setImmediate);
    assert.deepEqual(t.events, []);
    context.mock.timers.tick(1);
    assert.equal((await word).kind, 'unknown');
  });

  it('is left behind when the service ends', { timeout: 5_000 }, async () => {
    const t = start(() => new Promise(() => undefined), { timeoutSeconds: 600 });
    const word = t.ask();
    t.judge.close();
    assert.equal((await word).kind, 'unknown');
  });

  it('who throws knows nothing, and no error holds the code', async () => {
    const t = start(async (code) => {
      throw new Error(`${code} is odd`);
    });
    assert.equal((await t.ask()).kind, 'unknown');
    assert.equal(t.events[0]?.reason, 'operator-error');
    assert.ok(t.errors.length === 1 && !String((t.errors[0] as Error).stack).includes('123456'));
  });

  it('is not asked for a while when it was down five times in a row, and then by one', async () => {
    const t = start(async () => down);
    for (let i = 0; i < 9; i++) assert.equal((await t.ask()).kind, 'unknown');
    assert.equal(t.asked.length, 5);
    assert.equal(t.events.at(-1)?.reason, 'operator-down');
    t.clock.advance(2);
    await Promise.all([t.ask(), t.ask()]);
    assert.equal(t.asked.length, 6);
  });

  it('is not ill for asking us to slow down', async () => {
    const t = start(async () => ({ kind: 'unknown', reason: 'camara-throttled' }));
    for (let i = 0; i < 9; i++) await t.ask();
    assert.equal(t.asked.length, 9);
  });
});

describe('a decoy (law 8)', () => {
  it('takes its time by a clock, and no more of it when the service ends', { timeout: 5_000 }, async () => {
    const judge = new OperatorJudge({
      carriers: new Map(),
      clock: () => 0,
      random: () => 0,
      onJudgement: () => assert.fail(),
      onError: () => assert.fail(),
    });
    let over = false;
    const pause = judge.pause(600_000).then(() => {
      over = true;
    });
    await new Promise(setImmediate);
    assert.ok(!over);
    judge.close();
    await pause;
  });

  it('takes as long as one of the last hundred judgements, asks nobody and is wrong', async () => {
    const took = Array.from({ length: 150 }, (_, index) => index);
    const t = start(
      async () => {
        t.clock.now += took.shift() ?? 0;
        return { kind: 'wrong' };
      },
      { draw: 0.5 },
    );
    for (let i = 0; i < 150; i++) await t.ask();
    assert.deepEqual(await t.ask({ decoy: true }), { kind: 'wrong' });
    assert.equal(t.asked.length, 150);
    assert.deepEqual(t.pauses, [100], 'the middle of those from 50 to 149');
  });

  it('takes some time before anything is known', async () => {
    const t = start(async () => ({ kind: 'wrong' }));
    await t.ask({ decoy: true });
    assert.deepEqual(t.pauses, [300]);
  });

  it('gets no judgement either while the operator is silent, after as long', async () => {
    const t = start(async () => {
      t.clock.now += 7000;
      return down;
    });
    await t.ask();
    assert.deepEqual(await t.ask({ decoy: true }), { kind: 'unknown' });
    assert.deepEqual(t.pauses, [7000]);
    for (let i = 0; i < 4; i++) await t.ask();
    assert.deepEqual(await t.ask({ decoy: true }), { kind: 'unknown' });
    assert.deepEqual(t.pauses, [7000], 'at once, as for others while nobody is asked');
  });

  it('has too many tries when others have', async () => {
    const t = start(async () => ({ kind: 'exhausted' }));
    await t.ask({ tries: 3 });
    assert.equal((await t.ask({ decoy: true, tries: 2 })).kind, 'wrong');
    assert.equal((await t.ask({ decoy: true, tries: 3 })).kind, 'exhausted');
  });
});
