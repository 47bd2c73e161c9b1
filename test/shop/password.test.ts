import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ada,
  isSignedIn,
  openShop,
  type Rig,
  registered,
  signIn,
  type Visitor,
  verificationOf,
} from './shop-visit.ts';

const fresh = { current: ada.password, password: 'another loom altogether' };

async function knows(rig: Rig, password: string): Promise<boolean> {
  return (await rig.visitor().post('/sign-in', { ...ada, password })).statusCode === 303;
}

async function arrived(rig: Rig): Promise<Visitor> {
  const visitor = rig.visitor();
  await signIn(rig, visitor);
  return visitor;
}

describe('changing the password', () => {
  test('changes nothing until it is confirmed; then the new one counts, and the old one does not', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = await arrived(rig);
    assert.match((await visitor.get('/account/security')).payload, /href="\/account\/password"/);
    assert.equal((await visitor.get('/account/password')).statusCode, 200);
    const id = verificationOf(await visitor.post('/account/password', fresh));
    const { purpose, to, userId } = rig.countersign.opened.at(-1) ?? {};
    assert.deepEqual([purpose, to], ['change_password', '+12025550143']);
    assert.deepEqual([await knows(rig, ada.password), await knows(rig, fresh.password)], [true, false]);
    const done = await visitor.get(rig.countersign.approve(id));
    assert.equal(done.headers.location, '/account/security?notice=password-changed');
    assert.deepEqual([await knows(rig, ada.password), await knows(rig, fresh.password)], [false, true]);
    const notify = ['ada@example.org', '+12025550143'];
    assert.deepEqual(rig.countersign.told, [{ userId, kind: 'password_changed', notify }]);
  });

  test('ends every other session of the account, and nobody else’s', async () => {
    await using rig = await openShop();
    await registered(rig);
    const bob = {
      name: 'Bob',
      email: 'bob@example.org',
      phone: '+1 202 555 0156',
      password: 'correct horse battery',
    };
    await registered(rig, bob);
    const [visitor, elsewhere] = [await arrived(rig), await arrived(rig)];
    const other = rig.visitor();
    await signIn(rig, other, bob);
    const before = visitor.cookies.get('__Host-session') ?? '';
    const id = verificationOf(await visitor.post('/account/password', fresh));
    assert.ok(await isSignedIn(elsewhere), 'nothing is confirmed yet');
    await visitor.get(rig.countersign.approve(id));
    assert.deepEqual(
      [await isSignedIn(visitor), await isSignedIn(elsewhere), await isSignedIn(other)],
      [true, false, true],
    );
    const copy = rig.visitor();
    copy.cookies.set('__Host-session', before);
    assert.equal(await isSignedIn(copy), false, 'a copy of its cookie, from before');
  });

  test('is for who is signed in and knows the old one, with a new one that is any good', async () => {
    await using rig = await openShop();
    await registered(rig);
    const stranger = rig.visitor();
    for (const path of ['/account/password', '/account/password/again'] as const) {
      const refused = await stranger.post(path, fresh);
      assert.equal(refused.statusCode, 303);
      assert.match(String(refused.headers.location), /^\/(?:sign-in\?next=\/)?account\/password$/);
    }
    const visitor = await arrived(rig);
    const opened = rig.countersign.opened.length;
    for (const [form, fault] of [
      [{ ...fresh, current: 'not my password' }, 'current-error'],
      [{ ...fresh, current: '' }, 'current-error'],
      [{ ...fresh, password: 'short' }, 'password-error'],
      [{ ...fresh, password: 'password123' }, 'password-error'],
      [{ ...fresh, password: ada.email }, 'password-error'],
      [{ ...fresh, password: ada.password }, 'password-error'],
    ] as const) {
      const page = await visitor.post('/account/password', form);
      assert.equal(page.statusCode, 422, JSON.stringify(form));
      assert.match(page.payload, new RegExp(`id="${fault}"`));
      assert.doesNotMatch(page.payload, new RegExp(fresh.password));
    }
    assert.equal(rig.countersign.opened.length, opened);
  });

  test('counts tries at the old one with those at the sign-in page, so that a browser left open is no leave to guess', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = await arrived(rig);
    for (let i = 0; i < 10; i++) {
      const { statusCode } = await visitor.post('/account/password', { ...fresh, current: `guess ${i}` });
      assert.equal(statusCode, 422);
    }
    const page = await visitor.post('/account/password', fresh);
    assert.equal(page.statusCode, 429);
    assert.ok(Number(page.headers['retry-after']) > 0);
    assert.equal(await knows(rig, ada.password), false, 'nor there');
  });

  test('takes the answer to nothing else for a confirmation, nor that of another browser', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = await arrived(rig);
    await visitor.post('/account/password', fresh);
    const signingIn = rig.visitor();
    const link = rig.countersign.approve(verificationOf(await signingIn.post('/sign-in', ada)));
    const elsewhere = await visitor.get(link.replace('/sign-in/return', '/account/password/return'));
    assert.equal(elsewhere.statusCode, 400);
    const thief = await arrived(rig);
    const theirs = verificationOf(
      await thief.post('/account/password', { ...fresh, password: 'the thief’s own word' }),
    );
    await thief.post('/sign-out');
    const late = await thief.get(rig.countersign.approve(theirs));
    assert.equal(late.statusCode, 400, 'a browser that has signed out meanwhile');
    assert.ok(await knows(rig, ada.password));
  });

  test('asks for what the person has set up, and sends a new code with nothing typed again', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = await arrived(rig);
    const id = verificationOf(await visitor.post('/account/password', fresh));
    await visitor.get(rig.countersign.end(id, 'expired'));
    const { userId = '' } = rig.countersign.opened.at(-1) ?? {};
    rig.countersign.enrol(userId, 'totp');
    const again = verificationOf(await visitor.post('/account/password/again'));
    const asked = rig.countersign.opened.at(-1);
    assert.deepEqual([asked?.to, asked?.contacts], [undefined, ['+12025550143', 'ada@example.org']]);
    await visitor.get(rig.countersign.approve(again));
    assert.ok(await knows(rig, fresh.password));
  });

  test('stands though nobody could be told of it', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = await arrived(rig);
    const id = verificationOf(await visitor.post('/account/password', fresh));
    rig.countersign.forgetNotices();
    const done = await visitor.get(rig.countersign.approve(id));
    assert.equal(done.headers.location, '/account/security?notice=password-changed');
    assert.ok(await knows(rig, fresh.password));
  });
});
