import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PhoneMessage } from '#carrier/carrier.ts';
import { systemClock } from '#carrier/clock.ts';
import { createNetwork } from '#carrier/network.ts';
import { post, serveVendor, settingsAt } from '#carrier/vendor.ts';
import { vendors } from '#carrier/vendors.ts';
import type { Channel } from '#core/channel.ts';
import { phone, startTestApp } from '#test/harness.ts';
import { writeDeliveryFile } from './delivery-file.ts';

/** Those that aren't asked for a text. */
const channelOf: Readonly<Record<string, Channel>> = { ses: 'email', whatsapp: 'whatsapp' };
/** Those that are told with each message where to send its receipt. */
const tellingKinds = ['http', 'infobip', 'plivo', 'twilio', 'vonage'];

type Sent = { readonly arrived: PhoneMessage; readonly receipt: string | undefined };

/** The service on its own port, one message by one vendor over real HTTP, and the vendor's receipt back. */
async function sendBy(kind: string): Promise<Sent> {
  const network = createNetwork({
    seed: 1,
    clock: systemClock,
    scenario: { standard: { delay: { medianMs: 1 } } },
  });
  const create = vendors[kind] ?? assert.fail(`no vendor ${kind}`);
  const vendor = create({ carrier: network.carrier(kind), post });
  await using served = await serveVendor(vendor);
  const channel = channelOf[kind] ?? 'sms';
  const providers = { one: { kind, ...settingsAt(vendor, served.url) } };
  using file = writeDeliveryFile({ providers, routes: [{ channel, ways: [{ provider: 'one' }] }] });
  await using t = await startTestApp({
    env: { COUNTERSIGN_DELIVERY_FILE: file.path, PORT: '0' },
    overrides: { clock: Date.now },
  });
  const arrival = Promise.withResolvers<PhoneMessage>();
  network.subscribe(arrival.resolve);
  await t.app.listen();
  const to = channel === 'email' ? 'someone@mail.example' : phone(1);
  const { id } = (await t.call('POST', '/v1/verifications', { to, channel, purpose: 'sign_in' })).body;
  const arrived = await arrival.promise;
  for (;;) {
    const [message] = await t.app.store.readMessages(id);
    const status = message?.receipt?.status;
    if (!tellingKinds.includes(kind) || status === 'delivered') return { arrived, receipt: status };
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a code by a vendor over HTTP', () => {
  // An operator makes the code, which is another story: operator-end-to-end.test.ts.
  for (const kind of Object.keys(vendors).filter((name) => name !== 'camara')) {
    it(`reaches the person by ${kind}, and its receipt comes back`, { timeout: 20_000 }, async () => {
      const { arrived, receipt } = await sendBy(kind);
      assert.match(arrived.text, /\d{6}/);
      assert.equal(arrived.to, kind === 'ses' ? 'someone@mail.example' : phone(1));
      if (tellingKinds.includes(kind)) assert.equal(receipt, 'delivered');
    });
  }
});
