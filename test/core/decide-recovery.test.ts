import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeBase32 } from '#core/base32.ts';
import { stopped } from '#core/decide-notice-answer.ts';
import type { RecoveryOutcome } from '#core/decide-recovery.ts';
import { Keyring } from '#core/keyring.ts';
import { recoveryEndsAt, recoveryLeaveSeconds, recoveryStatus, recoveryWaits } from '#core/recovery.ts';
import { isFreshProof } from '#core/recovery-proof.ts';
import { totp } from '#core/totp.ts';
import { userKeysOf } from '#core/user.ts';
import { afterVeto } from '#core/without-recovery.ts';
import { stepsKeyring, stepsSecret } from '#test/contract/steps.ts';
import { mailContact, nameOf, phoneContact, Recovering, userId } from './recovering.ts';

const day = 24 * 3600;
const contacts = [phoneContact, mailContact];
const secret = new TextEncoder().encode('twenty bytes exactly');

function waitOf(outcome: RecoveryOutcome): number {
  assert.equal(outcome.kind, 'recovery', nameOf(outcome));
  if (outcome.kind !== 'recovery') return -1;
  return ((outcome.recovery.readyAt ?? -1) - (outcome.recovery.startedAt ?? 0)) / 1000;
}

const statusOf = (r: Recovering) => recoveryStatus(r.user.recovery, r.clock.now);

describe('how long a recovery waits', () => {
  it('three days with one proof, told from the first proof on', () => {
    const r = new Recovering();
    assert.equal(waitOf(r.prove(mailContact, contacts)), recoveryWaits.oneProof);
    assert.equal(recoveryWaits.oneProof, 3 * day);
  });

  it('no shorter by a proof of the same kind: the same number, another mailbox, the same mailbox again', () => {
    for (const [first, second] of [
      [phoneContact, phoneContact],
      [mailContact, { kind: 'email', value: 'ann@work.example' }],
    ] as const) {
      const r = new Recovering();
      const both = [first, second];
      r.prove(first, both);
      assert.equal(waitOf(r.prove(second, both)), recoveryWaits.oneProof);
    }
  });

  it('a day with a phone and a mailbox where an app, a token or a passkey would have its say', () => {
    const r = new Recovering();
    r.prove(phoneContact, contacts);
    assert.equal(waitOf(r.prove(mailContact, contacts)), recoveryWaits.twoMessages);
  });

  it('a day too where the phone and the mailbox are enrolled beside the app', () => {
    const r = new Recovering([]);
    r.put({ ...r.nobody(), factors: [r.address(phoneContact), r.app(), r.address(mailContact)] });
    r.prove(phoneContact);
    assert.equal(waitOf(r.prove(mailContact)), recoveryWaits.twoMessages);
  });

  it('not at all with a phone and a mailbox where they are all that is enrolled', () => {
    const r = new Recovering([]);
    r.put({ ...r.nobody(), factors: [r.address(phoneContact), r.address(mailContact)] });
    r.prove(phoneContact);
    assert.equal(waitOf(r.prove(mailContact)), 0);
  });

  it('not at all with a recovery code and a mailbox', () => {
    const r = new Recovering([]);
    const codes = r.codes();
    r.put({ ...r.nobody(), factors: [r.app(), codes] });
    assert.equal(waitOf(r.prove({ method: 'recovery_codes', factorId: codes.id })), recoveryWaits.oneProof);
    assert.equal(waitOf(r.prove(mailContact, contacts)), 0);
  });

  it('longer when support opened it: a week with one proof, three days with two, a recovery code among them or not', () => {
    const r = new Recovering([]);
    const codes = r.codes();
    r.put({ ...r.nobody(), factors: [r.app(), codes] });
    r.step({ action: 'begin', note: 'case 7' }, contacts);
    assert.equal(waitOf(r.prove(mailContact)), 7 * day);
    assert.equal(waitOf(r.prove({ method: 'recovery_codes', factorId: codes.id })), 3 * day);
  });

  it('counts from the first proof and not from when support opened it', () => {
    const r = new Recovering();
    r.step({ action: 'begin', note: '' }, contacts);
    r.clock.advance(6 * day);
    const outcome = r.prove(mailContact);
    assert.ok(outcome.kind === 'recovery' && outcome.recovery.startedAt === r.clock.now);
  });

  it('counts from the first proof when a second one shortens it', () => {
    const r = new Recovering();
    const start = r.clock.now;
    r.prove(phoneContact, contacts);
    r.clock.advance(day / 2);
    const second = r.prove(mailContact);
    assert.ok(second.kind === 'recovery' && second.recovery.readyAt === start + day * 1000);
  });

  it('is not made longer by what is enrolled meanwhile', () => {
    const r = new Recovering([]);
    const addresses = [r.address(phoneContact), r.address(mailContact)];
    r.put({ ...r.nobody(), factors: addresses });
    r.prove(phoneContact);
    r.prove(mailContact);
    r.put({ ...r.user, factors: [...addresses, r.app()] });
    assert.equal(waitOf(r.prove(mailContact)), 0);
  });

  it('is never made longer by a proof that is shown again, nor by support', () => {
    const r = new Recovering();
    const first = r.prove(mailContact, contacts);
    const readyAt = first.kind === 'recovery' ? first.recovery.readyAt : 0;
    r.clock.advance(2 * day);
    const again = r.prove(mailContact);
    assert.ok(again.kind === 'recovery' && again.recovery.readyAt === readyAt);
    const support = r.step({ action: 'begin', note: 'case 7' }, contacts);
    assert.ok(support.kind === 'recovery' && support.recovery.readyAt === readyAt);
    assert.ok(support.kind === 'recovery' && support.recovery.by === 'person');
  });
});

