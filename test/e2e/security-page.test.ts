import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { decodeBase32 } from '#core/base32.ts';
import { totp } from '#core/totp.ts';
import {
  assertAccessible,
  assertNoSidewaysScroll,
  giveAuthenticator,
  launchBrowser,
  newPerson,
} from './browser.ts';
import { photograph } from './photograph.ts';
import { openService, type Service } from './service.ts';

let browser: Browser;
let service: Service;
before(async () => {
  browser = await launchBrowser();
  service = await openService();
});
after(async () => {
  await browser.close();
  await service[Symbol.asyncDispose]();
});

const secretOf = (uri: string): Uint8Array =>
  decodeBase32(new URL(uri).searchParams.get('secret') ?? '') ?? new Uint8Array();

async function press(page: Page, name: string | RegExp): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name }).click()]);
}

describe('login and security, in a real browser', () => {
  for (const [look, width] of [
    ['light', 1000],
    ['dark', 320],
  ] as const) {
    it(`sets up an authenticator app by the picture on the screen, ${look} and ${width} px wide, and signs in with it`, async () => {
      const userId = `app-${look}`;
      const context = await newPerson(browser, { colorScheme: look, viewport: { width, height: 800 } });
      const page = await context.newPage();
      await page.goto(await service.securityPage(userId));
      await assertAccessible(page, 'nothing enrolled');
      await press(page, 'Set up an authenticator app');
      await assertAccessible(page, 'the picture');
      await assertNoSidewaysScroll(page, 'the picture');
      const uri = await photograph(context, page, '.qr');
      assert.match(uri ?? '', /^otpauth:\/\/totp\/Lantern%20%26%20Loom:ann%40pine\.example\?/);
      const secret = secretOf(uri ?? '');
      await page.getByLabel('6-digit code').fill(totp({ secret, at: service.clock() }));
      await press(page, 'Turn it on');
      await page.getByText('It’s set up').waitFor();

      service.advance(60);
      const { url, id } = await service.open({ userId, purpose: 'sign_in' });
      await page.goto(url);
      await assertAccessible(page, 'the sign-in');
      const code = totp({ secret, at: service.clock() });
      // In one piece, as autofill does it: it is sent at once.
      await Promise.all([page.waitForEvent('load'), page.getByRole('textbox').fill(code)]);
      assert.equal(await service.approvedBy(id), 'totp');
      await context.close();
    });
  }

  it('adds a passkey, shows it before anything else is changed, and signs in with it where nobody is named', async () => {
    const context = await newPerson(browser);
    const page = await context.newPage();
    await giveAuthenticator(page);
    await page.goto(await service.securityPage('key-user'));
    await press(page, 'Add a passkey');
    await assertAccessible(page, 'the passkey');
    await Promise.all([page.waitForEvent('load'), page.locator('.passkey button').click()]);
    await page.getByText('It’s set up').waitFor();

    await press(page, 'Show that it’s me');
    await Promise.all([page.waitForURL(/\/s\//), page.locator('.passkey button').click()]);
    await press(page, 'Make recovery codes');
    const codes = await page.locator('.recovery-codes code').allTextContents();
    assert.equal(codes.length, 10);
    await assertAccessible(page, 'the codes');

    const signIn = await service.open({ purpose: 'sign_in_passwordless' });
    await page.goto(signIn.url);
    await Promise.all([page.waitForEvent('load'), page.locator('.passkey button').click()]);
    assert.equal(await service.approvedBy(signIn.id), 'passkey');
    assert.equal((await service.read(signIn.id)).userId, 'key-user');

    const lost = await service.open({ userId: 'key-user', purpose: 'sign_in' });
    await page.goto(lost.url);
    await page.getByRole('link', { name: /recovery code/i }).click();
    const field = page.getByRole('textbox');
    await field.fill(codes[3]?.toUpperCase().replaceAll('-', ' ') ?? '');
    await Promise.all([page.waitForEvent('load'), field.press('Enter')]);
    assert.equal(await service.approvedBy(lost.id), 'recovery_codes');
    await context.close();
  });

  it('works without script: an app, an address, and the way back', async () => {
    const context = await newPerson(browser, { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(await service.securityPage('plain-user'));
    await page.getByLabel('Phone number or e-mail address').fill('ann@pine.example');
    await press(page, 'Send a code there');
    const { code } = await service.newest('ann@pine.example');
    await page.getByRole('textbox').fill(code);
    await press(page, 'Confirm');
    await press(page, 'Use it from now on');
    await page.getByText('a•••').first().waitFor();
    await context.close();
  });
});
