import type { FastifyReply } from 'fastify';
import { maskAddress } from '#core/address.ts';
import type { RecoveryOutcome } from '#core/decide-recovery.ts';
import { type Factor, isUsable } from '#core/factor.ts';
import { type Recovery, recoveryProofSeconds, recoveryStatus, recoveryWaitSeconds } from '#core/recovery.ts';
import { recoveryView } from '#factors/recovery-view.ts';
import { securityPagePath } from '#factors/security-page.ts';
import { pageAssets } from '#pages/assets.ts';
import { renderRecoveryPage } from '#pages/recovery/recovery-page.ts';
import type { RecoveryState, WayKind } from '#pages/recovery/recovery-page-view.ts';
import { type RecoveryNotice, recoveryNotices } from '#pages/texts/recovery/recovery-texts.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { pagePolicy, pageToken, returnUrl } from '../hosted-page/send-page.ts';
import { type RecoveryVisit, uncounted } from './visit.ts';

type Tell = {
  readonly notice?: RecoveryNotice;
  /** They want to show something else than what they have shown. */
  readonly again?: boolean;
};

/** The page as things stand now for this browser. */
export function sendRecoveryPage(
  context: VerificationContext,
  reply: FastifyReply,
  visit: RecoveryVisit,
  { notice: said, again = false }: Tell = {},
): FastifyReply {
  const state: RecoveryState = again ? { kind: 'ask' } : stateOf(context, visit);
  // Else a reload would show the first page, as though nothing had ever been begun.
  const notice = said ?? (state.kind === 'ask' && visit.isStopped ? 'stopped' : undefined);
  const { app, session, path, ways } = visit;
  const nonce = pageToken(context);
  const page = renderRecoveryPage({
    locale: session.locale,
    nonce,
    brand: { name: app.name, ...(app.colour ? { colour: app.colour } : {}) },
    assets: { css: pageAssets.href('verification.css'), script: pageAssets.href('account-page.js') },
    path,
    state,
    ways: ways.map(({ address }) => ({ kind: address.kind, to: maskAddress(address) })),
    ...(session.returnUrl === null ? {} : { returnHref: returnUrl(session.returnUrl, {}) }),
    ...(notice ? { notice } : {}),
  });
  return reply
    .header('content-security-policy', pagePolicy(nonce, app.origins))
    .type('text/html; charset=utf-8')
    .send(page);
}

function stateOf(context: VerificationContext, visit: RecoveryVisit): RecoveryState {
  const { recovery, proof } = visit;
  const now = context.clock();
  const fresh = uncounted(visit, now);
  if (fresh && !visit.factors.some(isUsable)) return { kind: 'nothing' };
  if (fresh) return { kind: 'shown', to: shownAddress(context, fresh) };
  if (!recovery || !proof) return { kind: 'ask' };
  const status = recoveryStatus(recovery, now);
  const { readyAt, proofs: shown } = recoveryView(recovery, now);
  if (status === 'finished' && recovery.finishedBy === proof.id) {
    return { kind: 'finished', href: enrolPath(context, visit) };
  }
  if (status === 'waiting' && readyAt !== null) {
    const sooner = soonerBy(recovery, visit.factors);
    return { kind: 'waiting', readyAt, bySupport: recovery.by === 'support', shown, sooner };
  }
  const isHere = recovery.proofs.some(
    ({ verification, at }) => verification === proof.id && now < at + recoveryProofSeconds * 1000,
  );
  return status === 'ready' && isHere ? { kind: 'ready', shown } : { kind: 'ask' };
}

/** What would shorten the wait if it were shown too, whether the person has it or not. */
function soonerBy({ by, proofs }: Recovery, factors: readonly Factor[]): WayKind[] {
  const waits = (...more: readonly { readonly kind: WayKind }[]): number =>
    recoveryWaitSeconds({ by, proofs: [...proofs, ...more] }, factors);
  const kinds = ['phone', 'email', 'recovery_codes'] as const;
  return kinds.filter((kind) => waits({ kind }) < waits());
}

function shownAddress(
  context: VerificationContext,
  proof: NonNullable<RecoveryVisit['proof']>,
): string | null {
  const [to] = proof.approvedBy?.factorId === undefined ? context.facts.read(proof).to : [];
  return to ? maskAddress(to) : null;
}

/** Where the person enrols anew: "Login & security", for this browser. */
export function enrolPath(context: VerificationContext, { session, owner }: RecoveryVisit): string {
  const { account, locale, returnUrl } = session;
  const { appId, userId } = owner;
  return securityPagePath(context, { appId, userId, account, locale, returnUrl }).path;
}

/** Back to the page, saying what became of a step. A refresh then changes nothing. */
export function backToRecovery(
  reply: FastifyReply,
  { path }: RecoveryVisit,
  notice?: RecoveryNotice,
): FastifyReply {
  return reply.redirect(notice === undefined ? path : `${path}?notice=${notice}`, 303);
}

/** What to say to a refusal; undefined: the step was taken, and the page shows it. */
export function noticeFor(outcome: RecoveryOutcome): RecoveryNotice | undefined {
  if (outcome.kind === 'recovery') return undefined;
  if (outcome.reason === 'proof-missing') return 'not-counted';
  if (outcome.reason === 'recovery-not-found') return 'recovery-over';
  return recoveryNotices.find((known) => known === outcome.reason) ?? 'unavailable';
}
