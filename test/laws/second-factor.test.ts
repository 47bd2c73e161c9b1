import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { phone, slugOf, startTestApp, type TestApp, wrong } from '#test/harness.ts';

/** Somebody with a token, a verified phone and a trusted browser; and somebody else with nothing but an account. */
type Cast = {
  readonly t: TestApp;
  readonly tokenId: string;
  readonly browser: string;
  /** The next code of the token. */
  code(): string;
};

type Path = {
  /** What somebody tries who hasn't the second factor. */
  readonly path: string;
  readonly attempt: (cast: Cast) => Promise<string>;
  /** What the policy says to it: a problem, an outcome or a status. */
  readonly demanded: string;
};

const victim = '/v1/users/victim';
const secret = new TextEncoder().encode('twenty bytes exactly');
const payment = { amount: '1.00', currency: 'EUR', payee: 'P' };

const post = async (t: TestApp, url: string, body: object) => {
  const answer = await t.call('POST', url, body);
  return {
    answer,
    told: String(
      answer.body.outcome ?? (answer.status < 300 ? (answer.body.status ?? 'done') : slugOf(answer)),
    ),
  };
};

const open = async ({ t }: Cast, body: object): Promise<string> => {
  const { answer } = await post(t, '/v1/verifications', { userId: 'victim', ...body });
  assert.ok(answer.status < 300, answer.text);
  return answer.body.id;
};

const told = async ({ t }: Cast, url: string, body: object): Promise<string> =>
  (await post(t, url, body)).told;

/** Opened and approved by a code that was sent: what somebody can do who has the phone or the mailbox. */
async function byMessage(
  cast: Cast,
  body: { purpose: string; to: string; userId?: string },
): Promise<string> {
  cast.t.clock.advance(3600);
  const id = await open(cast, body);
  const { told } = await post(cast.t, `/v1/verifications/${id}/check`, { code: await cast.t.codeOf(id) });
  assert.equal(told, 'approved');
  return id;
}

const check = (cast: Cast, id: string, body: object) => told(cast, `/v1/verifications/${id}/check`, body);

const mail = 'victim@pine.example';
const change = (cast: Cast, authorization: string) =>
  told(cast, `${victim}/factors/${cast.tokenId}/remove`, { authorization });
const addWith = (cast: Cast, authorization?: string) =>
  told(cast, `${victim}/factors/hotp`, {
    secret: encodeBase32(secret),
    ...(authorization ? { authorization } : {}),
  });
const trust = (cast: Cast, verification: string) =>
  told(cast, `${victim}/browsers`, { verification, name: 'x' });

const day = 24 * 3600;
const recovery = `${victim}/recovery`;
const prove = (cast: Cast, verification: string) =>
  told(cast, `${recovery}/proofs`, { verification, contacts: [mail, phone(1)] });
const recoveryId = async ({ t }: Cast): Promise<string> => String((await t.call('GET', recovery)).body.id);

const lost = '/v1/users/lost';

/** Somebody whose only factor is a phone. */
async function lostPhone(cast: Cast): Promise<{ recycledId: string }> {
  const verification = await byMessage(cast, { purpose: 'verify_contact', to: phone(3), userId: 'lost' });
  const { answer } = await post(cast.t, `${lost}/factors/address`, { verification });
  return { recycledId: answer.body.id };
}

async function phoneOf({ t }: Cast): Promise<{ readonly id: string }> {
  const [factor] = (await t.call('GET', `${lost}/factors`)).body.factors as { readonly id: string }[];
  return factor ?? assert.fail();
}

