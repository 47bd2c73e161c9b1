import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { it } from 'node:test';
import { pageAssets } from '#pages/assets.ts';
import { renderInboxPage } from '#pages/inbox-page.ts';
import { wordsOf } from './views.ts';

const names = [
  'verification.css',
  'verification.js',
  'trouble.js',
  'passkey-offer.js',
  'passkey.js',
  'account-page.js',
  'inbox.css',
  'inbox.js',
] as const;

it('serves every file under a name that changes with its content, so that it can be kept for ever', () => {
  for (const name of names) {
    const href = pageAssets.href(name);
    const asset = pageAssets.find(href.replace('/assets/', ''));
    assert.ok(asset, href);
    const digest = createHash('sha256').update(asset.body).digest('base64url').slice(0, 16);
    const [stem, ending] = name.split('.');
    assert.equal(href, `/assets/${stem}.${digest}.${ending}`);
    assert.equal(asset.contentType.startsWith(ending === 'css' ? 'text/css' : 'text/javascript'), true);
    assert.equal(asset.etag, `"${digest}"`);
  }
  assert.equal(pageAssets.files.size, names.length);
});

it('finds nothing by other names', () => {
  for (const name of ['', 'verification.css', '../texts/en.ts', '__proto__', 'constructor'])
    assert.equal(pageAssets.find(name), undefined);
});

it('has style sheets and scripts that fetch nothing from elsewhere and make no HTML of text', () => {
  for (const [name, { body }] of pageAssets.files) {
    const text = body.toString();
    assert.doesNotMatch(text, /https?:\/\/|@import|url\(/, name);
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/, name);
  }
});

it('keeps the script of the verification page small', () => {
  const asset = pageAssets.find(pageAssets.href('verification.js').replace('/assets/', ''));
  assert.ok((asset?.body.length ?? Number.POSITIVE_INFINITY) < 12_000);
});

it('says on the inbox page that nothing is ever sent, and obeys the strict policy', () => {
  const assets = { css: pageAssets.href('inbox.css'), script: pageAssets.href('inbox.js') };
  const page = renderInboxPage({ nonce: 'n', assets });
  assert.match(wordsOf(page), /Development only\. Nothing here is ever sent\./);
  assert.doesNotMatch(page, / (?:style|on[a-z]+)="|<style|https?:/);
  assert.match(page, /<iframe id="mail-body" title="E-mail" sandbox="" /);
});
