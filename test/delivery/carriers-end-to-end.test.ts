import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Carrier, PhoneMessage } from '#carrier/carrier.ts';
import type { Clock } from '#carrier/clock.ts';
import { systemClock } from '#carrier/clock.ts';
import { createNetwork, type Network } from '#carrier/network.ts';
import { type MessageCentre, startMessageCentre } from '#carrier/smpp.ts';
import { FakeClock } from '#test/contract/steps.ts';
import { phone, startTestApp, type TestApp } from '#test/harness.ts';
import { writeDeliveryFile } from './delivery-file.ts';

type World = AsyncDisposable & {
  readonly t: TestApp;
  readonly network: Network;
  readonly one: Carrier;
  /** The next text on a phone. */
  nextText(): Promise<PhoneMessage>;
};

/** The service, with two carriers by SMPP over real sockets; what falls due in their network does so at once. */
async function startWorld(): Promise<World> {
  const serviceClock = new FakeClock();
  const clock: Clock = { now: serviceClock.read, after: (_ms, run) => systemClock.after(0, run) };
  const network = createNetwork({ seed: 1, clock, scenario: { standard: { receipts: { delayMs: 0 } } } });
  const carriers = ['one', 'two'].map((name) => network.carrier(name));
  const centres = await Promise.all(carriers.map((carrier) => startMessageCentre({ carrier })));
  using file = writeDeliveryFile(planFor(centres));
  const t = await startTestApp({
    env: { COUNTERSIGN_DELIVERY_FILE: file.path },
    overrides: { clock: serviceClock.read },
  });
  const [one] = carriers;
  const texts: PhoneMessage[] = [];
  let onText = (): void => undefined;
  network.subscribe((message) => {
    texts.push(message);
    onText();
  });
  return {
    t: { ...t, clock: serviceClock },
    network,
    one: one ?? assert.fail(),
    async nextText() {
      while (texts.length === 0) {
        await new Promise<void>((resolve) => {
          onText = resolve;
        });
      }
      return texts.shift() ?? assert.fail();
    },
    async [Symbol.asyncDispose]() {
      await t[Symbol.asyncDispose]();
      for (const centre of centres) await centre.close();
    },
  };
}

function planFor(centres: readonly MessageCentre[]): object {
  const names = ['one', 'two'];
  return {
    providers: Object.fromEntries(
      centres.map(({ settings }, index) => [names[index], { kind: 'smpp', timeoutSeconds: 2, ...settings }]),
    ),
    routes: [{ channel: 'sms', ways: names.map((provider) => ({ provider, sender: 'Shop' })) }],
  };
}

const open = async ({ t }: World): Promise<string> =>
  (await t.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in' })).body.id;

/** Waits until a message's receipt is written down. */
async function receiptOf({ t }: World, id: string) {
  for (;;) {
    const [message] = await t.app.store.readMessages(id);
    if (message?.receipt && message.receipt.status !== 'sent') return message;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a text over the network', () => {
  it('reaches the phone as its sender, and its receipt the row, so that nothing is sent again', async () => {
    await using w = await startWorld();
    const id = await open(w);
    await w.t.app.worker.drain();
    const text = await w.nextText();
    assert.deepEqual([text.carrier, text.from, text.to], ['one', 'Shop', phone(1)]);
    const message = await receiptOf(w, id);
    assert.deepEqual(
      [message.status, message.receipt?.status, message.provider],
      ['accepted', 'delivered', 'one'],
    );
    w.t.clock.advance(60);
    await w.t.app.worker.drain();
    assert.equal((await w.t.app.store.readMessages(id)).length, 1);
    const code = /\d{6}/.exec(text.text)?.[0];
    const { body } = await w.t.call('POST', `/v1/verifications/${id}/check`, { code });
    assert.equal(body.status, 'approved');
  });

  it('goes by the second carrier when the first hangs, cuts the line, refuses or throttles', async () => {
    for (const conduct of ['hang', 'cut', 'refuse', 'throttle', 'garbage'] as const) {
      await using w = await startWorld();
      w.one.behave(conduct);
      await open(w);
      await w.t.app.worker.drain();
      assert.equal((await w.nextText()).carrier, 'two', conduct);
    }
  });

  it('goes by the second carrier at once when the first says that it will never arrive', async () => {
    await using w = await startWorld();
    w.network.setPhone(phone(1), 'barred');
    const id = await open(w);
    await w.t.app.worker.drain();
    assert.equal((await receiptOf(w, id)).receipt?.status, 'failed');
    w.network.setPhone(phone(1), undefined);
    await w.t.app.worker.drain();
    assert.equal((await w.nextText()).carrier, 'two');
  });
});
