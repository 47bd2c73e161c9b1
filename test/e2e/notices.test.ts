import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { decodeBase32 } from '#core/base32.ts';
import { totp } from '#core/totp.ts';
import { assertAccessible, assertNoSidewaysScroll, launchBrowser } from './browser.ts';
import { openSite, type Site, Visitor } from './site.ts';

let browser: Browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

async function press(page: Page, name: string | RegExp): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name }).first().click()]);
}

/** Opens the newest mail in the inbox, as a person would, and gives where its link leads. */
async function linkInInbox(visitor: Visitor, site: Site): Promise<string> {
  await site.app.worker.drain();
  const page = await visitor.page.context().newPage();
  await page.goto(`${site.serviceUrl}/inbox`);
  await page.locator('.mail-row').first().click();
  const href = await page.locator('#mail-link a').getAttribute('href');
  await page.close();
  return href ?? '';
}

/** With an authenticator app set up, on the security page. */
async function withApp(visitor: Visitor, site: Site): Promise<() => string> {
  await visitor.go('/account/security');
  await visitor.press('form[action="/account/security/manage"] button');
  const { page } = visitor;
  await press(page, 'Set up an authenticator app');
  const secret = decodeBase32((await page.locator('.secret').textContent())?.replaceAll(' ', '') ?? '');
  const code = () => totp({ secret: secret ?? new Uint8Array(), at: site.clock() });
  await page.fill('#code', code());
  await press(page, 'Turn it on');
  return code;
}

describe('"this wasn\'t me"', () => {
  for (const [how, options] of [
    ['with script', {}],
    [
      'without script, dark and narrow',
      { javaScriptEnabled: false, colorScheme: 'dark', viewport: { width: 320, height: 700 } },
    ],
  ] satisfies [string, BrowserContextOptions][]) {
    it(`from a mail brings a removed factor back, signs the shop out and stops all changes, ${how}`, async () => {
      await using site = await openSite();
      const visitor = await Visitor.arrive(browser, site);
      await visitor.register();
      // Out of the way of the limits on messages to one address.
      site.advance(3600);
      const code = await withApp(visitor, site);
      const { page } = visitor;
      const management = page.url().replace(/\?.*/, '');
      site.advance(60);
      await press(page, 'Show that it’s me');
      await Promise.all([page.waitForURL(/\/s\//), page.fill('#code', code())]);
      await page.locator('summary', { hasText: 'Remove' }).click();
      await press(page, 'Remove authenticator app');
      assert.match(await page.innerText('main'), /removed/i);
      assert.match(await page.innerText('main'), /Removed as a way to sign in: authenticator app/);
      await visitor.look('who was told');

      const link = await linkInInbox(visitor, site);
      const owner = await Visitor.arrive(browser, site, options);
      await owner.page.goto(link);
      assert.match(await owner.heading(), /Was this you\?/);
      assert.match(await owner.page.innerText('main'), /Removed as a way to sign in: authenticator app/);
      if (options.javaScriptEnabled !== false) await assertAccessible(owner.page, 'the notice');
      await owner.page.reload();
      await press(owner.page, 'This wasn’t me');
      assert.match(await owner.page.innerText('main'), /signed out everywhere/);
      assert.match(await owner.page.innerText('main'), /nobody can change how you sign in/);
      if (options.javaScriptEnabled !== false) await assertAccessible(owner.page, 'stopped');
      await owner.leave();

      site.advance(31);
      assert.equal(await visitor.isSignedIn(), false, 'the session that removed it is over');
      await page.goto(management);
      assert.match(await visitor.heading(), /signed out everywhere/, 'and so is its page');
      await visitor.look('closed');

      site.advance(60);
      await visitor.startSignIn();
      await Promise.all([page.waitForURL(/\/account\?notice=signed-in$/), page.fill('#code', code())]);
      assert.equal(await visitor.isSignedIn(), true, 'signing in goes on, with the factor that is back');
      await visitor.go('/account/security');
      await visitor.press('form[action="/account/security/manage"] button');
      await visitor.look('frozen');
      await assertNoSidewaysScroll(page, 'frozen');
      assert.match(await page.innerText('main'), /Authenticator app/);
      assert.match(await page.innerText('main'), /nothing here can be changed/);
      assert.equal(await page.getByRole('button', { name: /Remove/ }).count(), 0);
      await visitor.leave();
    });
  }
});
