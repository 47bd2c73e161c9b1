import { openUser, usableFactors } from '#core/user.ts';
import type { Verification } from '#core/verification.ts';
import type { VerificationContext } from './context.ts';

/**
 * How many digits the codes of the user's apps or tokens have; undefined: not all of them as many.
 * @throws ServiceError `store-unavailable`
 */
export async function ownDigits(
  { store, keyring }: Pick<VerificationContext, 'store' | 'keyring'>,
  { appId, userKeys }: Verification,
  method: 'totp' | 'hotp',
): Promise<number | undefined> {
  const stored = await store.readUser({ appId, userKeys });
  const factors = usableFactors(stored && openUser(keyring, stored), method);
  const [first] = factors;
  return factors.every(({ digits }) => digits === first?.digits) ? first?.digits : undefined;
}
