import { type Keyring, sealIvBytes } from '#core/keyring.ts';
import type { FactorContext } from './change-factors.ts';

/** What a link to a page of ours says: sealed into its address, and stored nowhere. Times are epoch milliseconds. */
export type LinkSession = { readonly until: number };

/** With all that it may say as long as it may be, for what reads it. */
export const maxLinkLength = 8192;

/** Where a link came from. */
export type LinkOrigin = LinkSession & {
  readonly appId: string;
  readonly locale: string;
  readonly returnUrl: string | null;
};

/**
 * The last part of a page's address.
 * @param page what the link leads to: it opens nothing else
 * @param filling bytes by which it is made longer: a seal hides what it holds and not how much
 */
export function sealedLink(
  { keyring, random }: Pick<FactorContext, 'keyring' | 'random'>,
  page: string,
  session: LinkSession,
  filling = 0,
): string {
  const sealed = keyring.seal(JSON.stringify(session) + ' '.repeat(filling), page, random(sealIvBytes));
  return `${keyring.currentId}.${sealed.toString('base64url')}`;
}

/** What a link says; undefined: it was not made here for this page, or its time is over. */
export function readSealedLink<Session extends LinkSession>(
  keyring: Keyring,
  page: string,
  token: string,
  now: number,
): Session | undefined {
  const session = readOldLink<Session>(keyring, page, token);
  return session && now < session.until ? session : undefined;
}

/** What a link says whose time may be over: enough to say where it came from, and good for nothing else. */
export function readOldLink<Session extends LinkSession>(
  keyring: Keyring,
  page: string,
  token: string,
): Session | undefined {
  const [keyId = '', text = ''] = token.split('.');
  if (!keyring.has(keyId)) return undefined;
  try {
    const sealed = Buffer.from(text, 'base64url');
    const session: Session = JSON.parse(keyring.open(sealed, page, keyId));
    // One address for one page: other texts that stand for the same bytes are none.
    return sealed.toString('base64url') === text ? session : undefined;
  } catch {
    return undefined;
  }
}
