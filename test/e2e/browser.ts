import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type CDPSession,
  chromium,
  type Page,
} from 'playwright-core';
import { findChromium } from '../../scripts/find-chromium.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The system's Chromium, kept from asking the outside for anything. */
export async function launchBrowser(): Promise<Browser> {
  const found = findChromium({ install: false });
  if (!found.path) assert.fail(found.why);
  return chromium.launch({
    executablePath: found.path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export type Look = 'light' | 'dark';

/** A person's browser: a context of its own, as narrow and as dark as they like it. */
export function newPerson(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  return browser.newContext({ viewport: { width: 1000, height: 800 }, ...options });
}

type AuthenticatorOption =
  | 'hasUserVerification'
  | 'isUserVerified'
  | 'automaticPresenceSimulation'
  | 'defaultBackupEligibility'
  | 'defaultBackupState';

export type Authenticator = { readonly cdp: CDPSession; readonly authenticatorId: string };

/** The page's device can make passkeys: a reader for fingerprints, on which the person's finger lies unless said otherwise. */
export async function giveAuthenticator(
  page: Page,
  options: Partial<Record<AuthenticatorOption, boolean>> = {},
): Promise<Authenticator> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...options,
    },
  });
  return { cdp, authenticatorId };
}

/** Has axe there before a page's own script: for whoever looks at many pages, half the time of bringing it to each. */
export async function bringAxe(page: Page): Promise<void> {
  await page.addInitScript(axe);
}

/** Fails with what axe finds: WCAG 2.2 A and AA and its best practices. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  let violations = await axeFindings(page);
  if (!violations) {
    // Through the debugger, since the pages' own policy forbids foreign script.
    await page.evaluate(axe);
    violations = await axeFindings(page);
  }
  assert.deepEqual(violations, [], what);
}

/** @returns undefined when axe isn't there */
function axeFindings(page: Page): Promise<string[] | undefined> {
  return page.evaluate(async () => {
    type Result = { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };
    type WithAxe = typeof globalThis & { axe?: { run(options: object): Promise<Result> } };
    const { axe } = globalThis as WithAxe;
    if (!axe) return undefined;
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' | ')}`,
    );
  });
}

/** Fails when the page must be scrolled sideways. */
export async function assertNoSidewaysScroll(page: Page, what: string): Promise<void> {
  const [inner, outer] = await page.evaluate(() => {
    const { document, innerWidth } = globalThis as typeof globalThis & {
      document: { documentElement: { scrollWidth: number } };
      innerWidth: number;
    };
    return [document.documentElement.scrollWidth, innerWidth] as const;
  });
  assert.ok(inner <= outer, `${what}: ${inner} px of content in ${outer} px`);
}