describe('what proves something', () => {
  const refusals: readonly [string, (r: Recovering) => string | undefined][] = [
    ['no verification at all', () => undefined],
    ['one that is not approved', (r) => r.approved(mailContact, { status: 'pending', endedAt: null })],
    ['one that ended otherwise', (r) => r.approved(mailContact, { status: 'canceled' })],
    ['one for another purpose', (r) => r.approved(mailContact, { purpose: 'sign_in' })],
    [
      "somebody else's",
      (r) => r.approved(mailContact, { userKeys: userKeysOf(stepsKeyring, 'app_1', 'thief') }),
    ],
    ['one of more than ten minutes ago', (r) => r.approved(mailContact, { endedAt: r.clock.now - 600_000 })],
    ['an address that nobody knows of', (r) => r.approved({ kind: 'email', value: 'thief@pine.example' })],
    ['a factor that the person does not have', (r) => r.approved({ method: 'totp', factorId: 'fac_other' })],
  ];
  for (const [what, evidence] of refusals) {
    it(`not ${what}`, () => {
      const r = new Recovering();
      const step = { action: 'prove', evidence: evidence(r) ?? 'ver_none' } as const;
      assert.equal(nameOf(r.step(step, contacts)), 'proof-missing');
      assert.equal(r.user.recovery, null, 'and nothing begins');
    });
  }

  it('one of a moment less than ten minutes ago', () => {
    const r = new Recovering();
    const evidence = r.approved(mailContact, { endedAt: r.clock.now - 599_999 });
    assert.equal(nameOf(r.step({ action: 'prove', evidence }, contacts)), 'recovery');
  });

  it('an address a factor vouched for in its place proves nothing', () => {
    const r = new Recovering();
    const evidence = r.approved(mailContact, { approvedBy: { method: 'totp', factorId: 'fac_gone' } });
    assert.equal(nameOf(r.step({ action: 'prove', evidence }, contacts)), 'proof-missing');
  });

  it('not an address that was added less than three days ago, nor one the app names where the person enrolled their own', () => {
    const r = new Recovering([]);
    r.put({ ...r.nobody(), factors: [r.app(), r.address({ kind: 'email', value: 'new@pine.example' }, 2)] });
    assert.equal(nameOf(r.prove({ kind: 'email', value: 'new@pine.example' })), 'proof-missing');
    assert.equal(nameOf(r.prove(mailContact, contacts)), 'proof-missing');
    assert.equal(nameOf(r.prove(phoneContact, contacts)), 'recovery');
  });

  it('an address that was added three days ago', () => {
    const r = new Recovering([]);
    r.put({ ...r.nobody(), factors: [r.app(), r.address(mailContact, 3)] });
    assert.equal(nameOf(r.prove(mailContact)), 'recovery');
  });

  it('each verification counts once: not again in this recovery, nor in one after it was canceled', () => {
    const r = new Recovering();
    const evidence = r.approved(mailContact);
    const prove = () => nameOf(r.step({ action: 'prove', evidence }, contacts));
    assert.deepEqual([prove(), prove()], ['recovery', 'proof-missing']);
    r.step({ action: 'cancel' });
    assert.equal(prove(), 'proof-missing');
  });

  it('is listed once, however often it is shown, and beside every other that was', () => {
    const other = { kind: 'email', value: 'ann@work.example' } as const;
    const r = new Recovering([]);
    const [mail, second, phone] = [r.address(mailContact), r.address(other), r.address(phoneContact)];
    const [app, codes] = [r.app(), r.codes()];
    r.put({ ...r.nobody(), factors: [mail, second, phone, app, codes] });
    const ways = [
      mailContact,
      other,
      phoneContact,
      { method: 'totp', factorId: app.id },
      { method: 'recovery_codes', factorId: codes.id },
    ] as const;
    for (const way of [...ways, ...ways]) assert.equal(nameOf(r.prove(way)), 'recovery');
    const { proofs = [] } = r.user.recovery ?? {};
    assert.deepEqual(
      proofs.map(({ kind, value, factorId }) => value ?? `${kind} ${factorId}`),
      [mailContact.value, other.value, phoneContact.value, `totp ${app.id}`, `recovery_codes ${codes.id}`],
    );
  });

  it('an approval from before a secret was rotated', () => {
    const fresh = new Keyring(['another secret that is long enough for it', stepsSecret]);
    const r = new Recovering();
    const evidence = r.verifications.get(r.approved(mailContact)) ?? assert.fail();
    const owner = { appId: 'app_1', userId };
    assert.equal(userKeysOf(fresh, owner.appId, userId).length, 2);
    assert.ok(isFreshProof(evidence, owner, fresh, r.clock.now));
  });

  it('says that there is nothing to recover only to who has shown an approval of their own', () => {
    const r = new Recovering([]);
    const step = (evidence: string) => nameOf(r.step({ action: 'prove', evidence }, contacts));
    assert.equal(step('ver_none'), 'proof-missing');
    assert.equal(step(r.approved(mailContact)), 'nothing-enrolled');
    assert.equal(nameOf(r.step({ action: 'begin', note: '' }, contacts)), 'nothing-enrolled');
    r.put({ ...r.nobody(), factors: [{ ...r.app(), createdAt: r.clock.now, confirmedAt: null }] });
    assert.equal(nameOf(r.step({ action: 'begin', note: '' }, contacts)), 'nothing-enrolled', 'only begun');
  });
});

