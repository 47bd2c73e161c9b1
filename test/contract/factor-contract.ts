import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeBase32 } from '#core/base32.ts';
import { factorFailures } from '#core/budget-refs.ts';
import type { Factor, OwnMethod } from '#core/factor.ts';
import type { FactorChange, FactorOutcome } from '#core/factor-change.ts';
import { hotp } from '#core/hotp.ts';
import { makeId } from '#core/id.ts';
import { totp } from '#core/totp.ts';
import type { FactorAnswer } from '#core/use-factor.ts';
import { openUser, userKeysOf } from '#core/user.ts';
import type { Store } from '#store/store.ts';
import {
  type FakeClock,
  type OpenGiven,
  rightCode,
  type Steps,
  seededRandom,
  stepsKeyring,
  wrongCode,
} from './steps.ts';

type Given = { readonly clock: FakeClock; readonly store: Store; readonly steps: Steps };

const appId = 'app_1';
const secret = new TextEncoder().encode('twenty bytes exactly');
const shared = { secret: encodeBase32(secret), algorithm: 'sha1', digits: 6, name: '' } as const;

const passkey = {
  credentialId: 'credential',
  publicKey: 'key',
  signCount: 1,
  transports: [],
  aaguid: '',
  backupEligible: true,
  backedUp: false,
};

/** What a right answer with the passkey of {@link Enrolments.enrolPasskey} proves. */
export const passkeyProof = { signCount: 2, userVerified: true, backedUp: true, signCountWentBack: false };

/** Drives what one user has enrolled, on any store. */
export class Enrolments {
  readonly #given: () => Given;
  readonly #random: (bytes: number) => Uint8Array;

  constructor(given: () => Given, random = seededRandom(23)) {
    this.#given = given;
    this.#random = random;
  }

  userKeys(userId = 'user-1'): string[] {
    return userKeysOf(stepsKeyring, appId, userId);
  }

