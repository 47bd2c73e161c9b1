import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import type { KnownAddress } from '#core/recovery.ts';
import { mailContact, nameOf, phoneContact, Recovering } from './recovering.ts';

const day = 24 * 3600;
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const otherMail: KnownAddress = { kind: 'email', value: 'ann@elm.example' };

/** Somebody with two mailboxes and a phone of so many days. */
function withThree(phoneAgeDays = 30): Recovering {
  const r = new Recovering([]);
  const mails = [r.address(mailContact), r.address(otherMail)];
  r.put({ ...r.nobody(), factors: [...mails, r.address(phoneContact, phoneAgeDays)] });
  return r;
}

/** Somebody who reads the first mailbox. */
const authorized = (r: Recovering): string => r.approved(mailContact, { purpose: 'change_factor' });

function remove(r: Recovering, { value }: KnownAddress): void {
  const factor = r.user.factors.find((one) => 'value' in one && one.value === value);
  const change = { action: 'remove', factorId: factor?.id ?? '' } as const;
  assert.equal(nameOf(r.change(change, undefined, authorized(r))), 'changed');
}

function addToken(r: Recovering): string {
  const id = r.id('fac');
  const token = { id, kind: 'hotp', name: '', secret, algorithm: 'sha1', digits: 6, counter: 0 } as const;
  assert.equal(nameOf(r.change({ action: 'begin', factor: token }, undefined, authorized(r))), 'changed');
  const code = hotp({ secret: decodeBase32(secret) ?? new Uint8Array(), counter: 0 });
  assert.equal(nameOf(r.change({ action: 'confirm', factorId: id, code })), 'changed');
  return id;
}

describe('an address that was removed', () => {
  it('is told for three days more, and takes back what a thief has enrolled after removing it', () => {
    const r = withThree();
    remove(r, phoneContact);
    remove(r, otherMail);
    r.clock.advance(60);
    addToken(r);
    assert.deepEqual(
      r.toldBy('factor_added').sort(),
      [phoneContact.value, mailContact.value, otherMail.value].sort(),
    );
    assert.equal(r.answer('factor_added', -1, phoneContact.value), 'answered');
    assert.deepEqual(
      r.user.factors.map(({ kind }) => kind),
      ['email'],
    );
  });

  it('is told no more after that', () => {
    const r = withThree();
    remove(r, phoneContact);
    r.clock.advance(3 * day);
    addToken(r);
    assert.deepEqual(r.toldBy('factor_added'), [mailContact.value, otherMail.value]);
    assert.deepEqual(r.user.formerAddresses, []);
  });

  it('is told nothing where it had been there for less than that: it may be a thief who added it', () => {
    const r = withThree(1);
    remove(r, phoneContact);
    addToken(r);
    assert.deepEqual(r.toldBy('factor_added'), [mailContact.value, otherMail.value]);
  });

  it('is told though a way back took its place', () => {
    const r = withThree();
    r.prove(mailContact);
    r.clock.advance(3 * day);
    assert.equal(nameOf(r.finish(mailContact)), 'recovery');
    const id = r.id('fac');
    const evidence = r.approved({ kind: 'email', value: 'thief@elm.example' }, { purpose: 'verify_contact' });
    const added = { action: 'add_address', factorId: id, name: '', evidence } as const;
    assert.equal(nameOf(r.change(added, r.user.recovery?.id)), 'changed');
    r.clock.advance(60);
    addToken(r);
    assert.ok(r.toldBy('factor_added').includes(phoneContact.value));
  });

  it("is told nothing where it is somebody else's by now, and its links do nothing", () => {
    const r = withThree();
    r.step({ action: 'begin', note: '' });
    const [, , phone] = r.user.factors;
    r.change({ action: 'report_recycled', factorId: phone?.id ?? '', recycled: true });
    remove(r, phoneContact);
    addToken(r);
    assert.deepEqual(r.toldBy('factor_added'), [mailContact.value, otherMail.value]);
    assert.equal(r.answer('recovery_begun', -1, phoneContact.value), 'over');
    assert.equal(r.user.frozenUntil, null);
  });
});
