import type { Channel } from '#core/channel.ts';
import type { ResendOutcome, ResendRequest } from '#core/decide-resend.ts';
import { idRandomBytes, isId, makeId } from '#core/id.ts';
import type { VerificationRef } from '#store/store.ts';
import { clientBudgets } from './client-budgets.ts';
import type { VerificationContext } from './context.ts';
import { idempotent } from './idempotency.ts';
import { closedChannels, isClosedChannel, learnSpend, openNextChannels } from './spend-guard.ts';

export type ResendInput = {
  readonly channel?: Channel;
  /** Makes the old code void and sends another; the tries stay counted. */
  readonly newCode?: boolean;
  readonly client?: { readonly ip?: string };
};

/** Sends the code again, or by another channel. */
export async function resendVerification(
  context: VerificationContext,
  ref: VerificationRef,
  scope: string,
  input: ResendInput,
  idempotencyKey?: string,
): Promise<ResendOutcome> {
  if (!isId('ver', ref.id)) return { kind: 'refused', reason: 'not-found' };
  const { channel } = input;
  if (channel !== undefined && !context.routes.includes(channel)) {
    return { kind: 'refused', reason: 'channel-unavailable' };
  }
  const again = idempotent(
    context.keyring,
    `${ref.appId ?? 'page'}\0resend\0${ref.id}`,
    idempotencyKey,
    input,
  );
  const request = {
    messageId: makeId('msg', context.clock(), context.random(idRandomBytes)),
    ...(channel ? { channel } : {}),
    ...(await closedOf(context, ref)),
    ...(input.newCode ? { newNonce: context.random(16) } : {}),
    ...(again.fingerprint ? { fingerprint: again.fingerprint } : {}),
  };
  const step = {
    ...ref,
    budgets: clientBudgets(context, scope, input.client?.ip, ['client_sends']),
    ...(again.idempotency ? { idempotency: again.idempotency } : {}),
  };
  const outcome = await context.store.resendVerification(step, request);
  if (outcome.kind !== 'refused' || !isClosedChannel(outcome.reason) || !outcome.verification) return outcome;
  const { verification } = outcome;
  const open = openNextChannels(context, verification, context.facts.read(verification));
  const nextChannels = open.filter((next) => next !== channel);
  return { ...outcome, nextChannels };
}

/** Which app, and which numbers, only the verification itself knows. */
async function closedOf(
  context: VerificationContext,
  ref: VerificationRef,
): Promise<Pick<ResendRequest, 'closed'>> {
  const verification = context.spend && (await context.store.readVerification(ref));
  if (!verification) return {};
  await learnSpend(context, verification.appId);
  const closed = closedChannels(context, verification, context.facts.read(verification));
  return Object.keys(closed).length > 0 ? { closed } : {};
}
