import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { assertNoSidewaysScroll, launchBrowser } from '#test/e2e/browser.ts';
import { ada, openShop, register } from './shop-visit.ts';

const css = readFileSync(new URL('../../shop/assets/shop.css', import.meta.url), 'utf8');

let browser: Browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

test('the shop can be read at twice the text size on the narrowest phone: nothing scrolls sideways', async () => {
  await using rig = await openShop();
  const visitor = rig.visitor();
  const page = await browser.newPage({ viewport: { width: 320, height: 700 } });
  const look = async (path: string, body: string) => {
    await page.setContent(body.replaceAll(/<script[^>]*><\/script>|<link[^>]*>/g, ''));
    await page.addStyleTag({ content: `${css} html { font-size: 200% }` });
    await assertNoSidewaysScroll(page, path);
  };
  const open = async (path: string) => look(path, (await visitor.get(path)).body);
  for (const path of ['/', '/sign-in', '/sign-in/code', '/products/meridian-rug', '/nowhere'])
    await open(path);
  await look('/register with errors', (await visitor.post('/register')).body);
  await register(rig, visitor, ada);
  await visitor.post('/basket/items', { product: 'meridian-rug', quantity: '1' });
  for (const path of ['/account', '/account/security', '/account/password', '/basket', '/checkout'])
    await open(path);
});
