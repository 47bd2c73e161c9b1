import type { Countersign } from '@countersign/sdk';
import type { Accounts } from './accounts.ts';
import type { Assets } from './assets.ts';
import type { Nobody } from './nobody.ts';
import type { Orders } from './orders.ts';
import type { Passwords } from './passwords.ts';
import type { Registrations } from './registrations.ts';
import type { ShopSessions } from './session-store.ts';
import type { SignInAttempts } from './sign-in-attempts.ts';

/** What every route works with. */
export type ShopContext = {
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Unguessable: 122 random bits. */
  readonly newId: () => string;
  readonly countersign: Countersign;
  readonly accounts: Accounts;
  readonly registrations: Registrations;
  readonly orders: Orders;
  readonly sessions: ShopSessions;
  readonly passwords: Passwords;
  /** Stands in for whoever has no account. */
  readonly nobody: (email: string) => Nobody;
  readonly attempts: SignInAttempts;
  readonly assets: Assets;
};
