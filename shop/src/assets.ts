import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

type Asset = { readonly body: Buffer; readonly contentType: string; readonly digest: string };

export type Assets = {
  find(name: string): Asset | undefined;
  /** With a digest of the content, so that a browser may keep it for ever and still never shows an old one. */
  href(name: string): string;
};

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Reads everything into memory at the start: a few dozen kilobytes, and no path from a request ever meets the disk. */
export function createAssets(): Assets {
  const folder = new URL('../assets/', import.meta.url);
  const assets = new Map<string, Asset>();
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const contentType = contentTypes[extname(path)];
    if (contentType === undefined) continue;
    const body = readFileSync(new URL(path.replaceAll('\\', '/'), folder));
    const digest = createHash('sha256').update(body).digest('hex').slice(0, 12);
    assets.set(path.replaceAll('\\', '/'), { body, contentType, digest });
  }
  return {
    find: (name) => assets.get(name),
    href(name) {
      const asset = assets.get(name);
      if (!asset) throw new Error(`There is no asset ${name}.`);
      return `/assets/${name}?v=${asset.digest}`;
    },
  };
}
