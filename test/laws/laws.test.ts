import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ServiceError } from '#core/service-error.ts';
import { SqliteStore } from '#store/sqlite/sqlite-store.ts';
import type { Store } from '#store/store.ts';
import { FakeClock } from '#test/contract/steps.ts';
import { phone, slugOf, startTestApp, type TestApp, testKey, testKeyring, wrong } from '#test/harness.ts';

/** The laws of ARCHITECTURE.md, through the API. Those that an engine decides are in contract/store-contract.ts too. */

const verifications = '/v1/verifications';
const signIn = (index = 0) => ({ to: phone(index), purpose: 'sign_in' });

async function open(t: TestApp, body: object = signIn()) {
  const answer = await t.call('POST', verifications, body);
  assert.ok(answer.status === 201 || answer.status === 200, answer.text);
  return answer.body;
}

const check = (t: TestApp, id: string, code: string, more: object = {}) =>
  t.call('POST', `${verifications}/${id}/check`, { code, ...more });

describe('laws', () => {
  it('law 1: of 64 simultaneous right answers over HTTP one is approved', async () => {
    await using t = await startTestApp();
    const { id } = await open(t);
    const code = await t.codeOf(id);
    const answers = await Promise.all(Array.from({ length: 64 }, () => check(t, id, code)));
    assert.equal(answers.filter(({ body }) => body.outcome === 'approved').length, 1);
    assert.equal(answers.filter((answer) => slugOf(answer) === 'already-approved').length, 63);
  });

  it('law 2: of 64 simultaneous wrong answers five are judged, and the right code is worth nothing then', async () => {
    await using t = await startTestApp();
    const { id } = await open(t);
    const code = await t.codeOf(id);
    const answers = await Promise.all(Array.from({ length: 64 }, (_, i) => check(t, id, wrong(code, i + 1))));
    assert.equal(answers.filter(({ body }) => body.outcome === 'wrong').length, 5);
    assert.equal((await check(t, id, code)).body.status, 'exhausted');
  });

  it('law 2: a right answer wins among wrong ones in flight while tries are left', async () => {
    await using t = await startTestApp();
    for (let round = 0; round < 20; round++) {
      const { id } = await open(t, signIn(round));
      const code = await t.codeOf(id);
      const answers = [1, 2, 3, 4].map((i) => wrong(code, i));
      answers.splice(round % 5, 0, code);
      const results = await Promise.all(answers.map((answer) => check(t, id, answer)));
      assert.equal(results[round % 5]?.body.outcome, 'approved');
    }
  });

  it('law 3: a resend, a new code and a new verification give no try back', async () => {
    await using t = await startTestApp();
    const { id } = await open(t);
    const code = await t.codeOf(id);
    for (let i = 1; i <= 3; i++) await check(t, id, wrong(code, i));
    t.clock.advance(61);
    const resent = await t.call('POST', `${verifications}/${id}/resend`, { newCode: true });
    assert.equal(resent.body.onlyNewest, true, 'what was sent before is worthless');
    const fresh = await t.codeOf(id);
    assert.notEqual(fresh, code);
    assert.equal((await check(t, id, wrong(fresh, 1))).body.checksLeft, 1);
    assert.equal((await check(t, id, wrong(fresh, 2))).body.status, 'exhausted');
    t.clock.advance(60);
    const second = await open(t, { to: phone(0), purpose: 'change_password' });
    const secondCode = await t.codeOf(second.id);
    for (let i = 1; i <= 5; i++) await check(t, second.id, wrong(secondCode, i));
    t.clock.advance(3600);
    assert.equal(slugOf(await t.call('POST', verifications, signIn())), 'too-many-failures');
  });

  it('law 3: whoever guesses at a phone locks neither the mailbox nor the app of the same person', async () => {
    await using t = await startTestApp();
    const user = { userId: 'ann' };
    const byPhone = (purpose: string) => ({
      ...user,
      to: phone(0),
      alternatives: ['ann@pine.example'],
      purpose,
    });
    for (const purpose of ['sign_in', 'change_password']) {
      const { id } = await open(t, byPhone(purpose));
      const code = await t.codeOf(id);
      for (let i = 1; i <= 5; i++) await check(t, id, wrong(code, i));
    }
    assert.equal(slugOf(await t.call('POST', verifications, byPhone('recover'))), 'too-many-failures');
    const byCall = { ...byPhone('recover'), channel: 'voice' };
    assert.equal(slugOf(await t.call('POST', verifications, byCall)), 'too-many-failures');
    const { id } = await open(t, { ...byPhone('recover'), channel: 'email' });
    assert.equal((await check(t, id, await t.codeOf(id))).body.outcome, 'approved');
  });

  it('law 4: opening again is the same verification, code and wait; the same code comes again after the wait', async () => {
    await using t = await startTestApp();
    const first = await open(t);
    const code = await t.codeOf(first.id);
    const again = await open(t);
    assert.equal(again.id, first.id);
    assert.equal(again.resendAt, first.resendAt);
    await t.app.worker.drain();
    assert.equal(t.provider.sent.length, 1);
    t.clock.advance(30);
    await open(t);
    assert.equal(await t.codeOf(first.id), code);
    assert.equal(t.provider.sent.length, 2);
  });

  it('law 4: a code lives five minutes from the first acceptance, ten from its opening at the most', async () => {
    await using t = await startTestApp();
    const { id, expiresAt } = await open(t);
    assert.equal(Date.parse(String(expiresAt)) - t.clock.now, 600_000);
    t.clock.advance(400);
    const code = await t.codeOf(id);
    const read = await t.call('GET', `${verifications}/${id}`);
    assert.equal(Date.parse(String(read.body.expiresAt)) - t.clock.now, 200_000);
    t.clock.advance(200);
    assert.deepEqual((await check(t, id, code)).body.status, 'expired');
  });

  it('law 6: one cent, one letter of the payee or a fact more makes the right code wrong', async () => {
    await using t = await startTestApp();
    const binding = { amount: '129.90', currency: 'EUR', payee: 'ExampleShop Ltd', order: '77' };
    const { id } = await open(t, { to: phone(1), purpose: 'payment', binding });
    const code = await t.codeOf(id);
    assert.equal(code.length, 8);
    const changed = [
      { ...binding, amount: '129.91' },
      { ...binding, payee: 'ExampleShop Ltd.' },
    ];
    for (const other of changed)
      assert.equal((await check(t, id, code, { binding: other })).body.outcome, 'wrong');
    assert.equal((await check(t, id, code, { binding })).body.outcome, 'approved');
  });

  it('law 7: a code of one purpose, destination or app is worth nothing for another', async () => {
    await using t = await startTestApp();
    const signInFor = await open(t, signIn(1));
    const code = await t.codeOf(signInFor.id);
    for (const other of [
      { to: phone(1), purpose: 'change_password' },
      signIn(2),
      { ...signIn(1), userId: 'u2' },
    ]) {
      const { id } = await open(t, other);
      assert.notEqual(id, signInFor.id);
      assert.notEqual(await t.codeOf(id), code);
      assert.equal((await check(t, id, code)).body.outcome, 'wrong');
    }
  });

  it('law 8: a decoy answers like everybody, sends nothing and is never approved', async () => {
    await using t = await startTestApp();
    const known = await t.call('POST', verifications, {
      to: 'known@shop.example',
      purpose: 'sign_in_passwordless',
    });
    const unknown = await t.call('POST', verifications, {
      to: 'unknown@shop.example',
      purpose: 'sign_in_passwordless',
      decoy: true,
    });
    assert.equal(unknown.status, known.status);
    assert.deepEqual(shapeOf(unknown.body), shapeOf(known.body));
    await t.app.worker.drain();
    assert.deepEqual(
      t.provider.sent.map(({ to }) => to),
      ['known@shop.example'],
    );
    const after = await Promise.all(
      [known, unknown].map(({ body }) => t.call('GET', `${verifications}/${body.id}`)),
    );
    assert.deepEqual(after[0]?.body.expiresAt, after[1]?.body.expiresAt);
    for (let i = 0; i < 5; i++) {
      const guesses = await Promise.all([known, unknown].map(({ body }) => check(t, body.id, `0000000${i}`)));
      assert.equal(guesses[1]?.status, guesses[0]?.status);
      assert.deepEqual(
        { ...guesses[1]?.body, id: 0, to: 0, url: 0 },
        { ...guesses[0]?.body, id: 0, to: 0, url: 0 },
      );
    }
  });

  it('law 8: a decoy is not approved by the code that its row would give', async () => {
    await using t = await startTestApp();
    const { id } = await open(t, { ...signIn(), decoy: true });
    const row = await t.app.store.readVerification({ id, appId: null });
    assert.ok(row);
    assert.equal((await check(t, id, t.app.context.keyring.codeOf(row))).body.outcome, 'wrong');
  });

  it('law 8: the limits of a decoy are those of a real address', async () => {
    await using t = await startTestApp();
    const outcomes: Record<string, number[]> = {};
    for (const decoy of [false, true]) {
      const statuses: number[] = [];
      for (let i = 0; i < 5; i++) {
        const body = { to: `d${decoy}@shop.example`, purpose: `p_${i}`, decoy };
        statuses.push((await t.call('POST', verifications, body)).status);
      }
      outcomes[String(decoy)] = statuses;
    }
    assert.deepEqual(outcomes.true, outcomes.false);
    assert.deepEqual(outcomes.true, [201, 201, 201, 429, 429]);
  });

  it('law 9: a message whose provider is down for a while is sent when it is back', async () => {
    await using t = await startTestApp();
    let down = true;
    t.provider.answer = async () => (down ? { outcome: 'retry', reason: 'down' } : { outcome: 'accepted' });
    const { id } = await open(t);
    await t.app.worker.drain();
    for (let i = 0; i < 4; i++) {
      t.clock.advance(20);
      await t.app.worker.drain();
    }
    assert.equal((await t.app.store.readMessages(id))[0]?.status, 'queued');
    down = false;
    t.clock.advance(31);
    assert.equal((await check(t, id, await t.codeOf(id))).body.outcome, 'approved');
  });

  it('law 9: a verification that no route takes is undeliverable, and says so', async () => {
    await using t = await startTestApp();
    t.provider.answer = async () => ({ outcome: 'refused', reason: 'unknown-subscriber' });
    const mail = await open(t, { to: 'a@shop.example', purpose: 'sign_in' });
    const text = await open(t, signIn());
    await t.app.worker.drain();
    assert.equal((await t.call('GET', `${verifications}/${mail.id}`)).body.status, 'undeliverable');
    const other = await t.call('GET', `${verifications}/${text.id}`);
    assert.equal(other.body.status, 'pending', 'a call is still possible');
    assert.equal(
      (await t.call('POST', `${verifications}/${text.id}/resend`, { channel: 'voice' })).status,
      200,
    );
  });

  it('law 10: GET of every address of a verification changes nothing', async () => {
    await using t = await startTestApp();
    const { id } = await open(t);
    const code = await t.codeOf(id);
    const before = await t.app.store.readVerification({ id, appId: null });
    for (const path of [
      `/v/${id}`,
      `/v/${id}?code=${code}`,
      `/v/${id}/status`,
      `/v/${id}/resend`,
      `/v/${id}/cancel`,
      `/v1/verifications/${id}`,
      `/v1/verifications/${id}/check`,
    ]) {
      await t.app.http.inject({
        url: path,
        headers: { authorization: `Bearer ${testKey}` },
      });
    }
    assert.deepEqual(await t.app.store.readVerification({ id, appId: null }), before);
    assert.equal((await check(t, id, code)).body.outcome, 'approved');
  });

  it('law 11: a repeat with the same Idempotency-Key gets the first answer, byte for byte, and sends nothing', async () => {
    await using t = await startTestApp();
    const headers = { 'idempotency-key': 'order-77' };
    const first = await t.call('POST', verifications, signIn(), headers);
    const code = await t.codeOf(first.body.id);
    t.clock.advance(40);
    const again = await t.call('POST', verifications, signIn(), headers);
    assert.equal(again.status, 201);
    assert.equal(again.text, first.text);
    await t.app.worker.drain();
    assert.equal(t.provider.sent.length, 1);
    assert.equal(slugOf(await t.call('POST', verifications, signIn(2), headers)), 'idempotency-key-reused');
    const approvals = await Promise.all(
      Array.from({ length: 8 }, () =>
        t.call('POST', `${verifications}/${first.body.id}/check`, { code }, { 'idempotency-key': 'check-1' }),
      ),
    );
    for (const approval of approvals) assert.equal(approval.body.outcome, 'approved');
    assert.equal(slugOf(await check(t, first.body.id, code)), 'already-approved');
    const late = await t.call('POST', verifications, signIn(), headers);
    assert.equal(late.text, first.text, 'nothing of the approval since then is in it');
  });

  it('law 12: when the store can not say, nothing is approved and the answer is 503', async () => {
    const clock = new FakeClock();
    const store: Store = new SqliteStore({ path: ':memory:', clock: clock.read, keyring: testKeyring });
    await using t = await startTestApp({ overrides: { store, clock: clock.read } });
    const { id } = await open(t);
    const code = await t.codeOf(id);
    store.checkVerification = () => Promise.reject(new ServiceError('store-unavailable', 'disk full'));
    const answer = await check(t, id, code);
    assert.equal(answer.status, 503);
    assert.ok(answer.headers['retry-after']);
    assert.equal((await t.call('GET', `${verifications}/${id}`)).body.status, 'pending');
  });

  it('law 3: one person has so many messages, at whichever addresses', async () => {
    await using t = await startTestApp();
    const send = async (index: number, more: object = {}): Promise<string> => {
      const answer = await t.call('POST', verifications, {
        to: phone(index),
        purpose: 'verify_contact',
        userId: 'pumper',
        client: { ip: `2001:db8:0:${index.toString(16)}::1` },
        ...more,
      });
      return slugOf(answer) || String(answer.status);
    };
    const sent = async (from: number): Promise<string[]> => {
      const said: string[] = [];
      for (let i = 0; i < 12; i++) said.push(await send(from + i));
      return said;
    };
    const full = Array(2).fill('too-many-sends');
    assert.deepEqual(await sent(0), [...Array(10).fill('201'), ...full]);
    assert.equal(await send(20, { userId: 'another' }), '201');
    t.clock.advance(3600);
    assert.deepEqual(await sent(40), [...Array(10).fill('201'), ...full]);
    t.clock.advance(3600);
    assert.equal(await send(60), 'too-many-sends', 'twenty a day');
    t.clock.advance(86_400);
    assert.equal(await send(61), '201');
    const { id } = await open(t, { to: 'pumper@pine.example', purpose: 'sign_in', userId: 'pumper' });
    for (let i = 0; i < 8; i++) assert.equal(await send(80 + i), '201');
    t.clock.advance(31);
    assert.equal(slugOf(await t.call('POST', `${verifications}/${id}/resend`, {})), 'too-many-sends');
  });

  it('law 12: under attack payments and changes are refused, and sign-in goes on with longer codes', async () => {
    await using t = await startTestApp();
    for (let i = 0; i < 548; i++) {
      const { id, digits } = await open(t, { to: phone(i), purpose: 'sign_in' });
      assert.equal(digits, 6);
      for (let n = 0; n < 5; n++) await check(t, id, `00000${n}`);
    }
    assert.equal((await open(t, signIn(9_001))).digits, 8);
    const binding = { amount: '1.00', currency: 'EUR', payee: 'X' };
    assert.equal(
      slugOf(await t.call('POST', verifications, { to: phone(9_002), purpose: 'payment', binding })),
      'protection-active',
    );
    // Whoever guesses at mailboxes of their own closes payments for nobody who is known.
    const known = { to: phone(9_004), userId: 'ann', purpose: 'payment', binding };
    assert.equal((await t.call('POST', verifications, known)).status, 201);
    // Nor may who isn't known be told by it (law 8).
    const unknown = { to: phone(9_005), decoy: true, purpose: 'password_reset' };
    assert.equal((await t.call('POST', verifications, unknown)).status, 201);
    assert.equal((await open(t, { ...unknown, to: phone(9_006), purpose: 'sign_in' })).digits, 6);
    t.clock.advance(86_400 + 3600);
    assert.equal((await open(t, signIn(9_003))).digits, 6);
  });
});

/** Names and types of a body's members, all the way down. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)]));
}
