import { type Addresses, createAddresses } from './addresses.ts';
import { type Browsers, createBrowsers } from './browsers.ts';
import { createFactors, type Factors } from './factors.ts';
import { createNotices, type Notices } from './notices.ts';
import { createTransport } from './transport.ts';
import { createVerifications, type Verifications } from './verifications.ts';

export type CountersignOptions = {
  /** Where Countersign is, such as https://verify.shop.example. */
  readonly baseUrl: string;
  /** A server key (cs_…). It must never reach a browser or a mobile app. */
  readonly apiKey: string;
  /** In place of the global fetch, for tests, proxies or tracing. */
  readonly fetch?: typeof globalThis.fetch;
  /** For one call with all its retries. Default 10 000. */
  readonly timeoutMs?: number;
  /** How often a call is repeated after a network failure or a passing 503. Default 2. */
  readonly retries?: number;
  /** Wait before the first repeat, doubled for each further one. Default 250. */
  readonly retryDelayMs?: number;
};

export type Countersign = {
  readonly verifications: Verifications;
  readonly factors: Factors;
  readonly browsers: Browsers;
  readonly notices: Notices;
  readonly addresses: Addresses;
};

/**
 * A client for one Countersign service. Make one and share it.
 * @throws TypeError when an option is missing or can not be right; never with the key in its text
 */
export function createCountersign(options: CountersignOptions): Countersign {
  const transport = createTransport({
    baseUrl: readBaseUrl(options.baseUrl),
    apiKey: readApiKey(options.apiKey),
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    timeoutMs: options.timeoutMs ?? 10_000,
    retries: options.retries ?? 2,
    retryDelayMs: options.retryDelayMs ?? 250,
  });
  return {
    verifications: createVerifications(transport),
    factors: createFactors(transport),
    browsers: createBrowsers(transport),
    notices: createNotices(transport),
    addresses: createAddresses(transport),
  };
}

function readApiKey(apiKey: unknown): string {
  // Whoever reads a page's script could send messages at the shop's cost and ask about any verification.
  if ('window' in globalThis && 'document' in globalThis) {
    throw new TypeError(
      'createCountersign: a server key must not be used in a browser. Call it from your server.',
    );
  }
  if (typeof apiKey !== 'string' || apiKey === '') {
    throw new TypeError(
      'createCountersign: apiKey is missing. Pass a server key (cs_…), for example from process.env.COUNTERSIGN_API_KEY.',
    );
  }
  // fetch would complain about such a header with its value in the text, and so in the caller's log.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new TypeError(
      'createCountersign: apiKey holds a space, a line break or a character that no key has.',
    );
  }
  return apiKey;
}

function readBaseUrl(baseUrl: unknown): string {
  if (typeof baseUrl !== 'string' || baseUrl === '') {
    throw new TypeError(
      'createCountersign: baseUrl is missing. Pass the address of Countersign, such as https://verify.shop.example.',
    );
  }
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(
      'createCountersign: baseUrl must be an absolute http or https URL, such as https://verify.shop.example.',
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new TypeError('createCountersign: baseUrl must hold no user name, password, query or fragment.');
  }
  // Copied from the API reference it often comes with the version, which every path here has already.
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/v1$/, '');
}
