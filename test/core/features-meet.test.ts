import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Factor } from '#core/factor.ts';
import { provingAddresses } from '#core/proving-addresses.ts';
import { mailContact, nameOf, phoneContact, Recovering } from './recovering.ts';

const year = 365 * 24 * 3600;
const aToken = {
  kind: 'hotp',
  name: '',
  secret: 'JBSWY3DPEHPK3PXP',
  algorithm: 'sha1',
  digits: 6,
  counter: 0,
} as const;

function withBoth(): Recovering {
  const r = new Recovering([]);
  r.put({ ...r.nobody(), factors: [r.address(phoneContact), r.address(mailContact), r.app()] });
  return r;
}

describe("recovery and addresses that may be somebody else's", () => {
  it('proves nothing by an address that was given out anew, nor by one that nobody has read for a year', () => {
    const r = withBoth();
    const [phone, mail] = r.user.factors;
    assert.ok(phone && mail);
    assert.equal(provingAddresses(r.user, r.clock.now).length, 2);
    r.change({ action: 'report_recycled', factorId: phone.id, recycled: true });
    assert.deepEqual(provingAddresses(r.user, r.clock.now), [mailContact]);
    assert.equal(nameOf(r.prove(phoneContact, [phoneContact])), 'proof-missing');
    r.clock.advance(year);
    assert.deepEqual(provingAddresses(r.user, r.clock.now), []);
    assert.equal(nameOf(r.prove(mailContact)), 'proof-missing');
  });

  for (const how of ['removed', 'reported as given out anew'] as const) {
    const lose = (r: Recovering, { id: factorId }: Factor) => {
      const authorization = r.approved(phoneContact, { purpose: 'change_factor' });
      return how === 'removed'
        ? r.change({ action: 'remove', factorId }, undefined, authorization)
        : r.change({ action: 'report_recycled', factorId, recycled: true });
    };

    it(`ends, and says so, when the address by which it was begun is ${how}`, () => {
      const r = withBoth();
      const [, mail] = r.user.factors;
      assert.ok(mail);
      r.prove(mailContact);
      const told = r.told.length;
      assert.equal(nameOf(lose(r, mail)), 'changed');
      assert.equal(r.user.recovery?.canceledAt, r.clock.now);
      const expected =
        how === 'removed' ? ['factor_removed 2', 'recovery_canceled 2'] : ['recovery_canceled 1'];
      assert.deepEqual(r.told.slice(told), expected);
    });

    it(`goes on when another address is ${how}`, () => {
      const r = withBoth();
      const [phone] = r.user.factors;
      assert.ok(phone);
      r.prove(mailContact);
      assert.equal(nameOf(lose(r, phone)), 'changed');
      assert.equal(r.user.recovery?.canceledAt, null);
    });
  }

  it('ends when recovery codes take the place of those by one of which it was begun, which may have been found', () => {
    const r = withBoth();
    const codes = r.codes();
    r.put({ ...r.user, factors: [...r.user.factors, codes] });
    const renew = () => {
      const authorization = r.approved(phoneContact, { purpose: 'change_factor' });
      const set = { id: r.id('fac'), kind: 'recovery_codes', name: '', salt: '', hashes: ['three'] } as const;
      return r.change({ action: 'set_recovery_codes', factor: set }, undefined, authorization);
    };
    r.prove({ method: 'recovery_codes', factorId: codes.id });
    const told = r.told.length;
    assert.equal(nameOf(renew()), 'changed');
    assert.deepEqual(r.told.slice(told), ['recovery_codes_replaced 2', 'recovery_canceled 2']);
    assert.equal(
      nameOf(r.finish(mailContact)),
      'recovery-waiting',
      'the mailbox alone waits three days, from now',
    );
    assert.equal(r.user.recovery?.proofs.length, 1);
    assert.equal(nameOf(renew()), 'changed');
    assert.equal(r.user.recovery?.canceledAt, null, 'the mailbox is theirs still');
  });

  it('tells of an address that is verified anew and takes the place of all that was lost, and puts everything back', () => {
    const r = withBoth();
    const before = r.user.factors;
    const [phone] = before;
    assert.ok(phone);
    r.prove(mailContact);
    r.clock.advance(3 * 24 * 3600);
    assert.equal(nameOf(r.finish(mailContact)), 'recovery');
    r.change({ action: 'report_recycled', factorId: phone.id, recycled: true });
    const reported = r.user.factors;
    const evidence = r.approved(phoneContact, { purpose: 'verify_contact' });
    const added = { action: 'add_address', factorId: r.id('fac'), name: '', evidence } as const;
    assert.equal(nameOf(r.change(added, r.user.recovery?.id)), 'changed');
    assert.equal(r.user.factors.length, 2, 'the app is lost');
    assert.match(r.told.at(-1) ?? '', /^factor_added/);
    assert.equal(r.answer('factor_added'), 'answered');
    assert.deepEqual(r.user.factors, reported, "the phone is somebody else's again, too");
  });
});

