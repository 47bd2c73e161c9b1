import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export type PageAsset = {
  readonly body: Buffer;
  readonly contentType: string;
  /** For caches that ask again all the same. */
  readonly etag: string;
};

const contentTypes = {
  'verification.css': 'text/css; charset=utf-8',
  'verification.js': 'text/javascript; charset=utf-8',
  'trouble.js': 'text/javascript; charset=utf-8',
  'passkey-offer.js': 'text/javascript; charset=utf-8',
  'passkey.js': 'text/javascript; charset=utf-8',
  'account-page.js': 'text/javascript; charset=utf-8',
  'inbox.css': 'text/css; charset=utf-8',
  'inbox.js': 'text/javascript; charset=utf-8',
} as const;

export type AssetName = keyof typeof contentTypes;

/** Read once, at start: a file that is missing stops the service then and not a page later. */
const digests = new Map<AssetName, string>();
const files = new Map<string, PageAsset>();
for (const [name, contentType] of Object.entries(contentTypes) as [AssetName, string][]) {
  const body = readFileSync(new URL(`./assets/${name}`, import.meta.url));
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 16);
  const hashed = name.replace(/(\.[a-z]+)$/, `.${digest}$1`);
  digests.set(name, hashed);
  files.set(hashed, { body, contentType, etag: `"${digest}"` });
}

/** Style sheets and scripts of the pages. Their names hold a digest of their content, so they may be kept for ever. */
export const pageAssets = {
  /** Every file by the name it is served under. */
  files: files as ReadonlyMap<string, PageAsset>,
  /** Where a page finds a file. */
  href: (name: AssetName): string => `/assets/${digests.get(name)}`,
  find: (servedName: string): PageAsset | undefined => files.get(servedName),
};
