import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type CountersignApp, createApp } from '#src/app.ts';
import { testConfig, testKey } from '#test/harness.ts';
import { leaveForScan } from '#test/leak-scan.ts';
import { createShop } from '../../shop/src/shop.ts';
import { assertAccessible, assertNoSidewaysScroll, newPerson } from './browser.ts';
import { freePort } from './free-port.ts';

/** The service with its inbox and the shop, on real ports, a real disk and a clock that can be put forward. */
export type Site = AsyncDisposable & {
  readonly shopUrl: string;
  readonly serviceUrl: string;
  readonly app: CountersignApp;
  /** Of both, epoch milliseconds. */
  clock(): number;
  /** Puts it forward. */
  advance(seconds: number): void;
  /** The newest message an address got, as a person would look at their phone. */
  newest(to: string): Promise<{ code: string; channel: string }>;
};

export async function openSite(): Promise<Site> {
  const root = mkdtempSync(join(tmpdir(), 'countersign-e2e-'));
  const shopPort = await freePort();
  const shopUrl = `http://127.0.0.1:${shopPort}`;
  const log: string[] = [];
  let offset = 0;
  const clock = (): number => Date.now() + offset;
  const app = await createApp(
    testConfig({
      PORT: '0',
      COUNTERSIGN_DATA_DIR: join(root, 'data'),
      COUNTERSIGN_APP_NAME: 'Lantern & Loom',
      COUNTERSIGN_APP_ORIGINS: shopUrl,
      COUNTERSIGN_APP_COUNTRIES: 'US',
    }),
    { clock, logDestination: { write: (line: string) => void log.push(line) } },
  );
  const serviceUrl = await app.listen();
  const shop = await createShop(
    {
      publicUrl: shopUrl,
      dataDir: join(root, 'shop'),
      countersignUrl: serviceUrl,
      countersignPublicUrl: serviceUrl,
      countersignApiKey: testKey,
      trustedProxies: 'loopback',
    },
    { clock, logger: false },
  );
  await shop.listen({ host: '127.0.0.1', port: shopPort });
  return {
    shopUrl,
    serviceUrl,
    app,
    clock,
    advance(seconds) {
      offset += seconds * 1000;
    },
    async newest(to) {
      await app.worker.drain();
      const response = await fetch(`${serviceUrl}/inbox/messages?to=${encodeURIComponent(to)}`);
      const [message] = (await response.json()) as { code: string; channel: string }[];
      if (!message) throw new Error(`Nothing came for ${to}.`);
      return message;
    },
    async [Symbol.asyncDispose]() {
      const codes = app.inbox?.list({}).map(({ code }) => code) ?? [];
      await shop.close();
      await app.close();
      leaveForScan({ dataDir: root, codes, texts: log });
    },
  };
}

export const person = {
  name: 'Ada Byron',
  email: 'ada@mail.example',
  phone: '+12025550143',
  password: 'a loom of one’s own',
};

/** A person at a browser, doing what the pages ask. Each page seen is held against axe and against sideways scrolling. */
export class Visitor {
  readonly page: Page;
  readonly #site: Site;

  constructor(page: Page, site: Site) {
    this.page = page;
    this.#site = site;
  }

  static async arrive(browser: Browser, site: Site, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await newPerson(browser, options);
    return new Visitor(await context.newPage(), site);
  }

  async go(path: string): Promise<void> {
    await this.page.goto(`${this.#site.shopUrl}${path}`);
  }

  /** Fills fields by their name and presses the form's button. */
  async submit(fields: Record<string, string>, button = 'main form button.wide'): Promise<void> {
    for (const [name, value] of Object.entries(fields)) await this.page.fill(`main [name="${name}"]`, value);
    await this.press(button);
  }

  async press(selector: string): Promise<void> {
    await Promise.all([this.page.waitForEvent('load'), this.page.click(selector)]);
  }

  /** Types a code on the hosted page, and goes where that leads. */
  async type(code: string): Promise<void> {
    await this.page.fill('#code', '');
    await this.page.type('#code', code);
    await this.press('form.code-form button');
  }

  /** Types the code that came for an address. */
  async typeNewest(to: string): Promise<void> {
    await this.type((await this.#site.newest(to)).code);
  }

  async register(who = person): Promise<void> {
    await this.go('/register');
    await this.submit({ name: who.name, email: who.email, phone: who.phone, password: who.password });
    await this.typeNewest(who.email);
    await this.press('main form button:has-text("Text me the code")');
    await this.typeNewest(who.phone);
  }

  /** Password first; ends on the hosted page. */
  async startSignIn(who = person): Promise<void> {
    await this.go('/sign-in');
    await this.submit({ email: who.email, password: who.password });
  }

  heading(): Promise<string> {
    return this.page.innerText('h1');
  }

  async isSignedIn(): Promise<boolean> {
    await this.go('/account');
    return new URL(this.page.url()).pathname === '/account';
  }

  async look(what: string): Promise<void> {
    await assertAccessible(this.page, what);
    await assertNoSidewaysScroll(this.page, what);
  }

  leave(): Promise<void> {
    return this.page.context().close();
  }
}
