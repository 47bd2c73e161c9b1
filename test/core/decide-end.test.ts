import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  decideCancel,
  decideRedeem,
  isTicketLive,
  lateTicketLifeSeconds,
  ticketLifeSeconds,
} from '#core/decide-end.ts';
import type { Verification } from '#core/verification.ts';
import { stepsKeyring as keyring } from '#test/contract/steps.ts';
import { mailContact, nameOf, Recovering } from './recovering.ts';

function approved(over: Partial<Verification> = {}): Verification {
  const r = new Recovering();
  return r.verifications.get(r.approved(mailContact, { purpose: 'sign_in', ...over })) ?? assert.fail();
}

const endOf = ({ endedAt }: Verification): number => endedAt ?? assert.fail();
const redeem = (verification: Verification, ticket: string, now: number, fingerprint?: string) =>
  decideRedeem({ verification }, { ticket, ...(fingerprint ? { fingerprint } : {}) }, keyring, now);

describe('a ticket', () => {
  const lives = [
    ['ticketOf', ticketLifeSeconds, 300],
    ['lateTicketOf', lateTicketLifeSeconds, 1200],
  ] as const;
  for (const [made, life, seconds] of lives) {
    it(`is good for ${seconds} seconds from the approval, to the last millisecond, and not any longer (${made})`, () => {
      assert.equal(life, seconds);
      const verification = approved();
      const over = endOf(verification) + seconds * 1000;
      const at = (now: number) => nameOf(redeem(verification, keyring[made](verification), now).outcome);
      assert.deepEqual(
        [at(endOf(verification)), at(over - 1), at(over)],
        ['redeemed', 'redeemed', 'ticket-invalid'],
      );
    });

    it(`is good for nothing but its own verification, and for none that was not approved (${made})`, () => {
      const verification = approved();
      const ticket = keyring[made](verification);
      for (const other of [
        approved({ id: 'ver_other' }),
        approved({ nonce: new Uint8Array(16) }),
        approved({ status: 'pending', endedAt: null }),
        approved({ status: 'canceled' }),
      ])
        assert.equal(nameOf(redeem(other, ticket, endOf(verification)).outcome), 'ticket-invalid');
      assert.equal(nameOf(redeem(verification, ticket, endOf(verification)).outcome), 'redeemed');
    });
  }

  it('is of something', () => {
    assert.equal(nameOf(decideRedeem({}, { ticket: 'any' }, keyring, 0).outcome), 'not-found');
  });

  it('lives no longer by the mark of one that does', () => {
    const verification = approved();
    const now = endOf(verification) + ticketLifeSeconds * 1000;
    assert.equal(
      nameOf(redeem(verification, `${keyring.ticketOf(verification)}~`, now).outcome),
      'ticket-invalid',
    );
  });

  it('is spent by the first who brings it, of either kind, and the refusal says by which verification', () => {
    const verification = approved();
    const now = endOf(verification) + 1;
    const [spent] = redeem(verification, keyring.ticketOf(verification), now).writes?.update ?? [];
    assert.equal(spent?.redeemedAt, now);
    for (const made of ['ticketOf', 'lateTicketOf'] as const) {
      const { outcome, writes } = redeem(spent ?? verification, keyring[made](verification), now);
      assert.equal(nameOf(outcome), 'already-redeemed');
      assert.equal(writes, undefined);
    }
  });

  it('leaves the browser its time to go back exactly as long as it is good', () => {
    const verification = approved();
    const over = endOf(verification) + ticketLifeSeconds * 1000;
    assert.deepEqual([isTicketLive(verification, over - 1), isTicketLive(verification, over)], [true, false]);
    assert.equal(isTicketLive(approved({ status: 'canceled' }), over - 1), false);
  });

  it('is answered again as it was to the same Idempotency-Key, and not to another request under it', () => {
    const verification = approved();
    const ticket = keyring.ticketOf(verification);
    const { writes } = redeem(verification, ticket, endOf(verification), 'one');
    const answer = writes?.remember ?? assert.fail('nothing is remembered');
    const state = { verification: writes?.update?.[0] ?? assert.fail(), remembered: answer };
    const again = (fingerprint: string) =>
      decideRedeem(state, { ticket, fingerprint }, keyring, endOf(verification) + 3600_000);
    assert.equal(nameOf(again('one').outcome), 'redeemed');
    assert.equal(nameOf(again('other').outcome), 'idempotency-key-reused');
    assert.equal(again('one').writes, undefined);
  });
});

describe('canceling', () => {
  it('ends what is pending, and is no error twice', () => {
    const pending = approved({ status: 'pending', endedAt: null, approvedBy: null });
    const now = pending.createdAt + 1;
    const { outcome, writes } = decideCancel({ verification: pending }, now);
    const [canceled] = writes?.update ?? [];
    assert.deepEqual([nameOf(outcome), canceled?.status, canceled?.endedAt], ['canceled', 'canceled', now]);
    const twice = decideCancel(canceled ? { verification: canceled } : {}, now);
    assert.deepEqual([nameOf(twice.outcome), twice.writes], ['canceled', undefined]);
  });

  it('changes nothing of what has ended, by an approval or by its time', () => {
    const pending = approved({ status: 'pending', endedAt: null, approvedBy: null });
    for (const [verification, now, status] of [
      [approved(), pending.createdAt, 'approved'],
      [pending, pending.expiresAt, 'expired'],
    ] as const) {
      const { outcome, writes } = decideCancel({ verification }, now);
      assert.deepEqual([nameOf(outcome), writes], ['not-pending', undefined]);
      assert.equal(outcome.kind === 'refused' && outcome.verification?.status, status);
    }
    assert.equal(nameOf(decideCancel({}, 0).outcome), 'not-found');
  });
});