/** Every way round the second factor that the API has, and what it is told. */
const paths: readonly Path[] = [
  {
    path: 'password reset: the code of a `recover` is no leave to change factors',
    attempt: async (cast) => change(cast, await byMessage(cast, { purpose: 'recover', to: mail })),
    demanded: 'authorization-needed',
  },
  {
    path: 'e-mail sign-in: a code in the mailbox is no leave to change factors',
    attempt: async (cast) =>
      change(cast, await byMessage(cast, { purpose: 'sign_in_passwordless', to: mail })),
    demanded: 'authorization-needed',
  },
  {
    path: 'e-mail sign-in: nor does it trust a browser',
    attempt: async (cast) =>
      trust(cast, await byMessage(cast, { purpose: 'sign_in_passwordless', to: mail })),
    demanded: 'evidence-missing',
  },
  {
    path: 'sign-in: having signed in is no leave to change factors',
    attempt: async (cast) => change(cast, await byMessage(cast, { purpose: 'sign_in', to: phone(1) })),
    demanded: 'authorization-needed',
  },
  {
    path: 'a new address: verifying one is no leave to enrol it',
    attempt: async (cast) =>
      told(cast, `${victim}/factors/address`, {
        verification: await byMessage(cast, { purpose: 'verify_contact', to: 'thief@pine.example' }),
      }),
    demanded: 'authorization-needed',
  },
  { path: 'a new factor without leave', attempt: (cast) => addWith(cast), demanded: 'authorization-needed' },
  {
    path: 'a new factor with the leave of somebody else',
    attempt: async (cast) =>
      addWith(cast, await byMessage(cast, { purpose: 'change_factor', to: phone(2), userId: 'thief' })),
    demanded: 'authorization-needed',
  },
  {
    path: 'a new factor with a leave that nobody has approved',
    attempt: async (cast) => addWith(cast, await open(cast, { purpose: 'change_factor' })),
    demanded: 'authorization-needed',
  },
  {
    path: 'a new factor with a leave of more than ten minutes ago',
    attempt: async (cast) => {
      const id = await byMessage(cast, { purpose: 'change_factor', to: phone(1) });
      cast.t.clock.advance(600);
      return addWith(cast, id);
    },
    demanded: 'authorization-needed',
  },
  {
    path: 'two-step verification switched off without leave',
    attempt: (cast) => told(cast, `${victim}/two-step`, { on: false }),
    demanded: 'authorization-needed',
  },
  {
    path: 'a trusted browser at a payment',
    attempt: (cast) =>
      told(cast, '/v1/verifications', {
        userId: 'victim',
        to: phone(1),
        purpose: 'payment',
        binding: payment,
        browser: cast.browser,
      }),
    demanded: 'pending',
  },
  {
    path: 'a trusted browser for a change of factors',
    attempt: (cast) =>
      told(cast, '/v1/verifications', { userId: 'victim', purpose: 'change_factor', browser: cast.browser }),
    demanded: 'pending',
  },
  {
    path: 'a trusted browser for another account',
    attempt: (cast) =>
      told(cast, '/v1/verifications', {
        userId: 'thief',
        to: phone(2),
        purpose: 'sign_in',
        browser: cast.browser,
      }),
    demanded: 'pending',
  },
  {
    path: 'a sign-in that a trusted browser was let off trusts another browser',
    attempt: async (cast) =>
      trust(cast, await open(cast, { to: phone(1), purpose: 'sign_in', browser: cast.browser })),
    demanded: 'evidence-missing',
  },
  {
    path: 'the code of a token for a payment, which it knows nothing of',
    attempt: async (cast) => {
      const id = await open(cast, { to: phone(1), purpose: 'payment', binding: payment });
      return check(cast, id, { method: 'hotp', code: cast.code() });
    },
    demanded: 'method-unavailable',
  },
  {
    path: 'the code of a token to verify an address',
    attempt: async (cast) => {
      const id = await open(cast, { to: 'thief@pine.example', purpose: 'verify_contact' });
      return check(cast, id, { method: 'hotp', code: cast.code() });
    },
    demanded: 'method-unavailable',
  },
  {
    path: "the code of one account's token for another account",
    attempt: async (cast) => {
      const id = await open(cast, { userId: 'thief', to: phone(2), purpose: 'sign_in' });
      return check(cast, id, { method: 'hotp', code: cast.code() });
    },
    demanded: 'method-unavailable',
  },
  {
    path: 'a code that was sent to nobody: a verification that starts with the token has none',
    attempt: async (cast) => check(cast, await open(cast, { purpose: 'sign_in' }), { code: '123456' }),
    demanded: 'method-unavailable',
  },
  {
    path: 'a decoy approved by the right code of the token',
    attempt: async (cast) => {
      const id = await open(cast, { purpose: 'sign_in', decoy: true });
      return check(cast, id, { method: 'hotp', code: cast.code() });
    },
    demanded: 'wrong',
  },
  {
    path: 'redeeming an approval without the ticket of the browser that approved',
    attempt: async (cast) => {
      const id = await byMessage(cast, { purpose: 'sign_in', to: phone(1) });
      return told(cast, `/v1/verifications/${id}/redeem`, { ticket: 'guess' });
    },
    demanded: 'ticket-invalid',
  },
  {
    path: 'recovery: beginning one, by the person or by support, is no leave to change anything',
    attempt: async (cast) => {
      await told(cast, recovery, { contacts: [mail] });
      await told(cast, recovery, { contacts: [mail], by: 'support', note: 'agent 7' });
      return addWith(cast, await recoveryId(cast));
    },
    demanded: 'authorization-needed',
  },
  {
    path: 'a secret of a thief’s brought over as if from another system',
    attempt: (cast) =>
      told(cast, `${victim}/factors/import`, {
        uri: `otpauth://totp/Old:victim?secret=${encodeBase32(new TextEncoder().encode('a thief’s own secret'))}`,
      }),
    demanded: 'authorization-needed',
  },
  {
    path: 'a number that was given out anew, at a second step',
    attempt: async (cast) => {
      const { recycledId } = await lostPhone(cast);
      await told(cast, `${lost}/factors/${recycledId}/recycled`, {});
      return told(cast, '/v1/verifications', { userId: 'lost', to: phone(3), purpose: 'sign_in' });
    },
    demanded: 'verification-needed',
  },
  {
    path: 'a number that was given out anew: its code is no leave to enrol anything',
    attempt: async (cast) => {
      const id = await byMessage(cast, { purpose: 'verify_contact', to: phone(3), userId: 'lost' });
      return told(cast, `${lost}/factors/address`, { verification: id });
    },
    demanded: 'authorization-needed',
  },
  {
    path: 'recovery: support alone, however long it waits',
    attempt: async (cast) => {
      cast.t.clock.advance(6 * day);
      return told(cast, `${recovery}/finish`, { proof: 'ver_any' });
    },
    demanded: 'proof-missing',
  },
  {
    path: 'recovery: the code in an address that is not the person’s',
    attempt: async (cast) =>
      prove(cast, await byMessage(cast, { purpose: 'recover', to: 'thief@pine.example' })),
    demanded: 'proof-missing',
  },
  {
    path: 'recovery: the code of a sign-in, in the person’s own mailbox',
    attempt: async (cast) => prove(cast, await byMessage(cast, { purpose: 'sign_in', to: mail })),
    demanded: 'proof-missing',
  },
  {
    path: 'recovery: the proof of somebody else',
    attempt: async (cast) =>
      prove(cast, await byMessage(cast, { purpose: 'recover', to: mail, userId: 'thief' })),
    demanded: 'proof-missing',
  },
  {
    path: 'recovery: a stolen mailbox, at once',
    attempt: async (cast) => {
      const proof = await byMessage(cast, { purpose: 'recover', to: mail });
      assert.equal(await prove(cast, proof), 'waiting');
      return told(cast, `${recovery}/finish`, { proof });
    },
    demanded: 'recovery-waiting',
  },
  {
    path: 'recovery: a swapped SIM and a stolen mailbox, at once, while the token is in use',
    attempt: async (cast) => {
      const proof = await byMessage(cast, { purpose: 'recover', to: phone(1) });
      assert.equal(await prove(cast, proof), 'waiting');
      return told(cast, `${recovery}/finish`, { proof });
    },
    demanded: 'recovery-waiting',
  },
  {
    path: 'recovery: a proof that was counted once, again',
    attempt: async (cast) => {
      const proof = await byMessage(cast, { purpose: 'recover', to: mail });
      await prove(cast, proof);
      return prove(cast, proof);
    },
    demanded: 'proof-missing',
  },
  {
    path: 'recovery: a leave before it is finished',
    attempt: async (cast) => addWith(cast, await recoveryId(cast)),
    demanded: 'authorization-needed',
  },
  {
    path: 'recovery: a wait that is over, by whoever shows nothing now',
    attempt: async (cast) => {
      cast.t.clock.advance(7 * day);
      return told(cast, `${recovery}/finish`, { proof: 'ver_any' });
    },
    demanded: 'proof-missing',
  },
  {
    path: 'recovery: one that goes on after the token that was said to be lost was used',
    attempt: async (cast) => {
      const id = await open(cast, { purpose: 'sign_in' });
      assert.equal(await check(cast, id, { method: 'hotp', code: cast.code() }), 'approved');
      return told(cast, `${recovery}/finish`, { proof: 'ver_any' });
    },
    demanded: 'recovery-over',
  },
  {
    path: 'a number that was given out anew: the account is not open for its being lost',
    attempt: (cast) => told(cast, `${lost}/factors/hotp`, { secret: encodeBase32(secret) }),
    demanded: 'authorization-needed',
  },
  {
    path: 'a number that nobody verified for a year, for a change of factors',
    attempt: async (cast) => {
      await told(cast, `${lost}/factors/${(await phoneOf(cast)).id}/recycled`, { recycled: false });
      cast.t.clock.advance(366 * 86_400);
      return told(cast, '/v1/verifications', { userId: 'lost', purpose: 'change_factor' });
    },
    demanded: 'verification-needed',
  },
  {
    path: 'a number that nobody verified for a year, to sign in without anything else',
    attempt: (cast) =>
      told(cast, '/v1/verifications', { userId: 'lost', to: phone(3), purpose: 'sign_in_passwordless' }),
    demanded: 'verification-needed',
  },
  {
    path: 'a second step by such a number makes it no younger',
    attempt: async (cast) => {
      await byMessage(cast, { purpose: 'sign_in', to: phone(3), userId: 'lost' });
      return told(cast, '/v1/verifications', { userId: 'lost', purpose: 'change_factor' });
    },
    demanded: 'verification-needed',
  },
  {
    path: 'ten wrong codes by text, and then a call to the same phone',
    attempt: async (cast) => {
      for (const purpose of ['sign_in', 'change_password']) {
        cast.t.clock.advance(700);
        const id = await open(cast, { userId: 'guessed', to: phone(4), purpose });
        const code = await cast.t.codeOf(id);
        for (let i = 1; i <= 5; i++) await check(cast, id, { code: wrong(code, i) });
      }
      const call = { userId: 'guessed', to: phone(4), purpose: 'recover', channel: 'voice' };
      return told(cast, '/v1/verifications', call);
    },
    demanded: 'too-many-failures',
  },
  {
    path: 'and the way through: the token, once',
    attempt: async (cast) => {
      const id = await open(cast, { purpose: 'change_factor' });
      assert.equal(await check(cast, id, { method: 'hotp', code: cast.code() }), 'approved');
      return change(cast, id);
    },
    demanded: 'active',
  },
];

describe('every path that could get around the second factor', () => {
  let cast: Cast;
  before(async () => {
    const t = await startTestApp();
    let counter = 0;
    const code = () => hotp({ secret, counter: counter++ });
    const begun = await t.call('POST', `${victim}/factors/hotp`, { secret: encodeBase32(secret) });
    await t.call('POST', `${victim}/factors/${begun.body.id}/confirm`, { code: code() });
    const half = { t, tokenId: begun.body.id, code, browser: '' };
    const verification = await byMessage(half, { purpose: 'sign_in', to: phone(1) });
    const trusted = await t.call('POST', `${victim}/browsers`, { verification, name: 'Firefox' });
    cast = { ...half, browser: String(trusted.body.token) };
  });
  after(() => cast.t[Symbol.asyncDispose]());

  for (const { path, attempt, demanded } of paths) {
    it(`demands what the policy says: ${path}`, async () => {
      cast.t.clock.advance(3600);
      assert.equal(await attempt(cast), demanded);
    });
  }
});