describe('finishing a recovery', () => {
  const finishAll = (r: Recovering) => r.finish(mailContact, contacts);

  it('is refused until the wait is over, and says when that is', () => {
    const r = new Recovering();
    const early = finishAll(r);
    assert.equal(nameOf(early), 'recovery-waiting');
    assert.ok(early.kind === 'refused' && early.retryAt === r.clock.now + 3 * day * 1000);
    r.clock.advance(3 * day - 1);
    assert.equal(nameOf(finishAll(r)), 'recovery-waiting');
    r.clock.advance(1);
    assert.equal(nameOf(finishAll(r)), 'recovery');
    assert.equal(statusOf(r), 'finished');
  });

  it('is refused to who shows nothing now: the wait alone lets nobody in', () => {
    const r = new Recovering();
    const evidence = r.approved(mailContact);
    r.step({ action: 'prove', evidence }, contacts);
    r.clock.advance(3 * day);
    assert.equal(nameOf(r.step({ action: 'finish', proof: evidence })), 'proof-missing');
    assert.equal(nameOf(r.step({ action: 'finish', proof: r.approved(mailContact) })), 'proof-missing');
    r.prove(mailContact);
    assert.equal(nameOf(r.step({ action: 'finish', proof: evidence })), 'proof-missing', 'nor by an old one');
  });

  it('takes a proof that was shown in the last ten minutes, to the last millisecond', () => {
    for (const [seconds, expected] of [
      [599.999, 'recovery'],
      [600, 'proof-missing'],
    ] as const) {
      const r = new Recovering();
      r.prove(mailContact, contacts);
      r.clock.advance(3 * day);
      const proof = r.approved(mailContact);
      r.step({ action: 'prove', evidence: proof });
      r.clock.advance(seconds);
      assert.equal(nameOf(r.step({ action: 'finish', proof })), expected, `${seconds}`);
    }
  });

  it('is refused to support alone, however long it waits', () => {
    const r = new Recovering();
    r.step({ action: 'begin', note: 'case 7' }, contacts);
    r.clock.advance(6 * day);
    assert.equal(nameOf(r.step({ action: 'finish', proof: 'ver_any' })), 'proof-missing');
  });

  it('happens once', () => {
    const r = new Recovering();
    finishAll(r);
    r.clock.advance(3 * day);
    const evidence = r.approved(mailContact);
    r.step({ action: 'prove', evidence }, contacts);
    const finish = () => nameOf(r.step({ action: 'finish', proof: evidence }));
    assert.deepEqual([finish(), finish()], ['recovery', 'recovery-over']);
    assert.equal(nameOf(r.prove(mailContact)), 'recovery-over');
  });

  it('is refused after seven days in which nobody went on, and where nobody began', () => {
    const r = new Recovering();
    assert.equal(nameOf(r.step({ action: 'finish', proof: 'ver_any' })), 'recovery-not-found');
    r.prove(mailContact, contacts);
    r.clock.advance(10 * day);
    assert.equal(statusOf(r), 'expired');
    assert.equal(nameOf(r.step({ action: 'finish', proof: 'ver_any' })), 'recovery-over');
    assert.equal(waitOf(r.prove(mailContact, contacts)), 3 * day, 'and begins anew with its wait');
  });

  it('trusts no browser any more', () => {
    const r = new Recovering();
    const later = r.clock.now + 30 * day * 1000;
    const browser = { id: r.id('brw'), name: '', createdAt: 0, expiresAt: later, lastUsedAt: null };
    r.put({ ...r.user, browsers: [browser] });
    finishAll(r);
    assert.equal(r.user.browsers.length, 1);
    r.clock.advance(3 * day);
    finishAll(r);
    assert.deepEqual(r.user.browsers, []);
  });

  it('can be had again when its leave ran out unused, and not before', () => {
    const r = new Recovering();
    finishAll(r);
    r.clock.advance(3 * day);
    assert.equal(nameOf(finishAll(r)), 'recovery');
    r.clock.advance(recoveryLeaveSeconds - 0.001);
    assert.equal(nameOf(finishAll(r)), 'recovery-over');
    r.clock.advance(0.001);
    assert.equal(nameOf(finishAll(r)), 'recovery');
  });
});

