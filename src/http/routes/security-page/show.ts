import { Type } from 'typebox';
import { maskAddress } from '#core/address.ts';
import { addressFactor } from '#core/address-standing.ts';
import type { Factor } from '#core/factor.ts';
import { groupedSecret, otpauthUri } from '#core/otpauth.ts';
import { maxLinkLength } from '#factors/sealed-link.ts';
import { qrCode } from '#pages/qr-code.ts';
import type { SecurityStep } from '#pages/security/security-view.ts';
import { securityNotices } from '#pages/texts/security/security-texts.ts';
import type { VerificationContext } from '#verifications/context.ts';
import type { Routes } from '../../routes.ts';
import { proofCookie, ticketed } from '../proof-cookie.ts';
import { backToList, mustProve, sendSecurityPage } from './send-security-page.ts';
import { findVisit, type Visit } from './session.ts';

export const TokenParams = Type.Object({ token: Type.String({ maxLength: maxLinkLength }) });

const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

const Query = Type.Object({
  notice: text(40),
  /** An enrolment that was begun. */
  enrol: text(64),
  /** They have just come to the end of a recovery. */
  recovered: text(10),
  /** What the browser brings back from a verification. */
  verification: text(64),
  ticket: text(100),
});

/** GET /s/{token}: shows, and changes nothing. */
export const showSecurityRoute: Routes = (http, { context }) => {
  http.get(
    '/s/:token',
    { schema: { hide: true, params: TokenParams, querystring: Query } },
    async (request, reply) => {
      const visit = await findVisit(context, request, reply, request.params.token);
      if (!visit) return reply;
      const { notice: said, enrol, recovered, verification: id, ticket } = request.query;
      const back =
        ticket === undefined ? undefined : await ticketed(context, visit.session, `${id}.${ticket}`);
      if (back?.purpose === 'change_factor') {
        return reply
          .header('set-cookie', proofCookie(context, back.id, ticket ?? ''))
          .redirect(visit.path, 303);
      }
      const notice = securityNotices.find((known) => known === said);
      const tell = notice ? { notice } : {};
      if (back?.purpose === 'verify_contact') {
        const [to] = context.facts.read(back).to;
        const known = to && addressFactor(visit.user, to);
        if (known && known.recycledAt === undefined) return backToList(reply, visit, 'verified');
        const step = { kind: 'address', verificationId: back.id, to: to ? maskAddress(to) : '' } as const;
        return sendSecurityPage(context, reply, visit, { ...tell, step });
      }
      if (recovered !== undefined)
        return sendSecurityPage(context, reply, visit, { step: { kind: 'recovered' } });
      const begun = visit.user?.factors.find((factor) => factor.id === enrol && factor.confirmedAt === null);
      // What an app is told is a secret: for the eyes of who has shown that it's them.
      const step = begun && !mustProve(visit) ? await stepOf(context, visit, begun) : undefined;
      return sendSecurityPage(context, reply, visit, { ...tell, ...(step ? { step } : {}) });
    },
  );
};

/** Where an enrolment that was begun goes on. */
async function stepOf(
  context: VerificationContext,
  { app, session, user }: Visit,
  factor: Factor,
): Promise<SecurityStep | undefined> {
  if (factor.kind === 'totp') {
    const uri = otpauthUri({ issuer: app.name, account: session.account }, factor);
    const qr = await qrCode(uri);
    return { kind: 'app', factorId: factor.id, secret: groupedSecret(factor.secret), qr };
  }
  if (factor.kind !== 'passkey' || !user) return undefined;
  const { passkeyCreation } = await import('#factors/enrol-passkey.ts');
  const options = passkeyCreation(context, app, user, { factorId: factor.id, account: session.account });
  return options && { kind: 'passkey', factorId: factor.id, options };
}
