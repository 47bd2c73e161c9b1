import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { phone, slugOf, startTestApp, type TestApp, wrong } from '#test/harness.ts';

const mail = 'ann@mail.example';
const number = phone(1);
const day = 24 * 3600;
const signIn = { to: number, userId: 'ann', purpose: 'sign_in', returnUrl: 'https://shop.example/back' };

/** The wrong answers of as many days as it takes, ten a day. @returns what the last of them was answered */
async function fail(t: TestApp, times: number, given: object = signIn) {
  let last: Awaited<ReturnType<TestApp['call']>> | undefined;
  for (let done = 0; done < times; done++) {
    if (done % 10 === 0) t.clock.advance(10 * day);
    const { body } = await t.call('POST', '/v1/verifications', given);
    last = await t.call('POST', `/v1/verifications/${body.id}/check`, {
      code: wrong(await t.codeOf(body.id), 1),
    });
    assert.equal(last.body.outcome, 'wrong', last.text);
    await t.call('POST', `/v1/verifications/${body.id}/cancel`, {});
    t.clock.advance(1000);
  }
  return last ?? assert.fail();
}

/** Of the notices by mail, but for those that say that somebody knew the password. */
async function subjects({ app, provider }: TestApp): Promise<string[]> {
  await app.settled();
  await app.worker.drain();
  return provider.sent.flatMap(({ code, content }) =>
    code === '' && content.kind === 'email' && !content.subject.includes('password') ? [content.subject] : [],
  );
}

const answerOn = async (t: TestApp, id: string, code: string): Promise<string> =>
  (
    await t.app.http.inject({
      method: 'POST',
      url: `/v/${id}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `code=${code}`,
    })
  ).body;

describe('many failures in a row', () => {
  it('are told to the person and the app from the fortieth on, and that the fiftieth disables', async () => {
    await using t = await startTestApp();
    const given = { ...signIn, alternatives: [mail] };
    assert.equal((await fail(t, 39, given)).body.failuresLeft, null);
    assert.deepEqual(await subjects(t), []);
    assert.equal((await fail(t, 1, given)).body.failuresLeft, 10);
    const [warning, ...more] = await subjects(t);
    assert.match(warning ?? '', /Many wrong answers in a row; a few more turn this off: phone/);
    assert.deepEqual(more, []);
    assert.equal((await fail(t, 10, given)).body.failuresLeft, 0);
    assert.match((await subjects(t)).at(-1) ?? '', /Turned off after too many wrong answers.*phone/);
    t.clock.advance(40 * day);
    const refused = await t.call('POST', '/v1/verifications', signIn);
    assert.deepEqual([slugOf(refused), refused.body.retryAt], ['too-many-failures', undefined]);
  });

  it('are said on the page with how many are left, and at the last what to do', async () => {
    await using t = await startTestApp();
    await fail(t, 38);
    t.clock.advance(40 * day);
    const { body } = await t.call('POST', '/v1/verifications', signIn);
    const code = await t.codeOf(body.id);
    assert.doesNotMatch(await answerOn(t, body.id, wrong(code, 1)), /in a row/);
    assert.match(await answerOn(t, body.id, wrong(code, 2)), /10 more wrong answers in a row/);
    assert.match(await answerOn(t, body.id, wrong(code, 3)), /9 more wrong answers in a row/);
    await fail(t, 7);
    t.clock.advance(40 * day);
    const [one, other] = [
      await t.call('POST', '/v1/verifications', signIn),
      await t.call('POST', '/v1/verifications', { ...signIn, purpose: 'change_password' }),
    ];
    await answerOn(t, one.body.id, wrong(await t.codeOf(one.body.id), 1));
    const last = await answerOn(t, one.body.id, wrong(await t.codeOf(one.body.id), 2));
    assert.match(last, /this way is turned off\. Please use another way/);
    const late = await answerOn(t, other.body.id, await t.codeOf(other.body.id));
    assert.match(late, /this way is turned off/, 'on a page that was open already');
    assert.doesNotMatch(late, /not accepting codes/);
  });

  it('look the same for an address that nobody has, and tell nobody', async () => {
    await using t = await startTestApp();
    const { to, purpose } = signIn;
    const decoy = { to, userId: 'nobody', purpose, decoy: true };
    let last: Awaited<ReturnType<TestApp['call']>> | undefined;
    for (let i = 0; i < 40; i++) {
      if (i % 10 === 0) t.clock.advance(10 * day);
      const { body } = await t.call('POST', '/v1/verifications', decoy);
      last = await t.call('POST', `/v1/verifications/${body.id}/check`, { code: `${200_000 + i}` });
      await t.call('POST', `/v1/verifications/${body.id}/cancel`, {});
      t.clock.advance(1000);
    }
    assert.equal(last?.body.failuresLeft, 10);
    await t.app.settled();
    await t.app.worker.drain();
    assert.deepEqual(t.provider.sent, []);
  });
});