  factorId(): string {
    return makeId('fac', this.#given().clock.now, this.#random(16));
  }

  change(
    change: FactorChange,
    {
      userId = 'user-1',
      authorization,
      counted,
      recovery,
    }: { userId?: string; authorization?: string; counted?: OwnMethod; recovery?: string } = {},
  ): Promise<FactorOutcome> {
    const { store, clock } = this.#given();
    const userKeys = this.userKeys(userId);
    return store.changeFactors(
      {
        userKeys,
        budgets: counted ? [factorFailures(userKeys, counted)] : [],
        ...(authorization === undefined ? {} : { authorization }),
      },
      {
        ...change,
        appId,
        userId,
        newUserId: makeId('usr', clock.now, this.#random(16)),
        sealIv: this.#random(12),
        ...(recovery === undefined ? {} : { recovery }),
        noticeRandom: this.#random(32),
      },
    );
  }

  /** Begins one, of an app or of a token. */
  begin(
    kind: 'totp' | 'hotp' = 'totp',
    given: { userId?: string; authorization?: string; recovery?: string } = {},
  ) {
    const id = this.factorId();
    const factor =
      kind === 'totp'
        ? { ...shared, id, kind, periodSeconds: 30, acceptedStep: -1, driftSteps: 0 }
        : { ...shared, id, kind, counter: 0 };
    return this.change({ action: 'begin', factor }, given);
  }

  /** An authenticator app that counts, its code of half a minute ago used up. */
  async enrolApp(given: { userId?: string; authorization?: string; counted?: 'totp' } = {}): Promise<Factor> {
    const begun = changed(await this.begin('totp', given));
    const { clock } = this.#given();
    const confirmed = await this.change(
      { action: 'confirm', factorId: begun.id, code: totp({ secret, at: clock.now - 30_000 }) },
      given,
    );
    return changed(confirmed);
  }

  /** A token that counts, its first code used up. */
  async enrolToken(): Promise<Factor> {
    const { id } = changed(await this.begin('hotp'));
    return changed(
      await this.change({ action: 'confirm', factorId: id, code: hotp({ secret, counter: 0 }) }),
    );
  }

  /** @returns its id */
  async enrolPasskey(given: { userId?: string; authorization?: string } = {}): Promise<string> {
    const factorId = this.factorId();
    const empty = {
      ...passkey,
      credentialId: '',
      publicKey: '',
      id: factorId,
      kind: 'passkey',
      name: '',
    } as const;
    changed(await this.change({ action: 'begin', factor: empty }, given));
    changed(await this.change({ action: 'confirm_passkey', factorId, passkey }, given));
    return factorId;
  }

  code(offsetSeconds = 0): string {
    return totp({ secret, at: this.#given().clock.now + offsetSeconds * 1000 });
  }

  async factors(userId = 'user-1'): Promise<readonly Factor[]> {
    const user = await this.#given().store.readUser({ appId, userKeys: this.userKeys(userId) });
    return user ? openUser(stepsKeyring, user).factors : [];
  }

  /** A verification of the user, on which nothing is sent. */
  async open(given: OpenGiven & { userId?: string } = {}) {
    const { userId = 'user-1', ...over } = given;
    const userKeys = this.userKeys(userId);
    const purpose = over.purpose ?? 'sign_in';
    const liveKey = `live:${userId}:${purpose}:${this.factorId()}`;
    return this.#given().steps.opened({
      channel: null,
      destinations: [],
      userKeys,
      liveKey,
      userSealIv: this.#random(12),
      ...over,
    });
  }

  check(id: string, answer: FactorAnswer, userId = 'user-1', client = 'client-1') {
    return this.#given().store.checkFactor(
      {
        id,
        appId,
        userKeys: this.userKeys(userId),
        budgets: [
          { kind: 'client_failures', keys: [client] },
          { kind: 'client_malformed', keys: [client] },
        ],
      },
      { answer, sealIv: this.#random(12), noticeRandom: this.#random(32) },
    );
  }

  /** The id of a browser that the user trusts. */
  async trustedBrowser(): Promise<string> {
    const evidence = await this.authorization({ purpose: 'sign_in' });
    const browserId = `brw_${this.factorId().slice(4)}`;
    const outcome = await this.change({ action: 'trust_browser', browserId, name: 'Firefox', evidence });
    assert.equal(outcome.kind, 'changed');
    return browserId;
  }

  /** The id of an approval by which the user may change their factors. */
  async authorization(given: OpenGiven & { userId?: string } = {}): Promise<string> {
    const { steps } = this.#given();
    const { userId = 'user-1', ...over } = given;
    const phone = `phone-${userId}-${this.factorId()}`;
    const { id } = await steps.opened({
      purpose: 'change_factor',
      userKeys: this.userKeys(userId),
      destinations: [{ channels: ['sms'], keys: [phone] }],
      liveKey: `live:${phone}`,
      ...over,
    });
    const { kind } = await steps.check(id, rightCode, { client: phone });
    assert.equal(kind, 'approved');
    return id;
  }
}

function changed(outcome: FactorOutcome): Factor {
  assert.equal(outcome.kind, 'changed', JSON.stringify(outcome));
  if (outcome.kind !== 'changed' || !outcome.factor) throw new Error('No factor.');
  return outcome.factor;
}

function nameOf(outcome: { readonly kind: string; readonly reason?: string }): string {
  return outcome.reason ?? outcome.kind;
}

function countBy(outcomes: readonly { readonly kind: string; readonly reason?: string }[]) {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[nameOf(outcome)] = (counts[nameOf(outcome)] ?? 0) + 1;
  return counts;
}

/** What every engine must hold of what people enrol. */
export function factorContract(given: () => Given): void {
  const people = new Enrolments(given);
  describe('factors', () => {
    it('counts an authenticator app once its first code was typed, and not before', async () => {
      const begun = changed(await people.begin());
      const { id } = await people.open();
      assert.equal(
        nameOf(await people.check(id, { method: 'totp', code: people.code() })),
        'method-unavailable',
      );
      const wrong = await people.change({ action: 'confirm', factorId: begun.id, code: '000000' });
      assert.equal(wrong.kind, 'wrong');
      const typed = people.code(-30);
      changed(await people.change({ action: 'confirm', factorId: begun.id, code: typed }));
      assert.equal(nameOf(await people.check(id, { method: 'totp', code: people.code() })), 'approved');
      const [factor] = await people.factors();
      assert.equal(factor?.lastUsedAt, given().clock.now);
    });

    it('takes a code neither after it confirmed the enrolment nor after it let somebody in', async () => {
      await people.enrolApp();
      const first = await people.open();
      assert.equal(nameOf(await people.check(first.id, { method: 'totp', code: people.code(-30) })), 'wrong');
      assert.equal(nameOf(await people.check(first.id, { method: 'totp', code: people.code() })), 'approved');
      const second = await people.open({ purpose: 'change_contact' });
      assert.equal(nameOf(await people.check(second.id, { method: 'totp', code: people.code() })), 'wrong');
      given().clock.advance(30);
      assert.equal(
        nameOf(await people.check(second.id, { method: 'totp', code: people.code(-30) })),
        'wrong',
      );
      assert.equal(
        nameOf(await people.check(second.id, { method: 'totp', code: people.code() })),
        'approved',
      );
    });

    it('takes the code of the step before, and none older or newer', async () => {
      await people.enrolApp();
      given().clock.advance(120);
      const { id } = await people.open();
      for (const offset of [-60, 30]) {
        assert.equal(nameOf(await people.check(id, { method: 'totp', code: people.code(offset) })), 'wrong');
      }
      assert.equal(nameOf(await people.check(id, { method: 'totp', code: people.code(-30) })), 'approved');
    });

    it('lets one of 32 simultaneous uses of one code win, over as many verifications', async () => {
      await people.enrolApp();
      const opened = await Promise.all(Array.from({ length: 32 }, () => people.open()));
      const code = people.code();
      const outcomes = await Promise.all(
        opened.map(({ id }, i) => people.check(id, { method: 'totp', code }, 'user-1', `client-${i}`)),
      );
      assert.equal(outcomes.filter(({ kind }) => kind === 'approved').length, 1);
    });

    it('lets one of 32 simultaneous uses of one recovery code win, and leaves the others of the set', async () => {
      const hashes = ['one', 'two', 'three'];
      await people.change({
        action: 'set_recovery_codes',
        factor: { id: people.factorId(), kind: 'recovery_codes', name: '', salt: 'salt', hashes },
      });
      const opened = await Promise.all(Array.from({ length: 32 }, () => people.open()));
      const outcomes = await Promise.all(
        opened.map(({ id }, i) =>
          people.check(id, { method: 'recovery_codes', code: 'two', hash: 'two' }, 'user-1', `client-${i}`),
        ),
      );
      assert.equal(outcomes.filter(({ kind }) => kind === 'approved').length, 1);
      const [left] = await people.factors();
      assert.deepEqual(left?.kind === 'recovery_codes' && left.hashes, ['one', 'three']);
      given().clock.advance(24 * 3600);
      const { id } = await people.open();
      assert.equal(
        nameOf(await people.check(id, { method: 'recovery_codes', code: 'one', hash: 'one' })),
        'approved',
      );
    });

    const enrolPasskey = () => people.enrolPasskey();
    const proof = passkeyProof;

    it('lets one of 32 simultaneous answers to one passkey challenge win', async () => {
      const factorId = await enrolPasskey();
      const { id } = await people.open();
      const answer: FactorAnswer = { method: 'passkey', factorId, tries: 0, proof };
      const outcomes = await Promise.all(Array.from({ length: 32 }, () => people.check(id, answer)));
      assert.deepEqual(countBy(outcomes), { approved: 1, 'already-approved': 31 });
      const [used] = await people.factors();
      assert.deepEqual(used?.kind === 'passkey' && [used.signCount, used.backedUp], [2, true]);
    });

    it('takes no passkey answer to a challenge that a counted try has changed, nor one without the person where that is asked', async () => {
      const factorId = await enrolPasskey();
      const { id } = await people.open({ purpose: 'change_contact' });
      const answer = { method: 'passkey', factorId, tries: 0, proof } as const;
      assert.equal(
        nameOf(await people.check(id, { ...answer, proof: { ...proof, userVerified: false } })),
        'wrong',
      );
      assert.equal(nameOf(await people.check(id, answer)), 'wrong');
      assert.equal(
        (await given().store.readVerification({ id, appId }))?.tries,
        1,
        'the late one was no try',
      );
      assert.equal(nameOf(await people.check(id, { ...answer, tries: 1 })), 'approved');
    });

    it('is not locked, or disabled, by what strangers answer with passkeys of theirs, and trips no breaker', async () => {
      const factorId = await enrolPasskey();
      const stranger = { method: 'passkey', factorId: '', proof: null } as const;
      for (let i = 0; i < 12; i++) {
        const { id } = await people.open({ purpose: 'sign_in' });
        for (let tries = 0; tries < 5; tries++) {
          const outcome = await people.check(id, { ...stranger, tries }, 'user-1', `client-${i}`);
          assert.equal(nameOf(outcome), 'wrong', `${i}`);
        }
        given().clock.advance(1);
      }
      const { id } = await people.open();
      const answer = { method: 'passkey', factorId, tries: 0, proof } as const;
      assert.equal(nameOf(await people.check(id, answer)), 'approved');
    });

    it('lets a passkey say who somebody is where nobody was named, and nothing else', async () => {
      const factorId = await enrolPasskey();
      await people.enrolApp({ authorization: await people.authorization() });
      const { id } = await people.open({ userKeys: [], purpose: 'sign_in_passwordless' });
      assert.equal(
        nameOf(await people.check(id, { method: 'totp', code: people.code() })),
        'method-unavailable',
      );
      const outcome = await people.check(id, { method: 'passkey', factorId, tries: 0, proof });
      assert.equal(nameOf(outcome), 'approved');
      const user = await given().store.readUser({ appId, userKeys: people.userKeys() });
      const approved = await given().store.readVerification({ id, appId });
      assert.deepEqual(approved?.approvedBy, { method: 'passkey', factorId, user: user?.id });
      const named = await people.open({
        userKeys: people.userKeys('user-2'),
        purpose: 'sign_in_passwordless',
      });
      const stolen = await people.check(named.id, { method: 'passkey', factorId, tries: 0, proof });
      assert.equal(nameOf(stolen), 'method-unavailable');
    });

    it('lets a passkey name somebody at a passwordless sign-in that went to no address, and nowhere else', async () => {
      const factorId = await enrolPasskey();
      const answer: FactorAnswer = { method: 'passkey', factorId, tries: 0, proof };
      const nobody = { userKeys: [], destinations: [] };
      const elsewhere = [
        { ...nobody, purpose: 'sign_in' },
        {
          ...nobody,
          purpose: 'sign_in_passwordless',
          destinations: [{ channels: ['sms' as const], keys: ['p'] }],
        },
      ];
      for (const over of elsewhere) {
        const { id } = await people.open(over);
        assert.equal(nameOf(await people.check(id, answer)), 'method-unavailable', over.purpose);
      }
    });

    it('judges twenty wrong answers an hour for one client, whoever they are for', async () => {
      const names: string[] = [];
      for (let user = 0; user < 5; user++) {
        const userId = `user-${user}`;
        await people.enrolApp({ userId });
        const { id } = await people.open({ userId });
        for (let i = 0; i < 5; i++) {
          const code = `${900_000 + i}`;
          names.push(nameOf(await people.check(id, { method: 'totp', code }, userId, 'one client')));
        }
      }
      assert.deepEqual(countBy(names.map((kind) => ({ kind }))), { wrong: 20, 'too-many-requests': 5 });
    });

    it('takes no code of an app for a payment, which the code knows nothing of', async () => {
      await people.enrolApp();
      const { id } = await people.open({ purpose: 'payment' });
      assert.equal(
        nameOf(await people.check(id, { method: 'totp', code: people.code() })),
        'method-unavailable',
      );
    });

    it('counts wrong codes over verifications by kind, and leaves the other kinds usable', async () => {
      await people.enrolApp();
      await people.change(
        {
          action: 'set_recovery_codes',
          factor: { id: people.factorId(), kind: 'recovery_codes', name: '', salt: 's', hashes: ['one'] },
        },
        { authorization: await people.authorization() },
      );
      const names: string[] = [];
      for (let i = 0; i < 12; i++) {
        const { id } = await people.open();
        const outcome = await people.check(id, { method: 'totp', code: `${900_000 + i}` });
        names.push(nameOf(outcome));
      }
      assert.deepEqual(names, [...Array(10).fill('wrong'), 'too-many-failures', 'too-many-failures']);
      const { id } = await people.open();
      assert.equal(
        nameOf(await people.check(id, { method: 'totp', code: people.code() })),
        'too-many-failures',
      );
      assert.equal(
        nameOf(await people.check(id, { method: 'recovery_codes', code: 'one', hash: 'one' })),
        'approved',
      );
    });

    it('judges five of 64 simultaneous wrong codes on one verification', async () => {
      await people.enrolApp();
      const { id } = await people.open();
      const outcomes = await Promise.all(
        Array.from({ length: 64 }, (_, i) => people.check(id, { method: 'totp', code: `${900_000 + i}` })),
      );
      assert.deepEqual(countBy(outcomes), { wrong: 5, ended: 59 });
    });

    it('looks ahead for a token that was pressed, and takes none of its earlier codes', async () => {
      const begun = changed(await people.begin('hotp'));
      changed(
        await people.change({ action: 'confirm', factorId: begun.id, code: hotp({ secret, counter: 3 }) }),
      );
      const { id } = await people.open();
      for (const counter of [3, 15]) {
        assert.equal(
          nameOf(await people.check(id, { method: 'hotp', code: hotp({ secret, counter }) })),
          'wrong',
        );
      }
      assert.equal(
        nameOf(await people.check(id, { method: 'hotp', code: hotp({ secret, counter: 14 }) })),
        'approved',
      );
    });

    it('finds a token again that was pressed a hundred times, by two codes, and counts guesses at that', async () => {
      const { clock } = given();
      const begun = changed(await people.begin('hotp'));
      const factorId = begun.id;
      changed(await people.change({ action: 'confirm', factorId, code: hotp({ secret, counter: 0 }) }));
      const pair = (counter: number) =>
        [hotp({ secret, counter }), hotp({ secret, counter: counter + 1 })] as const;
      const resync = async (codes: readonly [string, string]) =>
        nameOf(await people.change({ action: 'resync', factorId, codes }, { counted: 'hotp' }));
      assert.equal(await resync(pair(100)), 'changed');
      assert.equal(await resync(pair(100)), 'wrong', 'both were used up');
      const { id } = await people.open();
      const check = async (counter: number) =>
        nameOf(await people.check(id, { method: 'hotp', code: hotp({ secret, counter }) }));
      assert.deepEqual([await check(101), await check(102)], ['wrong', 'approved']);
      const guesses: string[] = [];
      for (let i = 0; i < 10; i++) guesses.push(await resync(['111111', '222222']));
      assert.deepEqual(new Set(guesses.slice(0, 8)), new Set(['wrong']));
      assert.equal(guesses.at(-1), 'too-many-failures');
      clock.advance(25 * 3600);
      assert.equal(await resync(pair(200)), 'changed');
    });

    it('learns how far the clock of an app is off, and takes its codes from then on', async () => {
      const { clock } = given();
      const { id: factorId } = await people.enrolApp();
      const shown = (steps: number) => people.code(steps * 30);
      clock.advance(3600);
      const slow = [shown(-8), shown(-7)] as const;
      assert.equal(nameOf(await people.change({ action: 'resync', factorId, codes: slow })), 'changed');
      clock.advance(90);
      const { id } = await people.open();
      assert.equal(nameOf(await people.check(id, { method: 'totp', code: shown(0) })), 'wrong');
      assert.equal(nameOf(await people.check(id, { method: 'totp', code: shown(-7) })), 'approved');
    });

    it('adds, replaces or removes nothing for somebody who has a factor and did not show it', async () => {
      const { id: factorId } = await people.enrolApp();
      const codes = {
        id: people.factorId(),
        kind: 'recovery_codes',
        name: '',
        salt: 's',
        hashes: ['x'],
      } as const;
      const changes: FactorChange[] = [
        { action: 'remove', factorId },
        { action: 'set_recovery_codes', factor: codes },
      ];
      const stranger = await people.authorization({ userId: 'user-2' });
      const otherPurpose = await people.authorization({ purpose: 'sign_in' });
      const { id: exhausted } = await people.open({ purpose: 'change_factor' });
      for (let i = 0; i < 5; i++) await people.check(exhausted, { method: 'totp', code: `${900_000 + i}` });
      assert.equal((await given().store.readVerification({ id: exhausted, appId }))?.status, 'exhausted');
      assert.equal(
        nameOf(await people.change({ action: 'remove', factorId }, { authorization: exhausted })),
        'authorization-needed',
      );
      const old = await people.authorization();
      given().clock.advance(600);
      for (const change of changes) {
        for (const authorization of [undefined, stranger, otherPurpose, old, 'ver_unknown']) {
          const outcome = await people.change(change, authorization === undefined ? {} : { authorization });
          assert.equal(nameOf(outcome), 'authorization-needed', `${change.action} ${authorization}`);
        }
      }
      assert.equal(nameOf(await people.begin()), 'authorization-needed');
      const authorization = await people.authorization();
      assert.equal(nameOf(await people.change({ action: 'remove', factorId }, { authorization })), 'changed');
      assert.deepEqual(await people.factors(), []);
    });

    it('adds the address that an approval of the same user was for, once', async () => {
      const facts = JSON.stringify({ to: [{ kind: 'phone', value: '+4915123456789', country: 'DE' }] });
      const two = JSON.stringify({
        to: [
          { kind: 'phone', value: '+49151' },
          { kind: 'email', value: 'a@b.example' },
        ],
      });
      const add = (evidence: string, userId = 'user-1') =>
        people.change(
          { action: 'add_address', factorId: people.factorId(), name: 'Mobile', evidence },
          { userId },
        );
      const evidence = await people.authorization({ purpose: 'verify_contact', facts });
      assert.equal(nameOf(await add(evidence, 'user-2')), 'evidence-missing');
      assert.equal(
        nameOf(await add(await people.authorization({ purpose: 'sign_in', facts }))),
        'evidence-missing',
      );
      const unclear = await people.authorization({ purpose: 'verify_contact', facts: two });
      assert.equal(nameOf(await add(unclear)), 'evidence-missing');
      const added = changed(await add(evidence));
      assert.deepEqual(added.kind === 'phone' && [added.value, added.country, added.name], [
        '+4915123456789',
        'DE',
        'Mobile',
      ]);
      assert.equal(nameOf(await add(evidence)), 'authorization-needed');
    });

    it('renews an address by an approval that was read there, and writes nothing where there is nothing to renew', async () => {
      const { clock, store } = given();
      const facts = JSON.stringify({ to: [{ kind: 'phone', value: '+4915123456789', country: 'DE' }] });
      const evidence = await people.authorization({ purpose: 'verify_contact', facts });
      changed(
        await people.change({ action: 'add_address', factorId: people.factorId(), name: '', evidence }),
      );
      const verifiedAt = async () => {
        const [factor] = await people.factors();
        return factor && 'verifiedAt' in factor ? factor.verifiedAt : undefined;
      };
      const renew = async (over: OpenGiven) => {
        const approval = await people.authorization({ facts, ...over });
        const before = await store.readUser({ appId, userKeys: people.userKeys() });
        assert.equal(nameOf(await people.change({ action: 'renew_address', evidence: approval })), 'changed');
        return (
          before?.updatedAt !== (await store.readUser({ appId, userKeys: people.userKeys() }))?.updatedAt
        );
      };
      const enrolledAt = clock.now;
      clock.advance(3600);
      assert.equal(await renew({ purpose: 'sign_in' }), false, 'once a day at most');
      clock.advance(86_400);
      const elsewhere = JSON.stringify({ to: [{ kind: 'phone', value: '+4915999999999', country: 'DE' }] });
      assert.equal(await renew({ purpose: 'sign_in', facts: elsewhere }), false, 'another number');
      assert.equal(await verifiedAt(), enrolledAt);
      const theirs = await people.authorization({ purpose: 'sign_in', facts, userId: 'user-2' });
      const stolen = await people.change({ action: 'renew_address', evidence: theirs });
      assert.equal(nameOf(stolen), 'evidence-missing');
      assert.equal(await renew({ purpose: 'sign_in' }), true);
      assert.equal(await verifiedAt(), clock.now);
      clock.advance(365 * 86_400);
      assert.equal(await renew({ purpose: 'sign_in' }), false, 'old: not by signing in');
      assert.equal(await renew({ purpose: 'verify_contact' }), true);
      assert.equal(await verifiedAt(), clock.now);
    });

    it('takes over an app that was used elsewhere: it counts at once, and no code of now or before is good', async () => {
      const { clock } = given();
      const bring = (key: Uint8Array, over: { authorization?: string } = {}) => {
        const factor = {
          ...shared,
          secret: encodeBase32(key),
          id: people.factorId(),
          kind: 'totp',
          periodSeconds: 30,
          driftSteps: 0,
        } as const;
        return people.change({ action: 'take_over', factor }, over);
      };
      const other = new TextEncoder().encode('twenty other bytes!!');
      assert.equal(nameOf(await bring(secret)), 'changed');
      assert.equal(nameOf(await bring(secret)), 'already-enrolled');
      assert.equal(nameOf(await bring(other)), 'changed', 'a second one comes over with it');
      const { id } = await people.open();
      for (const offset of [0, -30])
        assert.equal(nameOf(await people.check(id, { method: 'totp', code: people.code(offset) })), 'wrong');
      clock.advance(30);
      assert.equal(nameOf(await people.check(id, { method: 'totp', code: people.code() })), 'approved');
      const third = new TextEncoder().encode('twenty bytes of more');
      assert.equal(nameOf(await bring(third)), 'authorization-needed', 'one was shown here by now');
      assert.equal(nameOf(await bring(third, { authorization: await people.authorization() })), 'changed');
    });

    it('takes over nothing beside a factor that was enrolled here, without a proof', async () => {
      await people.enrolPasskey();
      const factor = { ...shared, id: people.factorId(), kind: 'hotp', counter: 7 } as const;
      const other = { ...factor, secret: encodeBase32(new TextEncoder().encode('twenty other bytes!!')) };
      assert.equal(
        nameOf(await people.change({ action: 'take_over', factor: other })),
        'authorization-needed',
      );
    });

    it('takes over a token at the counter that it has come to', async () => {
      const factor = { ...shared, id: people.factorId(), kind: 'hotp', counter: 7 } as const;
      changed(await people.change({ action: 'take_over', factor }));
      const { id } = await people.open();
      assert.equal(
        nameOf(await people.check(id, { method: 'hotp', code: hotp({ secret, counter: 6 }) })),
        'wrong',
      );
      assert.equal(
        nameOf(await people.check(id, { method: 'hotp', code: hotp({ secret, counter: 7 }) })),
        'approved',
      );
    });

    it('enrols no token twice, so that none of its codes is good twice', async () => {
      await people.enrolToken();
      const again = changed(await people.begin('hotp', { authorization: await people.authorization() }));
      const confirm = { action: 'confirm', factorId: again.id, code: hotp({ secret, counter: 5 }) } as const;
      assert.equal(nameOf(await people.change(confirm)), 'already-enrolled');
      const use = async () =>
        nameOf(await people.check((await people.open()).id, { method: 'hotp', code: confirm.code }));
      assert.equal(await use(), 'approved');
      assert.equal(await use(), 'wrong');
    });

    it('keeps both of two enrolments that begin at once for somebody new', async () => {
      const outcomes = await Promise.all([people.begin('totp'), people.begin('hotp')]);
      assert.deepEqual(countBy(outcomes), { changed: 2 });
      assert.deepEqual((await people.factors()).map(({ kind }) => kind).sort(), ['hotp', 'totp']);
    });

    it('drops an enrolment that nobody confirmed in fifteen minutes, or when a newer one begins', async () => {
      const first = changed(await people.begin());
      const second = changed(await people.begin());
      const confirm = (factorId: string) =>
        people.change({ action: 'confirm', factorId, code: people.code(-30) });
      assert.equal(nameOf(await confirm(first.id)), 'factor-not-found');
      given().clock.advance(900);
      assert.equal(nameOf(await confirm(second.id)), 'factor-not-found');
    });

    it('lets nobody have more than five apps', async () => {
      await people.enrolApp();
      for (let i = 0; i < 4; i++) {
        given().clock.advance(60);
        await people.enrolApp({ authorization: await people.authorization() });
      }
      const sixth = await people.begin('totp', { authorization: await people.authorization() });
      assert.equal(nameOf(sixth), 'too-many-factors');
    });

    it('names and orders factors as the person wants them', async () => {
      const app = await people.enrolApp();
      const authorization = await people.authorization();
      const token = changed(await people.begin('hotp', { authorization }));
      changed(await people.change({ action: 'rename', factorId: token.id, name: 'Key ring' }));
      await people.change({ action: 'order', factorIds: [token.id] });
      assert.deepEqual(
        (await people.factors()).map(({ id, name }) => [id, name]),
        [
          [token.id, 'Key ring'],
          [app.id, ''],
        ],
      );
    });

    it('keeps a "not now" to a passkey, of somebody who has nothing either, and tells nobody', async () => {
      const { store, clock } = given();
      for (const has of ['nothing', 'an app']) {
        if (has === 'an app') await people.enrolApp();
        clock.advance(60);
        assert.equal(nameOf(await people.change({ action: 'decline_passkey_offer' })), 'changed', has);
        const user = await store.readUser({ appId, userKeys: people.userKeys() });
        assert.equal(user && openUser(stepsKeyring, user).passkeyOfferDeclinedAt, clock.now, has);
      }
      await people.change({ action: 'order', factorIds: [] });
      const user = await store.readUser({ appId, userKeys: people.userKeys() });
      assert.equal(
        user && openUser(stepsKeyring, user).passkeyOfferDeclinedAt,
        clock.now,
        'kept by other changes',
      );
    });

    const trusted = () => people.trustedBrowser();
    const openIn = (browserId: string, more: OpenGiven & { userId?: string } = {}) =>
      people.open({ browserId, ...more });

    it('lets a trusted browser off a sign-in, sends nothing, and notes its use', async () => {
      const browserId = await trusted();
      const { store, clock } = given();
      const before = await store.readOutbox();
      const opened = await openIn(browserId);
      assert.equal(opened.status, 'approved');
      assert.equal(opened.approvedBy?.method, 'trusted_browser');
      assert.deepEqual(await store.readVerification({ id: opened.id, appId }), opened);
      assert.deepEqual(await store.readOutbox(), before);
      const user = await store.readUser({ appId, userKeys: people.userKeys() });
      assert.equal(user && openUser(stepsKeyring, user).browsers[0]?.lastUsedAt, clock.now);
    });

    it('asks all the same for anything but a sign-in, on another browser, once it is off the list, and after thirty days', async () => {
      const browserId = await trusted();
      assert.equal((await openIn(browserId, { purpose: 'payment' })).status, 'pending');
      assert.equal((await openIn('brw_another')).status, 'pending');
      assert.equal((await openIn(browserId, { userId: 'user-2' })).status, 'pending');
      given().clock.advance(30 * 24 * 3600);
      assert.equal((await openIn(browserId)).status, 'pending');
      const again = await trusted();
      assert.equal((await openIn(again)).status, 'approved');
      await people.change({ action: 'distrust_browser', browserId: again });
      assert.equal((await openIn(again)).status, 'pending');
    });

    it('trusts no browser on the strength of another purpose, another person, or a browser that was trusted before', async () => {
      const browserId = await trusted();
      const { id } = await openIn(browserId);
      const trust = async (evidence: string) =>
        nameOf(await people.change({ action: 'trust_browser', browserId: 'brw_new', name: '', evidence }));
      for (const evidence of [
        id,
        await people.authorization({ purpose: 'change_factor' }),
        await people.authorization({ purpose: 'sign_in', userId: 'user-2' }),
        (await people.open()).id,
      ]) {
        assert.equal(await trust(evidence), 'evidence-missing');
      }
    });

    it('trusts twenty browsers of one person, and the newest for the oldest', async () => {
      const ids: string[] = [];
      for (let i = 0; i < 21; i++) {
        ids.push(await trusted());
        given().clock.advance(5 * 3600);
      }
      const user = await given().store.readUser({ appId, userKeys: people.userKeys() });
      const listed = user && openUser(stepsKeyring, user).browsers.map(({ id }) => id);
      assert.deepEqual(listed, ids.slice(1));
    });

    it('answers an opening that is repeated with its key as before, when it had found one open or was let off', async () => {
      const { steps, store, clock } = given();
      await steps.opened();
      clock.advance(30);
      const again = await steps.opened({ idempotency: 'again' });
      assert.equal(again.sends.length, 2);
      clock.advance(60);
      const repeated = await steps.opened({ idempotency: 'again' });
      assert.deepEqual([repeated.id, repeated.sends.length], [again.id, 2]);
      assert.equal((await store.readVerification({ id: again.id, appId }))?.sends.length, 2);
      const browserId = await trusted();
      const [first, second] = [
        await openIn(browserId, { idempotency: 'off' }),
        await openIn(browserId, { idempotency: 'off' }),
      ];
      assert.equal(first.id, second.id);
    });

    it('counts wrong answers in a trusted browser apart, so that strangers can not lock its owner out', async () => {
      const { steps, clock } = given();
      const browserId = await trusted();
      const ask = (over: OpenGiven) =>
        steps.open({
          userKeys: people.userKeys(),
          purpose: 'payment',
          liveKey: `live:${people.factorId()}`,
          ...over,
        });
      for (let i = 0; i < 4; i++) {
        const opened = await ask({});
        assert.equal(opened.kind, 'opened');
        const id = opened.kind === 'opened' ? opened.verification.id : '';
        for (let n = 0; n < 3; n++) await steps.check(id, wrongCode(i * 3 + n, 8), { client: `c-${i}` });
        clock.advance(3600);
      }
      assert.equal(nameOf(await ask({})), 'too-many-failures');
      const own = [{ channels: ['sms' as const], keys: ['phone-1'], countsApart: true as const }];
      const opened = await ask({ browserId, destinations: own });
      assert.equal(opened.kind, 'opened');
      const id = opened.kind === 'opened' ? opened.verification.id : '';
      assert.equal(nameOf(await steps.check(id, rightCode)), 'approved');
    });

    it('switches two-step verification on with a backup only, and keeps the last backup while it is on', async () => {
      const app = await people.enrolApp();
      const set = async (on: boolean) =>
        nameOf(
          await people.change(
            { action: 'set_two_step', on },
            { authorization: await people.authorization() },
          ),
        );
      assert.equal(await set(true), 'backup-needed');
      const codes = {
        id: people.factorId(),
        kind: 'recovery_codes',
        name: '',
        salt: 's',
        hashes: ['x'],
      } as const;
      const authorization = await people.authorization();
      await people.change({ action: 'set_recovery_codes', factor: codes }, { authorization });
      assert.equal(await set(true), 'changed');
      const remove = async (factorId: string) =>
        nameOf(await people.change({ action: 'remove', factorId }, { authorization }));
      assert.equal(await remove(codes.id), 'backup-needed');
      assert.equal(await remove(app.id), 'backup-needed');
      assert.equal(
        nameOf(await people.change({ action: 'set_two_step', on: false })),
        'authorization-needed',
      );
      assert.equal(await set(false), 'changed');
      assert.equal(await remove(codes.id), 'changed');
    });

    it('finds a user by either id, in its own app only, and forgets them when told', async () => {
      const { store } = given();
      await people.enrolApp();
      const user = await store.readUser({ appId, userKeys: people.userKeys() });
      assert.ok(user);
      assert.deepEqual(await store.readUser({ appId, id: user.id }), user);
      assert.equal(await store.readUser({ appId: 'app_2', id: user.id }), undefined);
      assert.equal(await store.removeUser({ appId: 'app_2', id: user.id }), null);
      assert.equal(await store.removeUser({ appId, userKeys: people.userKeys() }), user.id);
      assert.equal(await store.readUser({ appId, id: user.id }), undefined);
      assert.equal(await store.removeUser({ appId, id: user.id }), null);
    });
  });
}
