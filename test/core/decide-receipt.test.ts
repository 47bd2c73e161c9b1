import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideReceipt } from '#core/decide-receipt.ts';
import { type Message, newMessage } from '#core/message.ts';

const statuses = ['sent', 'failed', 'pressed', 'delivered', 'read'] as const;
type Status = (typeof statuses)[number];

const sent: Message = {
  ...newMessage({ id: 'msg_1', ownerId: 'ver_1', channel: 'sms', destination: 0, createdAt: 0 }),
  status: 'sent',
  attempts: 1,
  provider: 'one',
  acceptedAt: 1,
  availableAt: 20_000,
};

function after(order: readonly Status[]): { message: Message; recorded: Status[] } {
  const recorded: Status[] = [];
  let message = sent;
  for (const [index, status] of order.entries()) {
    const { outcome, message: next } = decideReceipt(message, undefined, { status }, 100 + index);
    if (outcome.kind === 'recorded') recorded.push(status);
    message = next ?? message;
  }
  return { message, recorded };
}

function* orders(of: readonly Status[], length: number): Generator<Status[]> {
  if (length === 0) yield [];
  else for (const rest of orders(of, length - 1)) for (const one of of) yield [...rest, one];
}

describe('receipts of one message, in every order of up to four, twice or not', () => {
  for (const length of [1, 2, 3, 4]) {
    it(`leave the best of ${length}, each step upwards told once`, () => {
      for (const order of orders(statuses, length)) {
        const { message, recorded } = after(order);
        const best = Math.max(...order.map((status) => statuses.indexOf(status)));
        assert.equal(message.receipt?.status, statuses[best], order.join());
        const ranks = recorded.map((status) => statuses.indexOf(status));
        assert.deepEqual(ranks, [...new Set(ranks)].sort(), order.join());
        // Who has it is waited for no more; who never will is looked after at once; of "sent" nothing is known yet.
        const expected = best >= 2 ? ['accepted'] : ['sent', best === 1 ? 'now' : 'later'];
        const due = message.availableAt < 20_000 ? 'now' : 'later';
        assert.deepEqual(
          message.status === 'sent' ? ['sent', due] : [message.status],
          expected,
          order.join(),
        );
      }
    });
  }
});
