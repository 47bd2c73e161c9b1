import type { FastifyReply } from 'fastify';
import type { RecoveryOutcome } from '#core/decide-recovery.ts';
import type { Recovery } from '#core/recovery.ts';
import { recoveryView } from '#factors/recovery-view.ts';
import { sendRefusal } from '../../refusal.ts';
import type { RecoveryJson } from './schemas.ts';

/** A recovery as the API writes it. */
export function recoveryBody(recovery: Recovery | null, now: number): RecoveryJson {
  const view = recoveryView(recovery, now);
  const timeOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return {
    ...view,
    begunAt: timeOf(view.begunAt),
    readyAt: timeOf(view.readyAt),
    endsAt: timeOf(view.endsAt),
    proofs: view.proofs.map((proof) => ({ ...proof, at: new Date(proof.at).toISOString() })),
  };
}

/** The recovery as it is now, or why the step wasn't taken. */
export function sendRecovery(
  reply: FastifyReply,
  outcome: RecoveryOutcome,
  now: number,
): RecoveryJson | FastifyReply {
  return outcome.kind === 'refused' ? sendRefusal(reply, outcome, now) : recoveryBody(outcome.recovery, now);
}
