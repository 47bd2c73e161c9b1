import { parseAddress } from '#core/address.ts';
import { stopBudgets } from '#core/budget-refs.ts';
import type { Channel } from '#core/channel.ts';
import type { Keyring } from '#core/keyring.ts';
import type { Store } from '#store/store.ts';
import { destinationKeys } from '#verifications/destination-keys.ts';
import type { Opposition } from './callback.ts';

/**
 * Writes down that somebody wants no more messages on a channel, or wants them again. It is for all apps here: who
 * answers a text says it to a number, and several shops may send from one.
 * @throws ServiceError `store-unavailable`
 */
export async function recordStop(
  { store, keyring }: { readonly store: Pick<Store, 'listApps' | 'setStop'>; readonly keyring: Keyring },
  channel: Channel,
  { kind, from }: Opposition,
): Promise<void> {
  const parsed = parseAddress(from);
  if (!parsed.ok) return;
  for (const { id } of await store.listApps()) {
    for (const stop of stopBudgets(channel, destinationKeys(keyring, id, parsed.address))) {
      await store.setStop(id, stop, kind === 'stop');
    }
  }
}
