import { cleared, spent } from './allowance.ts';
import { addAddress, renewAddress, reportRecycled } from './change-address.ts';
import {
  isAuthorized,
  isProof,
  isSinceSignOut,
  mayWhileFrozen,
  needsAuthorization,
} from './change-authorization.ts';
import { type Decision, type Refusal, refused } from './decision.ts';
import {
  begin,
  confirm,
  confirmPasskey,
  enrolled,
  imported,
  resync,
  setRecoveryCodes,
} from './enrol-factor.ts';
import { type Factor, isWayIn } from './factor.ts';
import {
  type Changed,
  type ChangeResult,
  type FactorOutcome,
  type FactorRequest,
  type FactorState,
  replaced,
} from './factor-change.ts';
import { addedNews, authorizedBy, freezeLiftedNews, removedNews, twoStepOffNews } from './factor-news.ts';
import { withFormerAddresses } from './former-address.ts';
import { HmacKey } from './hmac.ts';
import type { Keyring } from './keyring.ts';
import type { Undo } from './notice.ts';
import { policyFor } from './policy.ts';
import { afterRecovery, isRecovering } from './replace-lost.ts';
import { changesClosedUntil, type News, tell, withTelling } from './tell.ts';
import {
  frozenUntil,
  hasBackup,
  newUser,
  openUser,
  sealUser,
  type User,
  userKeysOf,
  withoutStale,
} from './user.ts';
import type { Verification } from './verification.ts';
import { withoutWayBack } from './without-recovery.ts';

/** How long a browser is trusted, and how many of one person: the oldest gives way. */
export const trustSeconds = 30 * 24 * 3600;
const mostBrowsers = 20;

/**
 * Changes what a user has enrolled. Whoever has a factor shows it before any of them is added, changed or removed (OWASP
 * ASVS 7.5.1): else a stolen session could make itself a second factor.
 */
export function decideFactorChange(
  state: FactorState,
  request: FactorRequest,
  keyring: Keyring,
  now: number,
): Decision<FactorOutcome> {
  const { appId, userId, newUserId: id } = request;
  const stored = state.user ? openUser(keyring, state.user) : newUser({ id, appId, userId });
  const user = withTelling(withoutStale(stored, now), request.telling ?? {}, now);
  const closed = closedTo(user, state.authorization, request, keyring, now);
  if (closed) return { outcome: closed };
  const recovers = isRecovering(user, request, now);
  const changed = change(user, state, request, keyring, now);
  if ('kind' in changed) {
    // Two codes are hard to guess, and are guesses all the same.
    const counts = changed.kind === 'wrong' && request.action === 'resync';
    return {
      outcome: changed,
      ...(counts ? { writes: { budgets: spent(state.budgets, ['failures'], now) } } : {}),
    };
  }
  if (request.action === 'renew_address' && changed.user === user)
    return { outcome: { kind: 'changed', ...changed } };
  // Nobody becomes known here by an order of nothing.
  if (!state.user && isNobody(changed.user)) return { outcome: { kind: 'changed', user, factor: null } };
  const budgets = changed.enrolledAgain ? cleared(state.budgets) : [];
  // Support must be able to help whoever has had too many changes: a thief's, undone one by one.
  const counts = changed.news !== undefined && request.action !== 'lift_freeze';
  const full = counts ? changesClosedUntil(user, now) : null;
  if (full !== null) return refused('too-many-changes', { retryAt: full });
  const { user: recovered, undo } = afterRecovery(user, changed, recovers, now);
  const news = newsOf(changed, undo);
  const { told, notices } = toldOf(user, news, state, request, keyring, now);
  const after = { ...withFormerAddresses(user, recovered, now), told };
  return {
    outcome: { kind: 'changed', user: after, factor: changed.factor },
    writes: {
      user: sealUser(keyring, after, request.sealIv, now),
      ...(budgets.length > 0 ? { budgets } : {}),
      ...(notices.length > 0 ? { notices } : {}),
    },
  };
}

/** Why somebody may not make this change, whatever it is of: asked before dear work is done for it, and in the step again. */
export function closedTo(
  user: User,
  authorization: Verification | undefined,
  request: FactorRequest,
  keyring: Keyring,
  now: number,
): Refusal | undefined {
  const frozen = mayWhileFrozen(request) ? null : frozenUntil(user, now);
  if (frozen !== null) return refused('factors-frozen', { retryAt: frozen }).outcome;
  const isFree = !needsAuthorization(request, user) || isRecovering(user, request, now);
  return isFree || isAuthorized(user, authorization, keyring, now)
    ? undefined
    : refused('authorization-needed').outcome;
}

/** What took the place of all that was lost is told whatever it is: it can be taken back by that notice alone. */
function newsOf({ news, factor, ended }: Changed, undo: Undo | undefined): News[] {
  const change = undo && factor ? { ...(news ?? addedNews(factor)), undo } : news;
  return [...(change ? [change] : []), ...(ended ? [ended] : [])];
}

