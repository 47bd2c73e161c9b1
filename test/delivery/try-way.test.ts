import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Provider } from '#delivery/provider.ts';
import { fewPlaces, mostPlaces } from '#delivery/routing/places.ts';
import { createCarrier } from '#delivery/routing/route.ts';
import { tryWay } from '#delivery/try-way.ts';
import { FakeClock } from '#test/contract/steps.ts';
import { text } from './providers/vendor-bench.ts';

/** One provider's chances, each of which takes a quarter of a second. */
function start(send: Provider['send']) {
  const clock = new FakeClock();
  const carrier = createCarrier({ name: 'one', channels: ['sms'], send, close: async () => undefined });
  const noted: string[] = [];
  const errors: unknown[] = [];
  const attempt = async () => {
    const controller = new AbortController();
    const tools = {
      clock: clock.read,
      router: { note: (_: unknown, { outcome }: { outcome: string }) => void noted.push(outcome) },
      startDeadline: () => {
        clock.advance(0.25);
        // Only who hangs is there to see the end of it.
        setImmediate(() => controller.abort(new DOMException('The time is over.', 'TimeoutError')));
        return { signal: controller.signal, [Symbol.dispose]: () => undefined };
      },
      onError: (error: unknown) => errors.push(error),
    };
    return tryWay(tools, { carrier, sender: null, weight: 1 }, text(), clock.now + 9000);
  };
  /** How many more messages it may have. */
  const free = (): number => {
    let taken = 0;
    for (; !carrier.places.isFull(clock.now); taken++) carrier.places.take();
    for (let i = 0; i < taken; i++) carrier.places.leave(Number.NEGATIVE_INFINITY, false);
    return taken;
  };
  return { attempt, free, noted, errors };
}

it('has its place back whatever the provider does, and most of them only once it has said something', async () => {
  const hung = start(() => new Promise(() => undefined));
  for (let i = 0; i < 3; i++) assert.equal((await hung.attempt()).answer.outcome, 'retry');
  assert.deepEqual([hung.free(), hung.errors.length], [fewPlaces, 0]);
  for (const send of [
    async () => ({ outcome: 'accepted' }) as const,
    async () => ({ outcome: 'refused', reason: 'one-no' }) as const,
    () => Promise.reject(new Error('a bug')),
  ]) {
    const answered = start(send);
    for (let i = 0; i < 3; i++) await answered.attempt();
    assert.equal(answered.free(), mostPlaces);
  }
});

it('is reported without its words when it throws', async () => {
  const broken = start(({ to }) => Promise.reject(new Error(`could not reach ${to}`)));
  assert.deepEqual((await broken.attempt()).answer, { outcome: 'retry', reason: 'provider-error' });
  assert.equal(broken.errors.length, 1);
  assert.ok(!String(broken.errors).includes(text().to));
});

it('is told with when it began, how long it took and what came of it, and noted for its health', async () => {
  const taken = start(async () => ({ outcome: 'accepted' }));
  const at = new FakeClock().now;
  const made = { at, ms: 250, provider: 'one' };
  assert.deepEqual((await taken.attempt()).made, { ...made, outcome: 'accepted' });
  const refused = start(async () => ({ outcome: 'refused', reason: 'one-no' }));
  assert.deepEqual((await refused.attempt()).made, { ...made, outcome: 'refused', reason: 'one-no' });
  assert.deepEqual([taken.noted, refused.noted], [['accepted'], ['refused']]);
});
