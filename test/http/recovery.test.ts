import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { phone, slugOf, startTestApp, type TestApp } from '#test/harness.ts';

const secret = new TextEncoder().encode('twenty bytes exactly');
const mail = 'ann@pine.example';
const day = 24 * 3600;
const contacts = [mail, phone(1)];
const path = '/v1/users/ann/recovery';

async function enrolToken(t: TestApp, userId = 'ann'): Promise<string> {
  const begun = await t.call('POST', `/v1/users/${userId}/factors/hotp`, { secret: encodeBase32(secret) });
  const code = hotp({ secret, counter: 0 });
  await t.call('POST', `/v1/users/${userId}/factors/${begun.body.id}/confirm`, { code });
  return begun.body.id;
}

/** The id of a `recover` of Ann that was approved by the code that an address got. */
async function shown(t: TestApp, to = mail, userId = 'ann'): Promise<string> {
  const opened = await t.call('POST', '/v1/verifications', { to, userId, purpose: 'recover' });
  const id = opened.body.id;
  const checked = await t.call('POST', `/v1/verifications/${id}/check`, { code: await t.codeOf(id) });
  assert.equal(checked.body.outcome, 'approved', checked.text);
  return id;
}

const prove = (t: TestApp, verification: string, userId = 'ann') =>
  t.call('POST', `/v1/users/${userId}/recovery/proofs`, { verification, contacts });
const finish = (t: TestApp, proof: string) => t.call('POST', `${path}/finish`, { proof });

async function waited(): Promise<TestApp> {
  const t = await startTestApp();
  await enrolToken(t);
  assert.equal((await prove(t, await shown(t))).status, 200);
  t.clock.advance(3 * day);
  return t;
}

