import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { isSignedIn, openShop, registered, signIn, verificationOf } from './shop-visit.ts';

describe('a session', () => {
  test('gets a new id at sign-in, and the old one is worth nothing', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    await visitor.post('/basket/items', { product: 'dusk-lamp' });
    const before = visitor.cookies.get('__Host-session');
    assert.ok(before);
    await signIn(rig, visitor);
    assert.notEqual(visitor.cookies.get('__Host-session'), before);
    const planted = rig.visitor();
    planted.cookies.set('__Host-session', before);
    assert.equal(await isSignedIn(planted), false);
    assert.match((await planted.get('/basket')).payload, /basket is empty/);
  });

  test('keeps the basket over sign-in, and leaves it behind at sign-out', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    await visitor.post('/basket/items', { product: 'dusk-lamp', quantity: '2' });
    assert.equal((await visitor.get('/checkout')).headers.location, '/sign-in?next=/checkout');
    await signIn(rig, visitor);
    assert.match((await visitor.get('/checkout')).payload, /2 × Dusk lamp/);
    await visitor.post('/sign-out');
    assert.match((await visitor.get('/basket')).payload, /basket is empty/);
  });

  test('ends at sign-out, so that a copy of its cookie is worth nothing', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    await signIn(rig, visitor);
    const copy = rig.visitor();
    for (const [name, value] of visitor.cookies) copy.cookies.set(name, value);
    assert.ok(await isSignedIn(copy));
    const done = await visitor.post('/sign-out');
    assert.match(String(done.headers['set-cookie']), /__Host-session=;.*Secure/);
    assert.equal(await isSignedIn(copy), false);
  });

  test('ends within half a minute of "this wasn\'t me", if it began before', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    await visitor.post('/basket/items', { product: 'dusk-lamp' });
    await signIn(rig, visitor);
    const manage = (await visitor.post('/account/security/manage')).headers.location;
    const userId = new URL(String(manage)).pathname.split('/').at(-1) ?? '';
    rig.countersign.signOut(userId, rig.clock.now - 1);
    rig.clock.now += 31_000;
    assert.ok(await isSignedIn(visitor), 'it began after that');
    rig.countersign.signOut(userId, rig.clock.now);
    rig.clock.now += 31_000;
    assert.equal(await isSignedIn(visitor), false);
    assert.match((await visitor.get('/basket')).payload, /Dusk lamp/);
    await signIn(rig, visitor);
  });

  test('goes on while Countersign can not be asked', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    await signIn(rig, visitor);
    rig.countersign.goDown();
    rig.clock.now += 31_000;
    assert.ok(await isSignedIn(visitor));
  });

  test('sends who is signed in, and nobody else, to the page where they manage how they sign in', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    const stranger = await visitor.post('/account/security/manage');
    assert.equal(stranger.headers.location, '/sign-in?next=/account/security');
    await signIn(rig, visitor);
    const { location } = (await visitor.post('/account/security/manage')).headers;
    const url = new URL(String(location));
    assert.match(url.pathname, /^\/s\/[0-9a-f-]{36}$/);
    assert.equal(url.searchParams.get('returnUrl'), 'https://shop.example/account/security');
    rig.countersign.goDown();
    assert.equal((await visitor.post('/account/security/manage')).statusCode, 503);
  });

  test('ends with all others of the account at sign-out everywhere, and with nobody else’s', async () => {
    await using rig = await openShop();
    await registered(rig);
    const [here, there, elsewhere] = [rig.visitor(), rig.visitor(), rig.visitor()];
    for (const visitor of [here, there]) await signIn(rig, visitor);
    const bob = {
      name: 'Bob',
      email: 'b@example.org',
      phone: '+1 202 555 0156',
      password: 'correct horse battery',
    };
    await registered(rig, bob);
    const id = verificationOf(await elsewhere.post('/sign-in', bob));
    await elsewhere.get(rig.countersign.approve(id));
    assert.match((await here.get('/account/security')).payload, /In 2 browsers/);
    const done = await here.post('/sign-out-everywhere');
    assert.equal(done.headers.location, '/?notice=signed-out-everywhere');
    assert.deepEqual([await isSignedIn(here), await isSignedIn(there)], [false, false]);
    assert.ok(await isSignedIn(elsewhere));
  });

  test('asks for a new sign-in after thirty days, however often it was used', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    await signIn(rig, visitor);
    rig.clock.now += 29 * 24 * 3600_000;
    await visitor.post('/basket/items', { product: 'dusk-lamp' });
    assert.ok(await isSignedIn(visitor));
    rig.clock.now += 24 * 3600_000;
    assert.equal(await isSignedIn(visitor), false);
  });

  test('outlives a restart of the shop', async (context) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'shop-'));
    context.after(() => rmSync(dataDir, { recursive: true }));
    const cookies = new Map<string, string>();
    {
      await using rig = await openShop({ dataDir });
      await registered(rig);
      const visitor = rig.visitor();
      await signIn(rig, visitor);
      for (const [name, value] of visitor.cookies) cookies.set(name, value);
    }
    await using rig = await openShop({ dataDir });
    const visitor = rig.visitor();
    for (const [name, value] of cookies) visitor.cookies.set(name, value);
    assert.ok(await isSignedIn(visitor));
  });

  test('is not begun for somebody who only looks around', async () => {
    await using rig = await openShop();
    const page = await rig.visitor().get('/');
    assert.equal(page.headers['set-cookie'], undefined);
  });
});

describe('the cookie', () => {
  test('is HttpOnly, Lax, Secure and of this host alone when the shop is on https', async () => {
    await using rig = await openShop();
    const response = await rig.visitor().post('/basket/items', { product: 'dusk-lamp' });
    const [cookie] = response.cookies;
    assert.equal(cookie?.name, '__Host-session');
    assert.deepEqual(
      [cookie?.httpOnly, cookie?.secure, cookie?.sameSite, cookie?.path, cookie?.domain],
      [true, true, 'Lax', '/', undefined],
    );
  });

  test('works without Secure when the shop is on http, on one’s own machine', async () => {
    await using rig = await openShop({ publicUrl: 'http://127.0.0.1:8081' });
    const response = await rig.visitor().post('/basket/items', { product: 'dusk-lamp' });
    const [cookie] = response.cookies;
    assert.equal(cookie?.name, 'session');
    assert.deepEqual([cookie?.httpOnly, cookie?.secure, cookie?.sameSite], [true, undefined, 'Lax']);
  });
});
