import { enrolApp } from '#factors/enrol.ts';
import { qrCode } from '#pages/qr-code.ts';
import { sendInvalid, sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { factorBody } from './factor-body.ts';
import { ownerOf } from './owner-of.ts';
import { BegunApp, EnrolApp, UserParams } from './schemas.ts';

/** POST /v1/users/{userId}/factors/totp */
export const enrolAppRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/factors/totp',
    {
      schema: {
        operationId: 'enrolApp',
        summary: 'Enrol an authenticator app (TOTP)',
        description:
          'Begins the enrolment and says, once, what the app has to be told; the first code that it shows confirms it.',
        tags: ['Factors'],
        params: UserParams,
        body: EnrolApp,
        response: { 201: BegunApp },
        problems: ['authorization-needed', 'factors-frozen', 'too-many-factors'],
      },
    },
    async (request, reply) => {
      const { app, body, params } = request;
      const input = { ...body, issuer: app.name, account: body.account ?? params.userId };
      const owner = ownerOf(request);
      if (owner.kind === 'invalid') return sendInvalid(reply, owner);
      const { outcome, uri, secret } = await enrolApp(context, owner, input);
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      if (outcome.kind !== 'changed' || !outcome.factor)
        throw new Error('An enrolment came without a factor.');
      return reply
        .status(201)
        .send({ factor: factorBody(outcome.factor, context), uri, secret, qr: await qrCode(uri) });
    },
  );
};