describe('recovering an account by the API', () => {
  it('gives a link to whoever asks, the same for somebody known, unknown or made up', async () => {
    await using t = await startTestApp();
    await enrolToken(t);
    const answers = [
      await t.call('POST', path, { contacts }),
      await t.call('POST', '/v1/users/nobody/recovery', { contacts }),
      await t.call('POST', '/v1/users/nobody/recovery', { contacts, decoy: true }),
    ];
    for (const { status, body } of answers) {
      assert.equal(status, 201);
      assert.deepEqual(Object.keys(body).sort(), ['expiresAt', 'url']);
      assert.match(String(body.url), /\/r\/[\w-]+\.[\w-]+$/);
    }
    const read = async (userId: string) => (await t.call('GET', `/v1/users/${userId}/recovery`)).body;
    assert.deepEqual(await read('ann'), await read('nobody'), 'and nothing has begun');
  });

  it('goes the whole way: shown, waited, shown again, finished, enrolled; what was lost is gone', async () => {
    await using t = await startTestApp();
    const lost = await enrolToken(t);
    const begun = await prove(t, await shown(t));
    assert.deepEqual([begun.status, begun.body.status, begun.body.by], [200, 'waiting', 'person']);
    assert.equal(begun.body.readyAt, new Date(t.clock.now + 3 * day * 1000).toISOString());
    assert.deepEqual((begun.body.proofs as object[]).length, 1);
    assert.ok(!begun.text.includes(mail), 'no address in the clear');
    t.clock.advance(3 * day);
    const proof = await shown(t);
    assert.equal((await prove(t, proof)).body.status, 'ready');
    const finished = await finish(t, proof);
    assert.equal(finished.body.status, 'finished', finished.text);
    const authorization = String(finished.body.id);
    const another = secret.map((byte) => byte ^ 1);
    const enrol = { secret: encodeBase32(another), authorization };
    const fresh = await t.call('POST', '/v1/users/ann/factors/hotp', enrol);
    const code = hotp({ secret: another, counter: 0 });
    await t.call('POST', `/v1/users/ann/factors/${fresh.body.id}/confirm`, { code });
    const { factors } = (await t.call('GET', '/v1/users/ann/factors')).body;
    assert.deepEqual(
      (factors as { id: string }[]).map(({ id }) => id),
      [fresh.body.id],
    );
    assert.notEqual(lost, fresh.body.id);
    assert.equal((await t.call('GET', path)).body.status, 'used');
  });

  it('reminds every address halfway and when the wait is over, and of nothing that was stopped meanwhile', async () => {
    const reminders: number[][] = [];
    for (const stopped of [false, true]) {
      await using t = await startTestApp();
      await enrolToken(t);
      await prove(t, await shown(t));
      if (stopped) assert.equal((await t.call('POST', `${path}/cancel`, {})).status, 200);
      const sent: number[] = [];
      for (const days of [0, 1.5, 1.5]) {
        t.clock.advance(days * day);
        const before = t.provider.sent.length;
        await t.app.worker.drain();
        sent.push(t.provider.sent.length - before);
      }
      reminders.push(sent.slice(1));
    }
    assert.deepEqual(reminders, [
      [2, 2],
      [0, 0],
    ]);
  });

  it('400 to what can not be: an address that is none, a way back to elsewhere, support that says nothing', async () => {
    await using t = await startTestApp();
    for (const [body, at] of [
      [{ contacts: ['not an address'] }, '/contacts/0'],
      [{ returnUrl: 'https://thief.example/' }, '/returnUrl'],
      [{ by: 'support' }, '/note'],
      [{ note: 'agent 7' }, '/note'],
    ] as const) {
      const answer = await t.call('POST', path, body);
      assert.equal(answer.status, 400, answer.text);
      assert.equal((answer.body.errors as { path: string }[])[0]?.path, at);
    }
    assert.equal((await t.call('POST', `${path}/proofs`, {})).status, 400);
    assert.equal((await t.call('POST', `${path}/finish`, {})).status, 400);
  });

  it('404 where nothing has begun, for somebody known and unknown alike', async () => {
    await using t = await startTestApp();
    await enrolToken(t);
    for (const userId of ['ann', 'nobody']) {
      for (const [action, body] of [
        ['finish', { proof: 'ver_x' }],
        ['cancel', {}],
      ] as const) {
        const answer = await t.call('POST', `/v1/users/${userId}/recovery/${action}`, body);
        assert.deepEqual([answer.status, slugOf(answer)], [404, 'recovery-not-found'], userId);
      }
    }
  });

  it('409 while it waits, and once it is over', async () => {
    await using t = await startTestApp();
    await enrolToken(t);
    const proof = await shown(t);
    await prove(t, proof);
    const early = await finish(t, proof);
    assert.deepEqual([early.status, slugOf(early)], [409, 'recovery-waiting']);
    assert.equal(early.body.retryAt, new Date(t.clock.now + 3 * day * 1000).toISOString());
    assert.equal((await t.call('POST', `${path}/cancel`)).body.status, 'canceled');
    const late = await finish(t, proof);
    assert.deepEqual([late.status, slugOf(late)], [409, 'recovery-over']);
  });

  it('422 to what proves nothing, for somebody known and unknown alike; and where there is nothing to recover', async () => {
    await using t = await startTestApp();
    await enrolToken(t);
    const open = await t.call('POST', '/v1/verifications', { to: mail, userId: 'ann', purpose: 'recover' });
    for (const [id, userId] of [
      ['ver_x', 'ann'],
      ['ver_x', 'nobody'],
      [open.body.id, 'ann'],
    ] as const) {
      const answer = await prove(t, id, userId);
      assert.deepEqual([answer.status, slugOf(answer)], [422, 'proof-missing']);
    }
    const stranger = await shown(t, 'thief@pine.example');
    assert.equal(slugOf(await prove(t, stranger)), 'proof-missing', 'an address that the app did not name');
    const none = await prove(t, await shown(t, mail, 'bob'), 'bob');
    assert.deepEqual([none.status, slugOf(none)], [422, 'nothing-enrolled']);
  });

  it('422 to who finishes without showing anything now', async () => {
    await using t = await waited();
    const answer = await finish(t, await shown(t));
    assert.deepEqual([answer.status, slugOf(answer)], [422, 'proof-missing']);
  });

  it('429 to the fourth in a month, with the time to wait; support has its own count', async () => {
    await using t = await startTestApp();
    await enrolToken(t);
    for (let i = 0; i < 3; i++) {
      assert.equal((await prove(t, await shown(t))).status, 200);
      await t.call('POST', `${path}/cancel`);
      t.clock.advance(day);
    }
    const answer = await prove(t, await shown(t));
    assert.deepEqual([answer.status, slugOf(answer)], [429, 'too-many-recoveries']);
    assert.equal(Number(answer.headers['retry-after']), 27 * day);
    const support = await t.call('POST', path, { by: 'support', note: 'agent 7', contacts });
    assert.equal(support.status, 201);
    assert.equal((await t.call('GET', path)).body.note, 'agent 7');
  });

  it('401 without a server key, and nothing for another app’s person', async () => {
    await using t = await waited();
    const nobody = await t.app.http.inject({ method: 'GET', url: path });
    assert.equal(nobody.statusCode, 401);
    const proof = await shown(t);
    assert.equal(slugOf(await prove(t, proof, 'bob')), 'proof-missing');
  });

  it('tells every address, as a row of the same write, that somebody has begun, and that it is over', async () => {
    await using t = await startTestApp();
    await enrolToken(t);
    await prove(t, await shown(t));
    await t.call('POST', `${path}/cancel`);
    const stored = await t.app.store.readOutbox();
    assert.equal(stored.messages, 4);
  });

  it('reminds every address halfway and at the end, and nobody of one that was stopped', async () => {
    for (const stops of [false, true]) {
      await using t = await startTestApp();
      await enrolToken(t);
      await prove(t, await shown(t));
      await t.app.worker.drain();
      if (stops) await t.call('POST', `${path}/cancel`);
      await t.app.worker.drain();
      const before = t.provider.sent.length;
      t.clock.advance(1.5 * day);
      await t.app.worker.drain();
      const halfway = t.provider.sent.length - before;
      t.clock.advance(1.5 * day - 1);
      await t.app.worker.drain();
      assert.equal(t.provider.sent.length - before, halfway, 'not before its time');
      t.clock.advance(1);
      await t.app.worker.drain();
      const atEnd = t.provider.sent.length - before - halfway;
      assert.deepEqual([halfway, atEnd], stops ? [0, 0] : [2, 2]);
    }
  });

  it('is told in the log by its steps, with no address and no code', async () => {
    await using t = await startTestApp();
    await enrolToken(t);
    await prove(t, await shown(t));
    const line = t.log.find((one) => one.includes('recovery.prove')) ?? '';
    assert.match(line, /"outcome":"recovery","recoveryId":"rcv_/);
    assert.ok(!line.includes(mail) && !line.includes('ann'));
  });
});
