import { type Decision, type Refusal, refused } from './decision.ts';
import type { FactorKind } from './factor.ts';
import type { Keyring } from './keyring.ts';
import type { NoticeAddress, NoticeKind } from './notice.ts';
import { changesClosedUntil, isAttempt, type Telling, tell, wasTold, withTelling } from './tell.ts';
import {
  type Idempotent,
  newUser,
  openUser,
  type StoredUser,
  sealUser,
  type Told,
  type User,
  userKeysOf,
  withoutStale,
} from './user.ts';
import { sealContext, type Verification } from './verification.ts';
import { wordingOf } from './wording.ts';

/** What is told besides what this service does itself. */
export type ToldBy = ToldOfCheck | 'sim_swap_blocked' | 'password_changed';

/** What an answer to a verification has led to. Nobody else may say so. */
export type ToldOfCheck = Extract<
  NoticeKind,
  'second_step_failed' | 'factor_nearly_disabled' | 'factor_disabled'
>;

export type NoticeRequest = Telling & {
  readonly kind: ToldBy;
  /** Of `factor_nearly_disabled` and `factor_disabled`: which one. */
  readonly factorKind?: FactorKind;
  /** An address that isn't told: a number that somebody else may have by now. */
  readonly except?: string;
  readonly appId: string;
  /** The app's id for the person. */
  readonly userId: string;
  /** Of the user, if there is none yet: `usr_…`. */
  readonly newUserId: string;
  readonly sealIv: Uint8Array;
  readonly noticeRandom: Uint8Array;
  readonly again?: Idempotent;
};

export type NoticeState = {
  readonly user: StoredUser | undefined;
  /** Of {@link ToldOfCheck}: the one that was answered. */
  readonly verification: Verification | undefined;
};

/** null: nobody was told, since there is no address, or they were told of it within a day. */
export type NoticeOutcome = { readonly kind: 'told'; readonly told: Told | null } | Refusal;

/** Tells somebody what happened to their account elsewhere: in the app, or in a verification that ended by wrong codes. */
export function decideNotice(
  state: NoticeState,
  request: NoticeRequest,
  keyring: Keyring,
  now: number,
): Decision<NoticeOutcome> {
  const { appId, userId, newUserId: id, kind, factorKind, except, noticeRandom: random } = request;
  const stored = state.user ? openUser(keyring, state.user) : newUser({ id, appId, userId });
  const user = withTelling(withoutStale(stored, now), request, now);
  const before =
    request.again && user.told.find((one) => one.again?.idempotency === request.again?.idempotency);
  if (before) return replayed(before, request.again);
  const subject = factorKind === undefined ? null : { kind: factorKind, name: '', to: null };
  const also = alsoTold(kind, state, user, keyring);
  if (also === null || (isAttempt(kind) && wasTold(user, { kind, subject }, now))) return nobody;
  const closed = isAttempt(kind) ? null : changesClosedUntil(user, now);
  if (closed !== null) return refused('too-many-changes', { retryAt: closed });
  const news = { kind, subject, undo: null, also, ...(except === undefined ? {} : { except }) };
  const { told, notices } = tell(user, news, request, { keyring, random, now });
  if (notices.length === 0) return nobody;
  const [last] = told.slice(-1);
  if (!last) return nobody;
  const kept = { ...last, ...(request.again ? { again: request.again } : {}) };
  const after = { ...user, told: [...told.slice(0, -1), kept] };
  return {
    outcome: { kind: 'told', told: kept },
    writes: { user: sealUser(keyring, after, request.sealIv, now), notices },
  };
}

/** Asked for again since the answer was lost (law 11): nobody is told twice. */
function replayed(told: Told, again: Idempotent | undefined): Decision<NoticeOutcome> {
  return told.again?.fingerprint === again?.fingerprint
    ? { outcome: { kind: 'told', told } }
    : refused('idempotency-key-reused');
}

const nobody = { outcome: { kind: 'told', told: null } } as const;

/** Addresses of the verification that are told besides the person's; null: it isn't theirs, or nothing that it is said to be. */
function alsoTold(
  kind: ToldBy,
  { verification }: NoticeState,
  { appId, userId }: Pick<User, 'appId' | 'userId'>,
  keyring: Keyring,
): NoticeAddress[] | null {
  if (kind === 'sim_swap_blocked' || kind === 'password_changed') return [];
  if (!verification || verification.decoy) return null;
  const keys = userKeysOf(keyring, appId, userId);
  if (!verification.userKeys.some((key) => keys.includes(key))) return null;
  const { status, purpose } = verification;
  // At any other end the password needn't have been right.
  if (kind === 'second_step_failed' && (status !== 'exhausted' || purpose !== 'sign_in')) return null;
  // For other purposes the code may have gone to an address that is theirs only once it is verified.
  return wordingOf(purpose).startsWith('sign_in') ? addressesOf(verification, keyring) : [];
}

/** The addresses of a verification, known since it was opened. */
export function addressesOf(verification: Verification, keyring: Keyring): NoticeAddress[] {
  const { id, sealed, keyId, createdAt: since } = verification;
  const facts: { readonly to?: readonly Omit<NoticeAddress, 'since'>[] } = JSON.parse(
    keyring.open(sealed, sealContext(id), keyId),
  );
  return (facts.to ?? []).map((address) => ({ ...address, since }));
}
