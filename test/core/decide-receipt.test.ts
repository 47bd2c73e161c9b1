import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideReceipt } from '#core/decide-receipt.ts';
import { type Message, newMessage } from '#core/message.ts';
import type { Send, Verification } from '#core/verification.ts';
import { mailContact, Recovering } from './recovering.ts';

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

describe('what a receipt says of the address', () => {
  const keys = ['phone-1'];
  const send = (messageId: string, over: Partial<Send> = {}): Send => {
    return { messageId, channel: 'sms', destination: 0, at: 0, state: 'accepted', ...over };
  };
  const reach = (status: Status, sends: readonly Send[], message = sent, badAddress = false) => {
    const r = new Recovering();
    const over = { destinations: [{ channels: ['sms', 'voice'] as const, keys }], sends };
    const verification = r.verifications.get(r.approved(mailContact, over));
    const { outcome } = decideReceipt(message, verification, { status, badAddress }, 5);
    return outcome.kind !== 'unknown' && outcome.reach?.reached;
  };

  it('is that it can be reached again, once something came there after it had not, by the same channel', () => {
    const mine = send('msg_1');
    for (const before of [send('msg_0', { state: 'failed' }), send('msg_0', { outOfReach: true })]) {
      assert.equal(reach('delivered', [before, mine]), true);
      assert.equal(reach('pressed', [mine, before]), true);
      for (const status of ['sent', 'failed'] as const)
        assert.equal(reach(status, [before, mine]), undefined);
    }
    assert.equal(reach('delivered', [mine], { ...sent, receipt: { status: 'failed', at: 1 } }), true);
  });

  it('is nothing where nothing came back before, or only elsewhere', () => {
    assert.equal(reach('delivered', [send('msg_1')]), undefined);
    for (const over of [{ channel: 'voice' }, { destination: 1 }] as const) {
      const elsewhere = send('msg_0', { state: 'failed', ...over });
      assert.equal(reach('delivered', [elsewhere, send('msg_1')]), undefined);
    }
  });

  it('is that it can’t be reached only where the failure lies with the address, again when it is said again', () => {
    assert.equal(reach('failed', [send('msg_1')], sent, true), false);
    assert.equal(reach('failed', [send('msg_1')]), undefined);
    const failed = { ...sent, receipt: { status: 'failed', at: 1 } } as const;
    assert.equal(reach('failed', [send('msg_1')], failed, true), false);
    const read = { ...sent, receipt: { status: 'read', at: 1 } } as const;
    assert.equal(reach('failed', [send('msg_1')], read, true), undefined, 'what came there came there');
  });
});

it('is written into the verification as long as that is pending: who has the message, and who never will', () => {
  const r = new Recovering();
  const { now } = r.clock;
  const first: Send = { messageId: 'msg_1', channel: 'sms', destination: 0, at: now, state: 'accepted' };
  const pending = { status: 'pending', endedAt: null, sends: [first] } as const;
  const after = (status: Status, over: Partial<Verification> = pending): Send | undefined => {
    const verification = r.verifications.get(r.approved(mailContact, over));
    return decideReceipt(sent, verification, { status }, now + 5).verification?.sends[0];
  };
  assert.equal(after('sent'), undefined);
  assert.deepEqual(after('failed'), { ...first, state: 'failed' });
  assert.deepEqual(after('pressed'), first);
  for (const status of ['delivered', 'read'] as const) {
    assert.deepEqual(after(status), { ...first, deliveredAt: now + 5 });
    assert.equal(after(status, { ...pending, status: 'canceled', endedAt: now }), undefined);
  }
});
