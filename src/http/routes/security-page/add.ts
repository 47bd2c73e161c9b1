import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { FactorOutcome } from '#core/factor-change.ts';
import { enrolAddress, enrolApp, newRecoveryCodes } from '#factors/enrol.ts';
import { openVerification } from '#verifications/open-verification.ts';
import type { Routes } from '../../routes.ts';
import { backToList, noticeOf, sendSecurityPage } from './send-security-page.ts';
import { findVisit, type Visit } from './session.ts';
import { TokenParams } from './show.ts';

const Nothing = Type.Object({});
const AddressForm = Type.Object({ to: Type.Optional(Type.String({ maxLength: 320 })) });
const EvidenceForm = Type.Object({ verification: Type.Optional(Type.String({ maxLength: 64 })) });

const schema = <Body>(body: Body) => ({ schema: { hide: true, params: TokenParams, body } });

/** POST /s/{token}/app, /passkey, /codes, /address, /address/add */
export const addSecurityRoutes: Routes = (http, { context }) => {
  http.post('/s/:token/app', schema(Nothing), async (request, reply) => {
    const visit = await findVisit(context, request, reply, request.params.token);
    if (!visit) return reply;
    const label = { issuer: visit.app.name, account: visit.session.account };
    const { outcome } = await enrolApp(context, visit.owner, label);
    return toStep(reply, visit, outcome);
  });

  http.post('/s/:token/passkey', schema(Nothing), async (request, reply) => {
    const visit = await findVisit(context, request, reply, request.params.token);
    if (!visit) return reply;
    const { beginPasskey } = await import('#factors/enrol-passkey.ts');
    const { account } = visit.session;
    const begun = await beginPasskey(context, visit.app, visit.owner, { account });
    return toStep(reply, visit, begun.kind === 'begun' ? begun.outcome : begun);
  });

  http.post('/s/:token/codes', schema(Nothing), async (request, reply) => {
    const visit = await findVisit(context, request, reply, request.params.token);
    if (!visit) return reply;
    const { outcome, codes } = await newRecoveryCodes(context, visit.owner);
    if (outcome.kind !== 'changed') return backToList(reply, visit, noticeOf(outcome, 'added'));
    // Shown once: what can be asked for again would not be.
    return sendSecurityPage(context, reply, visit, { step: { kind: 'codes', codes } });
  });

  http.post('/s/:token/address', schema(AddressForm), async (request, reply) => {
    const visit = await findVisit(context, request, reply, request.params.token);
    if (!visit) return reply;
    const { to = '' } = request.body;
    const { userId, locale } = visit.session;
    const input = {
      to,
      userId,
      locale,
      purpose: 'verify_contact',
      client: { ip: request.ip },
      ownPath: visit.path,
    };
    const opened = await openVerification(context, visit.app, input);
    if (opened.kind !== 'opened') return backToList(reply, visit, 'not-reachable');
    return reply.redirect(`/v/${opened.verification.id}`, 303);
  });

  http.post('/s/:token/address/add', schema(EvidenceForm), async (request, reply) => {
    const visit = await findVisit(context, request, reply, request.params.token);
    if (!visit) return reply;
    const { verification = '' } = request.body;
    const outcome = await enrolAddress(context, visit.owner, { verification });
    return backToList(reply, visit, noticeOf(outcome, 'added'));
  });
};

function toStep(reply: FastifyReply, visit: Visit, outcome: FactorOutcome): FastifyReply {
  if (outcome.kind !== 'changed' || !outcome.factor)
    return backToList(reply, visit, noticeOf(outcome, 'added'));
  return reply.redirect(`${visit.path}?enrol=${outcome.factor.id}`, 303);
}
