import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { pageAssets } from '#pages/assets.ts';
import { renderNoticePage } from '#pages/notice-page.ts';
import { renderRecoveryPage } from '#pages/recovery/recovery-page.ts';
import { renderSecurityPage } from '#pages/security/security-page.ts';
import { launchBrowser } from '#test/e2e/browser.ts';
import { noticeViewWith } from './notice-views.ts';
import { type HostedPage, hostPage, offline, origin } from './page-host.ts';
import { recoveryPageView } from './recovery-views.ts';
import { securityView } from './security-views.ts';
import { now } from './views.ts';

const assets = { css: pageAssets.href('verification.css'), script: pageAssets.href('account-page.js') };
const told = [{ kind: 'two_step_off', subject: null, by: null, at: now, to: [] }] as const;
const waiting = { kind: 'waiting', readyAt: now, bySupport: false, shown: [], sooner: [] } as const;

const pages = {
  security: renderSecurityPage(securityView({ assets, told, factors: [] })),
  recovery: renderRecoveryPage(recoveryPageView({ assets, state: waiting })),
  notice: renderNoticePage(noticeViewWith(assets)),
};

let browser: Browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

async function open(body: string, options: BrowserContextOptions = {}): Promise<HostedPage> {
  const answer = ({ method }: { readonly method: string }) =>
    method === 'POST' ? { body: '<!doctype html><title>Sent</title><p>Sent' } : { body };
  const hosted = await hostPage(browser, answer, options);
  if (options.javaScriptEnabled !== false) await hosted.page.clock.install({ time: now });
  await hosted.page.goto(`${origin}/s/token`);
  return hosted;
}

/** Presses buttons one right after another, and gives how many forms would have gone out. None does. */
async function sentBy(page: Page, selectors: readonly string[]): Promise<number> {
  return page.evaluate((pressed) => {
    type Pressed = { defaultPrevented: boolean; preventDefault(): void };
    type Scope = {
      document: { querySelector(selector: string): { click(): void } | null };
      addEventListener(kind: 'submit', listener: (event: Pressed) => void): void;
      removeEventListener(kind: 'submit', listener: (event: Pressed) => void): void;
    };
    const scope = globalThis as typeof globalThis & Scope;
    let sent = 0;
    const count = (event: Pressed) => {
      if (!event.defaultPrevented) sent++;
      event.preventDefault();
    };
    scope.addEventListener('submit', count);
    for (const selector of pressed) scope.document.querySelector(selector)?.click();
    scope.removeEventListener('submit', count);
    return sent;
  }, selectors);
}

describe('a form of an account’s pages', () => {
  const app = 'form[action="/s/token/app"] button';
  const passkey = 'form[action="/s/token/passkey"] button';

  it('is sent once however often it is pressed, so that what is shown once is seen', async () => {
    await using hosted = await open(pages.security);
    assert.equal(await sentBy(hosted.page, [app, app, passkey]), 1);
    assert.equal(await hosted.page.getAttribute(app, 'aria-disabled'), 'true');
  });

  it('shows of every kind of button that it was pressed', async () => {
    const listed = renderSecurityPage(securityView({ assets }));
    const kinds = new Set<string>();
    for (const body of [listed, ...Object.values(pages)]) {
      await using hosted = await open(body);
      const looks = await hosted.page.evaluate<[string, boolean][]>(`(() => {
        const lookOf = (button) => {
          const { opacity, color } = getComputedStyle(button);
          return opacity + color;
        };
        return [...document.querySelectorAll('button[type=submit]')].map((button) => {
          const before = lookOf(button);
          button.setAttribute('aria-disabled', 'true');
          return [button.className, lookOf(button) !== before];
        });
      })()`);
      for (const [kind, differs] of looks) {
        kinds.add(kind);
        assert.ok(differs, kind);
      }
    }
    assert.ok(kinds.size >= 4, [...kinds].join());
  });

  it('can be sent again when no answer came', async () => {
    await using hosted = await open(pages.security);
    const { page } = hosted;
    assert.equal(await sentBy(page, [app]), 1);
    await page.clock.runFor(10_000);
    assert.equal(await page.getAttribute(app, 'aria-disabled'), null);
    assert.equal(await sentBy(page, [passkey]), 1);
  });
});

describe('a form pressed without a connection', () => {
  const buttons = [
    ['security', 'form[action="/s/token/address"] button'],
    ['recovery', 'form[action="/r/token/cancel"] button'],
    ['notice', '[value="not-me"]'],
  ] as const;

  for (const [name, selector] of buttons) {
    it(`stays on its page with what was typed, says so beside the button each time, and goes out once there is one: ${name}`, async () => {
      await using hosted = await open(pages[name]);
      const { page } = hosted;
      await page.evaluate(offline);
      if (name === 'recovery') await page.locator('.not-me summary').click();
      if (name === 'security') await page.fill('#to', 'ann@pine.example');
      const said = page.locator('[data-live]', { hasText: /^You’re offline, so that didn’t go through/ });
      for (let press = 1; press <= 2; press++) {
        await page.locator(selector).click();
        await page.locator('[data-trouble]:visible + button').waitFor();
        await said.waitFor({ state: 'attached' });
        await page.evaluate(`document.querySelector('[data-live]').textContent = ''`);
      }
      assert.deepEqual(hosted.posts(), []);
      if (name === 'security') assert.equal(await page.inputValue('#to'), 'ann@pine.example');
      await page.evaluate('window.online = true');
      await page.locator(selector).click();
      await page.getByText('Sent', { exact: true }).waitFor();
      assert.equal(hosted.posts().length, 1);
    });
  }

  it('goes out all the same when the browser is wrong about that', async () => {
    await using hosted = await open(pages.notice);
    await hosted.page.evaluate(`Object.defineProperty(navigator, 'onLine', { get: () => false })`);
    await hosted.page.locator('[value="not-me"]').click();
    await hosted.page.getByText('Sent', { exact: true }).waitFor();
    assert.equal(hosted.posts()[0]?.body, 'answer=not-me');
  });

  it('asks for no passkey in vain', async () => {
    const step = { kind: 'passkey', factorId: 'fac_9', options: {} } as const;
    await using hosted = await open(renderSecurityPage(securityView({ assets, step })));
    const { page } = hosted;
    await page.evaluate(`${offline}; navigator.credentials.create = () => { window.asked = true; }`);
    await page.locator('.passkey button').click();
    await page.locator('.passkey [data-trouble]:visible + button').waitFor();
    assert.equal(await page.evaluate('window.asked'), undefined);
  });
});

describe('a time on an account’s pages', () => {
  const zone = { timezoneId: 'America/New_York' };

  for (const [name, body] of Object.entries(pages)) {
    it(`is that of the person’s own clock: ${name}`, async () => {
      await using hosted = await open(body, zone);
      const text = await hosted.page.locator('time').first().textContent();
      const expected = new Intl.DateTimeFormat('en', {
        year: 'numeric',
        month: 'long',
        day: 'numeric',
        hour: 'numeric',
        minute: '2-digit',
        timeZoneName: 'short',
        timeZone: zone.timezoneId,
      }).format(new Date((await hosted.page.locator('time').first().getAttribute('datetime')) ?? ''));
      assert.equal(text, expected);
      assert.match(expected, /E[DS]T$/);
    });
  }

  it('says without script that it is UTC', async () => {
    await using hosted = await open(pages.notice, { ...zone, javaScriptEnabled: false });
    assert.match((await hosted.page.locator('time').first().textContent()) ?? '', / UTC$/);
  });
});
