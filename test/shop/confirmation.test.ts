import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ada, isSignedIn, openShop, publicUrl, registered, signIn, verificationOf } from './shop-visit.ts';

const bob = {
  name: 'Bob',
  email: 'bob@example.org',
  phone: '+1 202 555 0156',
  password: 'correct horse battery',
};

describe('coming back from the code page', () => {
  test('with a ticket that was made up signs nobody in', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    const id = verificationOf(await visitor.post('/sign-in', ada));
    const page = await visitor.get(`/sign-in/return?verification=${id}&ticket=made-up`);
    assert.match(page.payload, /Send a new code/);
    assert.equal(await isSignedIn(visitor), false);
  });

  test('with the ticket of another browser’s verification is refused, so that nobody is signed in to an attacker’s account', async () => {
    await using rig = await openShop();
    await registered(rig);
    await registered(rig, bob);
    const attacker = rig.visitor();
    const link = rig.countersign.approve(verificationOf(await attacker.post('/sign-in', bob)));
    const victim = rig.visitor();
    await victim.post('/sign-in', ada);
    for (const browser of [victim, rig.visitor()]) {
      const page = await browser.get(link);
      assert.equal(page.statusCode, 400);
      assert.equal(await isSignedIn(browser), false);
    }
    // It was not even spent: the one it belongs to can still use it.
    await attacker.get(link);
    assert.ok(await isSignedIn(attacker));
  });

  test('without a ticket signs nobody in, though the verification was approved by somebody', async () => {
    await using rig = await openShop();
    await registered(rig);
    const attacker = rig.visitor();
    const id = verificationOf(await attacker.post('/sign-in', ada));
    rig.countersign.approve(id);
    for (const query of [
      `verification=${id}`,
      `verification=${id}&outcome=approved`,
      `verification=${id}&ticket=`,
    ]) {
      await attacker.get(`/sign-in/return?${query}`);
      assert.equal(await isSignedIn(attacker), false, query);
    }
  });

  test('with a ticket of something else than was asked for signs nobody in, and proves no address', async () => {
    await using rig = await openShop();
    await registered(rig);
    for (const over of [
      { id: 'ver_9999' },
      { status: 'pending' },
      { purpose: 'verify_contact' },
      { userId: 'somebody' },
      { userId: null },
    ] as const) {
      const visitor = rig.visitor();
      const link = rig.countersign.approve(verificationOf(await visitor.post('/sign-in', ada)), over);
      assert.match((await visitor.get(link)).payload, /Send a new code/, JSON.stringify(over));
      assert.equal(await isSignedIn(visitor), false, JSON.stringify(over));
    }
    const newcomer = rig.visitor();
    const id = verificationOf(await newcomer.post('/register', bob));
    const page = await newcomer.get(rig.countersign.approve(id, { userId: 'somebody' }));
    assert.match(page.payload, /Send a new code/);
  });

  test('with the same ticket twice signs in once', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    const link = rig.countersign.approve(verificationOf(await visitor.post('/sign-in', ada)));
    await visitor.get(link);
    await visitor.post('/sign-out');
    await visitor.get(link);
    assert.equal(await isSignedIn(visitor), false);
  });

  test('to another flow than the one that was begun is refused', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    const link = rig.countersign.approve(verificationOf(await visitor.post('/register', bob)));
    for (const path of ['/sign-in/return', '/sign-in/code/return']) {
      const page = await visitor.get(link.replace('/register/return', path));
      assert.equal(page.statusCode, 400);
    }
    assert.equal(await isSignedIn(visitor), false);
  });

  test('by HEAD, as link checkers do, spends nothing', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    const link = rig.countersign.approve(verificationOf(await visitor.post('/sign-in', ada)));
    await visitor.send('HEAD', link);
    assert.equal(await isSignedIn(visitor), false);
    await visitor.get(link);
    assert.ok(await isSignedIn(visitor));
  });

  for (const [outcome, text] of [
    ['expired', 'run out'],
    ['exhausted', 'Too many wrong codes'],
    ['canceled', 'You stopped this'],
    ['undeliverable', 'could not be delivered'],
  ] as const) {
    test(`${outcome} says so and gets a new code in one click, with nothing typed again`, async () => {
      await using rig = await openShop();
      await registered(rig);
      const visitor = rig.visitor();
      const id = verificationOf(await visitor.post('/sign-in', { ...ada, next: '/checkout' }));
      const page = await visitor.get(rig.countersign.end(id, outcome));
      assert.match(page.payload, new RegExp(text));
      assert.match(page.payload, /<form method="post" action="\/sign-in\/again">/);
      const fresh = verificationOf(await visitor.post('/sign-in/again'));
      const done = await visitor.get(rig.countersign.approve(fresh));
      assert.equal(done.headers.location, '/checkout?notice=signed-in');
    });
  }

  for (const flow of ['sign-in', 'change-password'] as const) {
    test(`stopped by whoever says that it wasn't them (${flow}) is told to change the password, and where`, async () => {
      await using rig = await openShop();
      await registered(rig);
      const visitor = rig.visitor();
      if (flow === 'change-password') await signIn(rig, visitor);
      const change = { current: ada.password, password: 'another loom altogether' };
      const asked = await (flow === 'sign-in'
        ? visitor.post('/sign-in', ada)
        : visitor.post('/account/password', change));
      const page = await visitor.get(rig.countersign.end(verificationOf(asked), 'canceled'));
      assert.match(page.payload, /they may know your password/);
      assert.doesNotMatch(page.payload, /nothing more to do/);
      const [, href = ''] = /href="([^"]+)">[^<]*[Cc]hange your password</.exec(page.payload) ?? [];
      await visitor.post('/sign-out');
      await visitor.get(href);
      const back = verificationOf(await visitor.post('/sign-in', { ...ada, next: '/account/password' }));
      const there = await visitor.get(rig.countersign.approve(back));
      assert.equal(there.headers.location, '/account/password?notice=signed-in');
      assert.ok(href.endsWith('/account/password'), href);
    });
  }

  test('expired while registering keeps everything that was typed, the password too', async () => {
    await using rig = await openShop();
    const visitor = rig.visitor();
    const id = verificationOf(await visitor.post('/register', ada));
    await visitor.get(rig.countersign.end(id, 'expired'));
    const fresh = verificationOf(await visitor.post('/register/email'));
    await visitor.get(rig.countersign.approve(fresh));
    const phone = verificationOf(await visitor.post('/register/phone'));
    await visitor.get(rig.countersign.approve(phone));
    await visitor.post('/sign-out');
    verificationOf(await rig.visitor().post('/sign-in', ada));
  });
});