describe('until when a recovery may be gone on with', () => {
  /** @returns what it says, and that it is as it was a millisecond before, and over then */
  function ends(r: Recovering, status: string): number {
    const at = recoveryEndsAt(r.user.recovery, r.clock.now) ?? assert.fail('it is over');
    assert.deepEqual(
      [recoveryStatus(r.user.recovery, at - 1), recoveryStatus(r.user.recovery, at)],
      status === 'finished' ? ['finished', 'ready'] : [status, 'expired'],
    );
    return (at - r.clock.now) / 1000;
  }

  it('is seven days from when it was opened, as long as nobody has shown anything', () => {
    const r = new Recovering();
    r.step({ action: 'begin', note: '' }, contacts);
    assert.equal(ends(r, 'open'), 7 * day);
  });

  it('is seven days from the end of its wait', () => {
    const r = new Recovering();
    r.prove(mailContact, contacts);
    assert.equal(ends(r, 'ready'), 10 * day);
    r.clock.advance(4 * day);
    assert.equal(ends(r, 'ready'), 6 * day);
  });

  it('is fifteen minutes from its end, for one new factor', () => {
    const r = new Recovering();
    r.prove(mailContact, contacts);
    r.clock.advance(3 * day);
    r.finish(mailContact);
    assert.equal(ends(r, 'finished'), 900);
  });

  it('is nothing where there is none, or it was stopped', () => {
    const r = new Recovering();
    assert.equal(recoveryEndsAt(r.user.recovery, r.clock.now), null);
    r.prove(mailContact, contacts);
    r.step({ action: 'cancel' });
    assert.equal(recoveryEndsAt(r.user.recovery, r.clock.now), null);
  });
});

