import assert from 'node:assert/strict';
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import { pageAssets } from '#pages/assets.ts';

/** What the page asked of its server, without the assets. */
export type Asked = { readonly method: string; readonly path: string; readonly body: string };

export type HostedPage = AsyncDisposable & {
  readonly page: Page;
  readonly asked: readonly Asked[];
  /** Forms that were sent. */
  posts(): Asked[];
};

type Answer = { readonly body: string; readonly type?: string };

export const json = 'application/json';

export const origin = 'https://verify.example';

const policy =
  "default-src 'none'; style-src 'self' 'nonce-bm9uY2U'; script-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'self' https://shop.example; frame-ancestors 'self'";

/**
 * A browser page whose server is a function; nothing leaves the machine. What the page logs as an error, such as a breach
 * of the policy, fails the test at the end.
 */
export async function hostPage(
  browser: Browser,
  answer: (asked: Asked) => Answer | undefined,
  options: BrowserContextOptions = {},
): Promise<HostedPage> {
  const context = await browser.newContext({ viewport: { width: 800, height: 900 }, ...options });
  const page = await context.newPage();
  const asked: Asked[] = [];
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(String(error)));
  await context.route('**/*', async (route) => {
    const one = read(route.request());
    const asset = pageAssets.find(one.path.replace('/assets/', ''));
    if (asset) return route.fulfill({ body: asset.body, contentType: asset.contentType });
    asked.push(one);
    const reply = answer(one);
    if (!reply) return route.abort();
    return route.fulfill({
      body: reply.body,
      contentType: reply.type ?? 'text/html; charset=utf-8',
      headers: { 'content-security-policy': policy, 'cache-control': 'no-store' },
    });
  });
  return {
    page,
    asked,
    posts: () => asked.filter(({ method }) => method === 'POST'),
    async [Symbol.asyncDispose]() {
      await context.close();
      assert.deepEqual(errors, []);
    },
  };
}

/** Evaluated in a page: its browser has no connection until `window.online` is true. */
export const offline = `
  window.online = false;
  Object.defineProperty(navigator, 'onLine', { get: () => window.online });
  const fetched = window.fetch;
  window.fetch = (...asked) => (window.online ? fetched(...asked) : Promise.reject(new TypeError('offline')));`;

function read(request: Request): Asked {
  const url = new URL(request.url());
  return { method: request.method(), path: url.pathname, body: request.postData() ?? '' };
}
