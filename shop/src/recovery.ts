import { createHash } from 'node:crypto';
import { type Failed, failed } from './confirmation.ts';
import type { ShopContext } from './context.ts';

/**
 * Where somebody gets back into the account with this e-mail address. Nobody learns here whether there is one: for an address
 * that none has, the page looks the same, sends nothing and leads nowhere.
 */
export async function recoveryPage(
  { countersign, accounts, publicUrl }: ShopContext,
  email: string,
): Promise<{ readonly kind: 'opened'; readonly url: string } | Failed> {
  const account = accounts.findBy('email', email);
  // From the shop's own records, and never what was typed: both were proven when the account was made.
  const known = account ? { contacts: [account.email, account.phone] } : { contacts: [email], decoy: true };
  try {
    const { url } = await countersign.recovery.begin(account?.id ?? idOfNobody(email), {
      ...known,
      account: email.slice(0, 64),
      locale: 'en',
      returnUrl: `${publicUrl}/sign-in`,
    });
    return { kind: 'opened', url };
  } catch (error) {
    return failed(error);
  }
}

/** The same each time, as an account's would be. */
function idOfNobody(email: string): string {
  return createHash('sha256').update(email).digest('base64url');
}
