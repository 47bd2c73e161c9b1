import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ada, isSignedIn, openShop, register, registered, seen, verificationOf } from './shop-visit.ts';

const bob = {
  name: 'Bob',
  email: 'bob@example.org',
  phone: '+1 202 555 0156',
  password: 'correct horse battery',
};

describe('registering', () => {
  test('verifies the e-mail, then the phone, and signs the person in', async () => {
    await using rig = await openShop();
    const visitor = rig.visitor();
    const done = await register(rig, visitor);
    assert.equal(done.headers.location, '/account?notice=welcome');
    assert.ok(await isSignedIn(visitor));
    assert.deepEqual(
      rig.countersign.opened.map(({ to, purpose, returnUrl }) => [to, purpose, returnUrl]),
      [
        ['ada@example.org', 'verify_contact', 'https://shop.example/register/return'],
        ['+12025550143', 'verify_contact', 'https://shop.example/register/return'],
      ],
    );
  });

  test('makes no account before both contacts are verified', async () => {
    await using rig = await openShop();
    const visitor = rig.visitor();
    const email = verificationOf(await visitor.post('/register', ada));
    await visitor.get(rig.countersign.approve(email));
    assert.equal(await isSignedIn(visitor), false);
    const signIn = await rig.visitor().post('/sign-in', ada);
    assert.equal(signIn.statusCode, 422);
  });

  test('sends no text before the e-mail is verified, whatever form is sent', async () => {
    await using rig = await openShop();
    const visitor = rig.visitor();
    await visitor.post('/register', ada);
    const early = await visitor.post('/register/phone', { channel: 'sms' });
    assert.equal(early.headers.location, '/register/email');
    assert.deepEqual(
      rig.countersign.opened.map(({ to }) => to),
      ['ada@example.org'],
    );
  });

  test('has texts counted for one person, however often the number is changed; the mailbox is nobody yet', async () => {
    await using rig = await openShop();
    const visitor = rig.visitor();
    const email = verificationOf(await visitor.post('/register', ada));
    await visitor.get(rig.countersign.approve(email));
    await visitor.post('/register/phone', { channel: 'sms' });
    await visitor.post('/register/phone', { phone: bob.phone });
    const [mailbox, ...texts] = rig.countersign.opened.map(({ userId }) => userId);
    assert.equal(mailbox, undefined);
    assert.equal(texts.length, 2);
    assert.ok(texts[0] !== undefined && texts.every((userId) => userId === texts[0]));
  });

  test('can be begun again by anybody as long as it was not finished', async () => {
    await using rig = await openShop();
    await rig.visitor().post('/register', { ...ada, name: 'Somebody else' });
    const owner = rig.visitor();
    await register(rig, owner);
    assert.match((await owner.get('/account')).payload, /Ada Lovelace/);
  });

  test('looks the same for an e-mail that has an account', async () => {
    await using rig = await openShop();
    await registered(rig);
    const known = await rig.visitor().post('/register', { ...bob, email: ada.email });
    const unknown = await rig.visitor().post('/register', bob);
    assert.deepEqual(seen(known, []), seen(unknown, []));
    const [first, second] = rig.countersign.opened.slice(-2);
    assert.deepEqual({ ...first, to: '' }, { ...second, to: '' });
  });

  test('tells the owner of an e-mail, and only after the code, that there is an account, and leaves it as it was', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    const id = verificationOf(
      await visitor.post('/register', { ...bob, email: ada.email, password: 'another password' }),
    );
    const page = await visitor.get(rig.countersign.approve(id));
    assert.match(page.payload, /You have an account already/);
    assert.equal(await isSignedIn(visitor), false);
    const replaced = await rig.visitor().post('/sign-in', { email: ada.email, password: 'another password' });
    assert.equal(replaced.statusCode, 422);
    verificationOf(await rig.visitor().post('/sign-in', ada));
  });

  test('does not take a phone that belongs to another account', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    const page = await register(rig, visitor, { ...bob, phone: ada.phone });
    assert.match(page.payload, /You have an account already/);
    assert.equal(await isSignedIn(visitor), false);
  });

  test('makes one account of two that finish at the same address', async () => {
    await using rig = await openShop();
    const [one, two] = [rig.visitor(), rig.visitor()];
    for (const visitor of [one, two]) {
      const id = verificationOf(
        await visitor.post('/register', { ...ada, name: visitor === one ? 'One' : 'Two' }),
      );
      await visitor.get(rig.countersign.approve(id));
    }
    const first = verificationOf(await one.post('/register/phone'));
    await one.get(rig.countersign.approve(first));
    const second = verificationOf(await two.post('/register/phone'));
    const late = await two.get(rig.countersign.approve(second));
    assert.match(late.payload, /You have an account already/);
    assert.equal(await isSignedIn(two), false);
  });

  test('lets the person mend a contact, which then is the one to be verified', async () => {
    await using rig = await openShop();
    const visitor = rig.visitor();
    verificationOf(await visitor.post('/register', { ...ada, email: 'adda@example.org' }));
    const id = verificationOf(await visitor.post('/register/email', { email: 'ada@example.org' }));
    await visitor.get(rig.countersign.approve(id));
    assert.match((await visitor.get('/register/phone')).payload, /Confirm your phone/);
    const refused = await visitor.post('/register/phone', { phone: '0170 1234567' });
    assert.equal(refused.statusCode, 422);
    assert.match(refused.payload, /country code/);
    const phone = verificationOf(
      await visitor.post('/register/phone', { phone: '+1 202 555 0199', channel: 'voice' }),
    );
    assert.equal(rig.countersign.opened.at(-1)?.to, '+12025550199');
    assert.equal(rig.countersign.opened.at(-1)?.channel, 'voice');
    await visitor.get(rig.countersign.approve(phone));
    assert.ok(await isSignedIn(visitor));
  });

  test('does not count a contact as verified that was changed in another tab meanwhile', async () => {
    await using rig = await openShop();
    const visitor = rig.visitor();
    const old = verificationOf(await visitor.post('/register', ada));
    verificationOf(await visitor.post('/register/email', { email: 'mallory@example.org' }));
    const page = await visitor.get(rig.countersign.approve(old));
    assert.equal(page.statusCode, 400);
    assert.equal((await visitor.get('/register/phone')).headers.location, '/register/email');
  });

  test('says what is wrong next to each field, keeps what was typed, and never writes the password', async () => {
    await using rig = await openShop();
    const page = await rig.visitor().post('/register', {
      name: '<b>Ada</b>',
      email: 'ada@',
      phone: '12345',
      password: 'Passw0rd',
    });
    assert.equal(page.statusCode, 422);
    for (const id of ['email-error', 'phone-error', 'password-error'])
      assert.match(page.payload, new RegExp(id));
    assert.match(page.payload, /value="&lt;b&gt;Ada&lt;\/b&gt;"/);
    assert.match(page.payload, /<title>Error: /);
    assert.doesNotMatch(page.payload, /Passw0rd/);
    assert.equal(rig.countersign.opened.length, 0);
  });

  for (const [password, why] of [
    ['short', 'at least 8'],
    ['password1', 'first that anybody would try'],
    ['zzzzzzzz', 'first that anybody would try'],
    ['ada@example.org', 'not your name or e-mail'],
  ] as const) {
    test(`refuses the password ${password}`, async () => {
      await using rig = await openShop();
      const page = await rig.visitor().post('/register', { ...ada, password });
      assert.equal(page.statusCode, 422);
      assert.match(page.payload, new RegExp(why));
    });
  }

  test('forgets an unfinished registration after a day', async () => {
    await using rig = await openShop();
    const visitor = rig.visitor();
    await visitor.post('/register', ada);
    rig.clock.now += 24 * 3600_000;
    assert.equal((await visitor.get('/register/email')).headers.location, '/register');
  });
});
