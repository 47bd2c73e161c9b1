import { Type } from 'typebox';
import { maxLinkLength } from '#factors/sealed-link.ts';
import { recoveryNotices } from '#pages/texts/recovery/recovery-texts.ts';
import type { Routes } from '../../routes.ts';
import { proofCookie, ticketed } from '../proof-cookie.ts';
import { sendRecoveryPage } from './send-recovery-page.ts';
import { findRecoveryVisit } from './visit.ts';

export const RecoveryParams = Type.Object({ token: Type.String({ maxLength: maxLinkLength }) });

const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

const Query = Type.Object({
  notice: text(40),
  again: text(10),
  /** What the browser brings back from a verification. */
  verification: text(64),
  ticket: text(100),
});

/** How long this browser sees how far it is, from the last thing it has shown. */
const shownSeconds = 30 * 60;

/** GET /r/{token}: shows, and changes nothing. */
export const showRecoveryRoute: Routes = (http, { context }) => {
  http.get(
    '/r/:token',
    { schema: { hide: true, params: RecoveryParams, querystring: Query } },
    async (request, reply) => {
      const visit = await findRecoveryVisit(context, request, reply, request.params.token);
      if (!visit) return reply;
      const { notice: said, again, verification: id, ticket } = request.query;
      const back =
        ticket === undefined ? undefined : await ticketed(context, visit.session, `${id}.${ticket}`);
      if (back?.purpose === 'recover') {
        return reply
          .header('set-cookie', proofCookie(context, back.id, ticket ?? '', shownSeconds))
          .redirect(visit.path, 303);
      }
      const notice = recoveryNotices.find((known) => known === said);
      return sendRecoveryPage(context, reply, visit, {
        again: again !== undefined,
        ...(notice ? { notice } : {}),
      });
    },
  );
};
