import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { ServiceError } from '#core/service-error.ts';
import { phone, slugOf, startTestApp, type TestApp } from '#test/harness.ts';

const year = 365 * 86_400;
const path = '/v1/users/user-1/factors';
const payment = { amount: '1.00', currency: 'EUR', payee: 'P' };
const secret = new TextEncoder().encode('twenty bytes exactly');
const mail = 'ann@pine.example';

type Body = {
  readonly purpose: string;
  readonly to?: string;
  readonly channel?: string;
  readonly binding?: object;
};

const open = (t: TestApp, body: Body) => t.call('POST', '/v1/verifications', { userId: 'user-1', ...body });
const told = async (t: TestApp, body: Body): Promise<unknown> => {
  const answer = await open(t, body);
  return answer.status < 300 ? answer.body.status : slugOf(answer);
};

async function approve(t: TestApp, body: Body, waitSeconds = 3600) {
  t.clock.advance(waitSeconds);
  const opened = await open(t, body);
  assert.equal(opened.status, 201, opened.text);
  const { id } = opened.body;
  const answer = await t.call('POST', `/v1/verifications/${id}/check`, { code: await t.codeOf(id) });
  assert.equal(answer.body.outcome, 'approved', answer.text);
  return answer.body;
}

/** Enrols an address, on the strength of what the person has already. */
async function enrol(t: TestApp, to: string, prove?: () => Promise<string>): Promise<string> {
  const { id: verification } = await approve(t, { purpose: 'verify_contact', to });
  const authorization = await prove?.();
  const answer = await t.call('POST', `${path}/address`, {
    verification,
    ...(authorization === undefined ? {} : { authorization }),
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.body.id;
}

const proveByText = async (t: TestApp) => (await approve(t, { purpose: 'change_factor' }, 60)).id;

type Listed = {
  readonly id: string;
  readonly verifiedAt: string | null;
  readonly needsVerification: boolean;
  readonly recycledAt: string | null;
};
const factorOf = async (t: TestApp, id: string): Promise<Listed> => {
  const factors = (await t.call('GET', path)).body.factors as Listed[];
  return factors.find((factor) => factor.id === id) ?? assert.fail();
};

/** Everything for which a code to an address of old is refused. */
const dear: readonly Body[] = [
  { purpose: 'payment', binding: payment },
  { purpose: 'recover' },
  { purpose: 'change_contact' },
  { purpose: 'change_password' },
  { purpose: 'change_factor' },
  { purpose: 'sign_in_passwordless' },
  { purpose: 'a_purpose_of_the_apps_own' },
];

describe('an address that was not verified for a year', () => {
  it('gets no code where much is at stake or nothing else was asked for, whether we or the app chose it', async () => {
    await using t = await startTestApp();
    const id = await enrol(t, phone(1));
    t.clock.advance(year - 7200);
    assert.equal((await factorOf(t, id)).needsVerification, false);
    assert.equal(await told(t, { purpose: 'change_password' }), 'pending');
    t.clock.advance(7200);
    assert.equal((await factorOf(t, id)).needsVerification, true);
    for (const body of dear) {
      assert.equal(await told(t, body), 'verification-needed', body.purpose);
      assert.equal(await told(t, { ...body, to: phone(1) }), 'verification-needed', body.purpose);
    }
    assert.equal(await told(t, { purpose: 'change_password', to: phone(2) }), 'pending', 'not enrolled');
  });

  it('is good for a second step all the same, with a signal, and is not made young by that', async () => {
    await using t = await startTestApp();
    const id = await enrol(t, phone(1));
    assert.deepEqual((await approve(t, { purpose: 'sign_in' })).signals, []);
    t.clock.advance(year);
    for (const body of [{ purpose: 'sign_in' }, { purpose: 'sign_in', to: phone(1) }]) {
      assert.deepEqual((await approve(t, body)).signals, ['address-not-verified-lately']);
    }
    assert.equal((await factorOf(t, id)).needsVerification, true);
    assert.equal(await told(t, { purpose: 'change_password' }), 'verification-needed');
  });

  it('is verified again by a verify_contact of the same person, and of nobody else', async () => {
    await using t = await startTestApp();
    const id = await enrol(t, phone(1));
    t.clock.advance(year);
    t.clock.advance(3600);
    const other = await t.call('POST', '/v1/verifications', {
      userId: 'user-2',
      to: phone(1),
      purpose: 'verify_contact',
    });
    const code = await t.codeOf(other.body.id);
    await t.call('POST', `/v1/verifications/${other.body.id}/check`, { code });
    assert.equal((await factorOf(t, id)).needsVerification, true);
    await approve(t, { purpose: 'verify_contact', to: phone(1) });
    const factor = await factorOf(t, id);
    assert.equal(factor.needsVerification, false);
    assert.equal(factor.verifiedAt, new Date(t.clock.now).toISOString());
    assert.equal(await told(t, { purpose: 'change_password' }), 'pending');
  });

  it('never comes to be while its codes are typed, with one write a day at most', async () => {
    await using t = await startTestApp();
    const id = await enrol(t, phone(1));
    const { verifiedAt } = await factorOf(t, id);
    await approve(t, { purpose: 'sign_in' });
    assert.equal((await factorOf(t, id)).verifiedAt, verifiedAt, 'verified an hour ago');
    for (let i = 0; i < 3; i++) {
      t.clock.advance(year - 3 * 3600);
      await approve(t, { purpose: 'sign_in' });
      assert.equal((await factorOf(t, id)).verifiedAt, new Date(t.clock.now).toISOString());
    }
    assert.equal(await told(t, { purpose: 'change_password' }), 'pending');
  });

  it('is left out where the person has another way', async () => {
    await using t = await startTestApp();
    await enrol(t, phone(1));
    t.clock.advance(year - 86_400);
    await enrol(t, mail, () => proveByText(t));
    t.clock.advance(year - 86_400);
    await approve(t, { purpose: 'sign_in', to: mail });
    t.clock.advance(86_400);
    const opened = await open(t, { purpose: 'change_password' });
    assert.equal(opened.body.channel, 'email');
    assert.deepEqual(opened.body.nextChannels, []);
  });

  it('does not cost an approval its answer when the store can not write the renewal', async () => {
    await using t = await startTestApp();
    await enrol(t, phone(1));
    t.clock.advance(7 * 86_400);
    t.app.store.changeFactors = () => Promise.reject(new ServiceError('store-unavailable', 'disk full'));
    assert.equal((await approve(t, { purpose: 'sign_in' })).status, 'approved');
  });
});

describe('an address that was given out to somebody else', () => {
  async function recycled(t: TestApp): Promise<string> {
    const id = await enrol(t, phone(1));
    const answer = await t.call('POST', `${path}/${id}/recycled`, {});
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body.needsVerification, true);
    assert.equal(answer.body.recycledAt, new Date(t.clock.now).toISOString());
    return id;
  }

  it('shows whoever has the number now nothing of what its owner was told', async () => {
    await using t = await startTestApp();
    const id = await enrol(t, phone(1));
    await enrol(t, mail, () => proveByText(t));
    await t.app.worker.drain();
    const link = t.provider.sent.flatMap(({ to, content }) =>
      to === phone(1) && content.kind === 'sms'
        ? (/https?:\/\/\S+(\/n\/\S+)/.exec(content.text)?.[1] ?? [])
        : [],
    );
    const look = async () => (await t.app.http.inject({ method: 'GET', url: link.at(-1) ?? '' })).body;
    assert.match(await look(), /This wasn’t me/);
    await t.call('POST', `${path}/${id}/recycled`, {});
    const page = await look();
    assert.match(page, /This link has expired/);
    assert.doesNotMatch(page, /This wasn’t me|e.mail|<dd/);
  });

  it('gets no code for anything, a second step included', async () => {
    await using t = await startTestApp();
    await recycled(t);
    for (const body of [...dear, { purpose: 'sign_in' }]) {
      assert.equal(await told(t, body), 'verification-needed', body.purpose);
      assert.equal(await told(t, { ...body, to: phone(1) }), 'verification-needed', body.purpose);
    }
  });

  it('gets no code of what was open already, which goes to another address of theirs when it is asked for again', async () => {
    await using t = await startTestApp();
    const id = await enrol(t, phone(1));
    await enrol(t, mail, () => proveByText(t));
    t.clock.advance(3600);
    const first = await open(t, { purpose: 'sign_in' });
    await t.app.worker.drain();
    assert.equal(t.provider.sent.at(-1)?.to, phone(1));
    assert.equal((await t.call('POST', `${path}/${id}/recycled`, {})).status, 200);
    t.clock.advance(60);
    const before = t.provider.sent.length;
    const again = await open(t, { purpose: 'sign_in' });
    await t.app.worker.drain();
    assert.notEqual(again.body.id, first.body.id);
    assert.deepEqual(
      t.provider.sent.slice(before).map(({ to }) => to),
      [mail],
    );
  });

  it('is known by whatever letters the app writes it in, and is enrolled once', async () => {
    await using t = await startTestApp();
    const id = await enrol(t, mail);
    await enrol(t, mail.toUpperCase(), async () => (await approve(t, { purpose: 'change_factor' }, 60)).id);
    assert.equal(((await t.call('GET', path)).body.factors as Listed[]).length, 1);
    t.clock.advance(year);
    const signIn = { purpose: 'sign_in', to: 'Ann@pine.example' };
    assert.deepEqual((await approve(t, signIn)).signals, ['address-not-verified-lately']);
    assert.equal((await t.call('POST', `${path}/${id}/recycled`, {})).status, 200);
    for (const body of [...dear, { purpose: 'sign_in' }])
      assert.equal(await told(t, { ...body, to: 'Ann@pine.example' }), 'verification-needed', body.purpose);
  });

  it('does not come back by whoever has the number now and a session: not by its code, and no other factor either', async () => {
    await using t = await startTestApp();
    const id = await recycled(t);
    const before = await factorOf(t, id);
    t.clock.advance(7 * 86_400);
    const { id: verification } = await approve(t, { purpose: 'verify_contact', to: phone(1) });
    assert.deepEqual(await factorOf(t, id), before);
    const again = await t.call('POST', `${path}/address`, { verification });
    assert.equal(slugOf(again), 'authorization-needed');
    const another = await t.call('POST', `${path}/hotp`, { secret: encodeBase32(secret) });
    assert.equal(slugOf(another), 'authorization-needed');
    const withItself = await t.call('POST', `${path}/address`, { verification, authorization: verification });
    assert.equal(slugOf(withItself), 'authorization-needed');
  });

  it('comes back by whoever shows another factor and reads there, or when the report is taken back', async () => {
    await using t = await startTestApp();
    const begun = await t.call('POST', `${path}/hotp`, { secret: encodeBase32(secret) });
    await t.call('POST', `${path}/${begun.body.id}/confirm`, { code: hotp({ secret, counter: 0 }) });
    const prove = async (counter: number) => {
      const { id } = (await open(t, { purpose: 'change_factor' })).body;
      const code = hotp({ secret, counter });
      await t.call('POST', `/v1/verifications/${id}/check`, { method: 'hotp', code });
      return id;
    };
    const id = await enrol(t, phone(1), () => prove(1));
    await t.call('POST', `${path}/${id}/recycled`, {});
    const { id: verification } = await approve(t, { purpose: 'verify_contact', to: phone(1) });
    const back = await t.call('POST', `${path}/address`, { verification, authorization: await prove(2) });
    assert.equal(back.status, 201, back.text);
    assert.equal(back.body.recycledAt, null);
    await t.call('POST', `${path}/${id}/recycled`, {});
    await t.call('POST', `${path}/${id}/recycled`, { recycled: false });
    assert.equal((await factorOf(t, id)).needsVerification, false);
    const token = await t.call('POST', `${path}/${begun.body.id}/recycled`, {});
    assert.equal(slugOf(token), 'factor-not-found', 'only addresses are given out');
  });

  it('is no backup: two-step verification is not switched on with it', async () => {
    await using t = await startTestApp();
    const id = await enrol(t, phone(1));
    await enrol(t, mail, () => proveByText(t));
    assert.equal((await t.call('GET', path)).body.hasBackup, true);
    await t.call('POST', `${path}/${id}/recycled`, {});
    assert.equal((await t.call('GET', path)).body.hasBackup, false);
    const leave = (await approve(t, { purpose: 'change_factor' })).id;
    const on = await t.call('POST', '/v1/users/user-1/two-step', { on: true, authorization: leave });
    assert.equal(slugOf(on), 'backup-needed');
  });

  it('is told nothing: a link there would let a stranger stop changes', async () => {
    await using t = await startTestApp();
    const id = await enrol(t, phone(1));
    await enrol(t, mail, () => proveByText(t));
    await t.call('POST', `${path}/${id}/recycled`, {});
    await t.app.worker.drain();
    const before = t.provider.sent.length;
    const authorization = (await approve(t, { purpose: 'change_factor' })).id;
    const notify = [phone(1)];
    const made = await t.call('POST', `${path}/recovery-codes`, { authorization, notify });
    assert.equal(made.status, 201, made.text);
    await t.app.worker.drain();
    assert.deepEqual([...new Set(t.provider.sent.slice(before).map(({ to }) => to))], [mail]);
  });
});
