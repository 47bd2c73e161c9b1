import { renewedBy, reported } from './address-standing.ts';
import { blockedBy, cleared, spent } from './allowance.ts';
import { normaliseAnswer } from './answer.ts';
import { addressesOf } from './decide-notice.ts';
import { type Decision, type LoadedBudget, type Refusal, refused } from './decision.ts';
import type { PasskeyFactor, RecoveryCodesFactor, TotpFactor } from './factor.ts';
import {
  type AddressFactor,
  type Factor,
  type HotpFactor,
  isUsable,
  isWayIn,
  mostFactors,
} from './factor.ts';
import {
  addedNews,
  authorizedBy,
  freezeLiftedNews,
  recoveryCanceledNews,
  removedNews,
  twoStepOffNews,
} from './factor-news.ts';
import { HmacKey } from './hmac.ts';
import type { Keyring } from './keyring.ts';
import type { NoticeAddress, Undo } from './notice.ts';
import { policyFor } from './policy.ts';
import { afterRecovery, isRecovering } from './replace-lost.ts';
import { changesClosedUntil, type News, type Telling, tell, withTelling } from './tell.ts';
import { totpStep } from './totp.ts';
import { resynced, useCode } from './use-code.ts';
import {
  frozenUntil,
  hasBackup,
  newUser,
  openUser,
  type StoredUser,
  sealUser,
  type User,
  userKeysOf,
  withFactor,
  withoutStale,
} from './user.ts';
import type { Verification } from './verification.ts';
import { afterLossOf } from './without-recovery.ts';

type Bare<Of extends Factor> = Omit<Of, 'createdAt' | 'confirmedAt' | 'lastUsedAt' | 'imported'>;

/** What a browser has shown of a new passkey, verified by then. */
export type NewPasskey = Omit<Bare<PasskeyFactor>, 'id' | 'name' | 'kind'>;

export type FactorChange =
  /** Begins an enrolment; the factor counts once it is confirmed. */
  | { readonly action: 'begin'; readonly factor: Bare<TotpFactor> | Bare<HotpFactor> | Bare<PasskeyFactor> }
  /** From another system, on the app's word: it counts at once. */
  | {
      readonly action: 'take_over';
      readonly factor: Omit<Bare<TotpFactor>, 'acceptedStep'> | Bare<HotpFactor>;
    }
  | { readonly action: 'confirm'; readonly factorId: string; readonly code: string }
  | { readonly action: 'confirm_passkey'; readonly factorId: string; readonly passkey: NewPasskey }
  /** The address of an approved `verify_contact`. */
  | {
      readonly action: 'add_address';
      readonly factorId: string;
      readonly name: string;
      readonly evidence: string;
    }
  /** Takes the place of the set before. */
  | { readonly action: 'set_recovery_codes'; readonly factor: Bare<RecoveryCodesFactor> }
  /** Two codes that an app or a token shows one after the other, when one isn't taken any more. */
  | { readonly action: 'resync'; readonly factorId: string; readonly codes: readonly [string, string] }
  | { readonly action: 'rename'; readonly factorId: string; readonly name: string }
  /** The order in which the person wants to be asked; factors that aren't named come after those that are. */
  | { readonly action: 'order'; readonly factorIds: readonly string[] }
  | { readonly action: 'remove'; readonly factorId: string }
  /** After a code that was sent was right: its address is verified again. `evidence` is the approval. */
  | { readonly action: 'renew_address'; readonly evidence: string }
  /** The app was told that an address is somebody else's now, or that it isn't after all. */
  | { readonly action: 'report_recycled'; readonly factorId: string; readonly recycled: boolean }
  /** Only with a second way: who loses the one factor they have is locked out. */
  | { readonly action: 'set_two_step'; readonly on: boolean }
  /** On the strength of a sign-in that was approved in this browser. */
  | {
      readonly action: 'trust_browser';
      readonly browserId: string;
      readonly name: string;
      readonly evidence: string;
    }
  /** null: every browser. */
  | { readonly action: 'distrust_browser'; readonly browserId: string | null }
  /** By the app, which has found out by means of its own that it is the person. */
  | { readonly action: 'lift_freeze' }
  /** "Not now", to the offer of a passkey. */
  | { readonly action: 'decline_passkey_offer' };

export type FactorRequest = FactorChange & {
  readonly appId: string;
  /** The app's id for the person. */
  readonly userId: string;
  /** The app wants everybody to have two steps: nobody gives theirs up, or the last backup. */
  readonly demandsTwoStep?: boolean;
  /** Of the user, if there is none yet: `usr_…`. */
  readonly newUserId: string;
  readonly sealIv: Uint8Array;
  /** Id of a recovery that the person has finished, in the place of an authorization: for one new factor. */
  readonly recovery?: string;
  /** For the notice of it. */
  readonly noticeRandom: Uint8Array;
  readonly telling?: Telling;
};

