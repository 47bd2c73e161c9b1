import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideNoticeAnswer } from '#core/decide-notice-answer.ts';
import type { Factor } from '#core/factor.ts';
import { type NoticeFacts, openNotice } from '#core/notice.ts';
import { type News, tell } from '#core/tell.ts';
import { openUser, sealUser, type User } from '#core/user.ts';
import { stepsKeyring as keyring, seededRandom } from '#test/contract/steps.ts';
import { mailContact, nameOf, phoneContact, Recovering } from './recovering.ts';

const random = seededRandom(41);
const r = new Recovering([]);
const { now } = r.clock;
const phone = r.address(phoneContact);
const mail = r.address(mailContact);
const thiefs = r.address({ kind: 'email', value: 'thief@elm.example' }, 0);

function passkey(credentialId: string): Factor {
  const enrolled = { id: r.id('fac'), name: '', createdAt: 0, confirmedAt: 0, lastUsedAt: null };
  const key = { publicKey: '', signCount: 0, transports: [], aaguid: '' };
  return { ...enrolled, ...key, kind: 'passkey', credentialId, backupEligible: false, backedUp: false };
}

function token(counter: number): Factor {
  const enrolled = { id: r.id('fac'), name: '', createdAt: 0, confirmedAt: 0, lastUsedAt: null };
  return { ...enrolled, kind: 'hotp', secret: 'GEZDGNBVGY3TQOJQ', algorithm: 'sha1', digits: 6, counter };
}

/** Somebody who is told this says that it wasn't them. @returns how they are left, and what the others are told */
function answered(
  before: Partial<User>,
  news: Partial<News>,
  after: Partial<User> = before,
): { readonly user: User; readonly told: NoticeFacts } {
  const user = { ...r.nobody(), ...before };
  const given = { kind: 'factor_added', subject: null, undo: null, ...news } as const;
  const [notice] = tell(user, given, {}, { keyring, random: random(32), now }).notices;
  const stored = sealUser(keyring, { ...user, ...after }, random(12), now);
  const request = { destination: 0, sealIv: random(12), noticeRandom: random(32) };
  const { writes } = decideNoticeAnswer({ notice: notice?.notice, user: stored }, request, keyring, now);
  const [undone] = writes?.notices ?? [];
  assert.ok(writes?.user && undone);
  return { user: openUser(keyring, writes.user), told: openNotice(keyring, undone.notice) };
}

describe('what everybody is told when somebody says that it was not them', () => {
  const subject = { kind: 'email', name: 'Work', to: 't•••@e•••.example' } as const;

  it('is what it was about, and who said so, masked', () => {
    const { told } = answered({ factors: [phone, mail] }, { subject });
    assert.deepEqual(told.subject, subject);
    assert.equal(told.by, '+49 ••• 01');
  });

  it('goes to who was told before, though they are in no list any more', () => {
    const { told } = answered({ factors: [phone, mail] }, { subject }, { factors: [phone] });
    assert.deepEqual(told.to.map(({ value }) => value).sort(), [mail.value, phone.value].sort());
  });

  it('does not go to the address that was added, which the app keeps too', () => {
    const contacts = [{ kind: 'email', value: thiefs.value, since: 0, formerUntil: null }] as const;
    const { user, told } = answered(
      { factors: [phone, mail, thiefs], contacts },
      { subject, except: thiefs.value, undo: { action: 'take_away', factorId: thiefs.id } },
    );
    assert.deepEqual(user.factors, [phone, mail]);
    assert.ok(!told.to.some(({ value }) => value === thiefs.value));
  });

  it('can be answered only where one address said that another should not have removed it', () => {
    const undo = { action: 'bring_back', factor: phone, place: 0 } as const;
    const removed = { kind: 'factor_removed', undo } as const;
    const before = { factors: [phone, mail] };
    const after = { factors: [mail] };
    assert.deepEqual(answered(before, { ...removed, hasElder: true }, after).told.undo, undo);
    assert.equal(answered(before, removed, after).told.undo, null);
  });
});

