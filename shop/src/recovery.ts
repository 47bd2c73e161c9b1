import { type Failed, failed } from './confirmation.ts';
import type { ShopContext } from './context.ts';

/**
 * Where somebody gets back into the account with this e-mail address. Nobody learns here whether there is one: for an address
 * that none has, the page looks the same, sends nothing and leads nowhere.
 */
export async function recoveryPage(
  { countersign, accounts, nobody, publicUrl }: ShopContext,
  email: string,
): Promise<{ readonly kind: 'opened'; readonly url: string } | Failed> {
  const account = accounts.findBy('email', email);
  // From the shop's own records, and never what was typed: both were proven when the account was made.
  const { id, phone } = account ?? nobody(email);
  try {
    const { url } = await countersign.recovery.begin(id, {
      contacts: [email, phone],
      ...(account ? {} : { decoy: true }),
      account: email.slice(0, 64),
      locale: 'en',
      returnUrl: `${publicUrl}/sign-in`,
    });
    return { kind: 'opened', url };
  } catch (error) {
    return failed(error);
  }
}
