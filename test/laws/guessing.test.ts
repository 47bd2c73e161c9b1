import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { decodeBase32, encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { totp } from '#core/totp.ts';
import { phone, slugOf, startTestApp, type TestApp, testKeyring, wrong } from '#test/harness.ts';

const secret = new TextEncoder().encode('twenty bytes exactly');
const user = '/v1/users/ann';

/** Zero of a script's digits: Latin, Arabic, Devanagari, Bengali, Thai, full-width. */
const zeros = [0x30, 0x660, 0x966, 0x9e6, 0xe50, 0xff10];
const inScript = (code: string, script: number): string =>
  code.replaceAll(/\d/g, (digit) => String.fromCodePoint((zeros[script] ?? 0x30) + Number(digit)));

const appCode = ({ clock }: TestApp, key: Uint8Array): string => totp({ secret: key, at: clock.now });

async function enrolApp(t: TestApp): Promise<Uint8Array> {
  const { body } = await t.call('POST', `${user}/factors/totp`, { account: 'ann' });
  const key = decodeBase32(String(body.secret)) ?? assert.fail();
  const factor = body.factor as { readonly id: string } | undefined;
  const confirmed = await t.call('POST', `${user}/factors/${factor?.id ?? body.id}/confirm`, {
    code: appCode(t, key),
  });
  assert.equal(confirmed.status, 200, confirmed.text);
  return key;
}

async function enrolToken(t: TestApp): Promise<void> {
  const { body } = await t.call('POST', `${user}/factors/hotp`, { secret: encodeBase32(secret) });
  const confirmed = await t.call('POST', `${user}/factors/${body.id}/confirm`, {
    code: hotp({ secret, counter: 0 }),
  });
  assert.equal(confirmed.status, 200, confirmed.text);
}

async function openSignIn(t: TestApp): Promise<string> {
  const { body, status, text } = await t.call('POST', '/v1/verifications', {
    userId: 'ann',
    purpose: 'sign_in',
    binding: { order: String(t.clock.now) },
  });
  assert.equal(status, 201, text);
  return body.id;
}

const guess = async (t: TestApp, id: string, method: string, code: string): Promise<unknown> => {
  const { body } = await t.call('POST', `/v1/verifications/${id}/check`, { method, code });
  return [body.outcome, body.checksLeft];
};

test('each guess at the code of an app costs a try, in whatever script it is typed', async () => {
  await using t = await startTestApp();
  const key = await enrolApp(t);
  t.clock.advance(60);
  const id = await openSignIn(t);
  for (const script of [0, 1, 2, 3, 4]) {
    const typed = inScript(wrong(appCode(t, key), script + 1), script);
    assert.deepEqual(await guess(t, id, 'totp', typed), ['wrong', 4 - script], typed);
  }
});

test('the same guess in another script is the same guess', async () => {
  await using t = await startTestApp();
  const key = await enrolApp(t);
  t.clock.advance(60);
  const id = await openSignIn(t);
  for (const script of zeros.keys()) {
    const typed = inScript(wrong(appCode(t, key)), script);
    assert.deepEqual(await guess(t, id, 'totp', typed), ['wrong', 4], typed);
  }
});

test('a wrong code of an app that is held against a new code of the app is a new guess', async () => {
  await using t = await startTestApp();
  const key = await enrolApp(t);
  t.clock.advance(60);
  const id = await openSignIn(t);
  const typed = wrong(appCode(t, key));
  for (let left = 4; left >= 0; left--) {
    assert.deepEqual(await guess(t, id, 'totp', typed), ['wrong', left]);
    if (left > 0) assert.deepEqual(await guess(t, id, 'totp', typed), ['wrong', left], 'sent twice');
    t.clock.advance(30);
  }
});

test('a wrong code of a token that is held against other codes of the token is a new guess', async () => {
  await using t = await startTestApp();
  await enrolToken(t);
  const id = await openSignIn(t);
  // One that the token never shows soon.
  const shown = new Set(Array.from({ length: 40 }, (_, counter) => hotp({ secret, counter })));
  const typed = ['123456', '654321', '111111'].find((code) => !shown.has(code)) ?? assert.fail();
  assert.deepEqual(await guess(t, id, 'hotp', typed), ['wrong', 4]);
  assert.deepEqual(await guess(t, id, 'hotp', typed), ['wrong', 4]);
  t.clock.advance(1);
  const other = await openSignIn(t);
  assert.deepEqual(await guess(t, other, 'hotp', hotp({ secret, counter: 11 })), ['approved', 0]);
  assert.deepEqual(await guess(t, id, 'hotp', typed), ['wrong', 3]);
});

test('a recovery code that was wrong is not hashed again, nor is one of a client that has used up its tries', async () => {
  await using t = await startTestApp();
  const { mock: hashed } = mock.method(t.app.context.recoveryHasher, 'hashTyped');
  await t.call('POST', `${user}/factors/recovery-codes`, {});
  const id = await openSignIn(t);
  for (let i = 0; i < 4; i++) {
    assert.deepEqual(await guess(t, id, 'recovery_codes', '0000-0000-0000-0000'), ['wrong', 4]);
  }
  assert.equal(hashed.callCount(), 1);
  const client = { ip: '203.0.113.9' };
  for (let n = 0; n < 20; n++) {
    const to = phone(Math.floor(n / 5));
    const { body } = await t.call('POST', '/v1/verifications', { to, purpose: 'sign_in' });
    const code = wrong(await t.codeOf(body.id), n + 1);
    await t.call('POST', `/v1/verifications/${body.id}/check`, { code, client });
  }
  const another = { method: 'recovery_codes', code: '0000-0000-0000-0001', client };
  const answer = await t.call('POST', `/v1/verifications/${id}/check`, another);
  assert.equal(slugOf(answer), 'too-many-requests');
  assert.equal(hashed.callCount(), 1);
});

test('codes are made for nobody who may not have them: they are a second of work', async () => {
  await using t = await startTestApp();
  const { mock: made } = mock.method(t.app.context.recoveryHasher, 'hashSet');
  await enrolToken(t);
  const refused = await t.call('POST', `${user}/factors/recovery-codes`, {});
  assert.equal(slugOf(refused), 'authorization-needed');
  const strangers = { authorization: await openSignIn(t) };
  assert.equal(
    slugOf(await t.call('POST', `${user}/factors/recovery-codes`, strangers)),
    'authorization-needed',
  );
  assert.equal(made.callCount(), 0);
});

test('codes and apps that are made anew forget the failures in a row with those before, as the step is told', async () => {
  await using t = await startTestApp();
  const { mock: changed } = mock.method(t.app.store, 'changeFactors');
  const spentOn = async (path: string, body: object): Promise<unknown> => {
    const answer = await t.call('POST', `${user}/factors/${path}`, body);
    assert.equal(answer.status, 201, answer.text);
    const [budget] = changed.calls.at(-1)?.arguments[0].budgets ?? [];
    return [budget?.kind, budget?.keys[0]?.split(':').at(-1)];
  };
  const uri = `otpauth://totp/Old:ann?secret=${encodeBase32(secret)}`;
  assert.deepEqual(await spentOn('import', { uri }), ['failures', 'totp']);
  const made = await t.call('POST', `${user}/factors/recovery-codes`, {});
  assert.equal(slugOf(made), 'authorization-needed');
  await t.call('POST', '/v1/users/ben/factors/recovery-codes', {});
  const [budget] = changed.calls.at(-1)?.arguments[0].budgets ?? [];
  assert.equal(budget?.keys[0]?.split(':').at(-1), 'recovery_codes');
});

test('what is typed for nobody is held against a code all the same: working one out takes its time (law 8)', async () => {
  await using t = await startTestApp();
  const derived = mock.method(testKeyring, 'codeOf');
  const ask = async (index: number, decoy: boolean): Promise<number> => {
    const given = { to: phone(index), purpose: 'sign_in', decoy };
    const { id } = (await t.call('POST', '/v1/verifications', given)).body;
    await t.app.worker.drain();
    derived.mock.resetCalls();
    const { body } = await t.call('POST', `/v1/verifications/${id}/check`, { code: '000000' });
    assert.equal(body.outcome, 'wrong');
    return derived.mock.callCount();
  };
  assert.deepEqual([await ask(1, false), await ask(2, true)], [1, 1]);
  derived.mock.restore();
});
