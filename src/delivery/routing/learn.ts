import type { ReceiptOutcome } from '#core/decide-receipt.ts';
import { hasArrived, type Message } from '#core/message.ts';
import type { Verification } from '#core/verification.ts';
import type { Store } from '#store/store.ts';
import type { FactsReader } from '#verifications/facts.ts';
import type { NetworkMemory } from './network-memory.ts';
import type { Arm, RouteStats } from './route-stats.ts';

type Recorded = Pick<Extract<ReceiptOutcome, { kind: 'recorded' }>, 'message' | 'before'>;

/** The way a message went, and when it was taken, by the worker's clock. */
export function wayOf({ channel, tries }: Message): { arm: Arm; acceptedAt: number } | undefined {
  const accepted = tries.findLast(({ outcome }) => outcome === 'accepted');
  if (!accepted) return undefined;
  const { at, ms, provider, country = null, network = null } = accepted;
  return { arm: { channel, country, provider, network }, acceptedAt: at + ms };
}

/** What a receipt tells about the way its message went: that it arrived counts once, however many receipts say so. */
export function learnFromReceipt(stats: RouteStats, { message, before }: Recorded, now: number): void {
  const way = wayOf(message);
  if (!way || !message.receipt) return;
  const hadArrived = before !== null && hasArrived({ status: before });
  if (message.receipt.status === 'failed') stats.failed(way.arm, way.acceptedAt);
  else if (hasArrived(message.receipt) && !hadArrived) stats.delivered(way.arm, way.acceptedAt, now);
}

/**
 * What a receipt tells about the network of its number. The number has to be looked up, so only where it wasn't known
 * already.
 */
export async function learnNetwork(
  { store, facts, networks }: NetworkLearner,
  { ownerId, destination, tries }: Message,
  network: string,
): Promise<void> {
  if (tries.some((one) => one.network === network)) return;
  const verification = await store.readVerification({ id: ownerId, appId: null });
  const address = verification && facts.read(verification).to[destination];
  if (address?.kind === 'phone') networks.learn(address.value, network);
}

export type NetworkLearner = {
  readonly store: Pick<Store, 'readVerification'>;
  readonly facts: Pick<FactsReader, 'read'>;
  readonly networks: NetworkMemory;
};

/** A code that was typed has arrived: by the last message before it, most likely. */
export function learnFromApproval(stats: RouteStats, { sends }: Verification): void {
  const send = sends.findLast(
    ({ acceptedAt, provider }) => acceptedAt !== undefined && provider !== undefined,
  );
  if (send?.provider === undefined || send.acceptedAt === undefined) return;
  const { channel, country = null, network = null, provider, acceptedAt } = send;
  stats.approved({ channel, country, network, provider }, acceptedAt);
}