describe('what a finished recovery is good for', () => {
  const newApp = (r: Recovering) =>
    ({
      action: 'begin',
      factor: {
        id: r.id('fac'),
        kind: 'totp',
        name: 'new',
        secret: encodeBase32(secret),
        algorithm: 'sha1',
        digits: 6,
        periodSeconds: 30,
        acceptedStep: -1,
        driftSteps: 0,
      },
    }) as const;

  function finished(factors?: (r: Recovering) => Recovering['user']['factors']): [Recovering, string] {
    const r = new Recovering([]);
    const codes = r.codes();
    r.put({ ...r.nobody(), factors: factors?.(r) ?? [r.app(), r.address(mailContact), codes] });
    r.prove(mailContact, contacts);
    r.clock.advance(3 * day);
    assert.equal(nameOf(r.finish(mailContact, contacts)), 'recovery');
    return [r, r.user.recovery?.id ?? ''];
  }

  const confirm = (r: Recovering, factorId: string) =>
    nameOf(r.change({ action: 'confirm', factorId, code: totp({ secret, at: r.clock.now }) }));

  it('one new factor, which takes the place of all that was not shown on the way, when it counts and not before', () => {
    const [r, id] = finished();
    const begin = newApp(r);
    assert.equal(nameOf(r.change(begin, id)), 'changed');
    assert.equal(r.user.factors.filter(({ confirmedAt }) => confirmedAt !== null).length, 3);
    assert.equal(confirm(r, begin.factor.id), 'changed');
    assert.deepEqual(
      r.user.factors.map(({ kind, name }) => [kind, name]),
      [
        ['email', ''],
        ['totp', 'new'],
      ],
    );
    assert.equal(statusOf(r), 'used');
    assert.equal(nameOf(r.change(newApp(r), id)), 'authorization-needed', 'and no second one');
  });

  it('takes the place of an address of the same kind that was not shown, and of none that was', () => {
    const other = { kind: 'email', value: 'ann@work.example' } as const;
    const r = new Recovering([]);
    const mail = r.address(mailContact);
    const phone = r.address(phoneContact);
    r.put({ ...r.nobody(), factors: [r.address(other), mail, phone] });
    r.prove(phoneContact);
    r.finish(mailContact);
    const begin = newApp(r);
    r.change(begin, r.user.recovery?.id ?? '');
    assert.equal(confirm(r, begin.factor.id), 'changed');
    assert.deepEqual(
      r.user.factors.map(({ id }) => id),
      [mail.id, phone.id, begin.factor.id],
    );
  });

  it('nothing but something new: no removal, no codes, no switch', () => {
    const [r, id] = finished();
    const [first] = r.user.factors;
    const codes = { id: r.id('fac'), kind: 'recovery_codes', name: '', salt: 's', hashes: ['x'] } as const;
    for (const change of [
      { action: 'remove', factorId: first?.id ?? '' },
      { action: 'set_recovery_codes', factor: codes },
      { action: 'set_two_step', on: false },
    ] as const) {
      assert.equal(nameOf(r.change(change, id)), 'authorization-needed', change.action);
    }
  });

  it('a new factor that is begun a moment before its leave runs out', () => {
    const [r, id] = finished();
    r.clock.advance(recoveryLeaveSeconds - 0.001);
    assert.equal(nameOf(r.change(newApp(r), id)), 'changed');
  });

  it('nothing before it is finished, after its leave ran out, or by the name of another', () => {
    const waiting = new Recovering();
    waiting.prove(mailContact, contacts);
    const id = waiting.user.recovery?.id ?? '';
    assert.equal(nameOf(waiting.change(newApp(waiting), id)), 'authorization-needed');
    const [r, finishedId] = finished();
    assert.equal(nameOf(r.change(newApp(r), r.id('rcv'))), 'authorization-needed');
    assert.equal(nameOf(r.change(newApp(r))), 'authorization-needed');
    r.clock.advance(recoveryLeaveSeconds);
    assert.equal(nameOf(r.change(newApp(r), finishedId)), 'authorization-needed');
  });

  it('nothing once it is canceled: what was begun on its strength is gone, and what was lost is there', () => {
    const [r, id] = finished();
    const begin = newApp(r);
    r.change(begin, id);
    assert.equal(nameOf(r.step({ action: 'cancel' })), 'recovery');
    assert.equal(confirm(r, begin.factor.id), 'factor-not-found');
    assert.equal(r.user.factors.length, 3);
    assert.equal(nameOf(r.change(newApp(r), id)), 'authorization-needed');
  });

  it('an address that was verified counts at once, and replaces at once', () => {
    const [r, id] = finished((one) => [one.app()]);
    const evidence = r.approved(phoneContact, { purpose: 'verify_contact' });
    const add = { action: 'add_address', factorId: r.id('fac'), name: '', evidence } as const;
    assert.equal(nameOf(r.change(add)), 'authorization-needed');
    assert.equal(nameOf(r.change(add, id)), 'changed');
    assert.deepEqual(
      r.user.factors.map(({ kind }) => kind),
      ['phone'],
    );
  });

  it('is put back as a whole by whoever is told in time that it was not them: what was lost is there, and used up as it was', () => {
    const [r, id] = finished((one) => [one.app(), one.address(mailContact), one.codes()]);
    const before = r.user.factors;
    const begin = newApp(r);
    r.change(begin, id);
    assert.equal(confirm(r, begin.factor.id), 'changed');
    assert.equal(r.user.factors.length, 2);
    assert.equal(r.answer('factor_added'), 'answered');
    assert.deepEqual(r.user.factors, before);
    assert.equal(nameOf(r.prove(phoneContact)), 'recovery');
    r.clock.advance(1);
    assert.ok((r.user.frozenUntil ?? 0) > r.clock.now, 'and nothing else changes for now');
  });

  /** Somebody has got in: a new app took the place of the owner's. */
  function takenOver(): { readonly r: Recovering; readonly owners: Recovering['user']['factors'] } {
    const [r, id] = finished((one) => [one.app(), one.address(mailContact)]);
    const owners = r.user.factors;
    const begin = newApp(r);
    r.change(begin, id);
    assert.equal(confirm(r, begin.factor.id), 'changed');
    assert.notDeepEqual(r.user.factors, owners);
    return { r, owners };
  }

  for (const [first, second] of [
    ['recovery_finished', 'factor_added'],
    ['factor_added', 'recovery_finished'],
    ['recovery_ready', 'recovery_finished'],
  ] as const) {
    it(`is put back by the notice "${first}" alone, and once: "${second}" then brings nothing back that was removed since`, () => {
      const { r, owners } = takenOver();
      assert.equal(r.answer(first), 'answered');
      assert.deepEqual(r.user.factors, owners);
      assert.equal(nameOf(r.change({ action: 'lift_freeze' })), 'changed');
      const kept = owners.slice(1);
      r.put({ ...r.user, factors: kept });
      assert.equal(r.answer(second), 'answered');
      assert.deepEqual(r.user.factors, kept);
      assert.equal(r.answer(first), 'answered', 'a second press is no error');
      assert.deepEqual(r.user.factors, kept);
    });
  }

  it('is put back by the notice of its beginning, where nobody had to wait', () => {
    const r = new Recovering([]);
    const phone = r.address(phoneContact);
    r.put({ ...r.nobody(), factors: [phone, r.address(mailContact), r.codes()] });
    const owners = r.user.factors;
    r.prove({ method: 'recovery_codes', factorId: owners[2]?.id ?? '' });
    assert.equal(nameOf(r.finish(mailContact)), 'recovery');
    const begin = newApp(r);
    r.change(begin, r.user.recovery?.id ?? '');
    assert.equal(confirm(r, begin.factor.id), 'changed');
    assert.ok(!r.user.factors.some(({ id }) => id === phone.id));
    assert.equal(r.answer('recovery_begun'), 'answered');
    assert.deepEqual(r.user.factors, owners);
  });

  it('is put back though the same intruder has begun another way back since, which ends', () => {
    const { r, owners } = takenOver();
    r.prove(mailContact, contacts);
    assert.equal(statusOf(r), 'waiting');
    assert.equal(r.answer('recovery_finished'), 'answered');
    assert.deepEqual(r.user.factors, owners);
    assert.equal(statusOf(r), 'canceled');
  });

  for (const [first, second] of [
    [0, 1],
    [1, 0],
  ] as const) {
    it(`and another one after it leave nothing of the intruder's when both are said to be nobody of theirs, number ${first + 1} first`, () => {
      const r = new Recovering([]);
      const codes = r.codes();
      r.put({ ...r.nobody(), factors: [r.address(phoneContact), r.address(mailContact), r.app(), codes] });
      const owners = r.user.factors;
      const intruders: string[] = [];
      for (let round = 0; round < 2; round++) {
        r.prove({ method: 'recovery_codes', factorId: codes.id });
        assert.equal(nameOf(r.finish(mailContact)), 'recovery');
        const begin = newApp(r);
        r.change(begin, r.user.recovery?.id);
        assert.equal(confirm(r, begin.factor.id), 'changed');
        intruders.push(begin.factor.id);
        r.clock.advance(60);
      }
      for (const which of [first, second]) {
        assert.equal(r.answer('recovery_finished', which), 'answered');
        assert.equal(nameOf(r.change({ action: 'lift_freeze' })), 'changed');
      }
      const left = r.user.factors.filter(({ id }) => intruders.includes(id));
      assert.deepEqual(left, []);
      assert.deepEqual(r.user.factors.map(({ id }) => id).sort(), owners.map(({ id }) => id).sort());
    });
  }

  it('brings back nothing that was said to be nobody of theirs before, since it was replaced too', () => {
    const r = new Recovering([]);
    const codes = r.codes();
    r.put({ ...r.nobody(), factors: [r.address(phoneContact), r.address(mailContact), codes] });
    const authorization = r.approved(mailContact, { purpose: 'change_factor' });
    const intruders = newApp(r);
    r.change(intruders, undefined, authorization);
    assert.equal(confirm(r, intruders.factor.id), 'changed');
    r.prove({ method: 'recovery_codes', factorId: codes.id });
    assert.equal(nameOf(r.finish(mailContact)), 'recovery');
    const begin = newApp(r);
    r.change(begin, r.user.recovery?.id);
    assert.equal(confirm(r, begin.factor.id), 'changed');
    assert.equal(r.answer('factor_added', 0), 'answered');
    assert.equal(r.answer('recovery_finished'), 'answered');
    assert.deepEqual(
      r.user.factors.map(({ kind }) => kind),
      ['phone', 'email', 'recovery_codes'],
    );
  });

  it('replaces nothing once its end was said to be nobody of theirs, the enrolment begun before or not', () => {
    for (const isBegun of [true, false]) {
      const [r, id] = finished((one) => [one.app(), one.address(mailContact)]);
      const owners = r.user.factors;
      const begin = newApp(r);
      if (isBegun) r.change(begin, id);
      assert.equal(r.answer('recovery_finished'), 'answered');
      assert.equal(nameOf(r.change({ action: 'lift_freeze' })), 'changed');
      assert.equal(nameOf(r.change(newApp(r), id)), 'authorization-needed');
      assert.equal(confirm(r, begin.factor.id), 'factor-not-found');
      assert.deepEqual(r.user.factors, owners);
    }
  });

  it('stays when nobody has said so for three days', () => {
    const { r, owners } = takenOver();
    r.clock.advance(3 * day);
    assert.equal(r.answer('recovery_finished'), 'over');
    assert.equal(r.answer('factor_added'), 'over');
    assert.notDeepEqual(r.user.factors, owners);
    r.change({ action: 'rename', factorId: r.user.factors[0]?.id ?? '', name: 'new phone' });
    assert.deepEqual(r.user.replacements, [], 'and what was lost is kept no longer');
  });

  it('is closed by whoever is told of its beginning, and nothing can be finished', () => {
    const r = new Recovering();
    r.prove(mailContact, contacts);
    assert.equal(r.answer('recovery_begun'), 'answered');
    assert.equal(statusOf(r), 'canceled');
    r.clock.advance(3 * day);
    assert.equal(nameOf(r.step({ action: 'finish', proof: 'ver_any' })), 'recovery-over');
  });

  it('replaces nothing when something else is renamed or confirmed meanwhile', () => {
    const [r] = finished();
    const [first] = r.user.factors;
    r.change({ action: 'rename', factorId: first?.id ?? '', name: 'old phone' });
    assert.equal(r.user.factors.length, 3);
    assert.equal(statusOf(r), 'finished');
  });
});

