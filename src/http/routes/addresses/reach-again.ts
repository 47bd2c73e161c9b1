import { Type } from 'typebox';
import { reachAgain } from '#verifications/reach-again.ts';
import { sendInvalid } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';

const ReachAgain = Type.Object(
  {
    to: Type.String({
      minLength: 1,
      maxLength: 320,
      description: 'A phone number as +49…, or an e-mail address.',
    }),
  },
  { $id: 'ReachAgain', additionalProperties: false },
);

/** POST /v1/addresses/reach-again */
export const reachAgainRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/addresses/reach-again',
    {
      schema: {
        operationId: 'reachAgain',
        summary: 'Send to an address again from which messages came back',
        description:
          'For a month after a message came back for good (no such number, no such mailbox) `address-unreachable` offers ' +
          'other ways. This ends that, once the address is known to be right. A STOP stays: it is its owner’s to take back. ' +
          'Saying it twice, or of any other address, is no error.',
        tags: ['Verifications'],
        body: ReachAgain,
        response: { 200: Type.Object({}) },
      },
    },
    async (request, reply) => {
      const invalid = await reachAgain(context, request.app, request.body.to);
      return invalid ? sendInvalid(reply, invalid) : {};
    },
  );
};
