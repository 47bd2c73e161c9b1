import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ada, isSignedIn, openShop, registered, seen, signIn, verificationOf } from './shop-visit.ts';

describe('signing in with a password', () => {
  test('takes the password, then a code to the phone, with the e-mail as another way', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    const id = verificationOf(await visitor.post('/sign-in', { ...ada, email: ' ADA@Example.org ' }));
    assert.equal(await isSignedIn(visitor), false);
    const { userId, ...asked } = rig.countersign.opened.at(-1) ?? {};
    assert.deepEqual(asked, {
      to: '+12025550143',
      alternatives: ['ada@example.org'],
      channel: 'sms',
      purpose: 'sign_in',
      locale: 'en',
      client: { kind: 'web' },
      returnUrl: 'https://shop.example/sign-in/return',
    });
    assert.match(userId ?? '', /^[0-9a-f-]{36}$/);
    const done = await visitor.get(rig.countersign.approve(id));
    assert.equal(done.headers.location, '/account?notice=signed-in');
    assert.ok(await isSignedIn(visitor));
  });

  test('asks for what the person has set up, and sends no code of its own accord', async () => {
    await using rig = await openShop();
    await registered(rig);
    verificationOf(await rig.visitor().post('/sign-in', ada));
    const { userId = '' } = rig.countersign.opened.at(-1) ?? {};
    rig.countersign.enrol(userId, 'recovery_codes');
    verificationOf(await rig.visitor().post('/sign-in', ada));
    assert.equal(
      rig.countersign.opened.at(-1)?.to,
      '+12025550143',
      'recovery codes alone are no way to sign in',
    );
    rig.countersign.enrol(userId, 'totp');
    const visitor = rig.visitor();
    const id = verificationOf(await visitor.post('/sign-in', ada));
    const { to, channel, alternatives } = rig.countersign.opened.at(-1) ?? {};
    assert.deepEqual([to, channel, alternatives], [undefined, undefined, undefined]);
    await visitor.get(rig.countersign.approve(id));
    assert.ok(await isSignedIn(visitor));
  });

  test('answers a wrong password and an unknown e-mail alike, and sends nothing', async () => {
    await using rig = await openShop();
    await registered(rig);
    const sent = rig.countersign.opened.length;
    const password = 'not the password';
    const wrong = await rig.visitor().post('/sign-in', { email: ada.email, password });
    const unknown = await rig.visitor().post('/sign-in', { email: 'eve@example.org', password });
    assert.equal(wrong.statusCode, 422);
    assert.deepEqual(seen(wrong, [ada.email]), seen(unknown, ['eve@example.org']));
    assert.equal(rig.countersign.opened.length, sent);
  });

  test('takes no more passwords for a while after ten wrong ones, known e-mail or not, even the right one', async () => {
    await using rig = await openShop();
    await registered(rig);
    const last = [];
    for (const email of [ada.email, 'eve@example.org']) {
      for (let n = 0; n < 10; n++) {
        assert.equal(
          (await rig.visitor().post('/sign-in', { email, password: `wrong ${n}` })).statusCode,
          422,
        );
      }
      const page = await rig.visitor().post('/sign-in', { email, password: ada.password });
      assert.equal(page.statusCode, 429);
      assert.equal(page.headers['retry-after'], '900');
      last.push(seen(page, [email]));
    }
    assert.deepEqual(last[0], last[1]);
    rig.clock.now += 15 * 60_000;
    verificationOf(await rig.visitor().post('/sign-in', ada));
  });

  test('counts wrong passwords anew once the person is in', async () => {
    await using rig = await openShop();
    await registered(rig);
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 9; n++) {
        const page = await rig.visitor().post('/sign-in', { email: ada.email, password: `wrong ${n}` });
        assert.equal(page.statusCode, 422);
      }
      await signIn(rig, rig.visitor());
    }
  });

  test('sends the code the way the person prefers', async () => {
    await using rig = await openShop();
    await registered(rig);
    for (const [channel, to] of [
      ['voice', '+12025550143'],
      ['email', 'ada@example.org'],
      ['sms', '+12025550143'],
    ] as const) {
      const visitor = rig.visitor();
      const id = verificationOf(await visitor.post('/sign-in', ada));
      await visitor.get(rig.countersign.approve(id));
      assert.equal((await visitor.post('/account/security/channel', { channel })).statusCode, 303);
      await visitor.post('/sign-out');
      await rig.visitor().post('/sign-in', ada);
      assert.equal(rig.countersign.opened.at(-1)?.channel, channel);
      assert.equal(rig.countersign.opened.at(-1)?.to, to);
      rig.countersign.end(`ver_${String(rig.countersign.opened.length).padStart(4, '0')}`, 'canceled');
    }
  });

  test('asks for the password again when a new code is wanted a quarter of an hour later', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    await visitor.post('/sign-in', ada);
    verificationOf(await visitor.post('/sign-in/again'));
    rig.clock.now += 15 * 60_000;
    const late = await visitor.post('/sign-in/again');
    assert.equal(late.headers.location, '/sign-in');
  });
});

