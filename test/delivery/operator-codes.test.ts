import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codePlace } from '#core/message-text.ts';
import type { Judgement } from '#core/operator-code.ts';
import type { ProviderAnswer } from '#delivery/provider.ts';
import { phone, slugOf, wrong } from '#test/harness.ts';
import { type Carried, startCarried } from './carriers.ts';

/** A route by an operator first and a provider of ours second; the operator finds 123456 right. */
async function start(given: { judge?: () => Judgement; pause?: () => Promise<void> } = {}) {
  const { judge, pause } = given;
  const asked: { authenticationId: string; code: string }[] = [];
  let made = 0;
  const c = await startCarried({
    providers: { operator: { givesReceipts: false }, ours: {} },
    routes: [
      { channel: 'sms', ways: [{ provider: 'operator' }, { provider: 'ours' }] },
      { channel: 'voice', ways: [{ provider: 'ours' }] },
    ],
    ...(pause ? { pause } : {}),
    members: {
      operator: {
        operator: {
          async validate({ authenticationId, code }) {
            asked.push({ authenticationId, code });
            return judge?.() ?? { kind: code === '123456' ? 'right' : 'wrong' };
          },
        },
      },
    },
  });
  c.of('operator').answer = () => ({ outcome: 'accepted', authenticationId: `theirs-${++made}` });
  const open = async (body: object = {}) => {
    const answer = await c.t.call('POST', '/v1/verifications', {
      to: phone(1),
      purpose: 'sign_in',
      ...body,
    });
    await c.t.app.worker.drain();
    return answer.body;
  };
  const check = (id: string, code: string, headers: Record<string, string> = {}) =>
    c.t.call('POST', `/v1/verifications/${id}/check`, { code }, headers);
  const sent = () => ({ operator: c.of('operator').sent.length, ours: c.of('ours').sent.length });
  return { c, t: c.t, asked, open, check, sent, [Symbol.asyncDispose]: () => c[Symbol.asyncDispose]() };
}

const later = async ({ t }: Pick<Carried, 't'>, seconds: number): Promise<void> => {
  t.clock.advance(seconds);
  await t.app.worker.drain();
};

describe("a route that begins with an operator's codes", () => {
  it('gives the operator a text with a place for the code, and nothing of a code of ours', async () => {
    await using s = await start();
    const { id } = await s.open();
    const [message] = s.c.of('operator').sent;
    const text = message?.content.kind === 'sms' ? message.content.text : '';
    assert.ok(text.includes(codePlace) && text.length <= 160);
    const verification = await s.t.app.store.readVerification({ id, appId: null });
    assert.ok(
      verification && !JSON.stringify(message).includes(s.t.app.context.keyring.codeOf(verification)),
    );
    assert.equal(verification?.sends[0]?.operatorCode?.authenticationId, 'theirs-1');
    assert.deepEqual(s.sent(), { operator: 1, ours: 0 });
  });

  it('has a wrong code counted, a right one approved, and a replay turned away', async () => {
    await using s = await start();
    const { id } = await s.open();
    const no = await s.check(id, '999999');
    assert.deepEqual([no.status, no.body.outcome, no.body.checksLeft], [200, 'wrong', 4]);
    assert.equal((await s.check(id, '999999')).body.checksLeft, 4);
    assert.equal((await s.check(id, '123 456')).body.outcome, 'approved');
    assert.equal(slugOf(await s.check(id, '123456')), 'already-approved');
    assert.deepEqual(
      s.asked.map(({ code }) => code),
      ['999999', '123456'],
    );
  });

  it('gives a form that is sent twice at once the one answer, and asks once', async () => {
    await using s = await start();
    const { id } = await s.open();
    const key = { 'idempotency-key': 'form-1' };
    const answers = await Promise.all(Array.from({ length: 4 }, () => s.check(id, '123456', key)));
    assert.deepEqual(
      answers.map(({ body }) => body.outcome),
      ['approved', 'approved', 'approved', 'approved'],
    );
    assert.equal(s.asked.length, 1);
  });

  it('answers 503 with Retry-After when the operator can not say, and takes the same code afterwards', async () => {
    let silent = true;
    await using s = await start({
      judge: () => (silent ? { kind: 'unknown', reason: 'camara-503' } : { kind: 'right' }),
    });
    const { id } = await s.open();
    const answer = await s.check(id, '123456');
    assert.deepEqual([answer.status, slugOf(answer)], [503, 'temporarily-unavailable']);
    assert.equal(answer.headers['retry-after'], '2');
    assert.ok(answer.body.retryAt);
    silent = false;
    s.t.clock.advance(2);
    const approved = await s.check(id, '123456');
    assert.equal(approved.body.outcome, 'approved');
  });

  it('tells the person on the hosted page that the code could not be checked', async () => {
    await using s = await start({ judge: () => ({ kind: 'unknown', reason: 'camara-503' }) });
    const { id } = await s.open();
    const page = await s.t.app.http.inject({
      method: 'POST',
      url: `/v/${id}`,
      payload: { code: '123456' },
    });
    assert.match(page.body, /couldn’t be checked just now/);
  });

  for (const purpose of ['payment', 'recover', 'change_password', 'sign_in_passwordless', 'close_account']) {
    it(`leaves the operator out for ${purpose}`, async () => {
      await using s = await start();
      const facts = { amount: '1.00', currency: 'EUR', payee: 'Ann' };
      await s.open({ purpose, ...(purpose === 'payment' ? { binding: facts } : {}) });
      assert.deepEqual(s.sent(), { operator: 0, ours: 1 });
    });
  }

  it('takes the operator for verify_contact too', async () => {
    await using s = await start();
    await s.open({ purpose: 'verify_contact' });
    assert.deepEqual(s.sent(), { operator: 1, ours: 0 });
  });
});

