import { Type } from 'typebox';
import type { CheckOutcome } from '#core/check.ts';
import { ownMethods } from '#core/factor.ts';
import { fewRecoveryCodes } from '#core/recovery-codes.ts';
import { offersPasskey } from '#factors/passkey-offer.ts';
import { checkFactor } from '#verifications/check-factor.ts';
import { checkVerification } from '#verifications/check-verification.ts';
import { clientOf } from '../../client-of.ts';
import type { Routes } from '../../routes.ts';
import { IdParams } from '../verifications/schemas.ts';
import { findShown, returnUrl, sendPage, type Tell } from './send-page.ts';

const Form = Type.Object({
  /** Absent: the code of a message. */
  method: Type.Optional(Type.Unsafe<(typeof ownMethods)[number]>({ type: 'string', enum: [...ownMethods] })),
  code: Type.Optional(Type.String()),
  /** What the browser answered with a passkey, as JSON. */
  passkey: Type.Optional(Type.String()),
  attempt: Type.Optional(Type.String({ maxLength: 64 })),
  /** `passkey`: the page's script says that this device can make one. */
  makes: Type.Optional(Type.String({ maxLength: 20 })),
});

/**
 * POST /v/{id}: the person's answer. A form that is sent twice, by a double tap or because the first reply was lost on
 * the way, is one try and gets the first answer again: without that, the right code would come back as "used".
 */
export const answerRoute: Routes = (http, { context, events }) => {
  http.post('/v/:id', { schema: { hide: true, params: IdParams, body: Form } }, async (request, reply) => {
    const shown = await findShown(context, request, reply, request.params.id);
    if (!shown) return reply;
    const { app, facts } = shown;
    const { method, code = '', passkey, attempt } = request.body;
    const ref = { id: request.params.id, appId: null };
    const input = { code, client: clientOf(request, context.placeHeader) };
    // By method too: with the back button one form may become another, and its answer is another try.
    const key = attempt && `${attempt}:${method ?? ''}:${passkey ?? code}`;
    const outcome = method
      ? await checkFactor(context, ref, app.id, { ...input, method, response: passkey }, key)
      : await checkVerification(context, ref, app.id, input, key);
    events.checked(request, ref.id, outcome, method);
    if (outcome.kind === 'approved' && facts.returnUrl !== null) {
      const { verification } = outcome;
      const ticket = context.keyring.ticketOf(verification);
      const left = verification.approvedBy?.codesLeft ?? Number.POSITIVE_INFINITY;
      // Said before they go: on the app's page nobody would.
      if (left <= fewRecoveryCodes) return sendPage(context, reply, { ...shown, verification }, { ticket });
      const offered =
        request.body.makes === 'passkey' &&
        // An offer is not worth an approval that the person never hears of.
        (await offersPasskey(context, app, verification, facts).catch(() => false));
      if (offered)
        return sendPage(context, reply, { ...shown, verification }, { ticket, offersPasskey: true });
      return reply.redirect(returnUrl(facts.returnUrl, { verification: verification.id, ticket }), 303);
    }
    const now = ('verification' in outcome && outcome.verification) || shown.verification;
    return sendPage(context, reply, { ...shown, verification: now }, { ...tellOf(outcome), by: method });
  });
};

function tellOf(outcome: CheckOutcome): Tell {
  if (outcome.kind === 'wrong') return { notice: 'wrong', failuresLeft: outcome.failuresLeft };
  if (outcome.kind !== 'refused') return {};
  const retryAt = outcome.retryAt == null ? {} : { retryAt: outcome.retryAt };
  switch (outcome.reason) {
    case 'code-malformed':
      return { notice: 'malformed' };
    case 'too-many-failures':
      // Waiting doesn't help: it is disabled, and how to mend that is all there is to say.
      if (outcome.retryAt == null) return { failuresLeft: 0 };
      return { notice: 'too-many-failures', ...retryAt };
    case 'too-many-requests':
      return { notice: 'too-many-requests', ...retryAt };
    case 'temporarily-unavailable':
      return { notice: 'not-judged', ...retryAt };
    case 'method-unavailable':
      return { notice: 'unavailable' };
    default:
      return {};
  }
}
