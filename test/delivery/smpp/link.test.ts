import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { SmppFault } from '#delivery/smpp/fault.ts';
import { backOffMs, Link } from '#delivery/smpp/link.ts';
import type { Pdu } from '#delivery/smpp/pdu.ts';
import { SentMessages } from '#delivery/smpp/sent-messages.ts';
import type { Session } from '#delivery/smpp/session.ts';
import { Transmitter } from '#delivery/smpp/transmitter.ts';
import { startBench } from '../providers/smpp-bench.ts';

const never = new AbortController().signal;
/** Lets promises that are settled be heard. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const openNothing = (fault: SmppFault) => async (): Promise<Session> => {
  throw fault;
};

function withTimers(test: (advance: (ms: number) => Promise<void>, clock: () => number) => Promise<void>) {
  return async () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 0 });
    try {
      await test(
        async (ms) => {
          mock.timers.tick(ms);
          await settle();
        },
        () => Date.now(),
      );
    } finally {
      mock.timers.reset();
    }
  };
}

describe('a link', () => {
  it('waits longer after each failure, by chance, and never more than a minute', () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((failures) => backOffMs(failures, 1)),
      [250, 500, 1000, 2000],
    );
    assert.deepEqual(
      [1, 2, 3, 4].map((failures) => backOffMs(failures, 0)),
      [125, 250, 500, 1000],
    );
    assert.equal(backOffMs(1000, 1), 60_000);
  });

  it(
    'is tried again for as long as it takes, at that pace',
    withTimers(async (advance, clock) => {
      const tries: number[] = [];
      const open = async (): Promise<Session> => {
        tries.push(clock());
        throw new SmppFault('connection');
      };
      const link = new Link({ open, clock, jitter: () => 1 });
      link.start();
      await settle();
      for (let second = 0; second < 4_000; second++) await advance(50);
      await link.close();
      assert.deepEqual(tries, [0, 250, 750, 1750, 3750, 7750, 15_750, 31_750, 63_750, 123_750, 183_750]);
    }),
  );

  it(
    'is waited for a moment, and not longer',
    withTimers(async (advance, clock) => {
      const link = new Link({ open: openNothing(new SmppFault('connection')), clock, jitter: () => 1 });
      await assert.rejects(link.ready(never), { reason: 'connection' });
      // 250 ms are left: worth waiting for.
      const waiting = assert.rejects(link.ready(never), { reason: 'connection' });
      await advance(250);
      await waiting;
      await advance(500);
      await advance(1000);
      // 2 s are.
      await assert.rejects(link.ready(never), { reason: 'connection', afterSeconds: 2 });
      await link.close();
    }),
  );

  it(
    'is not tried for half a minute with a password that was wrong',
    withTimers(async (advance, clock) => {
      let tries = 0;
      const open = async (): Promise<Session> => {
        tries++;
        throw new SmppFault('setup-sign-in');
      };
      const link = new Link({ open, clock, jitter: () => 0 });
      link.start();
      await settle();
      await assert.rejects(link.ready(never), { reason: 'setup-sign-in', afterSeconds: 30 });
      await advance(29_999);
      assert.equal(tries, 1);
      await advance(1);
      assert.equal(tries, 2);
      await link.close();
    }),
  );

  it(
    'starts again from the shortest wait after a connection that was of use, and from no other',
    withTimers(async (advance, clock) => {
      const waits: number[] = [];
      for (const useful of [true, false]) {
        const opened: number[] = [];
        let end: () => void = () => undefined;
        const open = async () => {
          opened.push(clock());
          const closed = new Promise<SmppFault>((resolve) => {
            end = () => resolve(new SmppFault('connection'));
          });
          return { closed, useful, gone: Promise.resolve(), unbind: async () => undefined };
        };
        const link = new Link({ open, clock, jitter: () => 1 });
        link.start();
        await settle();
        for (let round = 0; round < 3; round++) {
          end();
          await settle();
          while (opened.length < round + 2) await advance(50);
        }
        await link.close();
        waits.push(...opened.slice(1).map((at, index) => at - (opened[index] ?? 0)));
      }
      assert.deepEqual(waits, [250, 250, 250, 250, 500, 1000]);
    }),
  );

  it(
    'that is closed lets nobody wait',
    withTimers(async (_advance, clock) => {
      const link = new Link({ open: openNothing(new SmppFault('connection')), clock, jitter: () => 1 });
      link.start();
      await settle();
      const waiting = link.ready(never);
      await link.close();
      await assert.rejects(waiting, { reason: 'closed' });
      await assert.rejects(link.ready(never), { reason: 'closed' });
    }),
  );

  it('that is closed while it opens is closed when that connection is no more', async () => {
    const gone = Promise.withResolvers<void>();
    const session = {
      closed: new Promise<SmppFault>(() => undefined),
      gone: gone.promise,
      useful: false,
      unbind: async () => undefined,
    };
    const link = new Link({
      open: (signal) =>
        new Promise<typeof session>((resolve) => signal.addEventListener('abort', () => resolve(session))),
      clock: Date.now,
      jitter: () => 1,
    });
    link.start();
    let closed = false;
    const closing = link.close().then(() => {
      closed = true;
    });
    await settle();
    assert.ok(!closed);
    gone.resolve();
    await closing;
  });
});

describe('a transmitter that is throttled', () => {
  const status = (value: number): Pdu => ({
    command: 0x80000004,
    status: value,
    sequence: 1,
    body: Buffer.alloc(0),
  });
  const throttled = 0x58;

  function transmitterOf(answers: () => Pdu, clock: () => number) {
    let asked = 0;
    const session = {
      destroy: () => undefined,
      request: async () => {
        asked++;
        return answers();
      },
    };
    const link = { ready: async () => session };
    const transmitter = new Transmitter({ link, window: 4, clock, jitter: () => 1 });
    const submit = () => transmitter.submit(Buffer.alloc(0), never, () => undefined);
    return { transmitter, submit, asked: () => asked };
  }

  it(
    'pauses twice as long each time, and asks nothing meanwhile',
    withTimers(async (advance, clock) => {
      const { transmitter, submit, asked } = transmitterOf(() => status(throttled), clock);
      await submit();
      assert.equal(transmitter.pauseSeconds, 1);
      const second = submit();
      await advance(249);
      assert.equal(asked(), 1);
      await advance(1);
      await second;
      assert.equal(asked(), 2);
      await advance(500);
      await submit();
      await advance(1000);
      await submit();
      // 2 s: too long to wait, and nobody is asked.
      await assert.rejects(submit(), { reason: 'throttled', afterSeconds: 2 });
      assert.equal(asked(), 4);
      transmitter.close();
    }),
  );

  it(
    'takes many at once for one sign, and forgets it with the first that is taken',
    withTimers(async (advance, clock) => {
      let answer = status(throttled);
      const { transmitter, submit, asked } = transmitterOf(() => answer, clock);
      await Promise.all([submit(), submit(), submit(), submit()]);
      assert.equal(transmitter.pauseSeconds, 1);
      const next = submit();
      answer = status(0);
      await advance(250);
      await next;
      answer = status(throttled);
      await submit();
      const last = submit();
      await advance(250);
      await last;
      assert.equal(asked(), 7);
    }),
  );

  it(
    'lets go whoever waits when it is closed, and leaves no timer behind',
    withTimers(async (_advance, clock) => {
      const { transmitter, submit, asked } = transmitterOf(() => status(throttled), clock);
      await submit();
      const waiting = submit();
      await settle();
      assert.equal(asked(), 1);
      transmitter.close();
      await waiting;
      transmitter.close();
    }),
  );
});

describe('a place in the window', () => {
  /** One place, taken by a submit that is answered when the test says so. */
  async function taken() {
    const first = Promise.withResolvers<Pdu>();
    const answers = [first.promise];
    const ok: Pdu = { command: 0x80000004, status: 0, sequence: 1, body: Buffer.alloc(0) };
    const session = { request: async () => answers.shift() ?? ok, destroy: () => undefined };
    const link = { ready: async () => session };
    const transmitter = new Transmitter({ link, window: 1, clock: () => 0, jitter: () => 1 });
    const submit = (signal: AbortSignal) => transmitter.submit(Buffer.alloc(0), signal, () => undefined);
    const holder = submit(never);
    await settle();
    return { submit, holder, answerFirst: () => first.resolve(ok) };
  }

  it('is not kept by one who stopped waiting for it', async () => {
    const { submit, holder, answerFirst } = await taken();
    const stop = new AbortController();
    const waiting = assert.rejects(submit(stop.signal), { reason: 'aborted' });
    stop.abort();
    await waiting;
    answerFirst();
    await holder;
    assert.equal((await submit(AbortSignal.timeout(1_000))).status, 0);
  });

  it('is not lost when it is given and given up in the same moment', async () => {
    for (let ticks = -8; ticks <= 8; ticks++) {
      const { submit, answerFirst } = await taken();
      const stop = new AbortController();
      const waiting = submit(stop.signal).catch(() => undefined);
      const steps = [answerFirst, () => stop.abort()];
      if (ticks < 0) steps.reverse();
      steps[0]?.();
      for (let tick = 0; tick < Math.abs(ticks); tick++) await undefined;
      steps[1]?.();
      await waiting;
      assert.equal((await submit(AbortSignal.timeout(1_000))).status, 0, `${ticks} ticks`);
    }
  });
});

describe('the memory of what was sent', () => {
  it('is bounded, and forgets the oldest first', () => {
    const sent = new SentMessages(3);
    for (const id of ['a', 'b', 'c', 'd']) sent.remember(`msg_${id}`, [id], 1);
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].map((id) => sent.knows(id)),
      [false, true, true, true],
    );
    assert.deepEqual(sent.receive('a', 'delivered'), { providerMessageId: 'a' });
  });
});

it('opens no connection before it is asked to', async () => {
  await using bench = await startBench();
  assert.deepEqual(bench.centre.requests, []);
});
