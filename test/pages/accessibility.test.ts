import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { ownMethods } from '#core/factor.ts';
import { endedStatuses } from '#core/verification.ts';
import { pageAssets } from '#pages/assets.ts';
import { renderMessagePage } from '#pages/message-page.ts';
import { renderVerificationPage } from '#pages/verification-page.ts';
import { assertAccessible, assertNoSidewaysScroll, bringAxe, launchBrowser } from '#test/e2e/browser.ts';
import { noticePages } from './notice-views.ts';
import { hostPage, json, origin } from './page-host.ts';
import { recoveryPages } from './recovery-views.ts';
import { securityPages } from './security-views.ts';
import { locales, now, own, payment, viewWith } from './views.ts';

const assets = { css: pageAssets.href('verification.css'), script: pageAssets.href('verification.js') };
const ofAccount = { ...assets, script: pageAssets.href('account-page.js') };
const pages = new Map<string, string>([
  ['sign-in', renderVerificationPage(viewWith({ assets }))],
  ['wrong', renderVerificationPage(viewWith({ assets, ...payment, notice: 'wrong', checksLeft: 2 }))],
  ['sent in Arabic', renderVerificationPage(viewWith({ assets, ...payment, locale: 'ar', notice: 'sent' }))],
  [
    'pale brand',
    renderVerificationPage(
      viewWith({
        assets,
        brand: { name: 'Pale', colour: '#fff3a0' },
        locale: 'de',
        notice: 'too-many-sends',
      }),
    ),
  ],
  [
    'long words',
    renderVerificationPage(
      viewWith({
        assets,
        brand: { name: 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(2) },
        binding: { parcel: 'P'.repeat(120), note: 'N'.repeat(120) },
        purpose: 'handover',
        expiresAt: now + 36_000_000,
      }),
    ),
  ],
  ...ownMethods.flatMap((by): [string, string][] => [
    [by, renderVerificationPage(viewWith({ assets, ...own, by }))],
    [
      `${by} wrong in Arabic`,
      renderVerificationPage(viewWith({ assets, ...own, by, locale: 'ar', notice: 'wrong' })),
    ],
    [
      `${by} after a message in German`,
      renderVerificationPage(viewWith({ assets, ownMethods, by, locale: 'de' })),
    ],
  ]),
  ['all ways', renderVerificationPage(viewWith({ assets, ownMethods }))],
  [
    'closed',
    renderVerificationPage(
      viewWith({ assets, ownMethods, notice: 'too-many-failures', retryAt: now + 7_200_000 }),
    ),
  ],
  [
    'closed and alone',
    renderVerificationPage(viewWith({ assets, notice: 'too-many-failures', nextChannels: [] })),
  ],
  [
    'a passkey offered',
    renderVerificationPage(
      viewWith({
        assets,
        status: 'approved',
        passkeyOffer: { ticket: 'ticket-1', script: pageAssets.href('passkey-offer.js') },
      }),
    ),
  ],
  ['a contact', renderVerificationPage(viewWith({ assets, purpose: 'verify_contact', locale: 'hi' }))],
  [
    'the way back',
    renderVerificationPage(viewWith({ assets, ...own, recoverHref: '/v/ver_1/recover', locale: 'ar' })),
  ],
  ...endedStatuses.map((status): [string, string] => [
    status,
    renderVerificationPage(viewWith({ assets, status, ...payment })),
  ]),
  ...[10, 0].map((failuresLeft): [string, string] => [
    `${failuresLeft} failures left`,
    renderVerificationPage(viewWith({ assets, failuresLeft, locale: 'ar', notice: 'wrong' })),
  ]),
  ...noticePages(ofAccount),
  ['not found', renderMessagePage({ locale: 'en', nonce: 'bm9uY2U', assets, kind: 'not-found' })],
]);

let browser: Browser;
before(async () => {
  browser = await launchBrowser();
  for (const [name, html] of [...(await securityPages(ofAccount)), ...recoveryPages(ofAccount)])
    pages.set(name, html);
});
after(() => browser.close());

for (const [colorScheme, width] of [
  ['light', 800],
  ['dark', 320],
] as const) {
  it(`can be used by everybody, ${colorScheme} and ${width} px wide: axe finds nothing, nothing scrolls sideways, targets are 44 px`, async () => {
    let shown = '';
    await using hosted = await hostPage(
      browser,
      ({ path }) => (path.endsWith('/status') ? { body: '{}', type: json } : { body: shown }),
      { colorScheme, viewport: { width, height: 700 } },
    );
    await bringAxe(hosted.page);
    for (const [name, html] of pages) {
      shown = html;
      await hosted.page.goto(`${origin}/v/ver_0123456789`);
      await assertAccessible(hosted.page, name);
      await assertNoSidewaysScroll(hosted.page, name);
      assert.deepEqual(await smallTargets(hosted.page), [], name);
    }
  });
}

it('can be read at twice the text size on the narrowest phone: nothing scrolls sideways, and no word or amount is split', async () => {
  let shown = '';
  await using hosted = await hostPage(
    browser,
    ({ path }) => (path.endsWith('/status') ? { body: '{}', type: json } : { body: shown }),
    { viewport: { width: 320, height: 700 } },
  );
  for (const [name, html] of pages) {
    shown = html;
    await hosted.page.goto(`${origin}/v/ver_0123456789`);
    await hosted.page.evaluate(`document.documentElement.style.fontSize = '200%'`);
    await assertNoSidewaysScroll(hosted.page, name);
    assert.deepEqual(await splitWords(hosted.page), [], name);
  }
});

