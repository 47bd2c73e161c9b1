import type { FastifyRequest } from 'fastify';
import type { Account } from './accounts.ts';
import type { Basket } from './basket.ts';
import type { PendingConfirmation } from './confirmation.ts';
import type { Contact } from './contact.ts';
import type { ShopContext } from './context.ts';

export type SignedInBy = 'password' | 'code' | 'registration';

declare module 'fastify' {
  interface Session {
    basket?: Basket;
    accountId?: string;
    signedInAt?: number;
    signedInBy?: SignedInBy;
    /** The address whose code stood for the password. */
    shown?: Contact | undefined;
    /** What this browser is being asked to confirm. */
    pending?: PendingConfirmation | null;
  }
}

/** However often it is used, a browser signs in again after this (NIST SP 800-63B §2.1.3). */
const signInLifeMs = 30 * 24 * 3600_000;
/** How long a code at sign-in stands for the password when a new one is set. */
const shownLifeMs = 15 * 60_000;

/**
 * Signs this browser in. The session gets a new id, or somebody who had planted the old one in it would be signed in
 * too; of what was in it, only the basket is taken along.
 */
export async function signIn(
  { clock }: ShopContext,
  request: FastifyRequest,
  account: Pick<Account, 'id'>,
  by: SignedInBy,
  shown?: Contact,
): Promise<void> {
  await request.session.regenerate(['basket']);
  request.session.accountId = account.id;
  request.session.signedInAt = clock();
  request.session.signedInBy = by;
  request.session.shown = shown;
}

/** Whoever is signed in in this browser. */
export function signedInAccount(
  { accounts, clock }: ShopContext,
  { session }: FastifyRequest,
): Account | undefined {
  const { accountId, signedInAt } = session;
  if (accountId === undefined || signedInAt === undefined) return undefined;
  return clock() < signedInAt + signInLifeMs ? accounts.find(accountId) : undefined;
}

/** The address by whose code, and no password, somebody signed in here a moment ago. */
export function freshlyShown({ clock }: ShopContext, { session }: FastifyRequest): Contact | undefined {
  return clock() < (session.signedInAt ?? 0) + shownLifeMs ? session.shown : undefined;
}

/** `__Host-`: no other host of the same domain can set or shadow it. Browsers take that name over https only. */
export function sessionCookieName(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? '__Host-session' : 'session';
}