describe('what is brought back', () => {
  it('is two-step verification, and only for who has something to be asked for', () => {
    const off = { kind: 'two_step_off', undo: { action: 'two_step_on' } } as const;
    assert.equal(answered({ factors: [phone] }, off).user.twoStep, true);
    assert.equal(answered({ factors: [phone] }, off, { factors: [] }).user.twoStep, false);
  });

  it('is what one recovery replaced, and not what another did', () => {
    const [lost, first, second] = [mail, passkey('one'), passkey('two')];
    const replacements = [
      { recoveryId: 'rcv_1', factors: [lost], factorId: first.id, at: now },
      { recoveryId: 'rcv_2', factors: [first], factorId: second.id, at: now },
    ];
    const undo = { action: 'put_back', recoveryId: 'rcv_2' } as const;
    const { user } = answered(
      { factors: [phone, second], replacements },
      { kind: 'recovery_finished', undo },
    );
    assert.deepEqual(user.factors, [first, phone]);
    assert.deepEqual(
      user.replacements.map(({ recoveryId }) => recoveryId),
      ['rcv_1'],
    );
  });

  it('is what a recovery replaced as it was then, and what it left as it is now', () => {
    const [lost, fresh, since] = [passkey('one'), passkey('two'), passkey('three')];
    const replacement = { recoveryId: 'rcv_1', factors: [lost, mail, phone], factorId: fresh.id, at: now };
    const undo = { action: 'put_back', recoveryId: 'rcv_1' } as const;
    const before = {
      factors: [{ ...phone, name: 'Mine' }, { ...mail, name: 'Work' }, fresh, since],
      replacements: [replacement],
    };
    const { user } = answered(before, { kind: 'recovery_finished', undo });
    assert.deepEqual(user.factors, [lost, { ...mail, name: 'Work' }, { ...phone, name: 'Mine' }, since]);
  });

  it('is of what a recovery replaced nothing that was enrolled anew since', () => {
    const [fresh, used, codes] = [passkey('two'), token(7), r.codes()];
    const again = { ...mail, id: r.id('fac') };
    const factors = [token(3), mail, phone, r.codes()];
    const replacement = { recoveryId: 'rcv_1', factors, factorId: fresh.id, at: now };
    const { user } = answered(
      { factors: [phone, fresh, used, again, codes], replacements: [replacement] },
      { kind: 'recovery_finished', undo: { action: 'put_back', recoveryId: 'rcv_1' } },
    );
    assert.deepEqual(user.factors, [phone, used, again, codes], 'nor a second set of recovery codes');
  });

  it('is nothing that was enrolled anew since: the same address, passkey or token', () => {
    const again = { ...mail, id: r.id('fac') };
    const otherApp = { ...r.app(), secret: 'MFRGGZDFMZTWQ2LK' } as Factor;
    const [old, same, other] = [passkey('one'), passkey('one'), passkey('two')];
    const used = token(7);
    const left = (factor: Factor, since: Factor): readonly Factor[] => {
      const undo = { action: 'bring_back', factor, place: 1 } as const;
      const factors = [phone, factor];
      return answered({ factors }, { kind: 'factor_removed', undo }, { factors: [phone, since] }).user
        .factors;
    };
    assert.deepEqual(left(mail, again), [phone, again]);
    assert.deepEqual(left(old, same), [phone, same]);
    assert.deepEqual(left(token(3), used), [phone, used], 'no code of it is good twice');
    assert.equal(left(token(3), { ...used, confirmedAt: null }).length, 2, 'one that was only begun is none');
    assert.equal(left(old, other).length, 3, 'another passkey is another factor');
    assert.equal(left(mail, thiefs).length, 3, 'and so is another address');
    assert.equal(left(r.app(), otherApp).length, 3, 'and another app');
    assert.equal(left(r.app(), token(3)).length, 3, 'and a token beside an app');
    assert.equal(left(old, r.app()).length, 3, 'and an app beside a passkey');
  });
});

describe('what an answer is worth nothing for', () => {
  const owner = { ...r.nobody(), factors: [phone, mail] };
  const stored = (user: User) => sealUser(keyring, user, random(12), now);
  const press = (
    news: Partial<News>,
    user: User | undefined,
    more: { destination?: number; at?: number } = {},
  ) => {
    const given = { kind: 'factor_added', subject: null, undo: null, ...news } as const;
    const [made] = tell(owner, given, {}, { keyring, random: random(32), now }).notices;
    const { destination = 0, at = now } = more;
    const request = { destination, sealIv: random(12), noticeRandom: random(32) };
    const state = { notice: made?.notice, user: user && stored(user) };
    const { outcome, writes } = decideNoticeAnswer(state, request, keyring, at);
    if (outcome.kind !== 'answered') assert.equal(writes, undefined);
    return nameOf(outcome);
  };

  it('is an answer to an answer, or two who quarrel could freeze an account for ever', () => {
    for (const kind of ['undone', 'freeze_lifted'] as const)
      assert.equal(press({ kind }, owner), 'over', kind);
    assert.equal(press({}, owner), 'answered');
  });

  it("is a number that is known to be somebody else's by now", () => {
    const recycled = { ...phone, recycledAt: now };
    assert.equal(press({}, { ...owner, factors: [recycled, mail] }), 'over');
    assert.equal(press({}, { ...owner, factors: [recycled, mail] }, { destination: 1 }), 'answered');
  });

  it('is whoever has the name of an account that was forgotten', () => {
    assert.equal(press({}, { ...owner, id: r.nobody().id }), 'over');
  });

  it('is an address that was not told, nobody who is there, or a time that is over', () => {
    assert.equal(press({}, owner, { destination: 2 }), 'not-found');
    assert.equal(press({}, undefined), 'over');
    assert.equal(press({}, owner, { at: now + 72 * 3600_000 }), 'over');
    assert.equal(press({}, owner, { at: now + 72 * 3600_000 - 1 }), 'answered');
    const request = { destination: 0, sealIv: random(12), noticeRandom: random(32) };
    const { outcome } = decideNoticeAnswer({ notice: undefined, user: stored(owner) }, request, keyring, now);
    assert.equal(nameOf(outcome), 'not-found');
  });
});
