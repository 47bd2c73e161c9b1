import { browserToken } from '#core/browser-token.ts';
import type { Refusal } from '#core/decision.ts';
import { idRandomBytes, makeId } from '#core/id.ts';
import type { TrustedBrowser } from '#core/user.ts';
import { changeFactors, type FactorContext, type FactorOwner } from './change-factors.ts';

/** A trusted browser, and what it has to show from now on: said once. */
export type NewBrowser = {
  readonly kind: 'trusted';
  readonly browser: TrustedBrowser;
  readonly token: string;
};

/**
 * Trusts the browser in which a sign-in was approved just now. @throws ServiceError `store-unavailable`
 * @param input.verification its id
 */
export async function trustBrowser(
  context: FactorContext,
  owner: FactorOwner,
  { name, verification: evidence }: { readonly name: string; readonly verification: string },
): Promise<NewBrowser | Refusal> {
  const { clock, random, keyring } = context;
  const browserId = makeId('brw', clock(), random(idRandomBytes));
  const outcome = await changeFactors(context, owner, { action: 'trust_browser', browserId, name, evidence });
  if (outcome.kind === 'refused') return outcome;
  const browser = outcome.user.browsers.find(({ id }) => id === browserId);
  if (!browser) throw new Error('A browser was trusted, and is not on the list.');
  return { kind: 'trusted', browser, token: browserToken(keyring, owner, browserId) };
}
