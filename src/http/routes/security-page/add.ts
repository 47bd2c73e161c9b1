import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { FactorOutcome } from '#core/factor-change.ts';
import { usableFactors } from '#core/user.ts';
import { enrolAddress, enrolApp, newRecoveryCodes } from '#factors/enrol.ts';
import { openVerification } from '#verifications/open-verification.ts';
import type { Routes } from '../../routes.ts';
import { backFromEnrolment, backToList, noticeOf, sendSecurityPage } from './send-security-page.ts';
import { findVisit, type Visit } from './session.ts';
import { TokenParams } from './show.ts';

const Nothing = Type.Object({});
const AddressForm = Type.Object({ to: Type.Optional(Type.String({ maxLength: 320 })) });
/** `before`: the set that the new one takes the place of, as the page showed it. */
const CodesForm = Type.Object({ before: Type.Optional(Type.String({ maxLength: 64 })) });
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
    const begun = await beginPasskey(context, visit.app, visit.owner, { account, name: passkeyName(visit) });
    return toStep(reply, visit, begun.kind === 'begun' ? begun.outcome : begun);
  });

  http.post('/s/:token/codes', schema(CodesForm), async (request, reply) => {
    const visit = await findVisit(context, request, reply, request.params.token);
    if (!visit) return reply;
    const { before = '' } = request.body;
    const [now] = usableFactors(visit.user, 'recovery_codes');
    // The form was sent again. New codes would make void what the person has just written down.
    if (before !== (now?.id ?? '')) return backToList(reply, visit, 'codes-shown');
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
    if (opened.kind !== 'opened') {
      // Answered here and not by way of an address, in which what was typed would stand.
      return sendSecurityPage(context, reply, visit, { notice: 'not-reachable', typedAddress: to });
    }
    return reply.redirect(`/v/${opened.verification.id}`, 303);
  });

  http.post('/s/:token/address/add', schema(EvidenceForm), async (request, reply) => {
    const visit = await findVisit(context, request, reply, request.params.token);
    if (!visit) return reply;
    const { verification = '' } = request.body;
    const outcome = await enrolAddress(context, visit.owner, { verification });
    return backFromEnrolment(reply, visit, noticeOf(outcome, 'added'));
  });
};

/** What the person would call it: two passkeys are told apart by where they were made. */
function passkeyName({ owner, user }: Visit): string {
  const { browser = '' } = owner.telling?.client ?? {};
  const taken = usableFactors(user, 'passkey').map(({ name }) => name);
  const names = taken.map((_, index) => `${browser} (${index + 2})`);
  return browser === '' ? '' : ([browser, ...names].find((name) => !taken.includes(name)) ?? browser);
}

function toStep(reply: FastifyReply, visit: Visit, outcome: FactorOutcome): FastifyReply {
  if (outcome.kind !== 'changed' || !outcome.factor)
    return backToList(reply, visit, noticeOf(outcome, 'added'));
  return reply.redirect(`${visit.path}?enrol=${outcome.factor.id}`, 303);
}
