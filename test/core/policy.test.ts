import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ownMethods } from '#core/factor.ts';
import { builtInPolicies, type Policy, policyFor } from '#core/policy.ts';

const purposes = [...Object.keys(builtInPolicies), 'invite', 'constructor'];
const those = (which: (policy: Policy) => boolean): string[] =>
  purposes.filter((purpose) => which(policyFor(purpose)));

describe('what a purpose demands', () => {
  it('is eight digits where the code is all that is asked for, where money moves, and on the way back', () => {
    assert.deepEqual(
      those(({ digits }) => digits === 8),
      ['sign_in_passwordless', 'payment', 'recover'],
    );
    assert.deepEqual(
      those(({ digits }) => digits !== 6 && digits !== 8),
      [],
    );
  });

  it('is a right answer in five tries, and in three for a payment', () => {
    for (const purpose of purposes) {
      assert.equal(policyFor(purpose).maxChecks, purpose === 'payment' ? 3 : 5, purpose);
    }
  });

  it('is an answer within five minutes of the first acceptance, ten by mail, and ten of the opening', () => {
    for (const purpose of purposes.filter((one) => one !== 'handover')) {
      const { lifetimeSeconds, capSeconds, endsBy } = policyFor(purpose);
      assert.deepEqual(lifetimeSeconds, { sms: 300, voice: 300, whatsapp: 300, email: 600 }, purpose);
      assert.deepEqual([capSeconds, endsBy], [600, 'lifetime'], purpose);
    }
    assert.deepEqual([policyFor('handover').capSeconds, policyFor('handover').endsBy], [129_600, 'request']);
  });

  it('is that the person knows what they agree to', () => {
    assert.deepEqual(policyFor('payment').requiredBinding, ['amount', 'currency', 'payee']);
    assert.deepEqual(policyFor('handover').requiredBinding, ['parcel']);
    assert.deepEqual(
      those(({ requiredBinding }) => requiredBinding.length > 0),
      ['payment', 'handover'],
    );
  });
});

describe('what will do for a purpose', () => {
  it('is nothing that knows no facts where the code has to hold them, and nothing enrolled where an address is to be read', () => {
    const own = Object.fromEntries(purposes.map((purpose) => [purpose, policyFor(purpose).ownMethods]));
    const restricted = {
      sign_in_passwordless: ['passkey'],
      payment: ['passkey'],
      verify_contact: [],
      handover: [],
    };
    const all = Object.fromEntries(purposes.map((purpose) => [purpose, ownMethods]));
    assert.deepEqual(own, { ...all, ...restricted });
  });

  it('is less beside a password than anywhere else: a passkey without a PIN, a browser that is trusted', () => {
    assert.deepEqual(
      those(({ userVerification }) => !userVerification),
      ['sign_in'],
    );
    assert.deepEqual(
      those(({ trustedBrowsers }) => trustedBrowsers),
      ['sign_in'],
    );
  });

  it('is an address that was long not verified where something else was asked for, or little is at stake', () => {
    assert.deepEqual(
      those(({ oldAddresses }) => oldAddresses),
      ['sign_in', 'handover'],
    );
  });

  it("is an operator's code where it proves no more than a second factor", () => {
    assert.deepEqual(
      those(({ operatorCodes }) => operatorCodes),
      ['sign_in', 'verify_contact'],
    );
  });
});

it('refuses under attack all but sign-in, reading an address and a parcel at the door (law 12)', () => {
  assert.deepEqual(
    those(({ failClosed }) => !failClosed),
    ['sign_in', 'sign_in_passwordless', 'verify_contact', 'handover'],
  );
});
