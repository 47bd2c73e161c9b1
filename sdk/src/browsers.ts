import type { Browser, BrowserList, TrustBrowser, TrustedBrowser } from './generated/api-types.ts';
import type { Transport } from './transport.ts';
import { CountersignUnreachable } from './unreachable.ts';
import { userPath } from './user-path.ts';
import type { CallOptions } from './verifications.ts';

type Signal = Pick<CallOptions, 'signal'>;

/** Browsers on which your users are not asked again when they sign in. */
export type Browsers = {
  list(userId: string, options?: Signal): Promise<Browser[]>;
  /**
   * Trusts the browser in which a `sign_in` verification was approved just now. Keep the token in a `__Host-` cookie, and
   * pass it as `browser` to `verifications.create` when the person signs in next: `status` is `approved` then.
   */
  trust(userId: string, params: TrustBrowser, options?: Signal): Promise<TrustedBrowser>;
  /** Without an id: every one of them. */
  remove(userId: string, browserId?: string, options?: Signal): Promise<Browser[]>;
};

export function createBrowsers(send: Transport): Browsers {
  const post = (path: string, body: object, options: Signal = {}) =>
    send({ method: 'POST', path, body, ...options });
  const pathOf = (userId: string): string => `${userPath(userId)}/browsers`;
  return {
    list: async (userId, options) => listOf(await send({ method: 'GET', path: pathOf(userId), ...options })),
    trust: async (userId, params, options) => trustedOf(await post(pathOf(userId), params, options)),
    remove: async (userId, browserId, options) =>
      listOf(await post(`${pathOf(userId)}/remove`, browserId === undefined ? {} : { browserId }, options)),
  };
}

type Body = Readonly<Record<string, unknown>>;

function isList(body: Body): body is Body & BrowserList {
  return Array.isArray(body.browsers);
}

function listOf(body: Body): Browser[] {
  if (isList(body)) return body.browsers;
  throw new CountersignUnreachable('unexpected-answer', 'The answer is JSON, but holds no browsers.');
}

function isTrusted(body: Body): body is Body & TrustedBrowser {
  return typeof body.token === 'string';
}

function trustedOf(body: Body): TrustedBrowser {
  if (isTrusted(body)) return body;
  throw new CountersignUnreachable('unexpected-answer', 'The answer is JSON, but holds no token.');
}
