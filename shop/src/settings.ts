import { resolve } from 'node:path';

export type ShopSettings = {
  /** Where people reach the shop, without a slash at its end. Its cookies are Secure when this is https. */
  readonly publicUrl: string;
  /** Folder of the shop's database; `:memory:` for tests. */
  readonly dataDir: string;
  /** Where the shop reaches Countersign. */
  readonly countersignUrl: string;
  /** Where people reach Countersign's pages, if that is another address. */
  readonly countersignPublicUrl: string;
  readonly countersignApiKey: string;
  /** Proxies whose X-Forwarded-For is believed: addresses, networks, or `loopback`. */
  readonly trustedProxies: string;
};

export type Listen = { readonly host: string; readonly port: number };

/** Thrown with every problem at once. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(`The shop's settings don't work:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Reads the environment.
 * @throws SettingsError naming everything that is wrong, never with the key in its text
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): ShopSettings & Listen {
  const problems: string[] = [];
  const text = (name: string, fallback: string): string => env[name]?.trim() || fallback;
  const origin = (name: string, fallback: string): string => {
    const value = text(name, fallback);
    const url = URL.canParse(value) && /^https?:\/\//.test(value) ? new URL(value) : undefined;
    if (!url) problems.push(`${name} must be an address such as https://shop.example.`);
    else if (name === 'SHOP_PUBLIC_URL' && url.pathname !== '/') {
      problems.push(`${name} must be an origin without a path: the shop lives at its root.`);
    }
    return url ? `${url.origin}${url.pathname}`.replace(/\/+$/, '') : value;
  };
  const host = text('HOST', '127.0.0.1');
  const port = Number(text('SHOP_PORT', '8081'));
  // 0 would do for listening, but Countersign sends browsers back to known addresses only.
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    problems.push('SHOP_PORT must be a port number, 1 to 65535.');
  }
  const reachable =
    host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const countersignUrl = origin('COUNTERSIGN_URL', 'http://127.0.0.1:8080');
  const countersignApiKey = text('COUNTERSIGN_API_KEY', '');
  if (countersignApiKey === '') problems.push('COUNTERSIGN_API_KEY is missing: a server key (cs_…).');
  const settings = {
    host,
    port,
    publicUrl: origin('SHOP_PUBLIC_URL', `http://${reachable}:${port}`),
    dataDir: resolve(text('SHOP_DATA_DIR', './data/shop')),
    countersignUrl,
    countersignPublicUrl: origin('COUNTERSIGN_PUBLIC_URL', countersignUrl),
    countersignApiKey,
    trustedProxies: text('SHOP_TRUSTED_PROXIES', 'loopback'),
  };
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}
