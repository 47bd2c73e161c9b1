import type { FastifyReply } from 'fastify';
import { isUsable } from '#core/factor.ts';
import type { FactorOutcome } from '#core/factor-change.ts';
import { wasShown } from '#core/recovery.ts';
import { frozenUntil, hasBackup } from '#core/user.ts';
import { factorView } from '#factors/factor-view.ts';
import { pageAssets } from '#pages/assets.ts';
import { renderSecurityPage } from '#pages/security/security-page.ts';
import type { SecurityView } from '#pages/security/security-view.ts';
import { type SecurityNotice, securityNotices } from '#pages/texts/security/security-texts.ts';
import { relyingParty } from '#passkeys/relying-party.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { pagePolicy, pageToken, returnUrl } from '../hosted-page/send-page.ts';
import type { Visit } from './session.ts';

/** Of what they were told of. */
const shownTold = 5;

/** The security page as things stand now. */
export function sendSecurityPage(
  context: VerificationContext,
  reply: FastifyReply,
  { path, session, app, user, provedUntil, recovers }: Visit,
  tell: Pick<SecurityView, 'step' | 'notice' | 'typedAddress'> = {},
): FastifyReply {
  const nonce = pageToken(context);
  const { publicUrl, passkeyRpId: rpId } = context;
  const page = renderSecurityPage({
    locale: session.locale,
    nonce,
    brand: { name: app.name, ...(app.colour ? { colour: app.colour } : {}) },
    assets: { css: pageAssets.href('verification.css'), script: pageAssets.href('account-page.js') },
    path,
    addsPasskey: session.addsPasskey === true,
    now: context.clock(),
    provedUntil,
    recovers,
    factors: (user?.factors ?? [])
      .filter(({ confirmedAt }) => confirmedAt !== null)
      .map((factor) => ({
        ...factorView(factor, context.clock()),
        willBeReplaced: recovers && user?.recovery != null && !wasShown(factor, user.recovery),
      })),
    browsers: user?.browsers ?? [],
    twoStep: app.demandsTwoStep || (user?.twoStep ?? false),
    twoStepDemanded: app.demandsTwoStep ?? false,
    frozenUntil: user ? frozenUntil(user, context.clock()) : null,
    told: (user?.told ?? []).slice(-shownTold).reverse(),
    hasBackup: user !== undefined && hasBackup(user),
    passkeys: relyingParty({ publicUrl, rpId, app }) !== undefined,
    ...(session.returnUrl === null ? {} : { returnHref: returnUrl(session.returnUrl, {}) }),
    ...tell,
  });
  return reply
    .header('content-security-policy', pagePolicy(nonce, app.origins))
    .type('text/html; charset=utf-8')
    .send(page);
}

/** Whether somebody who has factors has yet to show one. */
export function mustProve({ user, provedUntil }: Visit): boolean {
  return provedUntil === null && (user?.factors ?? []).some(isUsable);
}

/** Back to the list, saying what became of a change. A refresh then changes nothing. */
export function backToList(reply: FastifyReply, { path }: Visit, notice?: SecurityNotice): FastifyReply {
  return reply.redirect(notice === undefined ? path : `${path}?notice=${notice}`, 303);
}

/** The same from an enrolment. Whoever has come from a recovery is at its end by it. */
export function backFromEnrolment(reply: FastifyReply, visit: Visit, notice: SecurityNotice): FastifyReply {
  if (notice !== 'added' || !visit.recovers) return backToList(reply, visit, notice);
  return reply.redirect(`${visit.path}?recovered`, 303);
}

/** What to say to an outcome. A form that was sent twice says again what the first one did. */
export function noticeOf(outcome: FactorOutcome, good: SecurityNotice): SecurityNotice {
  if (outcome.kind === 'changed') return good;
  if (outcome.kind === 'wrong') return 'wrong';
  if (outcome.reason === 'already-confirmed') return 'added';
  if (outcome.reason === 'factor-not-found' && good === 'removed') return good;
  return securityNotices.find((known) => known === outcome.reason) ?? 'unavailable';
}