/** The addresses as they were before: a removed one is told, and one that was added just now tells nobody but its owner. */
function toldOf(
  before: User,
  all: readonly News[],
  { authorization }: FactorState,
  { telling = {}, noticeRandom }: FactorRequest,
  keyring: Keyring,
  now: number,
): ReturnType<typeof tell> {
  const via = authorizedBy(before, authorization, keyring);
  const random = new HmacKey(noticeRandom);
  return all.reduce<ReturnType<typeof tell>>(
    ({ told, notices }, news) => {
      const context = { keyring, random: random.sign(news.kind), now };
      const next = tell({ ...before, told }, via === undefined ? news : { ...news, via }, telling, context);
      return { told: next.told, notices: [...notices, ...next.notices] };
    },
    { told: before.told, notices: [] },
  );
}

function isNobody({ factors, browsers, passkeyOfferDeclinedAt }: User): boolean {
  return factors.length === 0 && browsers.length === 0 && passkeyOfferDeclinedAt === null;
}

function change(
  user: User,
  state: FactorState,
  request: FactorRequest,
  keyring: Keyring,
  now: number,
): ChangeResult {
  switch (request.action) {
    case 'begin':
      return begin(user, request.factor, now);
    case 'take_over':
      return imported(user, request.factor, now);
    case 'set_recovery_codes':
      return setRecoveryCodes(user, { ...request.factor, ...enrolled(now) }, now);
    case 'add_address':
      return addAddress(user, state.evidence, request, keyring, now);
    case 'set_two_step':
      if (!request.on && request.demandsTwoStep) return refused('two-step-demanded').outcome;
      if (request.on && !hasBackup(user)) return refused('backup-needed').outcome;
      return setTwoStep(user, request.on);
    case 'trust_browser':
      return trustBrowser(user, state.evidence, request, keyring, now);
    case 'distrust_browser': {
      const { browserId } = request;
      const browsers = user.browsers.filter(({ id }) => browserId !== null && id !== browserId);
      return { user: { ...user, browsers }, factor: null };
    }
    case 'renew_address':
      return renewAddress(user, state.evidence, keyring, now);
    case 'lift_freeze':
      return liftFreeze(user, now);
    case 'decline_passkey_offer':
      return { user: { ...user, passkeyOfferDeclinedAt: now }, factor: null };
    case 'order':
      return { user: inOrder(user, request.factorIds), factor: null };
  }
  const factor = user.factors.find(({ id }) => id === request.factorId);
  if (!factor) return refused('factor-not-found').outcome;
  switch (request.action) {
    case 'confirm':
      return confirm(user, factor, request.code, now);
    case 'confirm_passkey':
      return confirmPasskey(user, factor, request.passkey, now);
    case 'resync':
      return resync(user, factor, request.codes, state.budgets, now);
    case 'rename':
      return replaced(user, { ...factor, name: request.name });
    case 'report_recycled':
      return 'value' in factor
        ? reportRecycled(user, factor, request.recycled, now)
        : refused('factor-not-found').outcome;
    case 'remove':
      return remove(user, factor, user.twoStep || request.demandsTwoStep === true, now);
  }
}

/** Whoever is asked for a factor at each sign-in keeps a second way. */
function remove(user: User, factor: Factor, twoSteps: boolean, now: number): Changed | Refusal {
  const after = { ...user, factors: user.factors.filter(({ id }) => id !== factor.id) };
  if (twoSteps && isWayIn(factor) && !hasBackup(after)) return refused('backup-needed').outcome;
  if (factor.confirmedAt === null) return { user: after, factor };
  return {
    ...withoutWayBack(after, factor, now),
    factor,
    news: removedNews(user, factor, now),
  };
}

function setTwoStep(user: User, on: boolean): Changed {
  const after = { ...user, twoStep: on };
  return on || !user.twoStep
    ? { user: after, factor: null }
    : { user: after, factor: null, news: twoStepOffNews };
}

function liftFreeze(user: User, now: number): Changed {
  if (frozenUntil(user, now) === null) return { user, factor: null };
  return { user: { ...user, frozenUntil: null }, factor: null, news: freezeLiftedNews };
}

function inOrder(user: User, ids: readonly string[]): User {
  const place = ({ id }: Factor): number => (ids.includes(id) ? ids.indexOf(id) : ids.length);
  return { ...user, factors: [...user.factors].sort((a, b) => place(a) - place(b)) };
}

/** A browser that is trusted already vouches for no other: trust would never end. */
function trustBrowser(
  user: User,
  evidence: Verification | undefined,
  request: Extract<FactorRequest, { action: 'trust_browser' }>,
  keyring: Keyring,
  now: number,
): ChangeResult {
  const { browserId: id, name } = request;
  const userKeys = userKeysOf(keyring, user.appId, user.userId);
  const proves =
    evidence !== undefined &&
    policyFor(evidence.purpose).trustedBrowsers &&
    evidence.approvedBy?.method !== 'trusted_browser' &&
    isProof(evidence, userKeys, now) &&
    isSinceSignOut(user, evidence);
  if (!proves) return refused('evidence-missing').outcome;
  const expiresAt = now + trustSeconds * 1000;
  const browser = { id, name, createdAt: now, expiresAt, lastUsedAt: null };
  return { user: { ...user, browsers: [...user.browsers, browser].slice(-mostBrowsers) }, factor: null };
}
