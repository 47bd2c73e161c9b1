import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { changeFactors } from '#factors/change-factors.ts';
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

describe('a change of what somebody has enrolled', () => {
  const path = '/v1/users/ann@pine.example';
  const changesOf = (t: TestApp) =>
    t.log.map((line) => JSON.parse(line)).filter(({ event }) => event === 'factor.change');

  it('leaves one line in the log, made or refused, by an app or on the page', async () => {
    await using t = await startTestApp();
    const requests: unknown[] = [];
    const post = async (url: string, body: object = {}) => {
      const answer = await t.call('POST', `${path}/${url}`, body);
      requests.push(answer.headers['x-request-id']);
      return answer.body;
    };
    const { id } = await post('factors/hotp', { secret: encodeBase32(secret) });
    for (const counter of [9_000, 0])
      await post(`factors/${id}/confirm`, { code: hotp({ secret, counter }) });
    await post(`factors/${id}/rename`, { name: 'Key ring' });
    await post('factors/recovery-codes');
    await post(`factors/${id}/remove`);
    await post('factors/%0a/remove');
    await post('lift-freeze');
    const shown = await t.call('POST', `${path}/security-page`, { account: 'Ann' });
    const page = await t.app.http.inject({
      method: 'POST',
      url: `${new URL(String(shown.body.url)).pathname}/remove`,
      payload: new URLSearchParams({ factorId: id }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    requests.push(page.headers['x-request-id']);
    await post('forget');
    const lines = changesOf(t);
    assert.deepEqual(
      lines.map(({ action, outcome, kind, factorId }) => [action, outcome, kind, factorId]),
      [
        ['begin', 'changed', 'hotp', id],
        ['confirm', 'wrong', undefined, id],
        ['confirm', 'changed', 'hotp', id],
        ['rename', 'changed', 'hotp', id],
        ['set_recovery_codes', 'authorization-needed', 'recovery_codes', undefined],
        ['remove', 'authorization-needed', undefined, id],
        ['remove', 'authorization-needed', undefined, undefined],
        ['lift_freeze', 'changed', undefined, undefined],
        ['remove', 'authorization-needed', undefined, id],
        ['forget', 'changed', undefined, undefined],
      ],
    );
    const users = [...new Set(lines.map(({ user }) => user))];
    assert.equal(users.length, 1, 'refusals and the end name the same person');
    assert.match(String(users[0]), /^usr_[0-9a-z]{36}$/);
    for (const { requestId } of lines) assert.ok(requests.includes(requestId), String(requestId));
  });

  it('is told with what authorized it, and without a code or the app’s name for the person', async () => {
    await using t = await startTestApp();
    const proved = async (purpose: string) => {
      const body = { to: phone(1), purpose, userId: 'ann@pine.example' };
      const { id } = (await t.call('POST', '/v1/verifications', body)).body;
      await t.call('POST', `/v1/verifications/${id}/check`, { code: await t.codeOf(id) });
      return id;
    };
    await t.call('POST', `${path}/factors/address`, { verification: await proved('verify_contact') });
    t.clock.advance(3600);
    const authorization = await proved('change_factor');
    const { body } = await t.call('POST', `${path}/factors/recovery-codes`, { authorization });
    const last = changesOf(t).at(-1);
    assert.deepEqual(
      [last.action, last.outcome, last.authorization],
      ['set_recovery_codes', 'changed', authorization],
    );
    const log = t.log.join('');
    for (const secret of ['ann@pine.example', phone(1), ...(body.codes as string[])])
      assert.equal(log.includes(secret), false, secret);
  });

  it('is not told of what nobody has asked for', async () => {
    await using t = await startTestApp();
    await t.call('POST', `${path}/factors/hotp`, { secret: encodeBase32(secret) });
    const before = t.log.length;
    const owner = { appId: 'app_x', userId: 'ann', requestId: null };
    await changeFactors(t.app.context, owner, { action: 'order', factorIds: [] });
    assert.equal(t.log.length, before);
  });
});
