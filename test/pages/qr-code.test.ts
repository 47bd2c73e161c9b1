import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { otpauthUri } from '#core/otpauth.ts';
import { qrCode } from '#pages/qr-code.ts';
import { launchBrowser } from '#test/e2e/browser.ts';
import { photograph } from '#test/e2e/photograph.ts';
import { readQrCode } from './read-qr-code.ts';

const usual = {
  secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  algorithm: 'sha1',
  digits: 6,
  periodSeconds: 30,
} as const;
const shortest = otpauthUri({ issuer: 'A', account: 'b' }, usual);
/** As long as they get. */
const longest = otpauthUri(
  { issuer: 'Ŝipo & Ĉevalo de la Ĥoro '.repeat(9), account: `${'ä'.repeat(120)}@${'x'.repeat(60)}.example` },
  { ...usual, algorithm: 'sha512', digits: 8, periodSeconds: 60, secret: usual.secret.repeat(2) },
);

describe('a QR code', () => {
  it('says what it was given, read by a decoder that is not the encoder’s', async () => {
    const printable = fc.string({
      minLength: 1,
      maxLength: 300,
      unit: fc.integer({ min: 32, max: 126 }).map((c) => String.fromCharCode(c)),
    });
    await fc.assert(
      fc.asyncProperty(printable, async (text) => {
        assert.equal(readQrCode(await qrCode(text)), text);
      }),
      { numRuns: 30 },
    );
    for (const uri of [shortest, longest]) assert.equal(readQrCode(await qrCode(uri)), uri);
  });

  it('brings its own light ground, and four modules of quiet on each side', async () => {
    const svg = await qrCode(shortest);
    const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
    assert.ok(svg.includes(`<path fill="#fff" d="M0 0h${size}v${size}H0z"/>`));
    const dark = [...svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].flatMap(([, x, y]) => [Number(x), Number(y)]);
    assert.equal(Math.min(...dark), 4);
    assert.equal(Math.max(...dark), size - 5);
  });

  it('holds nothing that a page’s policy forbids, and nothing of what it was given', async () => {
    const svg = await qrCode('"><script>alert(1)</script>');
    assert.match(svg, /^<svg [^<>]*><path [^<>]*\/><path [^<>]*\/><\/svg>$/);
    assert.doesNotMatch(svg, /style|script|alert|href/);
  });
});

describe('a QR code on a screen', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1000, 320]) {
      it(`is scanned from a ${colorScheme} page ${width} px wide`, async () => {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 700 } });
        const page = await context.newPage();
        for (const uri of [shortest, longest]) {
          const ground = colorScheme === 'dark' ? '#000' : '#fff';
          await page.setContent(
            `<body style="background:${ground};margin:0"><div style="padding:16px;max-width:15rem">${await qrCode(uri)}</div>`,
          );
          assert.equal(await photograph(context, page, 'div'), uri);
        }
        await context.close();
      });
    }
  }
});