export type FactorState = {
  readonly user: StoredUser | undefined;
  /** Those that the request speaks of: what authorizes it, and evidence. */
  readonly authorization: Verification | undefined;
  readonly evidence: Verification | undefined;
  /** Failures with factors of the kind that is confirmed. */
  readonly budgets: readonly LoadedBudget[];
};

export type FactorOutcome =
  | { readonly kind: 'changed'; readonly user: User; readonly factor: Factor | null }
  /** Another code than the one expected: the enrolment stays begun. */
  | { readonly kind: 'wrong'; readonly user: User }
  | Refusal;

/** How long a proof that somebody is who they were lets them change their factors. */
export const authorizationSeconds = 600;

/** How long a browser is trusted, and how many of one person: the oldest gives way. */
export const trustSeconds = 30 * 24 * 3600;
const mostBrowsers = 20;

/** Tokens drift by presses nobody saw; at enrolment there is nothing to guess yet, so it may look far ahead. */
const enrolmentLookAhead = 100;

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
  const frozen = mayWhileFrozen(request) ? null : frozenUntil(user, now);
  if (frozen !== null) return refused('factors-frozen', { retryAt: frozen });
  const recovers = isRecovering(user, request, now);
  if (
    needsAuthorization(request, user) &&
    !recovers &&
    !isAuthorized(user, state.authorization, keyring, now)
  ) {
    return refused('authorization-needed');
  }
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
  const closed = counts ? changesClosedUntil(user, now) : null;
  if (closed !== null) return refused('too-many-changes', { retryAt: closed });
  const { user: recovered, undo } = afterRecovery(user, changed, recovers, now);
  const news = newsOf(changed, undo);
  const { told, notices } = toldOf(user, news, state, request, keyring, now);
  const after = { ...recovered, told };
  return {
    outcome: { kind: 'changed', user: after, factor: changed.factor },
    writes: {
      user: sealUser(keyring, after, request.sealIv, now),
      ...(budgets.length > 0 ? { budgets } : {}),
      ...(notices.length > 0 ? { notices } : {}),
    },
  };
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

/** What lets nobody in. To order nothing is how a user is written under a new secret. */
function mayWhileFrozen(request: FactorRequest): boolean {
  const { action } = request;
  return (
    action === 'lift_freeze' ||
    action === 'distrust_browser' ||
    (action === 'report_recycled' && request.recycled) ||
    (action === 'order' && request.factorIds.length === 0)
  );
}

function isNobody({ factors, browsers, passkeyOfferDeclinedAt }: User): boolean {
  return factors.length === 0 && browsers.length === 0 && passkeyOfferDeclinedAt === null;
}

type Changed = {
  readonly user: User;
  readonly factor: Factor | null;
  readonly enrolledAgain?: boolean;
  /** Absent: nothing that anybody need be told. */
  readonly news?: News;
  /** That a way back has ended by it. */
  readonly ended?: News;
};

/** What was begun was authorized then, trust has evidence of its own, and the rest lets nobody in. */
const free: readonly FactorChange['action'][] = [
  'confirm',
  'confirm_passkey',
  'resync',
  'rename',
  'order',
  'trust_browser',
  'distrust_browser',
  'renew_address',
  'report_recycled',
  'lift_freeze',
  'decline_passkey_offer',
];

function needsAuthorization({ action }: FactorRequest, user: User): boolean {
  const known = action === 'take_over' ? user.factors.filter(isTheirs) : user.factors;
  return !free.includes(action) && known.some(isUsable);
}

/** While somebody moves here, one factor after another comes over; once they have shown or enrolled one here, it's asked for. */
function isTheirs({ imported, lastUsedAt }: Factor): boolean {
  return !imported || lastUsedAt !== null;
}

function isAuthorized(user: User, proof: Verification | undefined, keyring: Keyring, now: number): boolean {
  const userKeys = userKeysOf(keyring, user.appId, user.userId);
  return proof?.purpose === 'change_factor' && isProof(proof, userKeys, now) && isSinceSignOut(user, proof);
}

/** Signed out everywhere is whoever showed something before that: a freeze may be lifted while their ten minutes still run. */
function isSinceSignOut({ signedOutAt }: User, { endedAt }: Verification): boolean {
  return signedOutAt === null || (endedAt !== null && endedAt > signedOutAt);
}

