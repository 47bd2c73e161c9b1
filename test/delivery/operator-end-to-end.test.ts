import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PhoneMessage } from '#carrier/carrier.ts';
import { type Clock, systemClock } from '#carrier/clock.ts';
import { createNetwork } from '#carrier/network.ts';
import { post, serveVendor, settingsAt } from '#carrier/vendor.ts';
import { createCamara } from '#carrier/vendors/camara.ts';
import { createTwilio } from '#carrier/vendors/twilio.ts';
import { FakeClock } from '#test/contract/steps.ts';
import { phone, slugOf, startTestApp, wrong } from '#test/harness.ts';
import { writeDeliveryFile } from './delivery-file.ts';

/** The service over real HTTP with an operator of the Open Gateway first and Twilio second, and somebody with a phone. */
async function startWorld() {
  const clock = new FakeClock();
  const networkClock: Clock = { now: clock.read, after: (_ms, run) => systemClock.after(0, run) };
  const network = createNetwork({ seed: 1, clock: networkClock });
  const carrier = network.carrier('operator');
  const operator = createCamara({ carrier, post });
  const twilio = createTwilio({ carrier: network.carrier('twilio'), post });
  const served = await Promise.all([operator, twilio].map((vendor) => serveVendor(vendor)));
  const [theirs, ours] = served.map(({ url }) => url);
  using file = writeDeliveryFile({
    providers: {
      operator: { kind: 'camara', timeoutSeconds: 2, ...settingsAt(operator, theirs ?? '') },
      twilio: { kind: 'twilio', ...settingsAt(twilio, ours ?? '') },
    },
    routes: [{ channel: 'sms', ways: [{ provider: 'operator' }, { provider: 'twilio' }] }],
  });
  const t = await startTestApp({
    env: { COUNTERSIGN_DELIVERY_FILE: file.path },
    overrides: { clock: clock.read, pause: async () => undefined },
  });
  const texts: PhoneMessage[] = [];
  let onText: () => void = () => undefined;
  network.subscribe((text) => {
    texts.push(text);
    onText();
  });
  const nextCode = async (): Promise<string> => {
    while (texts.length === 0) await new Promise<void>((resolve) => (onText = resolve));
    return /\b\d{6}\b/.exec(texts.shift()?.text ?? '')?.[0] ?? assert.fail('no code in it');
  };
  const open = async (): Promise<string> => {
    const { body } = await t.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in' });
    await t.app.worker.drain();
    return body.id;
  };
  const check = (id: string, code: string) => t.call('POST', `/v1/verifications/${id}/check`, { code });
  return {
    clock,
    carrier,
    t,
    nextCode,
    open,
    check,
    async [Symbol.asyncDispose]() {
      await t[Symbol.asyncDispose]();
      for (const one of served) await one.close();
    },
  };
}

describe("an operator's code over real HTTP", () => {
  it('is on the phone, is not ours, is judged by the operator, and is good once', async () => {
    await using w = await startWorld();
    const id = await w.open();
    const code = await w.nextCode();
    const verification = await w.t.app.store.readVerification({ id, appId: null });
    assert.notEqual(verification && w.t.app.context.keyring.codeOf(verification), code);
    const no = await w.check(id, wrong(code));
    assert.deepEqual([no.body.outcome, no.body.checksLeft], ['wrong', 4]);
    assert.equal((await w.check(id, code)).body.outcome, 'approved');
    assert.equal(slugOf(await w.check(id, code)), 'already-approved');
    assert.ok(!w.t.log.join('').includes(code));
  });

  it('is dead after a resend, and the newest alone works', async () => {
    await using w = await startWorld();
    const id = await w.open();
    const first = await w.nextCode();
    w.clock.advance(31);
    await w.t.call('POST', `/v1/verifications/${id}/resend`, {});
    await w.t.app.worker.drain();
    const second = await w.nextCode();
    if (first !== second) assert.equal((await w.check(id, first)).body.outcome, 'wrong');
    assert.equal((await w.check(id, second)).body.outcome, 'approved');
  });

  it('ends the verification when the operator has had enough', async () => {
    await using w = await startWorld();
    const id = await w.open();
    const code = await w.nextCode();
    const outcomes = [];
    for (const index of [1, 2, 3]) outcomes.push((await w.check(id, wrong(code, index))).body.status);
    assert.deepEqual(outcomes, ['pending', 'pending', 'exhausted']);
    assert.equal((await w.check(id, code)).body.status, 'exhausted', 'the right one comes too late');
  });

  for (const conduct of ['refuse', 'fail', 'hang', 'cut', 'garbage', 'throttle'] as const) {
    it(`gives way to one of ours when the operator is asked for it and its answer is: ${conduct}`, async () => {
      await using w = await startWorld();
      w.carrier.behave(conduct);
      const id = await w.open();
      const code = await w.nextCode();
      const verification = await w.t.app.store.readVerification({ id, appId: null });
      assert.equal(verification && w.t.app.context.keyring.codeOf(verification), code);
      assert.equal((await w.check(id, code)).body.outcome, 'approved');
    });
  }

  for (const conduct of ['fail', 'cut', 'garbage'] as const) {
    it(`is checked again, and not counted again, when the judgement is: ${conduct}`, async () => {
      await using w = await startWorld();
      const id = await w.open();
      const code = await w.nextCode();
      w.carrier.behave(conduct);
      const answer = await w.check(id, code);
      assert.deepEqual([answer.status, slugOf(answer)], [503, 'temporarily-unavailable']);
      w.carrier.behave(undefined);
      w.clock.advance(3);
      const again = await w.check(id, code);
      assert.deepEqual([again.body.outcome, again.body.status], ['approved', 'approved']);
      assert.ok(!w.t.log.join('').includes(code));
    });
  }
});
