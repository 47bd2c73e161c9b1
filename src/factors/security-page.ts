import type { Keyring } from '#core/keyring.ts';
import { sealIvBytes } from '#core/keyring.ts';
import type { Telling } from '#core/tell.ts';
import type { FactorContext } from './change-factors.ts';

/** Who may look at a security page, sealed into its address: nothing of it is stored. */
export type SecuritySession = {
  readonly appId: string;
  readonly userId: string;
  /** What apps and passkeys show as the account's name. */
  readonly account: string;
  readonly locale: string;
  /** Addresses that the app keeps for them, which are told of changes. */
  readonly notify?: Telling['notify'];
  /** Where the person goes back to. */
  readonly returnUrl: string | null;
  /** Epoch milliseconds. */
  readonly until: number;
};

/** How long the link is good: the person came from the app a moment ago. */
export const securityPageSeconds = 30 * 60;

const context = 'security page';

/** The address of the page, without the host: good for half an hour, for whoever has it. */
export function securityPagePath(
  { keyring, random, clock }: FactorContext,
  given: Omit<SecuritySession, 'until'>,
): { readonly path: string; readonly until: number } {
  const until = clock() + securityPageSeconds * 1000;
  const session: SecuritySession = { ...given, until };
  const sealed = keyring.seal(JSON.stringify(session), context, random(sealIvBytes));
  return { path: `/s/${keyring.currentId}.${sealed.toString('base64url')}`, until };
}

/** What a link says; undefined: it was not made here, or its time is over. */
export function readSecurityPage(keyring: Keyring, token: string, now: number): SecuritySession | undefined {
  const [keyId = '', text = ''] = token.split('.');
  if (!keyring.has(keyId)) return undefined;
  try {
    const sealed = Buffer.from(text, 'base64url');
    const session: SecuritySession = JSON.parse(keyring.open(sealed, context, keyId));
    // One address for one page: other texts that stand for the same bytes are none.
    if (sealed.toString('base64url') !== text) return undefined;
    return now < session.until ? session : undefined;
  } catch {
    return undefined;
  }
}