describe('when Countersign', () => {
  test('can not be reached, the page says so, and trying again goes on where the person was', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    rig.countersign.goDown();
    const page = await visitor.post('/sign-in', ada);
    assert.equal(page.statusCode, 503);
    assert.match(page.payload, /We can’t send codes just now/);
    rig.countersign.work();
    const id = verificationOf(await visitor.post('/sign-in/again'));
    await visitor.get(rig.countersign.approve(id));
    assert.ok(await isSignedIn(visitor));
  });

  test('can not be reached with a ticket in hand, trying again takes the same ticket', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    const link = rig.countersign.approve(verificationOf(await visitor.post('/sign-in', ada)));
    rig.countersign.goDown();
    const page = await visitor.get(link);
    assert.equal(page.statusCode, 503);
    const retry = /href="(\/sign-in\/return[^"]+)"/.exec(page.payload)?.[1]?.replaceAll('&amp;', '&');
    assert.equal(retry, link);
    rig.countersign.work();
    await visitor.get(link);
    assert.ok(await isSignedIn(visitor));
  });

  test('says that it can’t answer now, trying again takes the same ticket', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    const link = rig.countersign.approve(verificationOf(await visitor.post('/sign-in', ada)));
    rig.countersign.refuse(503, 'store-unavailable');
    assert.equal((await visitor.get(link)).statusCode, 503);
    rig.countersign.work();
    await visitor.get(link);
    assert.ok(await isSignedIn(visitor));
  });

  test('is asked for a code, it learns of the person’s address, and of none that is only a proxy’s', async () => {
    await using rig = await openShop();
    await registered(rig);
    await rig.visitor().post('/sign-in', ada);
    assert.deepEqual(rig.countersign.opened.at(-1)?.client, { kind: 'web' });
    const headers = { origin: publicUrl, 'x-forwarded-for': '203.0.113.7' };
    await rig.visitor().send('POST', '/sign-in', ada, headers);
    assert.deepEqual(rig.countersign.opened.at(-1)?.client, { kind: 'web', ip: '203.0.113.7' });
  });

  test('has sent too many, the page says when to try again', async () => {
    await using rig = await openShop();
    await registered(rig);
    rig.countersign.refuse(429, 'too-many-sends', 240);
    const page = await rig.visitor().post('/sign-in', ada);
    assert.equal(page.statusCode, 429);
    assert.equal(page.headers['retry-after'], '240');
    assert.match(page.payload, /in about 4 minutes, or take the code by e-mail now/);
    assert.match(page.payload, /<button class="button quiet" data-wait="240">Try again</);
    assert.doesNotMatch(page.payload, /may still be good/);
  });

  test('has sent too many, a person signing in may have the code by e-mail, and is not offered what was refused', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    for (const slug of ['too-many-sends', 'channel-stopped', 'address-unreachable']) {
      rig.countersign.refuse(429, slug);
      assert.match((await visitor.post('/sign-in', ada)).payload, /Send it to my e-mail/, slug);
      const again = await visitor.post('/sign-in/again', { channel: 'email' });
      assert.doesNotMatch(again.payload, /e-mail now|Send it to my e-mail/, slug);
    }
    rig.countersign.refuse(429, 'too-many-failures');
    assert.doesNotMatch((await visitor.post('/sign-in', ada)).payload, /Send it to my e-mail/);
    rig.countersign.refuse(429, 'too-many-sends');
    const code = await visitor.post('/sign-in/code', { contact: ada.phone });
    assert.doesNotMatch(code.payload, /by e-mail now|my e-mail/, 'it would show that there is an account');
  });

  test('does not take a number, a person signing in is offered their e-mail', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    rig.countersign.refuse(422, 'channel-unavailable');
    const page = await visitor.post('/sign-in', ada);
    assert.match(page.payload, /Send it to my e-mail/);
    rig.countersign.work();
    verificationOf(await visitor.post('/sign-in/again', { channel: 'email' }));
    assert.equal(rig.countersign.opened.at(-1)?.to, 'ada@example.org');
  });

  test('does not take a number while registering, the person can mend it there and then', async () => {
    await using rig = await openShop();
    const visitor = rig.visitor();
    const id = verificationOf(await visitor.post('/register', ada));
    await visitor.get(rig.countersign.approve(id));
    rig.countersign.refuse(422, 'destination-not-allowed');
    const page = await visitor.post('/register/phone', { phone: '+1 900 234 5678' });
    assert.equal(page.statusCode, 422);
    assert.match(page.payload, /id="phone-error"/);
    rig.countersign.work();
    verificationOf(await visitor.post('/register/phone', { phone: ada.phone }));
  });

  test('does not know the shop’s key, no visitor is told', async () => {
    await using rig = await openShop();
    rig.countersign.refuse(401, 'unauthorized');
    const page = await rig.visitor().post('/sign-in/code', { contact: ada.email });
    assert.equal(page.statusCode, 503);
    assert.doesNotMatch(page.payload, /key|unauthor/i);
  });
});
