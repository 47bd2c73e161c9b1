import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NoticeRequest } from '#core/decide-notice.ts';
import type { FactorKind } from '#core/factor.ts';
import type { FactorChange, FactorOutcome } from '#core/factor-change.ts';
import { hotp } from '#core/hotp.ts';
import { makeId } from '#core/id.ts';
import { type Notice, type NoticeFacts, openNotice } from '#core/notice.ts';
import { openUser, type User } from '#core/user.ts';
import type { ClaimedMessage, Store } from '#store/store.ts';
import { Enrolments } from './factor-contract.ts';
import { type FakeClock, rightCode, type Steps, seededRandom, stepsKeyring, wrongCode } from './steps.ts';

type Given = { readonly clock: FakeClock; readonly store: Store; readonly steps: Steps };

const appId = 'app_1';
const day = 24 * 3600;
const phone = { kind: 'phone', value: '+4915123456789', country: 'DE' } as const;
const mail = { kind: 'email', value: 'ann@mail.example' } as const;
const other = { kind: 'email', value: 'ann@other.example' } as const;
type Address = typeof phone | typeof mail | typeof other;

/** What every engine must hold of notices: told with the change, at least once, and taken back once at most. */
export function noticeContract(given: () => Given): void {
  const people = new Enrolments(given);
  const random = seededRandom(31);

  /** An address that was proven just now. */
  async function evidence(address: Address): Promise<string> {
    const { steps } = given();
    const key = `${address.value}:${people.factorId()}`;
    const { id } = await steps.opened({
      purpose: 'verify_contact',
      userKeys: people.userKeys(),
      destinations: [{ channels: address.kind === 'phone' ? ['sms'] : ['email'], keys: [key] }],
      channel: address.kind === 'phone' ? 'sms' : 'email',
      facts: JSON.stringify({ to: [address] }),
      liveKey: `live:${key}`,
    });
    assert.equal((await steps.check(id, rightCode, { client: key })).kind, 'approved');
    return id;
  }

  const add = async (address: Address): Promise<FactorOutcome> =>
    people.change(
      { action: 'add_address', factorId: people.factorId(), name: '', evidence: await evidence(address) },
      { authorization: await people.authorization() },
    );
  const change = async (one: FactorChange): Promise<FactorOutcome> =>
    people.change(one, { authorization: await people.authorization() });
  const remove = async (value: string): Promise<FactorOutcome> => {
    const factor = (await people.factors()).find((one) => 'value' in one && one.value === value);
    return change({ action: 'remove', factorId: factor?.id ?? '' });
  };

  /** Two addresses that have been theirs for long. */
  async function settled(...addresses: readonly Address[]): Promise<void> {
    for (const address of addresses) assert.equal((await add(address)).kind, 'changed');
    given().clock.advance(4 * day);
    await take();
  }

  /** What is in the outbox, as sent. */
  async function take(): Promise<ClaimedMessage[]> {
    const { store } = given();
    const claimed = await store.claimMessages({ limit: 500, leaseSeconds: 30 });
    const answer = { outcome: 'accepted' } as const;
    for (const { message } of claimed) {
      const report = { attempt: message.attempts, provider: 'p', jitter: 0, answer };
      await store.recordDelivery(message.id, report);
    }
    return claimed.filter(({ notice }) => notice !== undefined);
  }

  type Told = { readonly notice: Notice; readonly facts: NoticeFacts; readonly to: readonly string[] };

  /** The notices among what is in the outbox, each with who is told. */
  async function told(): Promise<Told[]> {
    const byId = new Map<string, Told>();
    for (const { message, notice } of await take()) {
      assert.ok(notice);
      const facts = openNotice(stepsKeyring, notice);
      const before = byId.get(notice.id)?.to ?? [];
      const to = [...before, facts.to[message.destination]?.value ?? ''];
      byId.set(notice.id, { notice, facts, to: to.sort() });
    }
    return [...byId.values()];
  }

  async function toldOnce(): Promise<Told> {
    const [one, ...more] = await told();
    assert.deepEqual(more, []);
    assert.ok(one);
    return one;
  }

  const answer = (told: Told, by: string) =>
    given().store.answerNotice(
      { id: told.notice.id, appId, userKeys: people.userKeys() },
      {
        destination: told.facts.to.findIndex(({ value }) => value === by),
        sealIv: random(12),
        noticeRandom: random(32),
      },
    );

  async function user(): Promise<User> {
    const stored = await given().store.readUser({ appId, userKeys: people.userKeys() });
    assert.ok(stored);
    return openUser(stepsKeyring, stored);
  }

  const tell = (
    kind: NoticeRequest['kind'],
    more: Partial<NoticeRequest> & { verification?: string } = {},
  ) => {
    const { store, clock } = given();
    const { verification, ...request } = more;
    return store.tellUser(
      { userKeys: people.userKeys(), ...(verification === undefined ? {} : { verification }) },
      {
        kind,
        appId,
        userId: 'user-1',
        newUserId: makeId('usr', clock.now, random(16)),
        sealIv: random(12),
        noticeRandom: random(32),
        ...request,
      },
    );
  };

  describe('notices', () => {
    it('tell every other address of what was added, and not the one that was', async () => {
      assert.equal((await add(phone)).kind, 'changed');
      assert.deepEqual(await told(), [], 'the first address of all has nobody to be told');
      await add(mail);
      const one = await toldOnce();
      assert.deepEqual([one.notice.kind, one.to], ['factor_added', [phone.value]]);
      assert.equal(one.facts.subject?.to, 'a•••@m•••.example');
    });

    it('tell an address that the app keeps nothing of its being added', async () => {
      await tell('password_changed', { notify: [mail, other] });
      await take();
      await add(mail);
      assert.deepEqual((await toldOnce()).to, [other.value]);
    });

    it('tell the address that was removed too', async () => {
      await settled(phone, mail);
      await remove(mail.value);
      const one = await toldOnce();
      assert.deepEqual([one.notice.kind, one.to], ['factor_removed', [phone.value, mail.value].sort()]);
    });

    it('tell of apps, of recovery codes, of two-step verification switched off, and of a recovery code used', async () => {
      await settled(phone);
      const authorization = await people.authorization();
      await people.enrolApp({ authorization });
      const codes = { kind: 'recovery_codes', name: '', salt: 's', hashes: ['h1', 'h2'] } as const;
      const set = () => change({ action: 'set_recovery_codes', factor: { ...codes, id: people.factorId() } });
      await set();
      await set();
      await change({ action: 'set_two_step', on: true });
      await change({ action: 'set_two_step', on: false });
      const { id } = await people.open();
      assert.equal(
        (await people.check(id, { method: 'recovery_codes', code: 'h1', hash: 'h1' })).kind,
        'approved',
      );
      const kinds = (await told()).map(({ notice }) => notice.kind).sort();
      const made = [
        'factor_added',
        'factor_added',
        'recovery_codes_replaced',
        'recovery_used',
        'two_step_off',
      ];
      assert.deepEqual(kinds, made);
    });

    it('tell nothing of what is only begun, of a name, of an order, or of a browser that is asked again', async () => {
      await settled(phone);
      await people.begin('totp', { authorization: await people.authorization() });
      const [factor] = await people.factors();
      assert.ok(factor);
      await change({ action: 'rename', factorId: factor.id, name: 'Mine' });
      await change({ action: 'order', factorIds: [factor.id] });
      await change({ action: 'distrust_browser', browserId: null });
      assert.deepEqual(await told(), []);
    });

    it('leave out the address that authorized the change, where there is another', async () => {
      await settled(phone, mail);
      const authorization = await people.authorization({ facts: JSON.stringify({ to: [phone] }) });
      await people.enrolApp({ authorization });
      assert.deepEqual((await toldOnce()).to, [mail.value]);
    });

    it('tell the addresses that the app keeps, and for three days those that it kept', async () => {
      await tell('password_changed', { notify: [mail] });
      assert.deepEqual((await toldOnce()).to, [mail.value]);
      await tell('password_changed', { notify: [other] });
      assert.deepEqual((await toldOnce()).to, [mail.value, other.value]);
      given().clock.advance(3 * day);
      await tell('password_changed');
      assert.deepEqual((await toldOnce()).to, [other.value]);
    });

    it('hold no address in the clear, and what they hold opens in no other notice', async () => {
      await settled(phone, mail);
      await remove(mail.value);
      const { notice } = await toldOnce();
      const text = Buffer.from(notice.sealed).toString('latin1') + JSON.stringify({ ...notice, sealed: '' });
      for (const value of [phone.value, mail.value]) assert.ok(!text.includes(value));
      assert.throws(() => openNotice(stepsKeyring, { ...notice, id: makeId('ntc', 1, random(16)) }));
    });

    it('are one with the change: a step that fails writes neither', async () => {
      await settled(phone, mail);
      const before = await people.factors();
      const authorization = await people.authorization();
      const factorId = before.find(({ kind }) => kind === 'email')?.id ?? '';
      const { store, clock } = given();
      const request = {
        action: 'remove',
        factorId,
        appId,
        userId: 'user-1',
        newUserId: makeId('usr', clock.now, random(16)),
        sealIv: random(12),
        // No key: the rule throws after all else is decided.
        noticeRandom: new Uint8Array(65),
      } as const;
      await assert.rejects(
        store.changeFactors({ userKeys: people.userKeys(), authorization, budgets: [] }, request),
      );
      assert.deepEqual(await people.factors(), before);
      assert.deepEqual(await told(), []);
    });

    it('are sent again when whoever had them died, and until two days have passed', async () => {
      await settled(phone, mail);
      await remove(mail.value);
      const { store, clock } = given();
      const claim = async () => {
        const claimed = await store.claimMessages({ limit: 10, leaseSeconds: 30 });
        return claimed.filter(({ notice }) => notice !== undefined);
      };
      assert.equal((await claim()).length, 2);
      assert.equal((await claim()).length, 0);
      clock.advance(31);
      const again = await claim();
      assert.equal(again.length, 2);
      const retry = { outcome: 'retry', reason: 'smtp-451' } as const;
      let tries = 0;
      for (let claimed = again; claimed.length > 0; claimed = await claim()) {
        tries++;
        for (const { message } of claimed) {
          const report = { attempt: message.attempts, provider: 'p', jitter: 0, answer: retry };
          await store.recordDelivery(message.id, report);
        }
        clock.advance(900);
      }
      assert.ok(tries > 150 && tries < 200, `${tries} goes`);
      const left = await store.claimMessages({ limit: 10, leaseSeconds: 30 });
      assert.ok(!left.some(({ notice }) => notice));
    });

    it('are gone a week after they could be answered last', async () => {
      await settled(phone, mail);
      await remove(mail.value);
      const { notice } = await toldOnce();
      const { store, clock } = given();
      const forget = async () => {
        for (let i = 0; i < 60; i++) await store.removeExpired(50);
      };
      clock.advance(9 * day);
      await forget();
      assert.equal((await store.readNotice(notice.id))?.id, notice.id);
      clock.advance(2 * day);
      await forget();
      assert.equal(await store.readNotice(notice.id), undefined);
    });
  });

  describe('"this wasn\'t me"', () => {
    it('is done once, of 32 at once, and tells everybody', async () => {
      await settled(phone, mail);
      await remove(mail.value);
      const one = await toldOnce();
      const outcomes = await Promise.all(Array.from({ length: 32 }, () => answer(one, phone.value)));
      assert.equal(outcomes.filter((outcome) => outcome.kind === 'answered' && outcome.first).length, 1);
      assert.ok(outcomes.every(({ kind }) => kind === 'answered'));
      const confirmation = await toldOnce();
      assert.deepEqual(
        [confirmation.notice.kind, confirmation.to],
        ['undone', [phone.value, mail.value].sort()],
      );
      assert.equal((await people.factors()).filter(({ kind }) => kind === 'email').length, 1);
    });

    it('brings a token back as it was: a code that was used up stays so', async () => {
      await settled(phone);
      const begun = await people.begin('hotp', { authorization: await people.authorization() });
      assert.ok(begun.kind === 'changed' && begun.factor);
      const key = new TextEncoder().encode('twenty bytes exactly');
      const code = (counter: number) => hotp({ secret: key, counter });
      await people.change({ action: 'confirm', factorId: begun.factor.id, code: code(0) });
      const signIn = async (counter: number) => {
        const { id } = await people.open();
        return (await people.check(id, { method: 'hotp', code: code(counter) })).kind;
      };
      assert.equal(await signIn(1), 'approved');
      given().clock.advance(4 * day);
      await take();
      await change({ action: 'remove', factorId: begun.factor.id });
      await answer(await toldOnce(), phone.value);
      assert.equal(await signIn(1), 'wrong');
      assert.equal(await signIn(2), 'approved');
    });

    it('takes away what was added, and tells an address that was added nothing', async () => {
      await settled(phone, mail);
      await add(other);
      const one = await toldOnce();
      await answer(one, phone.value);
      assert.ok(
        !(await people.factors()).some((factor) => 'value' in factor && factor.value === other.value),
      );
      assert.deepEqual((await toldOnce()).to, [phone.value, mail.value].sort());
    });

    it('brings no recovery codes back, neither the set before nor a set that was thrown away', async () => {
      await settled(phone);
      const set = async () => {
        const codes = { kind: 'recovery_codes', name: '', salt: 's', hashes: ['h'] } as const;
        const outcome = await change({
          action: 'set_recovery_codes',
          factor: { ...codes, id: people.factorId() },
        });
        assert.ok(outcome.kind === 'changed' && outcome.factor);
        return outcome.factor.id;
      };
      await set();
      await set();
      const replaced = (await told()).find(({ notice }) => notice.kind === 'recovery_codes_replaced');
      assert.ok(replaced);
      await answer(replaced, phone.value);
      assert.deepEqual(
        (await people.factors()).map(({ kind }) => kind),
        ['phone'],
      );
      given().clock.advance(4 * day);
      const factorId = await set();
      await take();
      await change({ action: 'remove', factorId });
      await answer(await toldOnce(), phone.value);
      assert.deepEqual(
        (await people.factors()).map(({ kind }) => kind),
        ['phone'],
      );
    });

    it('freezes every change for three days, ends sessions and trust, and lets people sign in', async () => {
      await settled(phone, mail);
      const { id: signIn } = await people.open({
        channel: 'sms',
        destinations: [{ channels: ['sms'], keys: ['k'] }],
      });
      await given().steps.check(signIn, rightCode);
      const trust = {
        action: 'trust_browser',
        browserId: 'brw_1',
        name: 'Firefox',
        evidence: signIn,
      } as const;
      assert.equal((await people.change(trust)).kind, 'changed');
      await people.enrolApp({ authorization: await people.authorization() });
      const { clock } = given();
      const pressedAt = clock.now;
      await answer(await toldOnce(), phone.value);
      const { signedOutAt, browsers } = await user();
      assert.deepEqual([signedOutAt, browsers], [pressedAt, []]);
      const [factor] = await people.factors();
      const factorId = factor?.id ?? '';
      const codes = { kind: 'recovery_codes', name: '', salt: 's', hashes: ['h'], id: 'fac_x' } as const;
      const changes: FactorChange[] = [
        { action: 'remove', factorId },
        { action: 'rename', factorId, name: 'x' },
        { action: 'order', factorIds: [factorId] },
        { action: 'set_two_step', on: true },
        { action: 'set_recovery_codes', factor: codes },
        { action: 'confirm', factorId, code: '123456' },
        { action: 'resync', factorId, codes: ['123456', '654321'] },
        trust,
        { action: 'add_address', factorId: 'fac_y', name: '', evidence: await evidence(other) },
      ];
      for (const one of changes) {
        clock.advance(600);
        const outcome = await change(one);
        assert.ok(outcome.kind === 'refused', one.action);
        assert.deepEqual([outcome.reason, outcome.retryAt], ['factors-frozen', pressedAt + 3 * day * 1000]);
      }
      assert.equal(
        (await people.begin('totp', { authorization: await people.authorization() })).kind,
        'refused',
      );
      // What only makes things safer, and what writes a user under a new secret.
      for (const one of [
        { action: 'distrust_browser', browserId: null },
        { action: 'order', factorIds: [] },
      ] satisfies FactorChange[])
        assert.equal((await people.change(one)).kind, 'changed', one.action);
      clock.advance((pressedAt - clock.now) / 1000 + 3 * day - 1);
      assert.equal((await remove(mail.value)).kind, 'refused');
      clock.advance(2);
      assert.equal((await remove(mail.value)).kind, 'changed');
    });

    it('lets the app lift the freeze, and tells of that', async () => {
      await settled(phone, mail);
      await remove(mail.value);
      await answer(await toldOnce(), phone.value);
      await take();
      assert.equal((await people.change({ action: 'lift_freeze' })).kind, 'changed');
      assert.equal((await toldOnce()).notice.kind, 'freeze_lifted');
      // What was shown before the sign-out is worth nothing after it.
      given().clock.advance(1);
      assert.equal((await remove(mail.value)).kind, 'changed');
    });

    it('comes too late after three days, and changes nothing then', async () => {
      await settled(phone, mail);
      await remove(mail.value);
      const one = await toldOnce();
      given().clock.advance(3 * day);
      assert.equal((await answer(one, phone.value)).kind, 'over');
      assert.deepEqual(
        (await people.factors()).map(({ kind }) => kind),
        ['phone'],
      );
      assert.equal((await user()).signedOutAt, null);
    });

    it('from a removed address brings it not back by itself, where another is as old: that one is asked', async () => {
      await settled(phone, mail);
      await remove(mail.value);
      await answer(await toldOnce(), mail.value);
      assert.deepEqual(
        (await people.factors()).map(({ kind }) => kind),
        ['phone'],
      );
      assert.equal((await remove(phone.value)).kind, 'refused', 'all stands still meanwhile');
      const asked = await toldOnce();
      assert.deepEqual([asked.notice.kind, asked.to], ['undone', [phone.value]]);
      await answer(asked, phone.value);
      assert.deepEqual(
        (await people.factors()).map(({ kind }) => kind),
        ['phone', 'email'],
      );
    });

    it('from a removed address brings it back where all others are new: a thief adds one and removes the other', async () => {
      await settled(mail);
      await add(phone);
      await remove(mail.value);
      const removed = (await told()).find(({ notice }) => notice.kind === 'factor_removed');
      assert.ok(removed);
      await answer(removed, mail.value);
      assert.deepEqual(
        (await people.factors()).map(({ kind }) => kind),
        ['email', 'phone'],
      );
    });

    it('brings an address back by its own link once: the next removal stands', async () => {
      await settled(mail);
      await people.enrolApp({ authorization: await people.authorization() });
      await take();
      await remove(mail.value);
      await answer(await toldOnce(), mail.value);
      assert.deepEqual(
        (await people.factors()).map(({ kind }) => kind),
        ['email', 'totp'],
      );
      await take();
      given().clock.advance(3 * day + 1);
      assert.equal((await remove(mail.value)).kind, 'changed');
      await answer(await toldOnce(), mail.value);
      assert.deepEqual(
        (await people.factors()).map(({ kind }) => kind),
        ['totp'],
      );
    });

    it('of an attempt freezes once a week, so that nobody is frozen for ever by who knows a password', async () => {
      await settled(phone);
      const once = async (expected: boolean): Promise<void> => {
        await tell('sim_swap_blocked');
        await answer(await toldOnce(), phone.value);
        await take();
        const { frozenUntil, signedOutAt } = await user();
        const { now } = given().clock;
        assert.equal(frozenUntil !== null && now < frozenUntil, expected);
        assert.equal(signedOutAt, now);
      };
      await once(true);
      given().clock.advance(3 * day + 1);
      await once(false);
      given().clock.advance(4 * day);
      await once(true);
    });
  });

  describe('limits of notices', () => {
    it('tell of an attempt once a day', async () => {
      await settled(phone);
      await tell('sim_swap_blocked');
      await tell('sim_swap_blocked');
      given().clock.advance(day - 1);
      await tell('sim_swap_blocked');
      assert.equal((await told()).length, 1);
      given().clock.advance(1);
      await tell('sim_swap_blocked');
      assert.equal((await told()).length, 1);
    });

    it('tell of a sign-in that ended by wrong codes, at the addresses that it had; of no other end', async () => {
      const { steps } = given();
      const opened = await steps.opened({
        userKeys: people.userKeys(),
        facts: JSON.stringify({ to: [phone] }),
      });
      const asked = () => tell('second_step_failed', { verification: opened.id });
      await asked();
      assert.deepEqual(await told(), []);
      for (let i = 1; i <= 5; i++) await steps.check(opened.id, wrongCode(i));
      await asked();
      const one = await toldOnce();
      assert.deepEqual([one.notice.kind, one.to], ['second_step_failed', [phone.value]]);
    });

    it('tell nobody of wrong codes for another purpose, at a decoy, or of somebody else', async () => {
      const { steps } = given();
      for (const over of [
        { purpose: 'change_password' },
        { decoy: true },
        { userKeys: people.userKeys('user-2') },
      ]) {
        const key = people.factorId();
        const opened = await steps.opened({
          userKeys: people.userKeys(),
          facts: JSON.stringify({ to: [phone] }),
          destinations: [{ channels: ['sms'], keys: [key] }],
          liveKey: `live:${key}`,
          ...over,
        });
        for (let i = 1; i <= 5; i++) await steps.check(opened.id, wrongCode(i), { client: key });
        await tell('second_step_failed', { verification: opened.id });
        assert.deepEqual(await told(), [], JSON.stringify(over));
        given().clock.advance(day);
      }
    });

    it('tell that a factor is nearly disabled, once a day for each kind, and again when it is', async () => {
      const { steps } = given();
      await settled(phone, mail);
      const opened = () =>
        steps.opened({
          userKeys: people.userKeys(),
          facts: JSON.stringify({ to: [other] }),
          purpose: 'change_password',
        });
      let { id } = await opened();
      const about = async (kind: 'factor_nearly_disabled' | 'factor_disabled', factorKind: FactorKind) => {
        await tell(kind, { verification: id, factorKind });
        return (await told()).map(({ notice, facts, to }) => [notice.kind, facts.subject?.kind, to]);
      };
      const all = [phone.value, mail.value].sort();
      await Promise.all(
        [1, 2, 3].map(() => tell('factor_nearly_disabled', { verification: id, factorKind: 'totp' })),
      );
      assert.equal((await told()).length, 1, 'whoever guesses floods nobody');
      assert.deepEqual(await about('factor_nearly_disabled', 'totp'), []);
      assert.deepEqual(await about('factor_nearly_disabled', 'phone'), [
        ['factor_nearly_disabled', 'phone', all],
      ]);
      assert.deepEqual(await about('factor_disabled', 'phone'), [['factor_disabled', 'phone', all]]);
      given().clock.advance(day);
      ({ id } = await opened());
      assert.deepEqual(await about('factor_nearly_disabled', 'totp'), [
        ['factor_nearly_disabled', 'totp', all],
      ]);
    });

    it('tell nobody that a factor is disabled for what somebody else, or nobody, has answered', async () => {
      const { steps } = given();
      await settled(phone, mail);
      for (const over of [{ decoy: true }, { userKeys: people.userKeys('user-2') }]) {
        const { id } = await steps.opened({
          userKeys: people.userKeys(),
          liveKey: people.factorId(),
          ...over,
        });
        await tell('factor_disabled', { verification: id, factorKind: 'phone' });
      }
      await tell('factor_disabled', { factorKind: 'phone' });
      assert.deepEqual(await told(), []);
    });

    it('leave out the number that is named', async () => {
      await settled(phone, mail);
      await tell('sim_swap_blocked', { except: phone.value });
      assert.deepEqual((await toldOnce()).to, [mail.value]);
    });

    it('refuse a change that nobody could be told of any more, and leave none untold', async () => {
      await settled(phone);
      let made = 0;
      for (let i = 0; i < 25; i++) {
        const outcome = await tell('password_changed');
        if (outcome.kind === 'told') made++;
        else assert.equal(outcome.reason, 'too-many-changes');
      }
      assert.deepEqual([made, (await told()).length], [20, 20]);
      assert.equal((await remove(phone.value)).kind, 'refused');
      given().clock.advance(day);
      assert.equal((await remove(phone.value)).kind, 'changed');
    });

    it('use up nothing of what an address may get of codes', async () => {
      await settled(phone);
      for (let i = 0; i < 12; i++) await tell('password_changed');
      assert.equal((await given().steps.open()).kind, 'opened');
    });
  });
}
