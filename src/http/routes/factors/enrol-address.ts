import { enrolAddress } from '#factors/enrol.ts';
import { sendInvalid } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { ownerOf } from './owner-of.ts';
import { EnrolAddress, FactorBody, UserParams } from './schemas.ts';
import { sendChanged } from './send-changed.ts';

/** POST /v1/users/{userId}/factors/address */
export const enrolAddressRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/factors/address',
    {
      schema: {
        operationId: 'enrolAddress',
        summary: 'Enrol a phone number or an e-mail address',
        description:
          'It has to be verified just now: by a verify_contact verification of this user, which names the address. It counts at once. One that is enrolled already counts as verified anew.',
        tags: ['Factors'],
        params: UserParams,
        body: EnrolAddress,
        response: { 201: FactorBody },
        problems: [
          'authorization-needed',
          'factors-frozen',
          'evidence-missing',
          'too-many-factors',
          'too-many-changes',
        ],
      },
    },
    async (request, reply) => {
      const owner = ownerOf(request);
      if (owner.kind === 'invalid') return sendInvalid(reply, owner);
      const outcome = await enrolAddress(context, owner, request.body);
      return sendChanged(reply.status(201), outcome, context);
    },
  );
};
