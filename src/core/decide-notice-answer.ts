import { isSameAddress, maskAddress } from './address.ts';
import { type Decision, type Refusal, refused } from './decision.ts';
import { type Factor, isUsable } from './factor.ts';
import { isStrangers } from './former-address.ts';
import type { Keyring } from './keyring.ts';
import {
  type Notice,
  type NoticeAddress,
  type NoticeFacts,
  type NoticeKind,
  noticeSeconds,
  openNotice,
  type Undo,
} from './notice.ts';
import { isAttempt, tell } from './tell.ts';
import { openUser, type StoredUser, sealUser, signedOut, type User, withoutStale } from './user.ts';
import { withoutRecovery } from './without-recovery.ts';

export type NoticeAnswer = {
  /** Which of the notice's addresses the link went to. */
  readonly destination: number;
  readonly sealIv: Uint8Array;
  readonly noticeRandom: Uint8Array;
};

export type NoticeAnswerState = {
  readonly notice: Notice | undefined;
  readonly user: StoredUser | undefined;
};

export type NoticeAnswerOutcome =
  /** `first`: this answer did it. `undone`: the change was taken back, now or by the answer before. */
  | { readonly kind: 'answered'; readonly notice: Notice; readonly first: boolean }
  /** Too late, or there is nothing that could be said of it. */
  | { readonly kind: 'over'; readonly notice: Notice }
  | Refusal;

/** After an answer to a notice of what only was tried, the next ones freeze nothing for so long. */
const attemptFreezeEverySeconds = 7 * 24 * 3600;

/** Whether somebody can still say of a notice that it wasn't them. */
export function isAnswerable(
  { kind, expiresAt, answeredAt }: Notice,
  { undo }: NoticeFacts,
  now: number,
): boolean {
  // Answering an answer would let two people who quarrel over an account freeze it for ever.
  const isAnswer = kind === 'undone' || kind === 'freeze_lifted';
  return answeredAt === null && now < expiresAt && (!isAnswer || undo !== null);
}

/**
 * "This wasn't me": takes the change back, freezes all others for three days, ends sessions and trust, and tells every
 * address. Once for each notice. Whoever presses has shown no more than that they read one of the addresses, so the answer
 * may stop things and bring back what was there, and never makes anything new (docs/adr/0019-notices.md).
 */
export function decideNoticeAnswer(
  state: NoticeAnswerState,
  { destination, sealIv, noticeRandom: random }: NoticeAnswer,
  keyring: Keyring,
  now: number,
): Decision<NoticeAnswerOutcome> {
  const { notice } = state;
  if (!notice) return refused('not-found');
  const facts = openNotice(keyring, notice);
  const from = facts.to[destination];
  if (!from) return refused('not-found');
  if (notice.answeredAt !== null) return { outcome: { kind: 'answered', notice, first: false } };
  // An account that was forgotten, and another one that has its name: nobody brings into that what was theirs.
  if (state.user?.id !== notice.userId || !isAnswerable(notice, facts, now))
    return { outcome: { kind: 'over', notice } };
  const user = withoutStale(openUser(keyring, state.user), now);
  // The link lies with whoever has the number now, or with whom the person doesn't know.
  if (isStrangers(user, from)) return { outcome: { kind: 'over', notice } };
  const disputed = isDisputed(facts, from);
  const undone = disputed ? user : applied(facts.undo, user, now);
  const after = stopped(undone, notice.kind, now);
  const except = disputed ? from.value : addedAddress(facts.undo, user);
  const { told, notices } = tell(
    after,
    {
      kind: 'undone',
      subject: facts.subject,
      undo: disputed ? facts.undo : null,
      also: facts.to,
      by: maskAddress(from),
      ...(except === undefined ? {} : { except }),
    },
    {},
    { keyring, random, now },
  );
  const answered = { ...notice, answeredAt: now };
  return {
    outcome: { kind: 'answered', notice: answered, first: true },
    writes: { user: sealUser(keyring, { ...after, told }, sealIv, now), notices, answered },
  };
}

/**
 * An address that says it should not have been removed, where another one is as old: who of the two is the person can't be
 * seen from here. The other one is asked, and everything stands still meanwhile.
 */
function isDisputed({ undo, hasElder }: NoticeFacts, { value }: NoticeAddress): boolean {
  if (undo?.action !== 'bring_back' || !('value' in undo.factor)) return false;
  return hasElder && isSameAddress(undo.factor.value, value);
}

