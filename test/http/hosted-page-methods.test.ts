import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { totp } from '#core/totp.ts';
import { changeFactors, newFactorId } from '#factors/change-factors.ts';
import { slugOf, startTestApp, type TestApp, wrong } from '#test/harness.ts';
import { Authenticator } from '#test/passkeys/authenticator.ts';

const userId = 'user-1';
const secret = new TextEncoder().encode('twenty bytes exactly');
const shared = { secret: encodeBase32(secret), algorithm: 'sha1', name: '' } as const;
const returnUrl = 'https://shop.example/signed-in';
const appCode = (t: TestApp, offsetSeconds = 0): string =>
  totp({ secret, at: t.clock.now + offsetSeconds * 1000 });
const tokenCode = (counter: number): string => hotp({ secret, counter, digits: 8 });

async function open(t: TestApp, more: object = {}): Promise<string> {
  const opened = await t.call('POST', '/v1/verifications', {
    userId,
    purpose: 'sign_in',
    returnUrl,
    ...more,
  });
  assert.equal(opened.status, 201, opened.text);
  return opened.body.id;
}

/** Somebody with a phone; the evidence for it tells the app's id. */
async function withPhone(t: TestApp): Promise<string> {
  const verification = await open(t, { to: '+4915123456789', purpose: 'verify_contact' });
  await t.call('POST', `/v1/verifications/${verification}/check`, { code: await t.codeOf(verification) });
  const added = await t.call('POST', `/v1/users/${userId}/factors/address`, { verification });
  assert.equal(added.status, 201, added.text);
  const stored = await t.app.store.readVerification({ id: verification, appId: null });
  return stored?.appId ?? '';
}

/** An authenticator app with codes of 6 digits or a token with codes of 8, allowed by a code to the phone. */
async function enrol(t: TestApp, appId: string, kind: 'totp' | 'hotp'): Promise<void> {
  t.clock.advance(600);
  const authorization = await open(t, { to: '+4915123456789', purpose: 'change_factor' });
  await t.call('POST', `/v1/verifications/${authorization}/check`, { code: await t.codeOf(authorization) });
  const owner = { appId, userId, authorization, requestId: null };
  const id = newFactorId(t.app.context);
  const factor =
    kind === 'totp'
      ? ({ ...shared, id, kind, digits: 6, periodSeconds: 30, acceptedStep: -1, driftSteps: 0 } as const)
      : ({ ...shared, id, kind, digits: 8, counter: 0 } as const);
  const begun = await changeFactors(t.app.context, owner, { action: 'begin', factor });
  assert.equal(begun.kind, 'changed', JSON.stringify(begun));
  const code = kind === 'totp' ? appCode(t) : tokenCode(0);
  const confirmed = await changeFactors(
    t.app.context,
    owner,
    { action: 'confirm', factorId: id, code },
    kind,
  );
  assert.equal(confirmed.kind, 'changed', JSON.stringify(confirmed));
}

/** Somebody with an app, a token and a phone, who wants to be asked for the app first. */
async function startEnrolled(): Promise<TestApp> {
  const t = await startTestApp();
  const appId = await withPhone(t);
  await enrol(t, appId, 'totp');
  await enrol(t, appId, 'hotp');
  const listed = await t.call('GET', `/v1/users/${userId}/factors`);
  const factors = listed.body.factors as { id: string; kind: string }[];
  const factorIds = [...factors].sort((a, b) => (a.kind < b.kind ? 1 : -1)).map(({ id }) => id);
  await t.call('POST', `/v1/users/${userId}/factors/order`, { factorIds });
  t.clock.advance(3600);
  t.provider.sent.length = 0;
  return t;
}