/** An approval for this user of the last ten minutes. */
function isProof(proof: Verification, userKeys: readonly string[], now: number): boolean {
  if (proof.status !== 'approved' || proof.endedAt === null) return false;
  return (
    now < proof.endedAt + authorizationSeconds * 1000 && proof.userKeys.some((key) => userKeys.includes(key))
  );
}

function change(
  user: User,
  state: FactorState,
  request: FactorRequest,
  keyring: Keyring,
  now: number,
): Changed | Exclude<FactorOutcome, { kind: 'changed' }> {
  switch (request.action) {
    case 'begin':
      return begin(user, request.factor, now);
    case 'take_over':
      return imported(user, request.factor, now);
    case 'set_recovery_codes':
      return setRecoveryCodes(user, { ...request.factor, ...enrolled(now) });
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
    news: removedNews(user, factor, now),
  };
}

function reportRecycled(user: User, factor: AddressFactor, recycled: boolean, now: number): Changed {
  const changed = reported(factor, recycled, now);
  const after = replaced(user, changed);
  return recycled ? { ...after, ...withoutWayBack(after.user, changed, now) } : after;
}

/** A way back on which it was shown ends with it, and everybody hears of that too. */
function withoutWayBack(user: User, factor: Factor, now: number): Pick<Changed, 'user' | 'factor' | 'ended'> {
  const after = afterLossOf(factor, user, now);
  if (after === user) return { user, factor };
  const stranger = 'value' in factor && factor.recycledAt !== undefined ? { except: factor.value } : {};
  return { user: after, factor, ended: { ...recoveryCanceledNews(factor), ...stranger } };
}

