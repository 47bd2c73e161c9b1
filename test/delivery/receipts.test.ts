import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProviderNews, Receipt } from '#delivery/callback.ts';
import { phone } from '#test/harness.ts';
import { startCarried } from './carriers.ts';

type Status = Receipt['status'];
type Told = readonly [afterSeconds: number, status: Status];
type Row = {
  readonly told: readonly Told[];
  /** Texts that the person got in two minutes, and of whom. */
  readonly by: readonly ('one' | 'two')[];
  readonly status: string;
};

/** What a provider tells of a text that it took, and what that does: told, the person, and the timeline. */
const rows: Readonly<Record<string, Row>> = {
  'in order': {
    told: [
      [1, 'sent'],
      [3, 'delivered'],
    ],
    by: ['one'],
    status: 'delivered',
  },
  'the last first': {
    told: [
      [3, 'delivered'],
      [4, 'sent'],
    ],
    by: ['one'],
    status: 'delivered',
  },
  'all of them twice': {
    told: [
      [1, 'sent'],
      [1, 'sent'],
      [3, 'delivered'],
      [3, 'delivered'],
    ],
    by: ['one'],
    status: 'delivered',
  },
  'a failure after it arrived': {
    told: [
      [3, 'delivered'],
      [5, 'failed'],
    ],
    by: ['one'],
    status: 'delivered',
  },
  'a failure': { told: [[2, 'failed']], by: ['one', 'two'], status: 'failed' },
  'a failure twice': {
    told: [
      [2, 'failed'],
      [3, 'failed'],
    ],
    by: ['one', 'two'],
    status: 'failed',
  },
  'that it arrived after it was given up': {
    told: [
      [2, 'failed'],
      [30, 'delivered'],
    ],
    by: ['one', 'two'],
    status: 'delivered',
  },
  'late: in 25 seconds': { told: [[25, 'delivered']], by: ['one', 'two'], status: 'delivered' },
  never: { told: [], by: ['one', 'two'], status: 'accepted' },
  'no more than "sent"': { told: [[1, 'sent']], by: ['one', 'two'], status: 'accepted' },
  'before its acceptance is written down': { told: [[0, 'delivered']], by: ['one'], status: 'delivered' },
};

async function tell(told: readonly Told[]) {
  let news: readonly ProviderNews[] = [];
  await using c = await startCarried({
    providers: { one: {}, two: {} },
    routes: [{ channel: 'sms', ways: [{ provider: 'one' }, { provider: 'two' }] }],
    members: { one: { readCallback: async () => ({ kind: 'genuine', news }) } },
  });
  const say = async (messageId: string, status: Status): Promise<void> => {
    news = [{ kind: 'receipt', messageId, status }];
    const url = `/callbacks/one/${messageId}`;
    assert.equal((await c.t.app.http.inject({ method: 'POST', url })).statusCode, 204);
  };
  c.of('one').answer = async ({ messageId }) => {
    for (const [at, status] of told) if (at === 0) await say(messageId, status);
    return { outcome: 'accepted', providerMessageId: `one-${messageId}` };
  };
  const { id } = (await c.t.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in' })).body;
  await c.t.app.worker.drain();
  const messageId = c.of('one').sent[0]?.messageId ?? assert.fail();
  for (let second = 1; second <= 120; second++) {
    c.t.clock.advance(1);
    for (const [at, status] of told) if (at === second) await say(messageId, status);
    await c.t.app.worker.drain();
  }
  const texts = (['one', 'two'] as const).flatMap((name) => c.of(name).sent.map(() => name));
  const codes = new Set([...c.of('one').sent, ...c.of('two').sent].map(({ code }) => code));
  const { messages } = (await c.t.call('GET', `/v1/verifications/${id}/messages`)).body;
  return { texts, codes, first: (messages as { status: string }[])[0] };
}

describe('a provider that tells of a text', () => {
  for (const [what, { told, by, status }] of Object.entries(rows)) {
    it(`${what}: ${by.length === 1 ? 'one text' : 'one more by the other, and no third'}`, async () => {
      const { texts, codes, first } = await tell(told);
      assert.deepEqual(texts, by);
      assert.equal(codes.size, 1, 'the same code');
      assert.equal(first?.status, status);
    });
  }
});
