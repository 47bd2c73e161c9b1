import { type Decision, type Refusal, refused } from './decision.ts';
import type { Keyring } from './keyring.ts';
import type { NoticeAddress, NoticeKind } from './notice.ts';
import { changesClosedUntil, isAttempt, type Telling, tell, wasTold, withTelling } from './tell.ts';
import { newUser, openUser, type StoredUser, sealUser, type Told, userKeysOf, withoutStale } from './user.ts';
import { sealContext, type Verification } from './verification.ts';

/** What is told besides what this service does itself. */
export type ToldBy = Extract<NoticeKind, 'second_step_failed' | 'sim_swap_blocked' | 'password_changed'>;

export type NoticeRequest = Telling & {
  readonly kind: ToldBy;
  /** An address that isn't told: a number that somebody else may have by now. */
  readonly except?: string;
  readonly appId: string;
  /** The app's id for the person. */
  readonly userId: string;
  /** Of the user, if there is none yet: `usr_…`. */
  readonly newUserId: string;
  readonly sealIv: Uint8Array;
  readonly noticeRandom: Uint8Array;
};

export type NoticeState = {
  readonly user: StoredUser | undefined;
  /** Of `second_step_failed`: the one that ended by wrong answers. */
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
  const { appId, userId, newUserId: id, kind, except, noticeRandom: random } = request;
  const stored = state.user ? openUser(keyring, state.user) : newUser({ id, appId, userId });
  const user = withTelling(withoutStale(stored, now), request, now);
  const also = kind === 'second_step_failed' ? failedAddresses(state, user, keyring) : [];
  if (also === null || (isAttempt(kind) && wasTold(user, kind, now))) return nobody;
  const closed = isAttempt(kind) ? null : changesClosedUntil(user, now);
  if (closed !== null) return refused('too-many-changes', { retryAt: closed });
  const news = { kind, subject: null, undo: null, also, ...(except === undefined ? {} : { except }) };
  const { told, notices } = tell(user, news, request, { keyring, random, now });
  if (notices.length === 0) return nobody;
  return {
    outcome: { kind: 'told', told: told.at(-1) ?? null },
    writes: { user: sealUser(keyring, { ...user, told }, request.sealIv, now), notices },
  };
}

const nobody = { outcome: { kind: 'told', told: null } } as const;

/** Where its codes went; null: it isn't a sign-in of this person that ended so. Then the password needn't have been right. */
function failedAddresses(
  { verification }: NoticeState,
  { appId, userId }: { readonly appId: string; readonly userId: string },
  keyring: Keyring,
): NoticeAddress[] | null {
  if (verification?.status !== 'exhausted' || verification.purpose !== 'sign_in' || verification.decoy)
    return null;
  const keys = userKeysOf(keyring, appId, userId);
  return verification.userKeys.some((key) => keys.includes(key)) ? addressesOf(verification, keyring) : null;
}

/** The addresses of a verification, known since it was opened. */
export function addressesOf(verification: Verification, keyring: Keyring): NoticeAddress[] {
  const { id, sealed, keyId, createdAt: since } = verification;
  const facts: { readonly to?: readonly Omit<NoticeAddress, 'since'>[] } = JSON.parse(
    keyring.open(sealed, sealContext(id), keyId),
  );
  return (facts.to ?? []).map((address) => ({ ...address, since }));
}