describe('beginning by support', () => {
  it('helps whoever has something, though another enrolment was begun and never confirmed', () => {
    const r = new Recovering([]);
    r.put({ ...r.nobody(), factors: [r.app(), { ...r.app(), createdAt: r.clock.now, confirmedAt: null }] });
    assert.equal(nameOf(r.step({ action: 'begin', note: '' }, contacts)), 'recovery');
  });
});

describe('canceling a recovery', () => {
  it('ends it for good; twice is no error; what was never begun, or is used, can not be canceled', () => {
    const r = new Recovering();
    const cancel = () => nameOf(r.step({ action: 'cancel' }));
    assert.equal(cancel(), 'recovery-not-found');
    r.prove(mailContact, contacts);
    assert.deepEqual([cancel(), cancel()], ['recovery', 'recovery']);
    r.clock.advance(3 * day);
    assert.equal(nameOf(r.step({ action: 'finish', proof: 'ver_any' })), 'recovery-over');
    r.prove(mailContact, contacts);
    r.clock.advance(11 * day);
    assert.equal(cancel(), 'recovery-over');
  });

  it('is done by whoever uses a passkey, an app or a token, and not by a code that was sent or written down', () => {
    for (const [method, purpose, status] of [
      ['passkey', 'sign_in', 'canceled'],
      ['totp', 'payment', 'canceled'],
      ['hotp', 'change_factor', 'canceled'],
      ['recovery_codes', 'sign_in', 'waiting'],
      ['totp', 'recover', 'waiting'],
    ] as const) {
      const r = new Recovering();
      r.prove(mailContact, contacts);
      const after = afterVeto(r.user, method, purpose, r.clock.now);
      assert.equal(recoveryStatus(after.recovery, r.clock.now), status, `${method} ${purpose}`);
    }
  });
});

