import type { FastifyReply } from 'fastify';
import type { Refusal } from '#core/decision.ts';
import { statusAt } from '#core/verification.ts';
import type { InvalidInput } from '#verifications/invalid-input.ts';
import { type ProblemExtras, sendProblem } from './problem.ts';

/** A refusal of the rules as a problem. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal, now: number): FastifyReply {
  const { reason, retryAt, verification, nextChannels } = refusal;
  const extras: ProblemExtras = {
    now,
    ...(retryAt === undefined ? {} : { retryAt }),
    members: {
      ...(reason === 'not-pending' && verification
        ? { verificationStatus: statusAt(verification, now) }
        : {}),
      ...(nextChannels ? { nextChannels } : {}),
      ...(reason === 'resend-too-soon' && retryAt ? { resendAt: new Date(retryAt).toISOString() } : {}),
    },
  };
  return sendProblem(reply, reason, extras);
}

export function sendInvalid(reply: FastifyReply, { reason, path, message }: InvalidInput): FastifyReply {
  return sendProblem(reply, reason, { detail: message, members: { errors: [{ path, message }] } });
}