/** Of the set before nothing is good again, whatever is said of this one: it was replaced since it may have been seen. */
function setRecoveryCodes(user: User, factor: RecoveryCodesFactor): Changed | Refusal {
  const hadSome = user.factors.some(({ kind }) => kind === 'recovery_codes');
  const changed = added(without(user, 'recovery_codes'), factor);
  if ('kind' in changed) return changed;
  return { ...changed, news: addedNews(factor, hadSome ? 'recovery_codes_replaced' : 'factor_added') };
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

/** One enrolment of a kind at a time: the newer one counts. */
function begin(
  user: User,
  factor: Bare<TotpFactor> | Bare<HotpFactor> | Bare<PasskeyFactor>,
  now: number,
): ReturnType<typeof added> {
  const begun = ({ kind, confirmedAt }: Factor): boolean => kind === factor.kind && confirmedAt === null;
  const others = { ...user, factors: user.factors.filter((one) => !begun(one)) };
  return added(others, { ...factor, createdAt: now, confirmedAt: null, lastUsedAt: null });
}

/** Codes of the present step and before may have been used where it comes from: none of them is taken here. */
function imported(
  user: User,
  factor: Extract<FactorRequest, { action: 'take_over' }>['factor'],
  now: number,
): ReturnType<typeof added> {
  const { kind, secret } = factor;
  if (user.factors.some((one) => one.kind === kind && 'secret' in one && one.secret === secret))
    return refused('already-enrolled').outcome;
  const from = { ...enrolled(now), imported: true } as const;
  const brought: Factor =
    factor.kind === 'hotp'
      ? { ...factor, ...from }
      : { ...factor, ...from, acceptedStep: totpStep(now, factor.periodSeconds) };
  const changed = added(user, brought);
  return 'kind' in changed ? changed : { ...changed, news: addedNews(brought) };
}

function added(user: User, factor: Factor): Changed | Refusal {
  const sameKind = user.factors.filter(({ kind }) => kind === factor.kind);
  if (sameKind.length >= mostFactors[factor.kind]) return refused('too-many-factors').outcome;
  return { user: { ...user, factors: [...user.factors, factor] }, factor };
}

function enrolled(now: number): Pick<Factor, 'createdAt' | 'confirmedAt' | 'lastUsedAt'> {
  return { createdAt: now, confirmedAt: now, lastUsedAt: null };
}

function without(user: User, kind: Factor['kind']): User {
  return { ...user, factors: user.factors.filter((one) => one.kind !== kind) };
}

function replaced(user: User, factor: Factor, enrolledAgain = false): Changed {
  return { user: withFactor(user, factor), factor, enrolledAgain };
}

/** The code that confirms is used up by it, as one that lets somebody in is. */
function confirm(user: User, factor: Factor, typed: string, now: number): ReturnType<typeof change> {
  if (factor.kind !== 'totp' && factor.kind !== 'hotp') return refused('factor-not-found').outcome;
  if (factor.confirmedAt !== null) return refused('already-confirmed').outcome;
  const answer = normaliseAnswer(typed, factor.digits);
  if (!answer.ok) return refused('code-malformed').outcome;
  const used = useCode(factor, answer.code, now, enrolmentLookAhead);
  if (!used) return { kind: 'wrong', user };
  const confirmed = { ...used, confirmedAt: now };
  return { ...replaced(user, confirmed, true), news: addedNews(confirmed) };
}

/** Only what counts already: an enrolment that was begun is confirmed by its first code. */
function resync(
  user: User,
  factor: Factor,
  [one, next]: readonly [string, string],
  budgets: readonly LoadedBudget[],
  now: number,
): ReturnType<typeof change> {
  if (factor.kind !== 'totp' && factor.kind !== 'hotp') return refused('factor-not-found').outcome;
  if (factor.confirmedAt === null) return refused('factor-not-found').outcome;
  const blocked = blockedBy(budgets, 'failures', now);
  if (blocked !== null) return refused('too-many-failures', { retryAt: blocked }).outcome;
  const codes = [normaliseAnswer(one, factor.digits), normaliseAnswer(next, factor.digits)] as const;
  if (!codes[0].ok || !codes[1].ok) return refused('code-malformed').outcome;
  const found = resynced(factor, [codes[0].code, codes[1].code], now);
  return found ? replaced(user, found, true) : { kind: 'wrong', user };
}

function confirmPasskey(
  user: User,
  factor: Factor,
  passkey: NewPasskey,
  now: number,
): ReturnType<typeof change> {
  if (factor.kind !== 'passkey') return refused('factor-not-found').outcome;
  if (factor.confirmedAt !== null) return refused('already-confirmed').outcome;
  const known = user.factors.some(
    (one) => one.kind === 'passkey' && one.credentialId === passkey.credentialId,
  );
  if (known) return refused('already-enrolled').outcome;
  const confirmed = { ...factor, ...passkey, confirmedAt: now };
  return { ...replaced(user, confirmed, true), news: addedNews(confirmed) };
}

/** A browser that is trusted already vouches for no other: trust would never end. */
function trustBrowser(
  user: User,
  evidence: Verification | undefined,
  request: Extract<FactorRequest, { action: 'trust_browser' }>,
  keyring: Keyring,
  now: number,
): ReturnType<typeof change> {
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

function addAddress(
  user: User,
  evidence: Verification | undefined,
  request: Extract<FactorRequest, { action: 'add_address' }>,
  keyring: Keyring,
  now: number,
): ReturnType<typeof change> {
  const userKeys = userKeysOf(keyring, user.appId, user.userId);
  if (evidence?.purpose !== 'verify_contact' || !isProof(evidence, userKeys, now)) {
    return refused('evidence-missing').outcome;
  }
  const address = provenAddress(evidence, keyring);
  if (!address) return refused('evidence-missing').outcome;
  const known = user.factors.find(
    (one) => one.kind === address.kind && 'value' in one && one.value === address.value,
  );
  // Verified again: it counts as new, and keeps its place and name.
  if (known && 'value' in known) {
    return replaced(user, { ...reported(known, false, now), confirmedAt: now, verifiedAt: now });
  }
  const { factorId: id, name } = request;
  const factor = { ...address, id, name, verifiedAt: now, ...enrolled(now) } satisfies AddressFactor;
  const changed = added(user, factor);
  return 'kind' in changed ? changed : { ...changed, news: addedNews(factor) };
}

function renewAddress(
  user: User,
  evidence: Verification | undefined,
  keyring: Keyring,
  now: number,
): ReturnType<typeof change> {
  const userKeys = userKeysOf(keyring, user.appId, user.userId);
  if (!evidence || !isProof(evidence, userKeys, now)) return refused('evidence-missing').outcome;
  const renewed = renewedBy(evidence, addressesOf(evidence, keyring), user, now);
  return renewed ? replaced(user, renewed) : { user, factor: null };
}

/** Whoever typed the code has read it there; of several addresses nobody could say where. */
export function provenAddress(
  proof: Verification,
  keyring: Keyring,
): Omit<NoticeAddress, 'since'> | undefined {
  const [only, ...others] = addressesOf(proof, keyring);
  if (!only || others.length > 0) return undefined;
  const { kind, value, country } = only;
  return { kind, value, ...(country === undefined ? {} : { country }) };
}

function inOrder(user: User, ids: readonly string[]): User {
  const place = ({ id }: Factor): number => (ids.includes(id) ? ids.indexOf(id) : ids.length);
  return { ...user, factors: [...user.factors].sort((a, b) => place(a) - place(b)) };
}
