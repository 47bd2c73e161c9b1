import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import {
  assertAccessible,
  assertNoSidewaysScroll,
  giveAuthenticator,
  launchBrowser,
  newPerson,
} from './browser.ts';
import { openService, type Service } from './service.ts';

let browser: Browser;
let service: Service;
/** The app: a page that says it is one. */
const shop = createServer((_, response) =>
  response.setHeader('content-type', 'text/html').end('<title>Shop</title>'),
);
let origin = '';
before(async () => {
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  const address = shop.address();
  origin = `http://localhost:${typeof address === 'object' ? address?.port : ''}`;
  browser = await launchBrowser();
  service = await openService({ COUNTERSIGN_APP_ORIGINS: origin });
});
after(async () => {
  await browser.close();
  await service[Symbol.asyncDispose]();
  shop.close();
});

/** Somebody with a phone that has a fingerprint reader, at a page. */
async function arrive(options: object = {}, isUserVerified = true): Promise<Page> {
  const context = await newPerson(browser, options);
  const page = await context.newPage();
  await giveAuthenticator(page, { isUserVerified });
  return page;
}

let people = 0;
const newUser = () => ({ userId: `user-${++people}`, to: `user-${people}@pine.example` });
type User = ReturnType<typeof newUser>;

const open = (user: object, locale = 'en') =>
  service.open({ ...user, purpose: 'sign_in', locale, returnUrl: `${origin}/back` });

/** Types the code that came by mail, and goes where that leads. */
async function signIn(page: Page, user: User, locale = 'en'): Promise<string> {
  const { id, url } = await open(user, locale);
  await page.goto(url);
  await page.waitForFunction('document.querySelector("[name=makes]").value === "passkey"');
  await Promise.all([page.waitForEvent('load'), page.fill('#code', (await service.newest(user.to)).code)]);
  return id;
}

const press = (page: Page, selector: string) =>
  Promise.all([page.waitForEvent('load'), page.locator(selector).first().click()]);
const isBack = (page: Page, id: string) =>
  assert.match(page.url(), new RegExp(`^${origin}/back\\?verification=${id}&ticket=.+`));

describe('a passkey offered after a sign-in by a code, in a real browser', () => {
  for (const [look, width, locale] of [
    ['light', 1000, 'en'],
    ['dark', 320, 'de'],
    ['light', 320, 'ar'],
  ] as const) {
    it(`is made on the way back, signs in the next time, and is not offered again, ${look}, ${width} px, ${locale}`, async () => {
      const page = await arrive({ colorScheme: look, viewport: { width, height: 800 } });
      const user = newUser();
      const id = await signIn(page, user, locale);
      await assertAccessible(page, 'the offer');
      await assertNoSidewaysScroll(page, 'the offer');
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate('document.activeElement.value'), 'add', 'first by keyboard');
      await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
      await assertAccessible(page, 'the page for passkeys');
      await assertNoSidewaysScroll(page, 'the page for passkeys');
      await press(page, 'main button.primary');
      await assertAccessible(page, 'the passkey');
      await Promise.all([page.waitForURL(`${origin}/**`), page.locator('.passkey button').click()]);
      isBack(page, id);
      assert.equal((await service.told(user.to)).length, 2, 'the code, and that there is a passkey now');

      const next = await open({ userId: user.userId });
      await page.goto(next.url);
      await Promise.all([page.waitForURL(`${origin}/**`), page.locator('.passkey button').click()]);
      assert.equal(await service.approvedBy(next.id), 'passkey');
      isBack(page, next.id);
      isBack(page, await signIn(page, user, locale));
      await page.context().close();
    });
  }

  it('is left at once by "not now", and not offered on another device either', async () => {
    const page = await arrive();
    const user = newUser();
    const id = await signIn(page, user);
    await press(page, 'button[value=later]');
    isBack(page, id);
    const other = await arrive();
    isBack(other, await signIn(other, user));
    await page.context().close();
    await other.context().close();
  });

  it('loses no sign-in when the ceremony fails', async () => {
    const page = await arrive({}, false);
    const id = await signIn(page, newUser());
    await press(page, 'button[value=add]');
    await press(page, 'main button.primary');
    await page.locator('.passkey button').click();
    await page.locator('[data-passkey-error]').waitFor();
    await press(page, '.security-back a');
    isBack(page, id);
    await page.context().close();
  });

  it('goes on by itself when it is left alone', async () => {
    const page = await arrive();
    await page.clock.install();
    const id = await signIn(page, newUser());
    await page.clock.fastForward(119_000);
    assert.match(page.url(), /\/v\//);
    await Promise.all([page.waitForURL(`${origin}/**`), page.clock.fastForward(2_000)]);
    isBack(page, id);
    await page.context().close();
  });

  it('is not made to who has no script: they are back at once', async () => {
    const context = await newPerson(browser, { javaScriptEnabled: false });
    const page = await context.newPage();
    const user = newUser();
    const { id, url } = await open(user);
    await page.goto(url);
    await page.fill('#code', (await service.newest(user.to)).code);
    await press(page, 'form.code-form button');
    isBack(page, id);
    await context.close();
  });
});