const get = async (t: TestApp, url: string): Promise<string> => {
  const answer = await t.app.http.inject({ url });
  assert.equal(answer.statusCode, 200, url);
  return answer.body;
};
const post = (t: TestApp, url: string, form: Record<string, string>) =>
  t.app.http.inject({
    method: 'POST',
    url,
    payload: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
/** Asks for a message and goes where that leads. */
const resend = async (t: TestApp, id: string, form: Record<string, string>): Promise<string> => {
  const answer = await post(t, `/v/${id}/resend`, form);
  assert.equal(answer.statusCode, 303, answer.body);
  return get(t, String(answer.headers.location));
};
const asked = (page: string): string | undefined => / data-by="(\w+)"/.exec(page)?.[1];
const left = async (t: TestApp, id: string): Promise<unknown> =>
  (await t.call('GET', `/v1/verifications/${id}`)).body.checksLeft;

describe('the hosted page of somebody who has enrolled something', () => {
  it('asks for the first of it, sends nothing, and takes the browser back with a ticket for the right code', async () => {
    await using t = await startEnrolled();
    const id = await open(t);
    const page = await get(t, `/v/${id}`);
    assert.equal(asked(page), 'totp');
    assert.match(page, /Open your authenticator app and enter the 6 digits/);
    const answer = await post(t, `/v/${id}`, { method: 'totp', code: appCode(t), attempt: 'a1' });
    assert.equal(answer.statusCode, 303);
    const ticket = new URL(String(answer.headers.location)).searchParams.get('ticket') ?? '';
    const redeemed = await t.call('POST', `/v1/verifications/${id}/redeem`, { ticket });
    assert.deepEqual([redeemed.body.status, redeemed.body.approvedBy], ['approved', 'totp']);
    assert.match(await get(t, `/v/${id}`), /Your code was right/);
    assert.deepEqual(t.provider.sent, []);
  });

  it('shows the same way again after a wrong code, with its error and the tries left', async () => {
    await using t = await startEnrolled();
    const id = await open(t);
    for (const [method, code, text] of [
      ['totp', wrong(appCode(t)), /Wait for the next one in your app .* You have 4 tries left\./],
      ['hotp', wrong(tokenCode(1), 5000), /Press the button again .* You have 3 tries left\./],
    ] as const) {
      const { statusCode, body } = await post(t, `/v/${id}`, { method, code });
      assert.equal(statusCode, 200);
      assert.equal(asked(body), method);
      assert.match(body, text);
      assert.match(body, /aria-invalid="true"/);
    }
  });

  it('refuses a code that was used, and takes the next one', async () => {
    await using t = await startEnrolled();
    const code = appCode(t);
    await post(t, `/v/${await open(t)}`, { method: 'totp', code });
    const id = await open(t);
    const replayed = await post(t, `/v/${id}`, { method: 'totp', code });
    assert.match(replayed.body, /isn’t right or was used already/);
    t.clock.advance(30);
    const next = await post(t, `/v/${id}`, { method: 'totp', code: appCode(t) });
    assert.equal(next.statusCode, 303);
  });

  it('counts a form sent twice once, and the same digits by another way as another try', async () => {
    await using t = await startEnrolled();
    const id = await open(t);
    const code = tokenCode(1);
    for (let i = 0; i < 2; i++)
      await post(t, `/v/${id}`, { method: 'hotp', code: wrong(code, 9), attempt: 'a1' });
    assert.equal(await left(t, id), 4);
    await post(t, `/v/${id}`, { method: 'totp', code: wrong(appCode(t)), attempt: 'a1' });
    assert.equal(await left(t, id), 3);
    await post(t, `/v/${id}/resend`, { channel: 'sms' });
    await t.codeOf(id);
    // Typed into the field of the message's code by mistake; the form that the back button brought back has the same key.
    await post(t, `/v/${id}`, { code: appCode(t), attempt: 'a1' });
    assert.equal(await left(t, id), 2);
    const right = await post(t, `/v/${id}`, { method: 'totp', code: appCode(t), attempt: 'a1' });
    assert.equal(right.statusCode, 303);
  });

  it('asks by the way the URL names, with the digits of that token, and changes nothing by it', async () => {
    await using t = await startEnrolled();
    const id = await open(t);
    const before = await t.app.store.readVerification({ id, appId: null });
    const page = await get(t, `/v/${id}?by=hotp`);
    assert.equal(asked(page), 'hotp');
    assert.match(page, /enter the 8 digits/);
    assert.deepEqual(await t.app.store.readVerification({ id, appId: null }), before);
    for (const rubbish of ['sms', 'passkey', 'recovery_codes', '', '%00', 'x'.repeat(2000), 'totp&by=hotp'])
      assert.equal(asked(await get(t, `/v/${id}?by=${rubbish}`)), 'totp', rubbish);
  });

  it('sends a message when asked, asks for its code then, and finds back without sending again', async () => {
    await using t = await startEnrolled();
    const id = await open(t);
    const sent = await post(t, `/v/${id}/resend`, { channel: 'sms', by: 'totp' });
    assert.equal(sent.headers.location, `/v/${id}?notice=sent`);
    const code = await t.codeOf(id);
    assert.equal(asked(await get(t, `/v/${id}`)), 'message');
    const own = await get(t, `/v/${id}?by=totp`);
    assert.equal(asked(own), 'totp');
    assert.match(own, new RegExp(`href="/v/${id}\\?by=sms"`));
    assert.equal(asked(await get(t, `/v/${id}?by=sms`)), 'message');
    assert.equal(t.provider.sent.filter((message) => message.code !== '').length, 1);
    assert.equal((await post(t, `/v/${id}`, { code })).statusCode, 303);
  });

  it('stays with the way it asked for when a message can’t be sent yet', async () => {
    await using t = await startEnrolled();
    const id = await open(t);
    await post(t, `/v/${id}/resend`, { channel: 'sms' });
    const again = await resend(t, id, { channel: 'voice', by: 'hotp' });
    assert.equal(asked(again), 'hotp');
    assert.match(again, /already on its way/);
  });

  it('closes the ways that failed too often, each for itself: the app’s codes go on when those of messages don’t', async () => {
    await using t = await startEnrolled();
    for (let n = 0; n < 2; n++) {
      const id = await open(t, { to: '+4915123456789', purpose: 'change_password' });
      const code = await t.codeOf(id);
      for (let i = 1; i <= 5; i++) await post(t, `/v/${id}`, { code: wrong(code, i) });
      t.clock.advance(3600);
    }
    const id = await open(t);
    const refused = await resend(t, id, { channel: 'sms', by: 'totp' });
    assert.equal(asked(refused), 'totp');
    assert.match(refused, /isn’t available right now/);
    assert.doesNotMatch(refused, /not accepting codes|stays closed/);
    assert.equal((await post(t, `/v/${id}`, { method: 'totp', code: appCode(t) })).statusCode, 303);
  });

  it('ends when the tries are used up, over all ways together, and speaks of no code that was sent', async () => {
    await using t = await startEnrolled();
    const id = await open(t);
    let last = '';
    for (let i = 1; i <= 5; i++) {
      const method = i % 2 === 0 ? 'hotp' : 'totp';
      const code = method === 'hotp' ? wrong(tokenCode(1), 5000 + i) : wrong(appCode(t), i);
      last = (await post(t, `/v/${id}`, { method, code })).body;
    }
    assert.match(last, /Too many wrong tries/);
    assert.doesNotMatch(last, /<form/);
    assert.equal((await post(t, `/v/${id}`, { method: 'totp', code: appCode(t) })).statusCode, 200);
  });

  it('says that a way is not available when it was taken away meanwhile, or the code of a message that was never sent', async () => {
    await using t = await startEnrolled();
    const id = await open(t);
    for (const form of [{ method: 'recovery_codes', code: 'abcd-efgh-ijkl-mnop' }, { code: '123456' }]) {
      const { statusCode, body } = await post(t, `/v/${id}`, form);
      assert.equal(statusCode, 200);
      assert.match(body, /isn’t available right now|isn’t right/);
    }
    await t.call('POST', `/v1/users/${userId}/forget`, {});
    const gone = await post(t, `/v/${id}`, { method: 'totp', code: appCode(t) });
    assert.match(gone.body, /isn’t available right now/);
    assert.equal(asked(await get(t, `/v/${id}`)), 'totp', 'a page all the same');
  });
});

describe('the hosted page of somebody with a passkey', () => {
  const place = { rpId: 'verify.pine.example', origin: 'https://verify.pine.example' };
  const bytes = (text = ''): Buffer => Buffer.from(text, 'base64url');
  type Options = { readonly challenge: string; readonly user: { readonly id: string } };

  async function startWithPasskey(device: Authenticator): Promise<{ t: TestApp; handle: Buffer }> {
    const t = await startTestApp({ env: { COUNTERSIGN_PUBLIC_URL: place.origin } });
    const begun = await t.call('POST', `/v1/users/${userId}/factors/passkey`, {
      account: 'ann@pine.example',
    });
    const { challenge, user } = begun.body.options as Options;
    const { id } = begun.body.factor as { readonly id: string };
    const response = device.create({ ...place, challenge: bytes(challenge) });
    const confirmed = await t.call('POST', `/v1/users/${userId}/factors/${id}/confirm`, { response });
    assert.equal(confirmed.body.outcome, 'confirmed', confirmed.text);
    return { t, handle: bytes(user.id) };
  }

  const challengeOf = (page: string): Buffer => {
    const options = / data-options="([^"]*)"/.exec(page)?.[1]?.replaceAll('&quot;', '"') ?? '{}';
    return bytes(JSON.parse(options).challenge);
  };

  it('asks for it, says when it can’t be taken, and takes the browser back with a ticket when it can', async () => {
    const device = new Authenticator();
    const { t, handle } = await startWithPasskey(device);
    await using _ = t;
    const id = await open(t);
    const page = await get(t, `/v/${id}`);
    assert.equal(asked(page), 'passkey');
    const answer = (page: string, more: object = {}) => {
      const made = device.get({ ...place, challenge: challengeOf(page), ...more }, handle);
      return post(t, `/v/${id}`, { method: 'passkey', passkey: JSON.stringify(made), attempt: 'a1' });
    };
    const elsewhere = await answer(page, { origin: 'https://evil.example' });
    assert.equal(elsewhere.statusCode, 200);
    assert.equal(asked(elsewhere.body), 'passkey');
    assert.match(elsewhere.body, /couldn’t accept that passkey/);
    assert.equal(await left(t, id), 4);
    const old = await answer(page);
    assert.equal(old.statusCode, 200, 'the challenge changes with the try that was counted');
    const made = device.get({ ...place, challenge: challengeOf(old.body) }, handle);
    const form = { method: 'passkey', passkey: JSON.stringify(made), attempt: 'a1' };
    const twice = await Promise.all([1, 2].map(() => post(t, `/v/${id}`, form)));
    for (const { statusCode } of twice) assert.equal(statusCode, 303, 'a form that is sent twice is one try');
    assert.equal(twice[1]?.headers.location, twice[0]?.headers.location);
    const ended = await get(t, `/v/${id}`);
    assert.match(ended, /That’s all we needed/);
    assert.doesNotMatch(ended, /data-passkey/);
  });

  it('lets a passkey say who somebody is where nobody was named', async () => {
    const device = new Authenticator();
    const { t, handle } = await startWithPasskey(device);
    await using _ = t;
    const opened = await t.call('POST', '/v1/verifications', { purpose: 'sign_in_passwordless', returnUrl });
    const { id } = opened.body;
    const page = await get(t, `/v/${id}`);
    assert.match(page, /without a password/);
    const passkey = JSON.stringify(device.get({ ...place, challenge: challengeOf(page) }, handle));
    const answer = await post(t, `/v/${id}`, { method: 'passkey', passkey });
    const ticket = new URL(String(answer.headers.location)).searchParams.get('ticket') ?? '';
    const redeemed = await t.call('POST', `/v1/verifications/${id}/redeem`, { ticket });
    assert.deepEqual([redeemed.body.status, redeemed.body.userId], ['approved', userId]);
  });

  it('lets nobody in by a passkey who was signed out everywhere meanwhile, nor by a repeat', async () => {
    const device = new Authenticator();
    const { t, handle } = await startWithPasskey(device);
    await using _ = t;
    const told = { kind: 'password_changed', notify: ['ann@mail.example'] };
    await t.call('POST', `/v1/users/${userId}/notices`, told);
    await t.app.worker.drain();
    const { content } = t.provider.sent.at(-1) ?? {};
    const link = content?.kind === 'email' ? /https?:\/\/\S+(\/n\/\S+)/.exec(content.text)?.[1] : undefined;
    const approve = async () => {
      const asked = { purpose: 'sign_in_passwordless', returnUrl };
      const { id } = (await t.call('POST', '/v1/verifications', asked)).body;
      const challenge = challengeOf(await get(t, `/v/${id}`));
      const passkey = JSON.stringify(device.get({ ...place, challenge }, handle));
      const answer = await post(t, `/v/${id}`, { method: 'passkey', passkey });
      const ticket = new URL(String(answer.headers.location)).searchParams.get('ticket') ?? '';
      return () => t.call('POST', `/v1/verifications/${id}/redeem`, { ticket }, { 'idempotency-key': 'k' });
    };
    const [first, second] = [await approve(), await approve()];
    assert.equal((await first()).body.status, 'approved');
    t.clock.advance(1);
    assert.equal((await post(t, link ?? '', { answer: 'not-me' })).statusCode, 303);
    for (const redeem of [first, second]) assert.equal(slugOf(await redeem()), 'ticket-invalid');
  });
});

