import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeId } from '#core/id.ts';
import type { Verification } from '#core/verification.ts';
import type { Store } from '#store/store.ts';
import { Enrolments } from './factor-contract.ts';
import { type FakeClock, type OpenGiven, rightCode, type Steps, seededRandom, wrongCode } from './steps.ts';

type Given = { readonly clock: FakeClock; readonly store: Store; readonly steps: Steps };
type Channel = 'sms' | 'voice' | 'email';

const day = 86_400;
const phone = { channels: ['sms', 'voice'] as const, keys: ['phone-1'] };
const mailbox = { channels: ['email'] as const, keys: ['mailbox-1'] };

function nameOf(outcome: { readonly kind: string; readonly reason?: string }): string {
  return outcome.reason ?? outcome.kind;
}

/** What every engine must hold of failures: they count for a user and a factor, over all that is sent to it. */
export function failureContract(given: () => Given): void {
  const people = new Enrolments(given);
  const random = seededRandom(31);
  let count = 0;

  /** A code for one user by a channel, in a verification of its own. */
  const open = (channel: Channel, over: OpenGiven = {}) =>
    given().steps.open({
      userKeys: people.userKeys(),
      destinations: [phone, mailbox],
      liveKey: `live:${++count}`,
      channel,
      ...over,
    });

  async function opened(channel: Channel, over: OpenGiven = {}): Promise<Verification> {
    const outcome = await open(channel, over);
    assert.equal(outcome.kind, 'opened', JSON.stringify(outcome));
    return outcome.kind === 'opened' ? outcome.verification : assert.fail();
  }

  /** Wrong answers, a few to a verification, as often as somebody is let. @returns how many were judged */
  async function guess(channel: Channel, times: number, over: OpenGiven = {}): Promise<number> {
    let judged = 0;
    while (judged < times) {
      const outcome = await open(channel, over);
      if (outcome.kind !== 'opened') return judged;
      for (let i = 0; i < Math.min(5, times - judged); i++) {
        const { id, digits } = outcome.verification;
        const answer = await given().steps.check(id, wrongCode(i, digits), { client: id });
        if (answer.kind !== 'wrong') return judged;
        judged++;
      }
      given().clock.advance(1000);
    }
    return judged;
  }

  /** Failures as they were counted before factors were told apart: on the user, whatever the address. */
  async function guessedBefore(times: number): Promise<void> {
    const { store, clock } = given();
    const token = await people.enrolToken();
    for (let i = 0; i < times; i++) {
      const outcome = await store.changeFactors(
        { userKeys: people.userKeys(), budgets: [{ kind: 'failures', keys: people.userKeys() }] },
        {
          action: 'resync',
          factorId: token.id,
          codes: ['000000', '000000'],
          appId: 'app_1',
          userId: 'user-1',
          newUserId: makeId('usr', clock.now, random(16)),
          sealIv: random(12),
          noticeRandom: random(32),
        },
      );
      assert.equal(outcome.kind, 'wrong');
      if (i % 10 === 9 && i < times - 1) clock.advance(10 * day);
    }
  }

  describe('failures by factor', () => {
    for (const [locked, other] of [
      ['sms', 'email'],
      ['email', 'sms'],
    ] as const) {
      it(`ten wrong codes by ${locked} lock that, and leave ${other} usable`, async () => {
        assert.equal(await guess(locked, 20), 10);
        assert.equal(nameOf(await open(locked)), 'too-many-failures');
        const { id } = await opened(other);
        assert.equal(nameOf(await given().steps.check(id, rightCode)), 'approved');
      });
    }

    it('count texts and calls to all phones of a user as one factor, whatever they were for', async () => {
      assert.equal(await guess('sms', 4), 4);
      assert.equal(await guess('voice', 4, { purpose: 'change_password' }), 4);
      const another = { destinations: [{ channels: ['sms' as const], keys: ['phone-2'] }] };
      assert.equal(await guess('sms', 20, { ...another, purpose: 'recover' }), 2);
    });

    it('count where the code went last, and give no try of the verification back for it', async () => {
      const { steps, clock } = given();
      const { id } = await opened('sms');
      for (let i = 0; i < 3; i++) await steps.check(id, wrongCode(i));
      clock.advance(60);
      assert.equal(nameOf(await steps.resend(id, { channel: 'email' })), 'resent');
      assert.equal(nameOf(await steps.check(id, wrongCode(3))), 'wrong');
      assert.equal(nameOf(await steps.check(id, wrongCode(4))), 'wrong');
      assert.equal((await given().store.readVerification({ id, appId: null }))?.status, 'exhausted');
      clock.advance(3600);
      assert.equal(await guess('sms', 20), 7);
      assert.equal(await guess('email', 20), 8);
    });

    it('send nothing more to a factor that is locked, and something to another of the same verification', async () => {
      const { steps } = given();
      const { id } = await opened('email');
      for (const other of [await opened('sms'), await opened('voice')]) {
        for (let i = 0; i < 5; i++) await steps.check(other.id, wrongCode(i), { client: other.id });
      }
      assert.equal(nameOf(await steps.resend(id, { channel: 'voice' })), 'too-many-failures');
      given().clock.advance(60);
      assert.equal(nameOf(await steps.resend(id, { channel: 'email' })), 'resent');
    });

    it('judge ten of many simultaneous wrong answers for each factor', async () => {
      const { steps } = given();
      const rounds = await Promise.all(
        (['sms', 'email', 'sms', 'email', 'sms', 'email'] as const).map((channel) => opened(channel)),
      );
      const outcomes = await Promise.all(
        rounds.flatMap(({ id }, n) =>
          Array.from({ length: 8 }, async (_, i) => ({
            factor: n % 2,
            outcome: await steps.check(id, wrongCode(i), { client: `${n}` }),
          })),
        ),
      );
      const judged = (factor: number) =>
        outcomes.filter((one) => one.factor === factor && one.outcome.kind === 'wrong').length;
      assert.deepEqual([judged(0), judged(1)], [10, 10]);
    });

    it('fifty in a row disable the phone until it is verified again, and nothing else', async () => {
      for (let round = 0; round < 5; round++) {
        assert.equal(await guess('sms', 10), 10, `round ${round}`);
        given().clock.advance(10 * day);
      }
      given().clock.advance(40 * day);
      const disabled = await open('sms');
      assert.deepEqual(
        [nameOf(disabled), 'retryAt' in disabled && disabled.retryAt],
        ['too-many-failures', null],
      );
      const mail = await opened('email');
      assert.equal(nameOf(await given().steps.check(mail.id, rightCode)), 'approved');
      assert.equal(nameOf(await open('sms')), 'too-many-failures');
      const again = await opened('sms', { purpose: 'verify_contact' });
      assert.equal(nameOf(await given().steps.check(again.id, rightCode)), 'approved');
      assert.equal(nameOf(await open('sms')), 'opened');
    });

    it('say from the fortieth in a row on how many more disable the phone, and nothing of it before, of a mailbox, or after a success', async () => {
      const left = async (channel: Channel, over: OpenGiven = {}): Promise<number | null> => {
        const { id, digits } = await opened(channel, over);
        const outcome = await given().steps.check(id, wrongCode(9, digits), { client: id });
        assert.equal(outcome.kind, 'wrong');
        return outcome.kind === 'wrong' ? outcome.failuresLeft : assert.fail();
      };
      for (let round = 0; round < 3; round++) {
        assert.equal(await guess('sms', 10), 10);
        given().clock.advance(10 * day);
      }
      assert.equal(await guess('sms', 8), 8);
      assert.equal(await left('sms'), null, 'the 39th');
      assert.equal(await left('sms'), 10, 'the 40th');
      assert.equal(await left('email'), null);
      given().clock.advance(40 * day);
      assert.equal(await guess('voice', 8), 8);
      assert.equal(await left('voice'), 1);
      assert.equal(await left('sms', { purpose: 'verify_contact' }), null, 'which goes on working');
      given().clock.advance(40 * day);
      assert.equal(nameOf(await open('sms')), 'too-many-failures');
      const again = await opened('sms', { purpose: 'verify_contact' });
      assert.equal(nameOf(await given().steps.check(again.id, rightCode)), 'approved');
      assert.equal(await left('sms'), null);
    });

    it('say the same of an answer that is sent again, and count nothing for it', async () => {
      for (let round = 0; round < 4; round++) {
        assert.equal(await guess('sms', 10), 10);
        given().clock.advance(10 * day);
      }
      const { id } = await opened('sms');
      const sent = { client: id, idempotency: `again-${id}` };
      for (const given_ of [sent, sent, { client: id }]) {
        const outcome = await given().steps.check(id, wrongCode(1), given_);
        assert.deepEqual([nameOf(outcome), 'failuresLeft' in outcome && outcome.failuresLeft], ['wrong', 9]);
      }
    });

    it('say the same of codes of an app, and that the fiftieth has disabled them', async () => {
      await people.enrolApp();
      const said: (number | null)[] = [];
      for (let i = 0; i < 50; i++) {
        const { id } = await people.open({ purpose: 'change_password' });
        const outcome = await people.check(
          id,
          { method: 'totp', code: `${900_000 + i}` },
          'user-1',
          `c-${i}`,
        );
        assert.equal(outcome.kind, 'wrong', `${i}`);
        if (outcome.kind === 'wrong') said.push(outcome.failuresLeft);
        if (i % 10 === 9) given().clock.advance(10 * day);
      }
      assert.deepEqual(said.slice(38), [null, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    });

    it('end a run of wrong codes of an app with a right one, and disable no app that is enrolled again', async () => {
      await people.enrolApp();
      const wrongOnes = async (count: number): Promise<(number | null)[]> => {
        const said: (number | null)[] = [];
        for (let i = 0; i < count; i++) {
          if (i % 10 === 0) given().clock.advance(10 * day);
          const { id } = await people.open({ purpose: 'change_password' });
          const code = `${900_000 + i}`;
          const outcome = await people.check(id, { method: 'totp', code }, 'user-1', `c-${i}`);
          if (outcome.kind === 'wrong') said.push(outcome.failuresLeft);
        }
        return said;
      };
      const right = async (): Promise<string> => {
        given().clock.advance(10 * day);
        const { id } = await people.open({ purpose: 'change_password' });
        return nameOf(await people.check(id, { method: 'totp', code: people.code() }));
      };
      assert.equal((await wrongOnes(45)).at(-1), 5);
      assert.equal(await right(), 'approved');
      assert.deepEqual(await wrongOnes(5), Array(5).fill(null));
      assert.equal((await wrongOnes(45)).at(-1), 0);
      assert.equal(await right(), 'too-many-failures');
      await people.enrolApp({ authorization: await people.authorization(), counted: 'totp' });
      assert.equal(await right(), 'approved');
    });

    it('with recovery codes disable no set that is made anew', async () => {
      const set = (hash: string) => ({
        action: 'set_recovery_codes' as const,
        factor: {
          id: people.factorId(),
          kind: 'recovery_codes' as const,
          name: '',
          salt: 's',
          hashes: [hash],
        },
      });
      await people.change(set('one'));
      const answer = async (hash: string, client: string): Promise<string> => {
        const { id } = await people.open({ purpose: 'change_password' });
        const typed = { method: 'recovery_codes', code: hash, hash } as const;
        return nameOf(await people.check(id, typed, 'user-1', client));
      };
      for (let i = 0; i < 50; i++) {
        if (i % 10 === 0) given().clock.advance(10 * day);
        assert.equal(await answer(`wrong-${i}`, `c-${i}`), 'wrong', `${i}`);
      }
      given().clock.advance(10 * day);
      assert.equal(await answer('one', 'c'), 'too-many-failures');
      const authorization = await people.authorization();
      assert.equal(
        (await people.change(set('two'), { authorization, counted: 'recovery_codes' })).kind,
        'changed',
      );
      assert.equal(await answer('two', 'd'), 'approved');
    });

    it('forgive nothing that was counted before factors were told apart: it counts for each', async () => {
      await guessedBefore(8);
      assert.equal(await guess('sms', 20), 2);
      assert.equal(await guess('email', 20), 2);
      given().clock.advance(day);
      assert.equal(await guess('email', 20), 10);
    });

    it('go on with a run of failures from before: the fiftieth disables its factor and not the other', async () => {
      await guessedBefore(49);
      given().clock.advance(40 * day);
      assert.equal(await guess('email', 1), 1);
      given().clock.advance(40 * day);
      assert.equal(nameOf(await open('email')), 'too-many-failures');
      assert.equal(nameOf(await open('sms')), 'opened');
    });

    it('keep who was disabled before disabled, until they enrol again', async () => {
      await guessedBefore(50);
      given().clock.advance(40 * day);
      assert.equal(nameOf(await open('sms')), 'too-many-failures');
      assert.equal(nameOf(await open('email')), 'too-many-failures');
      const { id } = await opened('email', { purpose: 'verify_contact' });
      assert.equal(nameOf(await given().steps.check(id, rightCode)), 'approved');
      assert.equal(nameOf(await open('email')), 'opened');
    });

    it('count in a trusted browser apart, there too by factor', async () => {
      const browserId = await people.trustedBrowser();
      const own = [phone, mailbox].map((one) => ({ ...one, countsApart: true as const }));
      const here = { browserId, purpose: 'change_password', destinations: own };
      assert.equal(await guess('sms', 20, here), 10);
      assert.equal(nameOf(await open('sms', here)), 'too-many-failures');
      assert.equal(nameOf(await open('email', here)), 'opened');
      assert.equal(nameOf(await open('sms', { purpose: 'change_password' })), 'opened');
    });

    it('count in a trusted browser on the address all the same, where that is not the own one of whoever sits there', async () => {
      const browserId = await people.trustedBrowser();
      assert.equal(await guess('sms', 20, { browserId, purpose: 'verify_contact' }), 10);
      assert.equal(
        nameOf(await open('sms', { userKeys: [], purpose: 'verify_contact' })),
        'too-many-failures',
      );
      assert.equal(nameOf(await open('email', { browserId, purpose: 'verify_contact' })), 'opened');
    });

    it('count codes of apps in a trusted browser apart, so that strangers can not lock out who sits there', async () => {
      const browserId = await people.trustedBrowser();
      await people.enrolApp();
      const tryIn = async (over: OpenGiven, code: string, n: number) => {
        const { id } = await people.open({ purpose: 'change_password', ...over });
        return nameOf(await people.check(id, { method: 'totp', code }, 'user-1', `client-${n}`));
      };
      for (let i = 0; i < 10; i++) await tryIn({}, `${900_000 + i}`, i);
      assert.equal(await tryIn({}, people.code(), 11), 'too-many-failures');
      assert.equal(await tryIn({ browserId }, people.code(), 12), 'approved');
    });
  });
}