/** As somebody is left when somebody else may be in their account: signing in goes on, by all that they have. */
export function stopped(user: User, kind: NoticeKind, now: number): User {
  const wasFrozen = user.frozenAt !== null && now < user.frozenAt + attemptFreezeEverySeconds * 1000;
  const freeze = { frozenAt: now, frozenUntil: now + noticeSeconds * 1000 };
  // Who knows the password and reads one address could else keep somebody frozen for ever, by failing once a day.
  const freezes = !(isAttempt(kind) && wasFrozen);
  return { ...signedOut(withoutRecovery(user, now), now), ...(freezes ? freeze : {}) };
}

function applied(undo: Undo | null, user: User, now: number): User {
  switch (undo?.action) {
    case 'bring_back':
      return broughtBack(user, undo.factor, undo.place, now);
    case 'take_away':
      return disown(user, undo.factorId, now);
    case 'put_back':
      return putBack(user, undo.recoveryId, now);
    case 'two_step_on':
      return { ...user, twoStep: user.factors.some(isUsable) };
    default:
      return user;
  }
}

/**
 * What was enrolled since, but for what replaced them, stays: it was shown by somebody, and goes by its own notice. Done once
 * for all notices of one recovery, or the second press would bring back what was removed between the two.
 */
function putBack(before: User, recoveryId: string, now: number): User {
  const replacement = before.replacements.find((one) => one.recoveryId === recoveryId);
  if (!replacement) return before;
  const { factorId } = replacement;
  // An address of theirs that was verified anew on the way stays theirs.
  const isTheirs = replacement.factors.some(({ id }) => id === factorId);
  const user = isTheirs ? without(before, factorId) : disown(before, factorId, now);
  const others = user.factors.filter((one) => !replacement.factors.some((old) => old.id === one.id));
  const factors = replacement.factors.filter(
    (old) => !isDisowned(user, old.id) && !others.some((one) => isSame(one, old)),
  );
  // Of what is there still, what was used up since stays used up.
  const asNow = (old: Factor): Factor => user.factors.find((one) => one.id === old.id) ?? old;
  return {
    ...user,
    factors: [...factors.map(asNow), ...others],
    replacements: user.replacements.filter((one) => one !== replacement),
  };
}

function without(user: User, factorId: string): User {
  return { ...user, factors: user.factors.filter(({ id }) => id !== factorId) };
}

/**
 * It goes, and stays away where it went before: whoever added it may have removed it, or have it replaced by a way back, so that
 * the notice of that would bring it back.
 */
function disown(user: User, factorId: string, now: number): User {
  const factor = user.factors.find(({ id }) => id === factorId);
  const address = factor && 'value' in factor ? { value: factor.value } : {};
  return { ...without(user, factorId), disowned: [...user.disowned, { factorId, at: now, ...address }] };
}

function isDisowned({ disowned }: User, id: string): boolean {
  return disowned.some(({ factorId }) => factorId === id);
}

function broughtBack(user: User, factor: Factor, place: number, now: number): User {
  const isThere = user.factors.some((one) => one.id === factor.id || isSame(one, factor));
  if (isThere || isDisowned(user, factor.id)) return user;
  return { ...user, factors: user.factors.toSpliced(place, 0, { ...factor, broughtBackAt: now }) };
}

/** Enrolled anew since. */
function isSame(one: Factor, other: Factor): boolean {
  if (one.confirmedAt === null) return false;
  if ('value' in one && 'value' in other) return isSameAddress(one.value, other.value);
  // As it was, a token would show again codes that were used up by what is there now.
  if ('secret' in one && 'secret' in other) return one.kind === other.kind && one.secret === other.secret;
  // There is one set: of two, the codes of the newer would be held against the salt of the older.
  if (one.kind === 'recovery_codes') return other.kind === 'recovery_codes';
  return one.kind === 'passkey' && other.kind === 'passkey' && one.credentialId === other.credentialId;
}

/** Whoever added an address that goes now isn't told by it. */
function addedAddress(undo: Undo | null, { factors }: User): string | undefined {
  if (undo?.action !== 'take_away') return undefined;
  const factor = factors.find(({ id }) => id === undo.factorId);
  return factor && 'value' in factor ? factor.value : undefined;
}
