import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ada, openShop, type Rig, registered, signIn, type Visitor, verificationOf } from './shop-visit.ts';

const phone = '+12025550143';
const email = 'ada@example.org';
const password = 'another loom altogether';

async function knows(rig: Rig, typed: string): Promise<boolean> {
  return (await rig.visitor().post('/sign-in', { ...ada, password: typed })).statusCode === 303;
}

/** From "Forgot your password?" to the page that asks for a new one. */
async function withCode(rig: Rig, visitor: Visitor, contact: string): Promise<void> {
  const next = '/account/password';
  const id = verificationOf(await visitor.post('/sign-in/code', { contact, next }));
  const { location } = (await visitor.get(rig.countersign.approve(id))).headers;
  assert.equal(location, '/account/password?notice=signed-in');
}

const asksForOldOne = async (visitor: Visitor): Promise<boolean> =>
  (await visitor.get('/account/password')).payload.includes('name="current"');

describe('a password that was forgotten', () => {
  test('has a way from the sign-in page, and from the page that asks for the old one', async () => {
    await using rig = await openShop();
    await registered(rig);
    const link = 'href="/sign-in/code?next=/account/password"';
    const visitor = rig.visitor();
    assert.ok((await visitor.get('/sign-in')).payload.includes(link));
    await signIn(rig, visitor);
    assert.ok((await visitor.get('/account/password')).payload.includes(link));
    const there = await visitor.get('/sign-in/code?next=/account/password');
    assert.equal(there.statusCode, 200, 'also for who is signed in');
    assert.match(there.payload, /<h1>Forgot your password\?<\/h1>/);
  });

  for (const [shown, other, channel] of [
    [email, phone, 'sms'],
    [ada.phone, email, 'email'],
  ] as const) {
    test(`is replaced by a code to ${shown} and one to the other address, without the old one`, async () => {
      await using rig = await openShop();
      await registered(rig);
      const visitor = rig.visitor();
      await withCode(rig, visitor, shown);
      assert.equal(await asksForOldOne(visitor), false);
      const id = verificationOf(await visitor.post('/account/password', { password }));
      const asked = rig.countersign.opened.at(-1);
      assert.deepEqual([asked?.purpose, asked?.to, asked?.channel], ['change_password', other, channel]);
      assert.equal(asked?.alternatives, undefined, 'whoever reads one of both gets no further');
      assert.deepEqual([await knows(rig, ada.password), await knows(rig, password)], [true, false]);
      const done = await visitor.get(rig.countersign.approve(id));
      assert.equal(done.headers.location, '/account/security?notice=password-changed');
      assert.deepEqual([await knows(rig, ada.password), await knows(rig, password)], [false, true]);
    });
  }

  test('is not sent where the first code went when a new one is asked for', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    await withCode(rig, visitor, email);
    const id = verificationOf(await visitor.post('/account/password', { password }));
    await visitor.get(rig.countersign.end(id, 'expired'));
    verificationOf(await visitor.post('/account/password/again', { channel: 'email' }));
    assert.equal(rig.countersign.opened.at(-1)?.to, phone);
    rig.countersign.refuse(429, 'too-many-sends', 60);
    const page = await visitor.post('/account/password', { password });
    assert.equal(page.statusCode, 429);
    assert.doesNotMatch(page.payload, /value="email"/);
  });

  test('asks for the old one again a quarter of an hour after the code, and of whoever gave a password', async () => {
    await using rig = await openShop();
    await registered(rig);
    const byPassword = rig.visitor();
    await signIn(rig, byPassword);
    const byCode = rig.visitor();
    await withCode(rig, byCode, email);
    rig.clock.now += 15 * 60_000;
    const opened = rig.countersign.opened.length;
    for (const visitor of [byPassword, byCode]) {
      assert.equal(await asksForOldOne(visitor), true);
      assert.equal((await visitor.post('/account/password', { password })).statusCode, 422);
    }
    assert.equal(rig.countersign.opened.length, opened);
  });

  for (const kinds of [['email'], ['passkey', 'email']] as const) {
    test(`is never replaced by one mailbox alone, where ${kinds.join(' and ')} is set up`, async () => {
      await using rig = await openShop();
      await registered(rig);
      verificationOf(await rig.visitor().post('/sign-in', ada));
      rig.countersign.enrol(rig.countersign.opened.at(-1)?.userId ?? '', ...kinds);
      const visitor = rig.visitor();
      const next = '/account/password';
      const first = verificationOf(await visitor.post('/sign-in/code', { contact: email, next }));
      const back = await visitor.get(rig.countersign.approve(first));
      const asked = () => rig.countersign.opened.at(-1);
      if (kinds.length > 1) {
        assert.deepEqual([asked()?.purpose, asked()?.to], ['sign_in', phone]);
        await visitor.get(rig.countersign.approve(verificationOf(back)));
      }
      verificationOf(await visitor.post('/account/password', { password }));
      assert.deepEqual([asked()?.purpose, asked()?.to], ['change_password', phone]);
      assert.equal(asked()?.alternatives, undefined);
    });
  }

  test('takes a code and what the person has set up, twice: to sign in, and for the new one', async () => {
    await using rig = await openShop();
    await registered(rig);
    verificationOf(await rig.visitor().post('/sign-in', ada));
    rig.countersign.enrol(rig.countersign.opened.at(-1)?.userId ?? '', 'totp');
    const visitor = rig.visitor();
    const next = '/account/password';
    const first = verificationOf(await visitor.post('/sign-in/code', { contact: email, next }));
    const second = verificationOf(await visitor.get(rig.countersign.approve(first)));
    await visitor.get(rig.countersign.approve(second));
    assert.match(
      (await visitor.get('/account/security')).payload,
      /You signed in here on [^<]*, with a code\./,
    );
    assert.equal(await asksForOldOne(visitor), false);
    const id = verificationOf(await visitor.post('/account/password', { password }));
    const asked = rig.countersign.opened.at(-1);
    assert.deepEqual([asked?.purpose, asked?.to], ['change_password', undefined]);
    await visitor.get(rig.countersign.approve(id));
    assert.ok(await knows(rig, password));
  });
});
