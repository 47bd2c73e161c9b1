import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { decodeBase32 } from '#core/base32.ts';
import { totp } from '#core/totp.ts';
import { assertAccessible, assertNoSidewaysScroll, launchBrowser, newPerson } from './browser.ts';
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

const mail = 'ann@pine.example';
const contacts = [mail, '+4915200000001'];
const threeDays = 3 * 24 * 3600;

async function press(page: Page, name: string | RegExp): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name }).click()]);
}

/** Sets up an authenticator app on "Login & security", by its picture. */
async function enrolApp(context: BrowserContext, page: Page, end = 'It’s set up'): Promise<Uint8Array> {
  await press(page, 'Set up an authenticator app');
  const uri = (await photograph(context, page, '.qr')) ?? '';
  const secret = decodeBase32(new URL(uri).searchParams.get('secret') ?? '') ?? new Uint8Array();
  await page.getByLabel('6-digit code').fill(totp({ secret, at: service.clock() }));
  await press(page, 'Turn it on');
  await page.getByText(end).waitFor();
  return secret;
}

/** From the sign-in that asks for what is lost, to having shown the mailbox. */
async function showMailbox(page: Page, userId: string): Promise<void> {
  const { url } = await service.open({ userId, purpose: 'sign_in', contacts });
  await page.goto(url);
  await Promise.all([
    page.waitForURL(/\/r\//),
    page.getByRole('link', { name: 'I no longer have this' }).click(),
  ]);
  await assertAccessible(page, 'what can be shown');
  await press(page, /a•••@/);
  const { code } = await service.newest(mail);
  await Promise.all([page.waitForURL(/\/r\//), page.getByRole('textbox').fill(code)]);
  await assertAccessible(page, 'what was shown');
  await press(page, 'Go on');
}

describe('getting back into an account, in a real browser', () => {
  for (const [look, width] of [
    ['light', 1000],
    ['dark', 320],
  ] as const) {
    it(`waits three days with a mailbox, enrols a new app, and the lost one is worth nothing, ${look} and ${width} px wide`, async () => {
      const userId = `lost-${look}`;
      const context = await newPerson(browser, {
        colorScheme: look,
        viewport: { width, height: 800 },
      });
      const page = await context.newPage();
      await page.goto(await service.securityPage(userId));
      const lost = await enrolApp(context, page);

      service.advance(120);
      await showMailbox(page, userId);
      await page.getByRole('heading', { name: 'Now it takes some time' }).waitFor();
      await assertAccessible(page, 'the wait');
      await assertNoSidewaysScroll(page, 'the wait');
      assert.ok((await service.told(mail)).some((text) => text.includes('get back into your account')));

      service.advance(threeDays);
      await showMailbox(page, userId);
      await assertAccessible(page, 'the end of the wait');
      await press(page, 'Set up a new way');
      await assertAccessible(page, 'enrolling anew');
      const found = await enrolApp(context, page, 'You’re back in');
      await assertAccessible(page, 'the end of it');

      service.advance(120);
      const { url, id } = await service.open({ userId, purpose: 'sign_in' });
      await page.goto(url);
      // In one piece, as autofill does it: it is sent at once.
      const answer = async (secret: Uint8Array): Promise<void> => {
        const code = totp({ secret, at: service.clock() });
        await Promise.all([page.waitForEvent('load'), page.getByRole('textbox').fill(code)]);
      };
      await answer(lost);
      assert.equal(await service.approvedBy(id), null);
      await answer(found);
      assert.equal(await service.approvedBy(id), 'totp');
      await context.close();
    });
  }
});
