import assert from 'node:assert/strict';
import { it } from 'node:test';
import { encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { phone, startTestApp, type TestApp, wrong } from '#test/harness.ts';

const secret = new TextEncoder().encode('twenty bytes exactly');

function checksOf(t: TestApp): readonly unknown[] {
  const lines = t.log.map((line) => JSON.parse(line));
  return lines
    .filter(({ event }) => event === 'verification.check')
    .map(({ outcome, method }) => [outcome, method]);
}

it('logs of each answer what it was given with, right or wrong', async () => {
  await using t = await startTestApp();
  const open = async (body: object) => (await t.call('POST', '/v1/verifications', body)).body;
  const check = (id: string, body: object) => t.call('POST', `/v1/verifications/${id}/check`, body);
  const { id } = await open({ to: phone(1), purpose: 'sign_in', userId: 'ann' });
  const code = await t.codeOf(id);
  await check(id, { code: wrong(code) });
  await check(id, { code });
  const begun = await t.call('POST', '/v1/users/ann/factors/hotp', { secret: encodeBase32(secret) });
  await t.call('POST', `/v1/users/ann/factors/${begun.body.id}/confirm`, {
    code: hotp({ secret, counter: 0 }),
  });
  const other = await open({ purpose: 'sign_in', userId: 'ann' });
  await check(other.id, { method: 'hotp', code: hotp({ secret, counter: 9_000 }) });
  await t.app.http.inject({
    method: 'POST',
    url: `/v/${other.id}`,
    payload: new URLSearchParams({ method: 'hotp', code: hotp({ secret, counter: 1 }) }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  assert.deepEqual(checksOf(t), [
    ['wrong', 'sms'],
    ['approved', 'sms'],
    ['wrong', 'hotp'],
    ['approved', 'hotp'],
  ]);
});
