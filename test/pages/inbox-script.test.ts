import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { renderEmail } from '#delivery/templates/email.ts';
import { pageAssets } from '#pages/assets.ts';
import { renderInboxPage } from '#pages/inbox-page.ts';
import { longest } from '#test/delivery/templates/message-samples.ts';
import { assertAccessible, assertNoSidewaysScroll, launchBrowser } from '#test/e2e/browser.ts';
import { type HostedPage, hostPage, json, origin } from './page-host.ts';

let browser: Browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

const head = { verificationId: 'ver_1', code: '402871', at: '2026-09-21T14:13:20.000Z' };
const text = {
  ...head,
  id: 'msg_1',
  channel: 'sms',
  to: '+4915112345678',
  text: 'Pine: your code is 402871. <b>5</b>',
};
const other = { ...text, id: 'msg_2', to: '+4915187654321', text: 'Pine: another phone, 402871.' };
const mail = {
  ...head,
  id: 'msg_3',
  channel: 'email',
  to: 'ada@pine.example',
  subject: 'Your code',
  text: 'Plain 402871',
};
const call = {
  ...head,
  id: 'msg_4',
  channel: 'voice',
  to: '+4915112345678',
  text: 'Hello. Press 1.\nYour code is: 4, 0, 2, 8, 7, 1. Goodbye.',
  plain: 'Hello. Press 1.\nYour code is: 4, 0, 2, 8, 7, 1. Goodbye.',
  language: 'en-US',
};

const notice = {
  ...text,
  id: 'msg_5',
  to: '+4915100000001',
  code: '',
  verificationId: '',
  text: 'Pine: New passkey. Not you? https://verify.example/n/ntc_1.0-abc',
};
const noticeMail = { ...mail, id: 'msg_6', to: 'bob@pine.example', code: '', text: notice.text };

async function open(news: object[] = [], options: BrowserContextOptions = {}): Promise<HostedPage> {
  const assets = { css: pageAssets.href('inbox.css'), script: pageAssets.href('inbox.js') };
  const events = `retry: 600000\n\n${news.map((one) => `event: message\ndata: ${JSON.stringify(one)}\n\n`).join('')}`;
  const answers: Record<string, { body: string; type?: string }> = {
    '/inbox': { body: renderInboxPage({ nonce: 'bm9uY2U', assets }) },
    '/inbox/messages': { body: JSON.stringify([mail, other, text]), type: json },
    '/inbox/events': { body: events, type: 'text/event-stream' },
    '/inbox/messages/msg_3/html': {
      body: '<!doctype html><html lang="en"><title>Mail</title><p>The mail 402871',
    },
  };
  const hosted = await hostPage(browser, ({ path }) => answers[path], options);
  await hosted.page.goto(`${origin}/inbox`);
  await hosted.page.locator('#thread li').first().waitFor();
  return hosted;
}

it('shows texts as text, with the code marked and ready to be copied', async () => {
  await using hosted = await open([], { permissions: ['clipboard-read', 'clipboard-write'] });
  const bubble = hosted.page.locator('.received', { hasText: '+4915112345678' });
  assert.equal(await bubble.locator('.bubble').textContent(), text.text);
  assert.equal(await bubble.locator('mark').textContent(), '402871');
  await bubble.getByRole('button', { name: 'Copy 402871' }).click();
  await bubble.getByRole('button', { name: 'Copied' }).waitFor();
  assert.equal(await hosted.page.evaluate('navigator.clipboard.readText()'), '402871');
});

it('shows notices whole, without a code to copy, and with their link', async () => {
  await using hosted = await open([notice, noticeMail]);
  const { page } = hosted;
  const bubble = page.locator('.received', { hasText: notice.to });
  assert.equal(await bubble.locator('.bubble').textContent(), notice.text);
  assert.equal(await bubble.locator('mark, button').count(), 0);
  const href = 'https://verify.example/n/ntc_1.0-abc';
  assert.equal(await bubble.getByRole('link', { name: 'Open the link' }).getAttribute('href'), href);
  await page.getByLabel('Recipient').selectOption(noticeMail.to);
  assert.equal(await page.locator('#mail-copy').isVisible(), false);
  assert.equal(await page.locator('#mail-link a').getAttribute('href'), href);
});