describe('whatever a browser sends', () => {
  let t: TestApp;
  let ids: string[];
  before(async () => {
    t = await startEnrolled();
    const passkeyOnly = await t.call('POST', '/v1/verifications', { purpose: 'sign_in_passwordless' });
    ids = [await open(t), passkeyOnly.body.id];
  });
  after(() => t[Symbol.asyncDispose]());
  const word = fc.oneof(
    fc.constantFrom('totp', 'hotp', 'passkey', 'recovery_codes', 'sms', 'sent', '__proto__', '123456'),
    fc.string({ unit: 'binary', maxLength: 80 }),
  );

  it('gets a page below 500 for any query', async () => {
    const property = fc.asyncProperty(fc.nat(1), word, word, async (which, by, notice) => {
      const query = new URLSearchParams({ by: by.toWellFormed(), notice: notice.toWellFormed() });
      const { statusCode, headers } = await t.app.http.inject({ url: `/v/${ids[which]}?${query}` });
      assert.ok(statusCode < 500, `${statusCode} ${query}`);
      assert.match(String(headers['content-type']), /text\/html/);
    });
    await fc.assert(property, { seed: 7, numRuns: 150 });
  });

  it('gets a page below 500 for any form', async () => {
    const form = fc.dictionary(
      fc.constantFrom('method', 'code', 'attempt', 'by', 'channel', 'passkey', '__proto__'),
      word,
    );
    const property = fc.asyncProperty(
      fc.nat(1),
      fc.constantFrom('', '/resend'),
      form,
      async (which, path, fields) => {
        const body = Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, v.toWellFormed()]));
        const { statusCode, headers } = await post(t, `/v/${ids[which]}${path}`, body);
        assert.ok(statusCode < 500, `${statusCode} ${JSON.stringify(fields)}`);
        if (statusCode !== 303) assert.match(String(headers['content-type']), /text\/html/);
      },
    );
    await fc.assert(property, { seed: 8, numRuns: 250 });
  });
});
