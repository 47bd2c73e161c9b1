import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { maskAddress } from '#core/address.ts';
import { isTicketLive } from '#core/decide-end.ts';
import { isAnybodyTold } from '#core/tell.ts';
import { currentChannel, destinationFor, type Verification } from '#core/verification.ts';
import { changeFactors } from '#factors/change-factors.ts';
import { offersPasskey } from '#factors/passkey-offer.ts';
import { securityPagePath } from '#factors/security-page.ts';
import type { VerificationContext } from '#verifications/context.ts';
import type { Facts } from '#verifications/facts.ts';
import { findUser } from '#verifications/find-user.ts';
import type { Routes } from '../../routes.ts';
import { ticketed } from '../proof-cookie.ts';
import { IdParams } from '../verifications/schemas.ts';
import { findShown, returnUrl } from './send-page.ts';

const Form = Type.Object({
  ticket: Type.String({ maxLength: 100 }),
  answer: Type.Unsafe<'add' | 'later'>({ type: 'string', enum: ['add', 'later'] }),
});

/**
 * POST /v/{id}/passkey-offer: what the person who was just approved says to a passkey. Either way the browser goes back with a
 * ticket, at once or when the passkey is made; a code for signing in authorizes none (law 7), so that page asks for a proof.
 */
export const passkeyOfferRoute: Routes = (http, { context }) => {
  http.post(
    '/v/:id/passkey-offer',
    { schema: { hide: true, params: IdParams, body: Form } },
    async (request, reply) => {
      const shown = await findShown(context, request, reply, request.params.id);
      if (!shown) return reply;
      const { app, facts } = shown;
      const { ticket, answer } = request.body;
      const { id } = request.params;
      const { userId, returnUrl: back } = facts;
      const person = userId === null ? undefined : { appId: app.id, userId };
      const approved = person && (await ticketed(context, person, `${id}.${ticket}`));
      // Only who could still go back with the ticket itself gets one that is good for longer.
      const isGood = approved?.redeemedAt === null && isTicketLive(approved, context.clock());
      if (!person || !isGood || back === null) return reply.redirect(`/v/${id}`, 303);
      // A form can say yes where nobody was offered any: a courier, to a passkey in the account of whoever takes the parcel.
      const offered = await offersPasskey(context, app, approved, facts).catch(() => false);
      if (offered && answer === 'add')
        return toPasskeys(context, reply, approved, { ...facts, ...person, back });
      // Not asked again is a courtesy: nobody is kept from signing in where it can't be written down.
      if (offered)
        await changeFactors(
          context,
          { ...person, requestId: null },
          { action: 'decline_passkey_offer' },
        ).catch((error: unknown) => request.log.warn({ err: error }, 'offer not declined'));
      return reply.redirect(returnUrl(back, { verification: id, ticket }), 303);
    },
  );
};

/** To a page that makes a passkey and nothing else, and leads back to the app from wherever the person stops. */
async function toPasskeys(
  context: VerificationContext,
  reply: FastifyReply,
  approved: Verification,
  { back, userId, ...facts }: Omit<Facts, 'userId'> & { readonly back: string; readonly userId: string },
): Promise<FastifyReply> {
  const user = await findUser(context, approved.appId, userId);
  const ticket = context.keyring.lateTicketOf(approved);
  const channel = currentChannel(approved);
  const address = channel && facts.to[destinationFor(approved, channel) ?? -1];
  const { path } = securityPagePath(context, {
    appId: approved.appId,
    userId,
    // Whoever has the code alone hasn't seen the address.
    account: address ? maskAddress(address) : userId,
    locale: facts.locale,
    returnUrl: returnUrl(back, { verification: approved.id, ticket }),
    addsPasskey: true,
    // Else nobody would be told: whoever made off with a code must not make a passkey in silence.
    ...(user && isAnybodyTold(user, context.clock())
      ? {}
      : {
          notify: facts.to.map(({ kind, value, country }) => ({
            kind,
            value,
            ...(country === undefined ? {} : { country }),
          })),
        }),
  });
  return reply.redirect(path, 303);
}
