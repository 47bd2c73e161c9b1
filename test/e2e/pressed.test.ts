import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { pageAssets } from '#pages/assets.ts';
import { renderInboxPage } from '#pages/inbox-page.ts';
import { renderSecurityPage } from '#pages/security/security-page.ts';
import { renderVerificationPage } from '#pages/verification-page.ts';
import { securityView } from '#test/pages/security-views.ts';
import { viewWith } from '#test/pages/views.ts';
import { ada, openShop, register } from '#test/shop/shop-visit.ts';
import { launchBrowser } from './browser.ts';

const assets = { css: '', script: '' };
const shopFile = (name: string) =>
  readFileSync(new URL(`../../shop/assets/${name}`, import.meta.url), 'utf8');
const styleOf = (name: 'verification.css' | 'inbox.css') =>
  String(pageAssets.find(pageAssets.href(name).replace('/assets/', ''))?.body);

let browser: Browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** Kinds of buttons that look the same while they are held down. Nothing is let go on them. */
async function unmovedIn(page: Page, html: string, css: string): Promise<string[]> {
  await page.setContent(html.replaceAll(/<script[^>]*><\/script>|<link[^>]*>/g, ''));
  await page.addStyleTag({ content: css });
  const unmoved: string[] = [];
  const seen = new Set<string>();
  for (const button of await page.locator('button:visible, a.button:visible, a.primary:visible').all()) {
    const kind = (await button.getAttribute('class')) ?? '';
    if (seen.has(kind) || (await button.getAttribute('aria-disabled')) !== null) continue;
    seen.add(kind);
    await button.hover();
    const top = async () => (await button.boundingBox())?.y;
    const before = await top();
    await page.mouse.down();
    if ((await top()) === before) unmoved.push(kind);
    await page.mouse.move(1, 1);
    await page.mouse.up();
  }
  assert.ok(seen.size > 0);
  return unmoved;
}

it('moves every kind of button of the shop while it is held down', async () => {
  await using rig = await openShop();
  const visitor = rig.visitor();
  const page = await browser.newPage();
  const look = async (path: string) => {
    const { body, statusCode } = await visitor.get(path);
    assert.equal(statusCode, 200, path);
    assert.deepEqual(await unmovedIn(page, body, shopFile('shop.css')), [], path);
  };
  for (const path of ['/', '/sign-in', '/register', '/products/meridian-rug']) await look(path);
  await register(rig, visitor, ada);
  await visitor.post('/basket/items', { product: 'meridian-rug', quantity: '1' });
  for (const path of ['/account', '/account/security', '/basket', '/checkout']) await look(path);
});

it('moves every kind of button of the hosted pages and the inbox while it is held down', async () => {
  const page = await browser.newPage();
  const hosted = [
    renderVerificationPage(viewWith()),
    renderVerificationPage(viewWith({ status: 'expired' })),
    renderSecurityPage(securityView()),
  ];
  for (const html of hosted) assert.deepEqual(await unmovedIn(page, html, styleOf('verification.css')), []);
  const inbox = renderInboxPage({ nonce: 'n', assets }).replaceAll(' hidden', '');
  assert.deepEqual(await unmovedIn(page, inbox, styleOf('inbox.css')), []);
});

it('shows of a button of the shop that its form is on its way', async () => {
  const page = await browser.newPage();
  await page.setContent('<form><button>Continue</button></form>');
  await page.addScriptTag({ content: shopFile('shop.js') });
  await page.evaluate(`addEventListener('submit', (event) => event.preventDefault())`);
  await page.locator('button').click();
  assert.equal(await page.getAttribute('button', 'aria-disabled'), 'true');
});
