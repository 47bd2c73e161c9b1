import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { decodeBase32 } from '#core/base32.ts';
import { totp } from '#core/totp.ts';
import { giveAuthenticator } from '#test/e2e/browser.ts';
import { openService, type Service } from '#test/e2e/service.ts';
import { findChromium } from './find-chromium.mjs';

/** `npm run pictures`: what README shows, photographed anew from a service that runs. Name a folder to have them there. */
const folder = process.argv[2] ?? fileURLToPath(new URL('../docs/pictures', import.meta.url));
/** What a passkey is named after. */
const userAgent =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36';
const day = 24 * 3600;
const phone = '+12025550143';
const pat = 'pat';

mkdirSync(folder, { recursive: true });
const found = findChromium({ install: false, whole: true });
if (!found.path) throw new Error(found.why);
const browser = await chromium.launch({
  executablePath: found.path,
  args: ['--no-sandbox', '--disable-gpu'],
});
const service = await openService({
  COUNTERSIGN_APP_COLOUR: '#1f5c4d',
  COUNTERSIGN_APP_ORIGINS: 'http://localhost:8081',
});
try {
  await photographSecurity(browser, service);
  await photographCodePages(browser, service);
  await photographInbox(browser, service);
} finally {
  await browser.close();
  await service[Symbol.asyncDispose]();
}

async function newPage(on: Browser, width: number, height: number, options: BrowserContextOptions = {}) {
  const viewport = { width, height };
  const context = await on.newContext({ viewport, locale: 'en-US', timezoneId: 'UTC', ...options });
  return context.newPage();
}

async function save(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(folder, name), animations: 'disabled' });
  await page.context().close();
}

async function photographCodePages(on: Browser, { open }: Service): Promise<void> {
  const binding = { amount: '129.90', currency: 'EUR', payee: 'Lantern & Loom Ltd' };
  const payment = await newPage(on, 440, 760);
  await payment.goto((await open({ to: phone, purpose: 'payment', binding })).url);
  await save(payment, 'page.png');
  const signIn = await newPage(on, 440, 760, { colorScheme: 'dark' });
  await signIn.goto((await open({ to: phone, purpose: 'sign_in' })).url);
  await save(signIn, 'page-dark.png');
}

/** Shows what came for the pages before, a call and a letter. */
async function photographInbox(on: Browser, { open, newest, inboxUrl }: Service): Promise<void> {
  await open({ to: '+12025550156', purpose: 'sign_in', channel: 'voice' });
  await open({ to: 'pat@mail.example', purpose: 'verify_contact' });
  await newest('+12025550156');
  await newest('pat@mail.example');
  const page = await newPage(on, 1200, 860);
  await page.goto(inboxUrl);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.frameLocator('iframe').getByText('Your code').waitFor();
  await save(page, 'inbox.png');
}

/** Of somebody who enrolled one thing after another, as people do, and uses them. */
async function photographSecurity(on: Browser, service: Service): Promise<void> {
  const page = await newPage(on, 560, 1120, { userAgent });
  await giveAuthenticator(page);
  service.advance(-41 * day);
  await page.goto(await service.securityPage(pat));
  const secret = await addApp(page, service);
  service.advance(9 * day);
  await proveByApp(page, service, secret);
  await page.getByLabel('Phone number or e-mail address').fill(phone);
  await press(page, 'Send a code there');
  await type(page, (await service.newest(phone)).code);
  await press(page, 'Use it from now on');
  await press(page, 'Make recovery codes');
  service.advance(12 * day);
  await proveByApp(page, service, secret);
  await press(page, 'Turn on');
  await press(page, 'Add a passkey');
  await pressPasskey(page);
  service.advance(20 * day);
  await page.goto(await service.securityPage(pat));
  await press(page, 'Show that it’s me');
  await pressPasskey(page);
  await save(page, 'security.png');
}

async function press(page: Page, name: string): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name }).click()]);
}

async function pressPasskey(page: Page): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.locator('.passkey button').click()]);
}

/** In one piece, as autofill does it: it is sent at once. */
async function type(page: Page, code: string): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.getByRole('textbox').fill(code)]);
}

async function addApp(page: Page, service: Service): Promise<Uint8Array> {
  await press(page, 'Set up an authenticator app');
  const shown = (await page.locator('.secret').textContent()) ?? '';
  const secret = decodeBase32(shown.replaceAll(' ', '')) ?? new Uint8Array();
  await page.getByLabel('6-digit code').fill(totp({ secret, at: service.clock() }));
  await press(page, 'Turn it on');
  return secret;
}

async function proveByApp(page: Page, { clock, securityPage }: Service, secret: Uint8Array): Promise<void> {
  await page.goto(await securityPage(pat));
  await press(page, 'Show that it’s me');
  await type(page, totp({ secret, at: clock() }));
}