describe('signing in with a code alone', () => {
  for (const contact of [ada.email, ada.phone]) {
    test(`works with ${contact}, which alone gets the code`, async () => {
      await using rig = await openShop();
      await registered(rig);
      const visitor = rig.visitor();
      const id = verificationOf(await visitor.post('/sign-in/code', { contact, next: '/basket' }));
      const asked = rig.countersign.opened.at(-1);
      assert.equal(asked?.purpose, 'sign_in_passwordless');
      assert.equal(asked?.alternatives, undefined);
      assert.equal(asked?.channel, undefined);
      const done = await visitor.get(rig.countersign.approve(id));
      assert.equal(done.headers.location, '/basket?notice=signed-in');
      assert.ok(await isSignedIn(visitor));
    });
  }

  test('is one step of two for whoever has set up another way', async () => {
    await using rig = await openShop();
    await registered(rig);
    verificationOf(await rig.visitor().post('/sign-in', ada));
    rig.countersign.enrol(rig.countersign.opened.at(-1)?.userId ?? '', 'passkey');
    const visitor = rig.visitor();
    const first = verificationOf(await visitor.post('/sign-in/code', { contact: ada.email }));
    const second = verificationOf(await visitor.get(rig.countersign.approve(first)));
    assert.equal(await isSignedIn(visitor), false);
    assert.deepEqual(
      [rig.countersign.opened.at(-1)?.purpose, rig.countersign.opened.at(-1)?.to],
      ['sign_in', undefined],
    );
    await visitor.get(rig.countersign.approve(second));
    assert.ok(await isSignedIn(visitor));
  });

  test('looks the same for an address that nobody has, in every answer on the way', async () => {
    await using rig = await openShop();
    await registered(rig);
    for (const [known, unknown] of [
      [ada.email, 'eve@example.org'],
      [ada.phone, '+1 202 555 0177'],
    ] as const) {
      const answers = [];
      for (const contact of [known, unknown]) {
        const visitor = rig.visitor();
        const opened = await visitor.post('/sign-in/code', { contact });
        const id = verificationOf(opened);
        const expired = await visitor.get(`/sign-in/code/return?verification=${id}&outcome=expired`);
        const forged = await visitor.get(`/sign-in/code/return?verification=${id}&ticket=guess`);
        const again = await visitor.post('/sign-in/code/again');
        answers.push([opened, expired, forged, again].map((answer) => seen(answer, [contact])));
        assert.equal(await isSignedIn(visitor), false);
      }
      assert.deepEqual(answers[0], answers[1]);
      const [real, decoy] = rig.countersign.opened.slice(-4).filter((_, index) => index % 2 === 0);
      assert.equal(real?.decoy, undefined);
      assert.equal(decoy?.decoy, true);
      assert.equal(decoy?.userId, undefined);
    }
  });

  test('looks the same while Countersign is down or sends no more', async () => {
    await using rig = await openShop();
    await registered(rig);
    rig.countersign.refuse(429, 'too-many-sends', 240);
    const known = await rig.visitor().post('/sign-in/code', { contact: ada.email });
    const unknown = await rig.visitor().post('/sign-in/code', { contact: 'eve@example.org' });
    assert.equal(known.statusCode, 429);
    assert.deepEqual(seen(known, [ada.email]), seen(unknown, ['eve@example.org']));
  });
});
