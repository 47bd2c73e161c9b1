import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { giveAuthenticator, launchBrowser, newPerson } from './browser.ts';
import { openService, type Service } from './service.ts';

let browser: Browser;
let service: Service;
/** A page of the app's, and one of somebody else's, each with a frame. */
let app: FramingSite;
let stranger: FramingSite;
before(async () => {
  browser = await launchBrowser();
  app = await FramingSite.start();
  stranger = await FramingSite.start();
  service = await openService({ COUNTERSIGN_APP_ORIGINS: app.origin });
});
after(async () => {
  await browser.close();
  await service[Symbol.asyncDispose]();
  app.stop();
  stranger.stop();
});

class FramingSite {
  readonly origin: string;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.origin = `http://localhost:${port}`;
  }

  static async start(): Promise<FramingSite> {
    const server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://localhost');
      const allow = searchParams.get('allow') ?? '';
      const page = `<!doctype html><title>Shop</title><iframe width="600" height="700" allow="${allow}" src="${searchParams.get('of') ?? 'about:blank'}"></iframe>`;
      response.setHeader('content-type', 'text/html').end(page);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return new FramingSite(server, typeof address === 'object' && address ? address.port : 0);
  }

  url(of: string, allow = 'publickey-credentials-get'): string {
    return `${this.origin}/?${new URLSearchParams({ of, allow })}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Somebody with a passkey. */
async function person(userId: string): Promise<{ context: BrowserContext; page: Page }> {
  const context = await newPerson(browser);
  const page = await context.newPage();
  await giveAuthenticator(page);
  await page.goto(await service.securityPage(userId));
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Add a passkey' }).click()]);
  await Promise.all([page.waitForEvent('load'), page.locator('.passkey button').click()]);
  await page.getByText('It’s set up').waitFor();
  return { context, page };
}

describe('a passkey on our page in a frame, in a real browser', () => {
  it('approves where the app frames it', async () => {
    const { context, page } = await person('framed');
    const { id, url } = await service.open({ userId: 'framed', purpose: 'change_password' });
    await page.goto(app.url(url));
    await page.frameLocator('iframe').locator('.passkey button').click();
    await page.frameLocator('iframe').getByText('You can close this page').waitFor();
    assert.equal(await service.approvedBy(id), 'passkey');
    await context.close();
  });

  it('is not even shown where a stranger frames it, directly or around the app', async () => {
    const { context, page } = await person('stolen');
    const { id, url } = await service.open({ userId: 'stolen', purpose: 'change_password' });
    for (const address of [stranger.url(url), stranger.url(app.url(url)), app.url(stranger.url(url))]) {
      await page.goto(address);
      const shown = page.frames().filter((frame) => frame.url().startsWith(url));
      assert.deepEqual(shown, [], address);
    }
    await page.goto(app.url(url));
    assert.equal(page.frames().filter((frame) => frame.url().startsWith(url)).length, 1, 'as it can be');
    assert.equal(await service.approvedBy(id), null);
    await context.close();
  });
});
