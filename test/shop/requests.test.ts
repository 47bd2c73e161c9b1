import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nextPage } from '../../shop/src/next-page.ts';
import { ada, isSignedIn, openShop, registered, verificationOf } from './shop-visit.ts';

describe('a form', () => {
  const foreign: readonly [string, Record<string, string>][] = [
    ['from another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['from a sister subdomain', { 'sec-fetch-site': 'same-site', origin: 'https://evil.shop.example' }],
    ['from another site, in an old browser', { origin: 'https://evil.example' }],
    ['from a sandboxed frame', { origin: 'null' }],
    ['that does not say where it is from', {}],
  ];
  for (const [name, headers] of foreign) {
    test(`${name} is refused`, async () => {
      await using rig = await openShop();
      const visitor = rig.visitor();
      for (const path of ['/sign-out', '/basket/items', '/sign-in', '/register', '/orders', '/nowhere']) {
        const answer = await visitor.send('POST', path, { product: 'dusk-lamp' }, headers);
        assert.equal(answer.statusCode, 403, path);
        assert.equal(answer.headers['set-cookie'], undefined);
      }
    });
  }

  test('from an old browser that says Origin only is taken', async () => {
    await using rig = await openShop();
    const form = { product: 'dusk-lamp' };
    const answer = await rig
      .visitor()
      .send('POST', '/basket/items', form, { origin: 'https://shop.example' });
    assert.equal(answer.statusCode, 303);
  });

  test('with the names of built-in properties does no harm', async () => {
    await using rig = await openShop();
    const visitor = rig.visitor();
    for (const product of ['__proto__', 'constructor', 'toString', '']) {
      const answer = await visitor.post('/basket/items', { product, quantity: '3' });
      assert.equal(answer.statusCode, 303);
    }
    assert.match((await visitor.get('/basket?notice=constructor')).payload, /basket is empty/);
  });
});

describe('where a sign-in leads', () => {
  const elsewhere = [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/basket//evil.example',
    'javascript:alert(1)',
    '/account?x=1',
    '/products/../../evil',
    '/account\nSet-Cookie: a=b',
    '',
  ];
  for (const next of elsewhere) {
    test(`is never ${JSON.stringify(next)}`, () => assert.equal(nextPage(next), '/account'));
  }

  test('is the page the person came from, when it is one of the shop’s', () => {
    for (const next of ['/', '/basket', '/checkout', '/account/security', '/products/fern-teapot']) {
      assert.equal(nextPage(next), next);
    }
  });

  test('is no other host, whatever the forms and queries on the way say', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    const next = 'https://evil.example/';
    assert.doesNotMatch((await visitor.get(`/sign-in?next=${encodeURIComponent(next)}`)).payload, /evil/);
    const id = verificationOf(await visitor.post('/sign-in', { ...ada, next }));
    const done = await visitor.get(`${rig.countersign.approve(id)}&next=${encodeURIComponent(next)}`);
    assert.equal(done.headers.location, '/account?notice=signed-in');
    assert.ok(await isSignedIn(visitor));
  });
});

describe('every page', () => {
  test('has a policy that runs no inline script or style, is framed by nobody and kept by no cache', async () => {
    await using rig = await openShop();
    for (const path of [
      '/',
      '/products/fern-teapot',
      '/basket',
      '/register',
      '/sign-in',
      '/sign-in/code',
      '/nope',
    ]) {
      const page = await rig.visitor().get(path);
      const policy = String(page.headers['content-security-policy']);
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.match(policy, /form-action 'self' https:\/\/verify\.example/);
      assert.doesNotMatch(policy, /unsafe/);
      assert.equal(page.headers['cache-control'], 'no-store');
      assert.doesNotMatch(page.payload, /<style|<script(?! src)|\sstyle=|\son\w+=/);
    }
  });

  test('finds all its files, which may be kept for ever', async () => {
    await using rig = await openShop();
    const page = await rig.visitor().get('/');
    const files = [...page.payload.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
      ([, href]) => href ?? '',
    );
    assert.ok(files.length >= 11);
    for (const href of files) {
      const file = await rig.visitor().get(href);
      assert.equal(file.statusCode, 200, href);
      assert.match(String(file.headers['cache-control']), /immutable/);
    }
    assert.equal((await rig.visitor().get('/assets/../package.json')).statusCode, 404);
  });

  test('shows a link’s choice of notice, never a link’s own words', async () => {
    await using rig = await openShop();
    assert.match((await rig.visitor().get('/?notice=signed-out')).payload, /You are signed out\./);
    assert.doesNotMatch((await rig.visitor().get('/?notice=Call+0900+now')).payload, /0900/);
  });

  test('opened under another name of the same machine goes to the name that cookies are kept for', async () => {
    await using rig = await openShop({ publicUrl: 'http://127.0.0.1:8081' });
    const ask = (host: string) => rig.shop.inject({ url: '/basket?x=1', headers: { host } });
    assert.equal((await ask('localhost:8081')).headers.location, 'http://127.0.0.1:8081/basket?x=1');
    for (const host of ['127.0.0.1:8081', 'shop.internal:8081', 'localhost:9999', '[bad']) {
      assert.notEqual((await ask(host)).statusCode, 307, host);
    }
  });
});

describe('an order', () => {
  test('is placed once, though the button was pressed twice, and is seen by its owner alone', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    await visitor.get(rig.countersign.approve(verificationOf(await visitor.post('/sign-in', ada))));
    await visitor.post('/basket/items', { product: 'fern-teapot', quantity: '2' });
    const page = (await visitor.get('/checkout')).payload;
    const checkout = /name="checkout" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const [one, two] = await Promise.all([
      visitor.post('/orders', { checkout }),
      visitor.post('/orders', { checkout }),
    ]);
    assert.match(String(one.headers.location), /^\/orders\/LL-/);
    assert.equal(one.headers.location, two.headers.location);
    const order = await visitor.get(String(one.headers.location));
    assert.match(order.payload, /€144\.00/);
    assert.equal((await visitor.get('/account')).payload.match(/Order LL-/g)?.length, 1);
    const stranger = rig.visitor();
    assert.equal((await stranger.get(String(one.headers.location))).headers.location, '/sign-in');
  });

  test('needs somebody signed in', async () => {
    await using rig = await openShop();
    const visitor = rig.visitor();
    await visitor.post('/basket/items', { product: 'fern-teapot' });
    const answer = await visitor.post('/orders', { checkout: 'abcdefabcdefabcdef' });
    assert.equal(answer.headers.location, '/sign-in?next=/checkout');
  });
});