describe('a press on "this wasn\'t me"', () => {
  it("does nothing where it went to an address that is somebody else's by now", () => {
    const r = withBoth();
    const [phone] = r.user.factors;
    assert.ok(phone);
    r.step({ action: 'begin', note: '' });
    r.change({ action: 'report_recycled', factorId: phone.id, recycled: true });
    assert.equal(r.answer('recovery_begun'), 'over');
    assert.equal(r.user.frozenUntil, null);
  });

  it('does nothing where it went to an address of which somebody has said that it is nobody of theirs', () => {
    const r = withBoth();
    const thief = { kind: 'email', value: 'thief@elm.example' } as const;
    const add = (to: typeof thief | typeof mailContact) => {
      const authorization = r.approved(phoneContact, { purpose: 'change_factor' });
      const evidence = r.approved(to, { purpose: 'verify_contact' });
      const added = { action: 'add_address', factorId: r.id('fac'), name: '', evidence } as const;
      return nameOf(r.change(added, undefined, authorization));
    };
    assert.equal(add(thief), 'changed');
    const theirs = { kind: 'email', value: 'ann@work.example' } as const;
    assert.equal(add(theirs), 'changed');
    assert.equal(r.answer('factor_added', 0, phoneContact.value), 'answered');
    const { frozenUntil, factors } = r.user;
    r.clock.advance(3600);
    assert.equal(r.answer('factor_added', 1, thief.value), 'over');
    assert.deepEqual([r.user.frozenUntil, r.user.factors], [frozenUntil, factors]);
    r.clock.advance(71 * 3600);
    assert.equal(add(thief), 'changed', 'it was the person after all, in a hurry');
    assert.equal(add({ kind: 'email', value: 'ann@oak.example' }), 'changed');
    assert.equal(r.answer('factor_added', -1, thief.value), 'answered');
  });

  it('brings nothing back that was there for a moment, since a thief may have added it, but where it was all there was', () => {
    for (const isAll of [false, true]) {
      const r = isAll ? new Recovering([]) : withBoth();
      if (isAll) r.put({ ...r.nobody(), factors: [r.address(mailContact, 1)] });
      const owners = r.user.factors;
      const id = r.id('fac');
      const evidence = r.approved({ kind: 'email', value: 'new@elm.example' }, { purpose: 'verify_contact' });
      const added = { action: 'add_address', factorId: id, name: '', evidence } as const;
      const authorized = () => r.approved(mailContact, { purpose: 'change_factor' });
      assert.equal(nameOf(r.change(added, undefined, authorized())), 'changed');
      assert.equal(nameOf(r.change({ action: 'remove', factorId: id }, undefined, authorized())), 'changed');
      assert.equal(r.answer('factor_removed', -1, mailContact.value), 'answered');
      assert.equal(r.user.factors.length, owners.length + Number(isAll));
      assert.notEqual(r.user.frozenUntil, null);
    }
  });

  for (const order of [
    ['factor_added', 'factor_removed'],
    ['factor_removed', 'factor_added'],
  ] as const) {
    it(`brings nothing of a thief's back who added and removed it: "${order[0]}" answered first`, () => {
      const r = withBoth();
      const owners = r.user.factors;
      const id = r.id('fac');
      const evidence = r.approved(
        { kind: 'email', value: 'thief@elm.example' },
        { purpose: 'verify_contact' },
      );
      const added = { action: 'add_address', factorId: id, name: '', evidence } as const;
      const authorized = () => r.approved(mailContact, { purpose: 'change_factor' });
      assert.equal(nameOf(r.change(added, undefined, authorized())), 'changed');
      assert.equal(nameOf(r.change({ action: 'remove', factorId: id }, undefined, authorized())), 'changed');
      for (const kind of order) {
        assert.equal(r.answer(kind), 'answered');
        assert.equal(nameOf(r.change({ action: 'lift_freeze' })), 'changed');
      }
      assert.deepEqual(r.user.factors, owners);
    });
  }
});