describe("a resend of an operator's code", () => {
  it('is a new code, and only that one works; the API and the page say so', async () => {
    await using s = await start();
    const { id } = await s.open();
    s.t.clock.advance(30);
    const resent = await s.t.call('POST', `/v1/verifications/${id}/resend`, {});
    assert.equal(resent.status, 200);
    await s.t.app.worker.drain();
    assert.deepEqual(s.sent(), { operator: 2, ours: 0 });
    await s.check(id, '123456');
    assert.deepEqual(s.asked, [{ authenticationId: 'theirs-2', code: '123456' }]);
    assert.equal((await s.t.call('GET', `/v1/verifications/${id}`)).body.onlyNewest, true);
  });

  it('is told of on the hosted page in the place of "the code stays the same"', async () => {
    await using s = await start();
    const { id } = await s.open();
    const page = await s.t.app.http.inject({ method: 'GET', url: `/v/${id}` });
    assert.match(page.body, /Only the newest code works/);
    assert.doesNotMatch(page.body, /stays the same/);
  });
});

describe('failover from an operator', () => {
  for (const [what, answer] of Object.entries({
    refuses: { outcome: 'refused', reason: 'camara-not-applicable' },
    'is down': { outcome: 'retry', reason: 'camara-503' },
    'says nothing': { outcome: 'retry', reason: 'camara-timeout' },
  } satisfies Record<string, ProviderAnswer>)) {
    it(`goes on at once with a code of ours when it ${what}, and it is never asked`, async () => {
      await using s = await start();
      s.c.of('operator').answer = () => answer;
      const { id } = await s.open();
      assert.deepEqual(s.sent(), { operator: 1, ours: 1 });
      const code = s.c.of('ours').sent[0]?.code ?? '';
      assert.match(code, /^\d{6}$/);
      assert.equal((await s.check(id, wrong(code))).body.outcome, 'wrong');
      assert.equal((await s.check(id, code)).body.outcome, 'approved');
      assert.deepEqual(s.asked, []);
    });
  }

  it('goes on with a code of ours when nothing was typed within a minute, and the old one is not asked about', async () => {
    await using s = await start();
    const { id } = await s.open();
    await later(s, 59);
    assert.deepEqual(s.sent(), { operator: 1, ours: 0 });
    await later(s, 1);
    assert.deepEqual(s.sent(), { operator: 1, ours: 1 });
    assert.equal((await s.check(id, '123456')).body.outcome, 'wrong');
    assert.deepEqual(s.asked, []);
    assert.equal((await s.check(id, s.c.of('ours').sent[0]?.code ?? '')).body.outcome, 'approved');
  });

  it('leaves a person alone who has typed something', async () => {
    await using s = await start();
    const { id } = await s.open();
    await s.check(id, '999999');
    await later(s, 61);
    assert.deepEqual(s.sent(), { operator: 1, ours: 0 });
  });

  it('stays with us for resends, since a code of ours is out', async () => {
    await using s = await start();
    const { id } = await s.open();
    s.t.clock.advance(30);
    await s.t.call('POST', `/v1/verifications/${id}/resend`, { channel: 'voice' });
    await s.t.app.worker.drain();
    s.t.clock.advance(60);
    await s.t.call('POST', `/v1/verifications/${id}/resend`, { channel: 'sms' });
    await s.t.app.worker.drain();
    assert.deepEqual(s.sent(), { operator: 1, ours: 2 });
  });
});

