import type { Keyring } from '#core/keyring.ts';
import type { Telling } from '#core/tell.ts';
import type { FactorContext } from './change-factors.ts';
import { type LinkOrigin, readOldLink, readSealedLink, sealedLink } from './sealed-link.ts';

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
  /** They came to set up a passkey on the way back from a sign-in, and can do nothing else here. */
  readonly addsPasskey?: boolean;
  /** Epoch milliseconds. */
  readonly until: number;
};

/** How long the link is good: the person came from the app a moment ago. */
export const securityPageSeconds = 30 * 60;

const page = 'security page';

/** The address of the page, without the host: good for half an hour, for whoever has it. */
export function securityPagePath(
  context: FactorContext,
  given: Omit<SecuritySession, 'until'>,
): { readonly path: string; readonly until: number } {
  const until = context.clock() + securityPageSeconds * 1000;
  const session: SecuritySession = { ...given, until };
  return { path: `/s/${sealedLink(context, page, session)}`, until };
}

/** What a link says; undefined: it was not made here, or its time is over. */
export function readSecurityPage(keyring: Keyring, token: string, now: number): SecuritySession | undefined {
  return readSealedLink<SecuritySession>(keyring, page, token, now);
}

/** Where a link came from whose time is over; undefined: it was not made here. */
export function originOfSecurityPage(keyring: Keyring, token: string): LinkOrigin | undefined {
  return readOldLink<SecuritySession>(keyring, page, token);
}
