import type { FastifyReply } from 'fastify';
import type { FactorOutcome } from '#core/factor-change.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { sendProblem } from '../../problem.ts';
import { sendRefusal } from '../../refusal.ts';
import { factorBody } from './factor-body.ts';
import type { FactorJson } from './schemas.ts';

/** The factor that was changed, or why it wasn't. */
export function sendChanged(
  reply: FastifyReply,
  outcome: FactorOutcome,
  context: Pick<VerificationContext, 'clock'>,
): FactorJson | FastifyReply {
  if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
  const factor = outcome.kind === 'changed' ? outcome.factor : null;
  return factor ? factorBody(factor, context) : sendProblem(reply, 'factor-not-found');
}
