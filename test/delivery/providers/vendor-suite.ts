import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { TSchema } from 'typebox';
import type { OutgoingMessage, ProviderAnswer, ProviderKind } from '#delivery/provider.ts';
import { assertWordless } from '#test/contract/provider-contract.ts';
import type { PhoneState, ScenarioInput } from '../../../carrier/scenario.ts';
import { makeVendorProvider, never, type VendorBench } from './vendor-bench.ts';

/** What a provider makes of its vendor's answer. */
export type AnswerTo = (
  status: number,
  body: object,
  headers?: Record<string, string>,
) => Promise<ProviderAnswer>;

type Start = (options?: { readonly scenario?: ScenarioInput }) => Promise<VendorBench>;

export function answersOf<S extends TSchema>(
  kind: ProviderKind<S>,
  settings: Readonly<Record<string, unknown>>,
  message: OutgoingMessage,
): AnswerTo {
  return async (status, body, headers = {}) => {
    const provider = makeVendorProvider(kind, settings, {
      fetch: async () => new Response(JSON.stringify(body), { status, headers }),
    });
    const answer = await provider.send(message, never());
    assertWordless(answer, message);
    return answer;
  };
}

export function itPassesOnWaits(vendor: string, answerTo: AnswerTo, body: object = {}): void {
  it('may ask for a wait, which is passed on', async () => {
    const answer = await answerTo(429, body, { 'retry-after': '7' });
    assert.deepEqual(answer, { outcome: 'retry', reason: `${vendor}-throttled`, afterSeconds: 7 });
  });
}

/** @param bodies with anything at all where the vendor would say something */
export function itBringsNoWords(answerTo: AnswerTo, bodies: (junk: unknown) => readonly object[]): void {
  it('brings nothing of its own words into a reason, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 200, max: 599 }), fc.jsonValue(), async (status, junk) => {
        // Those have no body.
        if (status === 204 || status === 205 || status === 304) return;
        for (const body of bodies(junk)) await answerTo(status, body);
      }),
      { numRuns: 100 },
    );
  });
}

/** @param reasons of a failed receipt, for what a simulated phone is */
export function itTellsOfPhones(
  start: Start,
  message: OutgoingMessage,
  reasons: readonly (readonly [is: PhoneState, reason: string])[],
): void {
  for (const [is, reason] of reasons) {
    it(`comes from the simulated network: ${is}`, async () => {
      await using bench = await start();
      bench.network.setPhone(message.to, is);
      await bench.provider.send(message, never());
      assert.equal((await bench.receiptOf('failed')).reason, reason);
    });
  }
}

export function itSaysTheSameAgain(start: Start, message: OutgoingMessage): void {
  it('says the same again when it comes again', async () => {
    await using bench = await start({ scenario: { standard: { receipts: { delayMs: 0, duplicate: 1 } } } });
    await bench.provider.send(message, never());
    const [sent, first, second] = await bench.newsCount(3);
    assert.equal(sent?.kind === 'receipt' && sent.status, 'sent');
    assert.ok(first?.kind === 'receipt' && first.status === 'delivered');
    assert.deepEqual(first, second);
  });
}
