import type { App } from '#core/app.ts';
import type { FactorOutcome } from '#core/factor-change.ts';
import { changeFactors, type FactorOwner } from '#factors/change-factors.ts';
import type { ConfirmedPasskey } from '#factors/enrol-passkey.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { findUser } from '#verifications/find-user.ts';
import { sendProblem } from '../../problem.ts';
import { sendInvalid, sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { factorBody } from './factor-body.ts';
import { ownerOf } from './owner-of.ts';
import { ConfirmedFactor, ConfirmFactor, FactorParams } from './schemas.ts';

/** POST /v1/users/{userId}/factors/{factorId}/confirm */
export const confirmRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/factors/:factorId/confirm',
    {
      schema: {
        operationId: 'confirmFactor',
        summary: 'Confirm an enrolment by its first code, or by the passkey that was made',
        description:
          'From then on the factor counts. A code is used up by it. An enrolment that nobody confirms is gone after 15 minutes.',
        tags: ['Factors'],
        params: FactorParams,
        body: ConfirmFactor,
        response: { 200: ConfirmedFactor },
        problems: [
          'factors-frozen',
          'factor-not-found',
          'already-confirmed',
          'already-enrolled',
          'code-malformed',
          'passkey-untaken',
          'method-unavailable',
          'too-many-changes',
        ],
      },
    },
    async (request, reply) => {
      const { params, body, app } = request;
      const owner = ownerOf(request);
      if (owner.kind === 'invalid') return sendInvalid(reply, owner);
      const outcome =
        body.response === undefined
          ? await confirmByCode(context, owner, params.factorId, body.code ?? '')
          : await confirmByPasskey(context, app, owner, { ...params, response: body.response });
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      if (outcome.kind === 'untaken')
        return sendProblem(reply, 'passkey-untaken', { members: { reason: outcome.reason } });
      if (outcome.kind === 'wrong') return { outcome: 'wrong' as const, factor: null };
      return { outcome: 'confirmed' as const, factor: outcome.factor && factorBody(outcome.factor, context) };
    },
  );
};

async function confirmByCode(
  context: VerificationContext,
  owner: FactorOwner,
  factorId: string,
  code: string,
): Promise<FactorOutcome> {
  const user = await findUser(context, owner.appId, owner.userId);
  const kind = user?.factors.find(({ id }) => id === factorId)?.kind;
  return changeFactors(context, owner, { action: 'confirm', factorId, code }, kind);
}

/** What judges passkeys is loaded when the first one comes. */
async function confirmByPasskey(
  context: VerificationContext,
  app: App,
  owner: FactorOwner,
  made: { readonly factorId: string; readonly response: unknown },
): Promise<ConfirmedPasskey> {
  const { confirmPasskey } = await import('#factors/enrol-passkey.ts');
  return confirmPasskey(context, app, owner, made);
}
