import type { FactorList } from '@countersign/sdk';
import type { Account } from './accounts.ts';
import { type Failed, failed } from './confirmation.ts';
import type { ShopContext } from './context.ts';

type FactorKind = FactorList['factors'][number]['kind'];

/**
 * The kinds of what somebody has set up to show who they are: a passkey, an authenticator app, an address. Recovery codes alone are
 * none: they are for the day when the others are lost.
 */
export async function enrolledKinds(
  { countersign }: ShopContext,
  { id }: Pick<Account, 'id'>,
): Promise<readonly FactorKind[] | Failed> {
  try {
    const { factors } = await countersign.factors.list(id);
    const active = factors.filter(({ status, kind }) => status === 'active' && kind !== 'recovery_codes');
    return active.map(({ kind }) => kind);
  } catch (error) {
    return failed(error);
  }
}

/** Where the person manages them, for a browser that is signed in. */
export async function managementPage(
  { countersign, publicUrl }: ShopContext,
  { id, email, phone }: Account,
): Promise<{ readonly kind: 'opened'; readonly url: string } | Failed> {
  try {
    const returnUrl = `${publicUrl}/account/security`;
    // What is changed there is told by the contacts that only the shop knows, too.
    const { url } = await countersign.factors.securityPage(id, {
      account: email.slice(0, 64),
      notify: [email, phone],
      returnUrl,
    });
    return { kind: 'opened', url };
  } catch (error) {
    return failed(error);
  }
}
