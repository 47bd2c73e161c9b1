import type { App } from '#core/app.ts';
import { channels, kindOf } from '#core/channel.ts';
import { parseAddresses } from './addresses.ts';
import type { VerificationContext } from './context.ts';
import { destinationKeys } from './destination-keys.ts';
import type { InvalidInput } from './invalid-input.ts';

/**
 * Forgets that messages to an address came back, on all its channels. What its owner wants no more of is theirs to say, and
 * stays. @throws ServiceError `store-unavailable`
 */
export async function reachAgain(
  { store, keyring }: Pick<VerificationContext, 'store' | 'keyring'>,
  app: App,
  to: string,
): Promise<InvalidInput | null> {
  const addresses = parseAddresses(app, [to]);
  if ('kind' in addresses) return addresses;
  for (const address of addresses) {
    const keys = destinationKeys(keyring, app.id, address);
    for (const channel of channels.filter((one) => kindOf(one) === address.kind)) {
      await store.setReach({ appId: app.id, keys, channel, reached: true });
    }
  }
  return null;
}