describe("a number that has an operator's code", () => {
  it('is sent a code of ours for another verification, so that strangers can not kill the first', async () => {
    await using s = await start();
    const { id } = await s.open({ userId: 'one' });
    s.t.clock.advance(29);
    const other = await s.open({ userId: 'two' });
    assert.deepEqual(s.sent(), { operator: 1, ours: 1 });
    const messages = await s.t.app.store.readMessages(other.id);
    assert.equal(messages[0]?.tries[0]?.reason, 'operator-code-live');
    assert.equal((await s.check(id, '123456')).body.outcome, 'approved');
  });

  it('may have another after the wait, and other numbers at once', async () => {
    await using s = await start();
    await s.open({ userId: 'one' });
    await s.open({ to: phone(2) });
    s.t.clock.advance(30);
    await s.open({ userId: 'two' });
    assert.deepEqual(s.sent(), { operator: 3, ours: 0 });
  });

  it('keeps its turn for the second operator when the first has refused', async () => {
    const operator = { givesReceipts: false };
    const member = { operator: { validate: async () => ({ kind: 'right' }) as const } };
    await using c = await startCarried({
      providers: { one: operator, two: operator, ours: {} },
      routes: [{ channel: 'sms', ways: ['one', 'two', 'ours'].map((provider) => ({ provider })) }],
      members: { one: member, two: member },
    });
    c.of('one').answer = () => ({ outcome: 'refused', reason: 'camara-not-applicable' });
    c.of('two').answer = () => ({ outcome: 'accepted', authenticationId: 'b' });
    await c.t.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in' });
    await c.t.app.worker.drain();
    assert.deepEqual(
      ['one', 'two', 'ours'].map((name) => c.of(name).sent.length),
      [1, 1, 0],
    );
  });

  it('is not held against the operator, whose breaker stays closed', async () => {
    await using s = await start();
    for (let i = 0; i < 7; i++) await s.open({ userId: `user-${i}` });
    await s.open({ to: phone(2) });
    assert.equal(s.sent().operator, 2);
  });
});

describe("a decoy on an operator's route", () => {
  it('is sent nothing, asks nobody, and is answered as others are', async () => {
    await using s = await start({ pause: async () => undefined });
    const real = await s.open();
    const decoy = await s.open({ to: phone(2), decoy: true });
    assert.deepEqual(s.sent(), { operator: 1, ours: 0 });
    const shapeOf = ({ body, status }: Awaited<ReturnType<typeof s.check>>) => [
      status,
      body.outcome,
      body.checksLeft,
      body.onlyNewest,
    ];
    assert.deepEqual(shapeOf(await s.check(decoy.id, '999999')), shapeOf(await s.check(real.id, '999999')));
    assert.deepEqual(
      s.asked.map(({ code }) => code),
      ['999999'],
    );
  });

  it('takes its turn at a number as others do, so that nobody sees by a second one that the number is nobody’s', async () => {
    await using s = await start({ pause: async () => undefined });
    const shown = async (to: string, decoy: boolean): Promise<unknown[]> => {
      const seen: unknown[] = [];
      for (const userId of ['one', 'two']) {
        const { id } = await s.open({ to, userId, ...(decoy ? { decoy } : {}) });
        seen.push((await s.t.call('GET', `/v1/verifications/${id}`)).body.onlyNewest);
      }
      return seen;
    };
    assert.deepEqual(await shown(phone(1), false), [true, false]);
    assert.deepEqual(await shown(phone(2), true), [true, false]);
  });
});