describe('beginning over and over', () => {
  it('is possible three times in 30 days; showing more in one that is under way counts for nothing', () => {
    const r = new Recovering();
    for (let i = 0; i < 3; i++) {
      assert.equal(nameOf(r.prove(mailContact, contacts)), 'recovery');
      assert.equal(nameOf(r.prove(mailContact, contacts)), 'recovery');
      r.step({ action: 'cancel' });
      r.clock.advance(day);
    }
    const evidence = r.approved(mailContact);
    const refused = r.step({ action: 'prove', evidence }, contacts);
    assert.equal(nameOf(refused), 'too-many-recoveries');
    assert.ok(refused.kind === 'refused' && refused.retryAt === r.clock.now + 27 * day * 1000);
    assert.equal(nameOf(r.step({ action: 'begin', note: '' }, contacts)), 'recovery', 'support still may');
    assert.equal(nameOf(r.step({ action: 'prove', evidence }, contacts)), 'recovery');
  });

  it('is counted for support too', () => {
    const r = new Recovering();
    for (let i = 0; i < 3; i++) {
      assert.equal(nameOf(r.step({ action: 'begin', note: '' }, contacts)), 'recovery');
      r.step({ action: 'cancel' });
    }
    assert.equal(nameOf(r.step({ action: 'begin', note: '' }, contacts)), 'too-many-recoveries');
  });
});

