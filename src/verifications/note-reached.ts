import { lastSend, type Verification } from '#core/verification.ts';
import type { Store } from '#store/store.ts';

/** A code that was typed has arrived: whoever said that there is no such address was wrong. @throws ServiceError */
export async function noteReached(store: Pick<Store, 'setReach'>, verification: Verification): Promise<void> {
  const { appId, approvedBy, destinations } = verification;
  const send = lastSend(verification);
  const keys = send && destinations[send.destination]?.keys;
  const wasLost = send?.outOfReach === true || send?.state === 'failed';
  if (!keys || !wasLost || approvedBy?.method !== send.channel) return;
  await store.setReach({ appId, keys, channel: send.channel, reached: true });
}
