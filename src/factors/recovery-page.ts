import type { Keyring } from '#core/keyring.ts';
import type { KnownAddress } from '#core/recovery.ts';
import type { FactorContext } from './change-factors.ts';
import { type LinkOrigin, readOldLink, readSealedLink, sealedLink } from './sealed-link.ts';

/**
 * What the page of a recovery needs to know, sealed into its address. Whoever asks gets such a link, the owner and everybody
 * else: it shows nothing that isn't known to who typed the name, and nothing is stored until something was proven.
 */
export type RecoverySession = {
  readonly appId: string;
  readonly userId: string;
  /** Addresses that the app knows of the person. */
  readonly contacts: readonly KnownAddress[];
  /** Nobody has this id: the page is like any other, and nothing is ever sent or counted. */
  readonly decoy: boolean;
  /** What apps and passkeys show as the account's name. */
  readonly account: string;
  readonly locale: string;
  /** Where the person goes back to. */
  readonly returnUrl: string | null;
  /** Epoch milliseconds. */
  readonly until: number;
};

/** How long the link is good: for showing something, not for waiting. */
const recoveryPageSeconds = 60 * 60;

const page = 'recovery page';

/** In steps of so many bytes a link grows with what it says of a person: its length would tell who is known (law 8). */
const filledTo = 1024;

/** The address of the page, without the host. */
export function recoveryPagePath(
  context: FactorContext,
  given: Omit<RecoverySession, 'until'>,
): { readonly path: string; readonly until: number } {
  const until = context.clock() + recoveryPageSeconds * 1000;
  const session: RecoverySession = { ...given, until };
  return { path: `/r/${sealedLink(context, page, session, fillingFor(session))}`, until };
}

/** Of the address to go back to as long as it is: that is the same for everybody. */
function fillingFor({ returnUrl: _, ...person }: RecoverySession): number {
  const bytes = Buffer.byteLength(JSON.stringify(person));
  return Math.ceil(bytes / filledTo) * filledTo - bytes;
}

/** What a link says; undefined: it was not made here, or its time is over. */
export function readRecoveryPage(keyring: Keyring, token: string, now: number): RecoverySession | undefined {
  return readSealedLink<RecoverySession>(keyring, page, token, now);
}

/** Where a link came from whose time is over; undefined: it was not made here. */
export function originOfRecoveryPage(keyring: Keyring, token: string): LinkOrigin | undefined {
  return readOldLink<RecoverySession>(keyring, page, token);
}