describe('support', () => {
  it('lifts a freeze however much was changed that day', () => {
    const r = withBoth();
    r.step({ action: 'begin', note: '' });
    const change = {
      noticeId: 'ntc_1',
      kind: 'factor_added',
      at: r.clock.now,
      to: [],
      subject: null,
      by: null,
    } as const;
    r.put({ ...r.user, told: [...r.user.told, ...Array.from({ length: 20 }, () => change)] });
    assert.equal(r.answer('recovery_begun'), 'answered');
    assert.notEqual(r.user.frozenUntil, null);
    assert.equal(nameOf(r.change({ action: 'lift_freeze' })), 'changed');
    assert.equal(r.user.frozenUntil, null);
  });
});

describe('what was shown or begun before everybody was signed out', () => {
  for (const how of ['a freeze that support lifts', 'a recovery'] as const) {
    const end = (r: Recovering): void => {
      if (how === 'a recovery') assert.equal(nameOf(r.finish(mailContact)), 'recovery');
      else {
        assert.equal(r.answer('recovery_pending'), 'answered');
        assert.equal(nameOf(r.change({ action: 'lift_freeze' })), 'changed');
      }
    };

    it(`authorizes no change and trusts no browser after ${how}`, () => {
      const r = withBoth();
      r.prove(mailContact);
      r.clock.advance(3 * 24 * 3600);
      const authorization = r.approved(phoneContact, { purpose: 'change_factor' });
      const evidence = r.approved(phoneContact, { purpose: 'sign_in' });
      const change = { action: 'begin', factor: { ...aToken, id: r.id('fac') } } as const;
      assert.equal(nameOf(r.change(change, undefined, authorization)), 'changed');
      r.clock.advance(1);
      end(r);
      const trust = { action: 'trust_browser', browserId: r.id('brw'), name: '', evidence } as const;
      assert.equal(nameOf(r.change(trust)), 'evidence-missing');
      assert.equal(nameOf(r.change(change, undefined, authorization)), 'authorization-needed');
      r.clock.advance(1);
      const anew = r.approved(phoneContact, { purpose: 'change_factor' });
      assert.equal(nameOf(r.change(change, undefined, anew)), 'changed');
    });

    it(`is no enrolment that can be confirmed after ${how}`, () => {
      const r = withBoth();
      r.prove(mailContact);
      r.clock.advance(3 * 24 * 3600 - 60);
      const authorization = r.approved(phoneContact, { purpose: 'change_factor' });
      const id = r.id('fac');
      r.change({ action: 'begin', factor: { ...aToken, id } }, undefined, authorization);
      r.clock.advance(60);
      end(r);
      assert.equal(nameOf(r.change({ action: 'confirm', factorId: id, code: '000000' })), 'factor-not-found');
    });
  }
});