it('sets a dot between two things on one line, and none at the end of a line', async () => {
  let shown = '';
  await using hosted = await hostPage(browser, ({ path }) =>
    path.endsWith('/status') ? { body: '{}', type: json } : { body: shown },
  );
  const seen = new Set<string>();
  for (const locale of locales) {
    shown = renderVerificationPage(viewWith({ assets, locale }));
    await hosted.page.goto(`${origin}/v/ver_0123456789`);
    for (const width of [240, 280, 320, 800]) {
      await hosted.page.setViewportSize({ width, height: 700 });
      const [lines, dot] = await hosted.page.evaluate<[number, number]>(`(() => {
        const [tries, dot, time] = document.querySelectorAll('.meta > *');
        const isOneLine = tries.getBoundingClientRect().top === time.getBoundingClientRect().top;
        return [isOneLine ? 1 : 2, dot.getBoundingClientRect().width];
      })()`);
      seen.add(`${lines} ${dot > 2 ? 'with' : 'without'} a dot`);
    }
  }
  assert.deepEqual([...seen].sort(), ['1 with a dot', '2 without a dot']);
});

it('begins no line with the stop of the sentence before, after an address either', async () => {
  let shown = '';
  await using hosted = await hostPage(browser, ({ path }) =>
    path.endsWith('/status') ? { body: '{}', type: json } : { body: shown },
  );
  const sent = [{ to: '+49 ••• 42' }, { channel: 'email', to: 'a•••@s•••.example' }] as const;
  for (const [locale, part] of locales.flatMap((locale) => sent.map((part) => [locale, part] as const))) {
    shown = renderVerificationPage(viewWith({ assets, locale, ...part }));
    await hosted.page.goto(`${origin}/v/ver_0123456789`);
    for (let width = 280; width <= 430; width += 10) {
      await hosted.page.setViewportSize({ width, height: 700 });
      assert.deepEqual(await strayStops(hosted.page), [], `${locale}, ${part.to}, ${width} px`);
    }
  }
});

it('has each page in order: room below its headline, a main button at its end as wide as the page, and pictures in a person’s own colours', async () => {
  let shown = '';
  await using hosted = await hostPage(
    browser,
    ({ path }) => (path.endsWith('/status') ? { body: '{}', type: json } : { body: shown }),
    { forcedColors: 'active' },
  );
  for (const [name, html] of pages) {
    shown = html;
    await hosted.page.goto(`${origin}/v/ver_0123456789`);
    assert.deepEqual(await hosted.page.evaluate(disorder), [], name);
  }
});

const disorder = `(() => {
  const found = [];
  const main = document.querySelector('main');
  const { paddingLeft, paddingRight } = getComputedStyle(main);
  const inner = main.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  const h1 = document.querySelector('h1');
  const below = h1.nextElementSibling?.getBoundingClientRect();
  if (below?.height && below.top - h1.getBoundingClientRect().bottom < 6) found.push('headline');
  for (const button of document.querySelectorAll('.ended .primary')) {
    const { width } = button.getBoundingClientRect();
    if (width > 0 && inner - width > 1) found.push(button.outerHTML);
  }
  for (const icon of document.querySelectorAll('.icon'))
    if (getComputedStyle(icon).color !== getComputedStyle(icon.parentElement).color) found.push(icon.parentElement.className);
  return found;
})()`;

/** Stops that don't stand beside what they end. */
async function strayStops(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const stray = [];
    const range = document.createRange();
    const walker = document.createTreeWalker(document.querySelector('#sent-to'), NodeFilter.SHOW_TEXT);
    let line = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let at = 0; at < node.data.length; at++) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const { bottom, width } = range.getBoundingClientRect();
        if (/[.,:!?\u0964\u3001\u3002\u060c]/u.test(node.data[at]) && Math.abs(bottom - line) > 8)
          stray.push(node.data.slice(Math.max(0, at - 10), at + 10));
        if (width > 0) line = bottom;
      }
    }
    return stray;
  })()`);
}

/** Words of no more than 11 letters that stand on more than one line, but for those with a place to break at, such as an address. */
async function splitWords(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const split = [];
    const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const { index, 0: word } of node.data.matchAll(/[^\\s-]+/gu)) {
        if (word.length > 11 || /[@•]|[^\\p{Script=Latin}\\p{M}\\p{P}\\d]/u.test(word)) continue;
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set([...range.getClientRects()].filter(({ width }) => width > 1).map(({ top }) => top));
        if (lines.size > 1) split.push(word);
      }
    }
    return split;
  })()`);
}

async function smallTargets(page: Page): Promise<string[]> {
  return page.locator('button, a, summary, input:not([type=hidden])').evaluateAll((elements) => {
    type Box = { outerHTML: string; getBoundingClientRect(): { width: number; height: number } };
    return (elements as Box[])
      .filter((element) => {
        const { width, height } = element.getBoundingClientRect();
        return height > 0 && (height < 44 || width < 44);
      })
      .map(({ outerHTML }) => outerHTML);
  });
}
