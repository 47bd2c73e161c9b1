import { maskAddress } from '#core/address.ts';
import type { Binding } from '#core/binding.ts';
import { type Channel, channels } from '#core/channel.ts';
import type { Method, OwnMethod } from '#core/factor.ts';
import { onlyNewestWorks } from '#core/operator-code.ts';
import { hasBackup, openUser } from '#core/user.ts';
import {
  checksLeft,
  currentChannel,
  destinationFor,
  lastSend,
  resendAt,
  type Signal,
  type Status,
  sendsLeft,
  statusAt,
  type Verification,
} from '#core/verification.ts';
import type { VerificationContext } from './context.ts';
import type { Facts } from './facts.ts';
import { findUser } from './find-user.ts';
import { openNextChannels } from './spend-guard.ts';

/** A verification as it may be shown: addresses masked, times in epoch milliseconds, what a UI can do next. */
export type VerificationView = {
  readonly id: string;
  readonly status: Status;
  readonly purpose: string;
  /** By which the code went last, and where to; null: no message was asked for. */
  readonly channel: Channel | null;
  readonly to: string | null;
  readonly binding: Binding;
  readonly digits: number;
  readonly userId: string | null;
  readonly url: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly sentAt: number | null;
  readonly resendAt: number | null;
  /** Within so many seconds nine of ten messages on this channel to this country arrived of late; null: not known. */
  readonly expectedSeconds: number | null;
  /** A message makes the ones before it worthless. */
  readonly onlyNewest: boolean;
  readonly sendsLeft: number;
  readonly checksLeft: number;
  /** What the person has enrolled and may answer with. */
  readonly ownMethods: readonly OwnMethod[];
  /** What was answered with; null: nothing right yet. */
  readonly approvedBy: Method | null;
  /** What speaks against relying on the approval. */
  readonly signals: readonly Signal[];
  /** The app wants everybody to have two steps, and this person has no backup yet. */
  readonly enrolmentNeeded: boolean;
  /** How many recovery codes were left after the one that approved it; null: none did. */
  readonly recoveryCodesLeft: number | null;
  readonly nextChannels: readonly {
    readonly channel: Channel;
    readonly to: string;
    readonly availableAt: number;
  }[];
};

/** @param facts when they are at hand already: opening the seal is the dearest part of a view */
export function viewOf(
  context: VerificationContext,
  verification: Verification,
  facts: Facts = context.facts.read(verification),
): VerificationView {
  const channel = currentChannel(verification);
  const status = statusAt(verification, context.clock());
  const pending = status === 'pending';
  return {
    id: verification.id,
    status,
    purpose: verification.purpose,
    channel,
    to: channel && masked(verification, facts, channel),
    binding: facts.binding,
    digits: verification.digits,
    userId: facts.userId,
    url: `${context.publicUrl}/v/${verification.id}`,
    createdAt: verification.createdAt,
    expiresAt: verification.expiresAt,
    sentAt: lastSend(verification)?.at ?? null,
    resendAt: pending && channel ? resendAt(verification, channel) : null,
    expectedSeconds: pending && channel ? expectedSeconds(context, verification, facts, channel) : null,
    onlyNewest: onlyNewestWorks(verification),
    sendsLeft: pending && channel ? sendsLeft(verification, channel) : 0,
    checksLeft: pending ? checksLeft(verification) : 0,
    ownMethods: pending ? (facts.ownMethods ?? []) : [],
    approvedBy: verification.approvedBy?.method ?? null,
    signals: signalsOf(verification, facts),
    enrolmentNeeded: false,
    recoveryCodesLeft: verification.approvedBy?.codesLeft ?? null,
    nextChannels: pending
      ? openNextChannels(context, verification, facts).map((next) => ({
          channel: next,
          to: masked(verification, facts, next),
          availableAt: resendAt(verification, next) ?? verification.capAt,
        }))
      : [],
  };
}

/**
 * The same, with the user whom a passkey named where the app had named none. @throws ServiceError `store-unavailable`
 */
export async function viewWithUser(
  context: VerificationContext,
  verification: Verification,
): Promise<VerificationView> {
  const named = await withName(context, verification, viewOf(context, verification));
  return { ...named, enrolmentNeeded: await lacksBackup(context, verification, named) };
}

async function withName(
  context: VerificationContext,
  { appId, approvedBy }: Verification,
  view: VerificationView,
): Promise<VerificationView> {
  const id = approvedBy?.user;
  if (view.userId !== null || id === undefined) return view;
  const stored = await context.store.readUser({ appId, id });
  return stored ? { ...view, userId: openUser(context.keyring, stored).userId } : view;
}

/** Asked at sign-in alone: it is then that the app can send somebody to set up what it demands. */
async function lacksBackup(
  context: VerificationContext,
  { appId }: Verification,
  { status, purpose, userId }: VerificationView,
): Promise<boolean> {
  if (status !== 'approved' || userId === null || !purpose.startsWith('sign_in')) return false;
  const app = await context.store.findApp(appId);
  if (!app?.demandsTwoStep) return false;
  const user = await findUser(context, appId, userId);
  return user === undefined || !hasBackup(user);
}

function signalsOf(verification: Verification, facts: Facts): readonly Signal[] {
  const { method, signals = [] } = verification.approvedBy ?? {};
  const channel = channels.find((one) => one === method);
  const old = channel && facts.to[destinationFor(verification, channel) ?? -1]?.old;
  return old ? [...signals, 'address-not-verified-lately'] : signals;
}

function expectedSeconds(
  { expectedSeconds }: VerificationContext,
  verification: Verification,
  facts: Facts,
  channel: Channel,
): number | null {
  const { country = null } = facts.to[destinationFor(verification, channel) ?? 0] ?? {};
  return expectedSeconds({ channel, country, appId: verification.appId });
}

function masked(verification: Verification, facts: Facts, channel: Channel): string {
  const address = facts.to[destinationFor(verification, channel) ?? 0];
  return address ? maskAddress(address) : '';
}
