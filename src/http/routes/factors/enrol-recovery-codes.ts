import { newRecoveryCodes } from '#factors/enrol.ts';
import { sendInvalid, sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { factorBody } from './factor-body.ts';
import { ownerOf } from './owner-of.ts';
import { EnrolRecoveryCodes, NewRecoveryCodes, UserParams } from './schemas.ts';

/** POST /v1/users/{userId}/factors/recovery-codes */
export const enrolRecoveryCodesRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/factors/recovery-codes',
    {
      schema: {
        operationId: 'makeRecoveryCodes',
        summary: 'Make ten recovery codes',
        description:
          'For the day when everything else is lost. They take the place of the set before. Show them once, to be printed or kept.',
        tags: ['Factors'],
        params: UserParams,
        body: EnrolRecoveryCodes,
        response: { 201: NewRecoveryCodes },
        problems: ['authorization-needed', 'factors-frozen', 'too-many-changes'],
      },
    },
    async (request, reply) => {
      const owner = ownerOf(request);
      if (owner.kind === 'invalid') return sendInvalid(reply, owner);
      const { outcome, codes } = await newRecoveryCodes(context, owner);
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      if (outcome.kind !== 'changed' || !outcome.factor) throw new Error('A set came without a factor.');
      return reply.status(201).send({ factor: factorBody(outcome.factor, context), codes: [...codes] });
    },
  );
};