it('shows one phone’s messages when one is chosen', async () => {
  await using hosted = await open();
  await hosted.page.getByLabel('Recipient').selectOption('+4915187654321');
  assert.deepEqual(await hosted.page.locator('.bubble').allTextContents(), [other.text]);
  assert.equal(await hosted.page.locator('#mail').isVisible(), false);
});

it('rings, asks for a key press, and tells the code only after it', async () => {
  await using hosted = await open([call]);
  const { page } = hosted;
  const captions = page.locator('#captions');
  await page.getByRole('button', { name: 'Answer' }).last().click();
  await captions.getByText('Hello.').waitFor();
  await page.getByRole('button', { name: '7', exact: true }).click();
  await captions.getByText('Press 1 to hear the code').waitFor();
  assert.doesNotMatch((await captions.textContent()) ?? '', /4, 0, 2/);
  await page.getByRole('button', { name: '1', exact: true }).click();
  await captions.getByText('4, 0, 2, 8, 7, 1').waitFor();
  await page.getByRole('button', { name: 'Hang up' }).click();
  assert.equal(await page.locator('#call').isVisible(), false);
});

it('gives the subject of a mail the whole width, and the button a line below', async () => {
  const long = { ...mail, id: 'msg_7', subject: 'Confirm the change to how you sign in to Lantern & Loom' };
  await using hosted = await open([long], { viewport: { width: 1300, height: 800 } });
  await hosted.page.getByRole('heading', { name: long.subject }).waitFor();
  const subject = await hosted.page.locator('#mail-subject').boundingBox();
  const button = await hosted.page.locator('#mail-copy').boundingBox();
  assert.ok(subject && button && subject.y + subject.height <= button.y);
});

it('sets a dot between two things on one line, and none where a line begins or ends; a stop stands at its code', async () => {
  await using hosted = await open();
  const { page } = hosted;
  const seen = new Set<string>();
  for (const width of [240, 284, 320, 432, 800]) {
    await page.setViewportSize({ width, height: 800 });
    const dots = await page.evaluate<
      [number, number][]
    >(`[...document.querySelectorAll('.dot')].map((dot) => {
      const [before, after] = [dot.previousElementSibling, dot.nextElementSibling].map((one) => [...one.getClientRects()]);
      return [before.at(-1).bottom - after[0].bottom, dot.getBoundingClientRect().width];
    })`);
    for (const [apart, dot] of dots)
      seen.add(`${Math.abs(apart) < 3 ? 'one line' : 'two lines'} ${dot > 2 ? 'with' : 'without'} a dot`);
  }
  assert.deepEqual([...seen].sort(), ['one line with a dot', 'two lines without a dot']);
  assert.doesNotMatch((await page.locator('main').innerText()) ?? '', /·/);
  const [code, stop] = await page.evaluate<[number, number]>(`(() => {
    const mark = document.querySelector('mark');
    const range = document.createRange();
    range.selectNodeContents(mark);
    const { right } = range.getBoundingClientRect();
    range.selectNodeContents(mark.nextSibling);
    return [right, range.getClientRects()[0].left];
  })()`);
  assert.ok(stop - code < 1, `${stop - code} px`);
});

it('shows the code of a mail whole in the inbox of the narrowest phone', async () => {
  const { html } = renderEmail({ ...longest, locale: 'en', purpose: 'payment' });
  const page = await browser.newPage({ viewport: { width: 268, height: 600 } });
  await page.setContent(html);
  const [inner, outer] = await page
    .locator('.code')
    .evaluate((code: { scrollWidth: number; clientWidth: number }) => [code.scrollWidth, code.clientWidth]);
  await assertNoSidewaysScroll(page, 'mail');
  assert.ok(Number(inner) <= Number(outer), `${inner} px of code in ${outer} px`);
  await page.close();
});

it('can be used by everybody, in light and dark, wide and narrow, during a call too', async () => {
  for (const [colorScheme, width] of [
    ['light', 1300],
    ['dark', 320],
  ] as const) {
    await using hosted = await open([call], { colorScheme, viewport: { width, height: 800 } });
    await hosted.page.locator('#call').waitFor();
    await assertAccessible(hosted.page, `${colorScheme} ringing`);
    await hosted.page.locator('#answer').click();
    await assertAccessible(hosted.page, `${colorScheme} talking`);
    await hosted.page.locator('#hang-up').click();
    await assertAccessible(hosted.page, colorScheme);
    await assertNoSidewaysScroll(hosted.page, colorScheme);
  }
});
