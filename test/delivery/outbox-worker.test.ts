import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newMessage } from '#core/message.ts';
import { OutboxWorker } from '#delivery/outbox-worker.ts';
import type { OutgoingMessage, ProviderAnswer } from '#delivery/provider.ts';
import type { ClaimedMessage, Taker } from '#store/store.ts';
import { phone, RecordingProvider, startTestApp, type TestApp } from '#test/harness.ts';

const open = async (t: TestApp, body: object = { to: phone(1), purpose: 'sign_in' }) =>
  (await t.call('POST', '/v1/verifications', body)).body;

const messageOf = async (t: TestApp, id: string) => (await t.app.store.readMessages(id))[0];

/** Lets everything else have its turn until something is so. */
async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise((resolve) => setImmediate(resolve));
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

const claimed: ClaimedMessage = {
  message: newMessage({ id: 'msg_1', ownerId: 'ver_1', channel: 'sms', destination: 0, createdAt: 0 }),
  verification: undefined,
};

/** A worker on an outbox of the test's own, whose messages are done when it says so. */
function startStubbed(concurrency: number, waiting: ClaimedMessage[] = [], trouble?: Error) {
  const w = { looks: [] as number[], done: [] as (() => void)[], errors: [] as unknown[] };
  const given: { wake?: () => void; taker?: Taker } = {};
  let failing = trouble;
  const worker = new OutboxWorker({
    store: {
      onMessages(listener) {
        given.wake = listener;
      },
      giveNewMessages(taker) {
        given.taker = taker;
      },
      async claimMessages({ limit }) {
        w.looks.push(limit);
        const error = failing;
        failing = undefined;
        if (error) throw error;
        return waiting.splice(0, limit);
      },
    },
    deliver: () => new Promise((resolve) => w.done.push(resolve)),
    onError: (error) => w.errors.push(error),
    clock: () => 0,
    concurrency,
    leaseSeconds: 20,
  });
  worker.start();
  const { wake, taker } = given;
  assert.ok(wake && taker);
  return { ...w, worker, wake, taker };
}