describe('a contact that the app names', () => {
  const newMail = { kind: 'email', value: 'new@pine.example' } as const;

  it('proves nothing for three days where it takes the place of another, and is one from then on', () => {
    const r = new Recovering();
    assert.equal(nameOf(r.prove(mailContact, contacts)), 'recovery');
    r.clock.advance(1);
    assert.equal(nameOf(r.prove(newMail, [phoneContact, newMail])), 'proof-missing');
    assert.equal(
      nameOf(r.prove(mailContact, [phoneContact, newMail])),
      'proof-missing',
      'nor the one before',
    );
    r.clock.advance(3 * day - 1);
    assert.equal(nameOf(r.prove(newMail)), 'proof-missing');
    r.clock.advance(1);
    assert.equal(nameOf(r.prove(newMail)), 'recovery');
  });

  it('is told as long as it was known, when it is named no more', () => {
    const r = new Recovering();
    r.prove(mailContact, contacts);
    r.prove(newMail, [phoneContact, newMail]);
    r.step({ action: 'cancel' });
    const reminders = ['recovery_pending 2', 'recovery_ready 2'];
    assert.deepEqual(r.told, ['recovery_begun 2', ...reminders, 'recovery_canceled 3']);
  });
});

describe('what is told of a recovery', () => {
  it('its beginning, its end and its being stopped, to all addresses, those that were shown too', () => {
    const r = new Recovering();
    r.prove(mailContact, contacts);
    r.prove(phoneContact);
    r.clock.advance(day);
    r.finish(mailContact);
    const reminders = ['recovery_pending 2', 'recovery_ready 2'];
    assert.deepEqual(r.told, [
      'recovery_begun 2',
      ...reminders,
      'recovery_ready 2', // of the shorter wait
      'recovery_finished 2',
    ]);
    const stopped = new Recovering();
    stopped.step({ action: 'begin', note: 'case 7' }, contacts);
    stopped.step({ action: 'cancel' });
    assert.deepEqual(stopped.told, ['recovery_begun 2', 'recovery_canceled 2']);
  });
});

describe('an account that is frozen', () => {
  it('is not let anybody into by a recovery, until the freeze is over', () => {
    const r = new Recovering();
    r.prove(mailContact, contacts);
    r.clock.advance(3 * day);
    r.put({ ...r.user, frozenUntil: r.clock.now + 60_000 });
    const refused = r.finish(mailContact);
    assert.equal(nameOf(refused), 'factors-frozen');
    assert.ok(refused.kind === 'refused' && refused.retryAt === r.clock.now + 60_000);
    r.clock.advance(60);
    assert.equal(nameOf(r.finish(mailContact)), 'recovery');
    assert.equal(r.user.signedOutAt, r.clock.now, 'and whoever sat in it is signed out');
  });

  it('is made of one whose owner says that it was not them: nothing is left of the recovery', () => {
    const r = new Recovering();
    r.prove(mailContact, contacts);
    const after = stopped(r.user, 'recovery_begun', r.clock.now);
    assert.equal(recoveryStatus(after.recovery, r.clock.now), 'canceled');
    assert.ok((after.frozenUntil ?? 0) > r.clock.now);
  });
});
