import { openUser, type User, userKeysOf } from '#core/user.ts';
import type { VerificationContext } from './context.ts';
import { nobodyOf } from './nobody.ts';

/**
 * Somebody by the app's id for them; undefined when nothing is enrolled, which takes as long to find out (law 8).
 * @throws ServiceError `store-unavailable`
 */
export async function findUser(
  context: Pick<VerificationContext, 'store' | 'keyring'>,
  appId: string,
  userId: string,
): Promise<User | undefined> {
  const { user, isThere } = await findUserOrNobody(context, appId, userId);
  return isThere ? user : undefined;
}

/** With somebody in their place who isn't there, for what has to take as long with them. */
export async function findUserOrNobody(
  { store, keyring }: Pick<VerificationContext, 'store' | 'keyring'>,
  appId: string,
  userId: string,
): Promise<{ readonly user: User; readonly isThere: boolean }> {
  const userKeys = userKeysOf(keyring, appId, userId);
  const stored = await store.readUser({ appId, userKeys });
  return { user: openUser(keyring, stored ?? nobodyOf(keyring, userKeys)), isThere: stored !== undefined };
}