describe('the outbox worker', () => {
  it('tries again later each time, and never at the same moment for all that failed together', async () => {
    const waits: number[][] = [];
    for (const jitter of [0, 1]) {
      await using t = await startTestApp({ overrides: { jitter: () => jitter } });
      t.provider.answer = async () => ({ outcome: 'retry', reason: 'busy' });
      const { id } = await open(t);
      const seen: number[] = [];
      for (let attempt = 0; attempt < 5; attempt++) {
        await t.app.worker.drain();
        const { availableAt = 0 } = (await messageOf(t, id)) ?? {};
        seen.push((availableAt - t.clock.now) / 1000);
        t.clock.now = availableAt;
      }
      waits.push(seen);
    }
    assert.deepEqual(waits, [
      [0.5, 1, 2, 4, 8],
      [1, 2, 4, 8, 16],
    ]);
  });

  it('brings the messages of others while one provider hangs on more than it may have', async () => {
    const mail = new RecordingProvider();
    const hung: { signal: AbortSignal; end: () => void }[] = [];
    let isOver = false;
    const texts = {
      name: 'dark',
      channels: ['sms'] as const,
      send: (_: OutgoingMessage, signal: AbortSignal) =>
        new Promise<ProviderAnswer>((resolve) => {
          const end = () => resolve({ outcome: 'refused', reason: 'over' });
          if (isOver) end();
          else hung.push({ signal, end });
        }),
      close: async () => undefined,
    };
    await using t = await startTestApp({ overrides: { providers: [texts, mail] } });
    for (let i = 0; i < 300; i++) await open(t, { to: phone(i), purpose: 'sign_in' });
    t.app.worker.start();
    await until(() => hung.length >= 64);
    await open(t, { to: 'ann@shop.example', purpose: 'sign_in' });
    await until(() => mail.sent.length === 1);
    assert.equal(hung.length, 64);
    assert.ok(
      hung.every(({ signal }) => !signal.aborted),
      'the mail waited for none of them',
    );
    isOver = true;
    for (const { end } of hung) end();
  });

  it('waits as long as the provider asks', async () => {
    await using t = await startTestApp();
    t.provider.answer = async () => ({ outcome: 'retry', reason: 'throttled', afterSeconds: 45 });
    const { id } = await open(t);
    await t.app.worker.drain();
    assert.equal((await messageOf(t, id))?.availableAt, t.clock.now + 45_000);
  });

  it('gives up for good when a retry would come after the code has ended', async () => {
    await using t = await startTestApp();
    t.provider.answer = async () => ({ outcome: 'retry', reason: 'busy', afterSeconds: 601 });
    const { id } = await open(t, { to: 'a@shop.example', purpose: 'sign_in' });
    await t.app.worker.drain();
    assert.equal((await messageOf(t, id))?.status, 'failed');
    assert.equal((await t.call('GET', `/v1/verifications/${id}`)).body.status, 'undeliverable');
  });

  it('sends nothing for a verification that has ended meanwhile', async () => {
    await using t = await startTestApp();
    const { id } = await open(t);
    await t.call('POST', `/v1/verifications/${id}/cancel`, {});
    await t.app.worker.drain();
    assert.equal(t.provider.sent.length, 0);
    assert.equal((await messageOf(t, id))?.status, 'dropped');
  });

  it('takes a provider that throws for one to try again, and goes on with the others', async () => {
    await using t = await startTestApp();
    t.provider.answer = async ({ to }) => {
      if (to === phone(1)) throw new Error(`could not reach ${to}`);
      return { outcome: 'accepted' };
    };
    const broken = await open(t);
    const fine = await open(t, { to: phone(2), purpose: 'sign_in' });
    await t.app.worker.drain();
    assert.equal((await messageOf(t, broken.id))?.status, 'queued');
    assert.equal((await messageOf(t, broken.id))?.reason, 'provider-error');
    assert.equal((await messageOf(t, fine.id))?.status, 'accepted');
  });

  it('does not let one hanging provider call hold up other messages', async () => {
    await using t = await startTestApp();
    const release = Promise.withResolvers<ProviderAnswer>();
    t.provider.answer = ({ to }) =>
      to === phone(1) ? release.promise : Promise.resolve({ outcome: 'accepted' });
    const others = Promise.withResolvers<void>();
    const { answer } = t.provider;
    let sent = 0;
    t.provider.answer = (message, signal) => {
      if (++sent === 11) others.resolve();
      return answer(message, signal);
    };
    for (let i = 1; i <= 11; i++) await open(t, { to: phone(i), purpose: 'sign_in' });
    t.app.worker.start();
    await others.promise;
    release.resolve({ outcome: 'accepted' });
    await t.app.worker.stop();
  });

  it('has so many under way at once and no more, and goes on when the first of them is done', async () => {
    await using t = await startTestApp();
    const first = Promise.withResolvers<void>();
    const others = Promise.withResolvers<void>();
    let sent = 0;
    const deliver = (): Promise<void> => (sent++ === 0 ? first : others).promise;
    for (let i = 1; i <= 14; i++) await open(t, { to: phone(i), purpose: 'sign_in' });
    const worker = new OutboxWorker({
      store: t.app.store,
      deliver,
      onError: (error) => assert.fail(String(error)),
      clock: t.clock.read,
      concurrency: 8,
    });
    worker.start();
    await until(() => sent === 8);
    first.resolve();
    await until(() => sent === 9);
    others.resolve();
    await until(() => sent === 14);
    await worker.stop();
  });

  it('looks at once when it is woken, however often, and not once it is stopped, when it waits for all', async () => {
    const w = startStubbed(8);
    await turn();
    assert.deepEqual(w.looks, [8]);
    assert.deepEqual(
      [w.taker.most, w.taker.leaseSeconds],
      [4, 20],
      'half its room is for what is handed over',
    );
    for (let i = 0; i < 5; i++) w.wake();
    await turn();
    assert.equal(w.looks.length, 3, 'once, and once more for those that woke it while it looked');
    void w.taker.take(claimed);
    const stopped = w.worker.stop();
    w.wake();
    await turn();
    assert.equal(w.looks.length, 3);
    assert.equal(await Promise.race([stopped.then(() => 'over'), turn().then(() => 'waits')]), 'waits');
    w.done[0]?.();
    await stopped;
  });

  it('takes nothing more when it is stopped while it has no room', async () => {
    const w = startStubbed(2, [claimed, claimed, claimed]);
    await until(() => w.done.length === 2);
    const stopped = w.worker.stop();
    w.done[0]?.();
    await turn();
    assert.deepEqual(w.looks, [2]);
    w.done[1]?.();
    await stopped;
  });

  it('reports a store that fails, and looks again when it is woken', async () => {
    const w = startStubbed(2, [claimed], new Error('The store is away.'));
    await until(() => w.errors.length === 1);
    w.wake();
    await until(() => w.done.length === 1);
    w.done[0]?.();
    await w.worker.stop();
    assert.deepEqual(w.looks.slice(0, 2), [2, 2]);
  });

  it('claims a message again after its lease when the process that had it died', async () => {
    await using t = await startTestApp();
    const { id } = await open(t);
    await t.app.store.claimMessages({ limit: 1, leaseSeconds: 30 });
    await t.app.worker.drain();
    assert.equal(t.provider.sent.length, 0);
    t.clock.advance(31);
    await t.app.worker.drain();
    assert.equal(t.provider.sent.length, 1);
    assert.equal((await messageOf(t, id))?.attempts, 2);
  });

  it('starts the code’s life when the first message is accepted, and does not stretch it by a resend', async () => {
    await using t = await startTestApp();
    const { id } = await open(t);
    t.clock.advance(10);
    await t.app.worker.drain();
    const ends = t.clock.now + 300_000;
    t.clock.advance(100);
    await t.call('POST', `/v1/verifications/${id}/resend`, {});
    await t.app.worker.drain();
    const read = await t.call('GET', `/v1/verifications/${id}`);
    assert.equal(Date.parse(String(read.body.expiresAt)), ends);
  });

  it('writes no code, no address and no key into its log', async () => {
    await using t = await startTestApp();
    t.provider.answer = async ({ to, code }) => {
      throw new Error(`550 ${to} said ${code}`);
    };
    const { id } = await open(t, { to: 'person@shop.example', purpose: 'sign_in' });
    await t.app.worker.drain();
    const [message] = t.provider.sent;
    const log = t.log.join('');
    assert.ok(log.includes(id));
    for (const secret of [message?.code ?? '', 'person@shop.example', 'cs_test'])
      assert.equal(log.includes(secret), false, secret);
  });
});
