import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DeliveryReport, decideDelivery } from '#core/decide-delivery.ts';
import { claimedMessage, type Message, newMessage } from '#core/message.ts';
import type { Send, Verification } from '#core/verification.ts';
import { mailContact, Recovering } from './recovering.ts';

const createdAt = Date.UTC(2026, 10, 23, 9);
const queued = newMessage({
  id: 'msg_1',
  ownerId: 'ntc_1',
  channel: 'email',
  destination: 0,
  createdAt,
});
const answered = (attempt: number, provider: string | null, reason: string): DeliveryReport => ({
  attempt,
  provider,
  jitter: 0.5,
  answer: { outcome: 'retry', reason, afterSeconds: 1 },
});
/** One go after another, each told as it is given. */
function after(...goes: (readonly [provider: string | null, reason: string])[]) {
  let message = queued;
  for (const [provider, reason] of goes) {
    const claimed = claimedMessage(message);
    const now = message.availableAt;
    message =
      decideDelivery(claimed, undefined, answered(claimed.attempts, provider, reason), now).message ??
      message;
  }
  return [message.status, message.provider, message.reason];
}

describe('a message that waits', () => {
  it('keeps who had it last and what they said, when nobody was free to try it since', () => {
    assert.deepEqual(
      after(['mail', 'smtp-connection'], [null, 'no-provider-free'], [null, 'no-provider-free']),
      ['queued', 'mail', 'smtp-connection'],
    );
  });

  it('says that nobody was free when nobody ever was, and what was said last when somebody is again', () => {
    assert.deepEqual(after([null, 'no-provider-free']), ['queued', null, 'no-provider-free']);
    assert.deepEqual(after(['mail', 'smtp-connection'], [null, 'no-provider-free'], ['mail', 'smtp-421']), [
      'queued',
      'mail',
      'smtp-421',
    ]);
  });
});

describe('a message with a code', () => {
  const r = new Recovering();
  const { now } = r.clock;
  const own: Send = { messageId: 'msg_2', channel: 'sms', destination: 0, at: now, state: 'queued' };
  const message = newMessage({
    id: 'msg_2',
    ownerId: 'ver_2',
    channel: 'sms',
    destination: 0,
    createdAt: now,
  });

  function opened(over: Partial<Verification> = {}): Verification {
    const pending = { purpose: 'sign_in', status: 'pending', endedAt: null, sends: [own] } as const;
    const destinations = [{ channels: ['sms'] as const, keys: [] }];
    return (
      r.verifications.get(r.approved(mailContact, { ...pending, destinations, ...over })) ?? assert.fail()
    );
  }
  const told = (verification: Verification, attempts: number, answer: DeliveryReport['answer'], jitter = 0) =>
    decideDelivery(
      { ...message, status: 'claimed', attempts },
      verification,
      { attempt: attempts, provider: 'one', jitter, answer },
      now,
    );
  const retry = (afterSeconds?: number): DeliveryReport['answer'] =>
    afterSeconds === undefined
      ? { outcome: 'retry', reason: 'one-503' }
      : { outcome: 'retry', reason: 'one-503', afterSeconds };

  it('is tried again after 1 to 30 seconds, half of it by chance, and no sooner than the provider asks', () => {
    const wait = (attempts: number, afterSeconds?: number, jitter = 1) =>
      ((told(opened(), attempts, retry(afterSeconds), jitter).message?.availableAt ?? 0) - now) / 1000;
    assert.deepEqual(
      [1, 2, 5, 6, 9].map((attempts) => wait(attempts)),
      [1, 2, 16, 30, 30],
    );
    assert.equal(wait(2, undefined, 0), 1);
    assert.deepEqual([wait(2, 7), wait(9, 7)], [7, 30]);
  });

  it('is given up after ten goes, or where the next would come when its code has ended', () => {
    const status = (attempts: number, seconds: number) =>
      told(opened({ expiresAt: now + seconds * 1000 }), attempts, retry(10)).message?.status;
    assert.deepEqual([status(9, 600), status(10, 600)], ['queued', 'failed']);
    assert.deepEqual([status(1, 10.001), status(1, 10)], ['queued', 'failed']);
  });

  it('ends its verification when nobody takes it and no other way is left, and not before', () => {
    const refused = { outcome: 'refused', reason: 'one-blocked' } as const;
    const after = (over: Partial<Verification>) => told(opened(over), 1, refused).verification?.status;
    const other: Send = { ...own, messageId: 'msg_3' };
    const both = [{ channels: ['sms', 'voice'] as const, keys: [] }];
    assert.equal(after({}), 'undeliverable');
    assert.equal(after({ sends: [own, other] }), 'pending', 'another is under way');
    assert.equal(after({ destinations: both }), 'pending', 'a call is left');
    const calls = [1, 2, 3].map(
      (n): Send => ({ ...own, messageId: `msg_c${n}`, channel: 'voice', state: 'failed' }),
    );
    assert.equal(after({ destinations: both, sends: [...calls, own] }), 'undeliverable');
  });

  it('is looked after at once when the word that it will never arrive came before its acceptance, and in time when none did', () => {
    const accept = (receipt: Message['receipt']) => {
      const claimed: Message = { ...message, status: 'claimed', attempts: 1, receipt };
      const answer = { outcome: 'accepted' } as const;
      const more = { followUpSeconds: 20, country: 'DE', network: '26201' };
      const report = { attempt: 1, provider: 'one', jitter: 0, answer, ...more };
      const writes = decideDelivery(claimed, opened(), report, now);
      const [own] = writes.verification?.sends ?? [];
      return [
        writes.message?.status,
        (writes.message?.availableAt ?? 0) - now,
        own?.state,
        own?.country,
        own?.network,
      ];
    };
    assert.deepEqual(accept({ status: 'failed', at: now }), ['sent', 0, 'failed', 'DE', '26201']);
    assert.deepEqual(accept({ status: 'sent', at: now }), ['sent', 20_000, 'accepted', 'DE', '26201']);
    assert.deepEqual(accept(null), ['sent', 20_000, 'accepted', 'DE', '26201']);
  });

  it('gives its code no second life by a second acceptance, none after its end, and none by a message it has not sent', () => {
    const accepted = { outcome: 'accepted' } as const;
    const first = told(opened(), 1, accepted).verification ?? assert.fail();
    assert.deepEqual([first.sends[0]?.state, first.expiresAt], ['accepted', now + 300_000]);
    assert.equal(told(first, 2, accepted).verification, undefined);
    assert.equal(told(opened({ status: 'canceled', endedAt: now }), 1, accepted).verification, undefined);
    assert.equal(told(opened({ sends: [] }), 1, accepted).verification, undefined);
  });
});

it('a notice is given up after 250 goes, or where the next would come two days after it was made', () => {
  const status = (attempts: number, now: number) => {
    const claimed = { ...queued, status: 'claimed', attempts } as const;
    const report = { ...answered(attempts, 'mail', 'smtp-421'), jitter: 0 };
    return decideDelivery(claimed, undefined, report, now).message?.status;
  };
  assert.deepEqual([status(249, createdAt), status(250, createdAt)], ['queued', 'failed']);
  const last = createdAt + 48 * 3600_000 - 1000;
  assert.deepEqual([status(1, last - 1), status(1, last)], ['queued', 'failed']);
});
