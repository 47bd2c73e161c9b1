import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DeliveryReport, decideDelivery } from '#core/decide-delivery.ts';
import { claimedMessage, newMessage } from '#core/message.ts';

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
