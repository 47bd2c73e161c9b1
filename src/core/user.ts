import { enrolmentSeconds, type Factor, type FactorKind, isUsable, isWayIn } from './factor.ts';
import type { Keyring } from './keyring.ts';
import { type NoticeAddress, type NoticeKind, type NoticeSubject, noticeSeconds } from './notice.ts';
import { type Recovery, type Replacement, recoveryKeptUntil } from './recovery.ts';

/** A person, known by the app's own id for them, and what they have enrolled: in the order in which they want to be asked. */
export type User = {
  /** `usr_…`: ours, and what a passkey knows them by. */
  readonly id: string;
  readonly appId: string;
  readonly userId: string;
  readonly factors: readonly Factor[];
  /** Whether they want to be asked for a factor besides the password, as far as the app leaves it to them. */
  readonly twoStep: boolean;
  readonly browsers: readonly TrustedBrowser[];
  /** Addresses that the app keeps for them, which are told of changes as those are that they have enrolled. */
  readonly contacts: readonly Contact[];
  /** Addresses that were enrolled in the last days, and are not any more. */
  readonly formerAddresses: readonly FormerAddress[];
  /** Of notices; null: nobody has said. */
  readonly locale: string | null;
  /** Of the last days, oldest first. */
  readonly told: readonly Told[];
  /** When it was last said that somebody else is in the account; until when nothing may be changed since; null: never. */
  readonly frozenAt: number | null;
  readonly frozenUntil: number | null;
  /** Sessions of the app that began before are over; null: it was never said. */
  readonly signedOutAt: number | null;
  /** The last way back that was opened, over or not; null: there was none. */
  readonly recovery: Recovery | null;
  /** Of the last days. Whoever got in may have begun another way back since. */
  readonly replacements: readonly Replacement[];
  /** What was said of a notice to be nobody of theirs, in the last days: nothing brings it back. */
  readonly disowned: readonly Disowned[];
  /** When they last said "not now" to the offer of a passkey; null: never. */
  readonly passkeyOfferDeclinedAt: number | null;
};

/** `formerUntil`: the app doesn't name it any more, and until then it is told all the same. */
export type Contact = NoticeAddress & { readonly formerUntil: number | null };

/** `until`: how long it is told. `recycled`: it went since it is somebody else's now. */
export type FormerAddress = NoticeAddress & { readonly until: number; readonly recycled?: true };

/** `value`: of an address. */
export type Disowned = { readonly factorId: string; readonly at: number; readonly value?: string };

/** That somebody was told, for their own list and so that nobody is flooded. */
export type Told = {
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly at: number;
  /** Masked. */
  readonly to: readonly string[];
  readonly subject: NoticeSubject | null;
  readonly by: string | null;
  /** When it was asked for with an Idempotency-Key. */
  readonly again?: Idempotent;
};

/** An Idempotency-Key, scoped to who asks for what, and what was asked: keyed hashes both. */
export type Idempotent = { readonly idempotency: string; readonly fingerprint: string };

/** A browser on which the person doesn't want to be asked again when they sign in. Times are epoch milliseconds. */
export type TrustedBrowser = {
  /** `brw_…` */
  readonly id: string;
  /** What the person sees in their list: "Firefox on Windows". */
  readonly name: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
};

/** A user as the store has it: one row, so that two changes at once come one after the other, and all of it under one seal. */
export type StoredUser = {
  readonly id: string;
  readonly appId: string;
  /** Keyed hash of the app's id. */
  readonly userKey: string;
  readonly sealed: Uint8Array;
  /** Of the secret that hash and seal come from. */
  readonly keyId: string;
  readonly updatedAt: number;
  /** When the first of what is under the seal is past its time; null: nothing ever is. */
  readonly staleAt: number | null;
};

type Sealed = Omit<User, 'id' | 'appId'>;

/** What rows of earlier versions don't know of. */
const unsaid = {
  contacts: [],
  formerAddresses: [],
  locale: null,
  told: [],
  frozenAt: null,
  frozenUntil: null,
  signedOutAt: null,
  recovery: null,
  replacements: [],
  disowned: [],
  passkeyOfferDeclinedAt: null,
} as const satisfies Partial<User>;

/** @throws when the seal was changed, belongs to another user, or its secret is gone */
export function openUser(keyring: Keyring, { id, appId, sealed, keyId }: StoredUser): User {
  const stored: Sealed = JSON.parse(keyring.open(sealed, sealContext(appId, id), keyId));
  return { ...unsaid, ...stored, id, appId };
}

/**
 * The row of a user, under the current key, without what is past its time.
 * @param sealIv fresh random bytes, as many as the keyring's seal takes
 */
export function sealUser(keyring: Keyring, user: User, sealIv: Uint8Array, now: number): StoredUser {
  const fresh = withoutStale(user, now);
  const { id, appId, ...sealed } = fresh;
  const [userKey = ''] = userKeysOf(keyring, appId, user.userId);
  return {
    id,
    appId,
    userKey,
    sealed: keyring.seal(JSON.stringify(sealed), sealContext(appId, id), sealIv),
    keyId: keyring.currentId,
    updatedAt: now,
    staleAt: staleAtOf(fresh),
  };
}

/** Keyed hashes of an app's id for a user, under the current key first. */
export function userKeysOf(keyring: Keyring, appId: string, userId: string): string[] {
  return keyring.lookups('user', `${appId}\0${userId}`);
}

/** Factors that count. */
export function usableFactors<Kind extends FactorKind>(
  user: User | undefined,
  ...kinds: readonly Kind[]
): Extract<Factor, { kind: Kind }>[] {
  const wanted = (factor: Factor): factor is Extract<Factor, { kind: Kind }> =>
    (kinds as readonly FactorKind[]).includes(factor.kind) && isUsable(factor);
  return (user?.factors ?? []).filter(wanted);
}

/** Somebody of whom nothing is enrolled yet. */
export function newUser({ id, appId, userId }: Pick<User, 'id' | 'appId' | 'userId'>): User {
  return { ...unsaid, id, appId, userId, factors: [], twoStep: false, browsers: [] };
}

/** Whether there is a way in when one factor is lost: two ways, or one and recovery codes. */
export function hasBackup(user: User): boolean {
  const usable = user.factors.filter(isWayIn);
  return usable.length >= 2 && usable.some(({ kind }) => kind !== 'recovery_codes');
}

/** Until when each part of a user is kept. What others of its kind have no end to has none: {@link Infinity}. */
const keptUntil = {
  /** An enrolment that was begun and not confirmed. */
  factor: ({ confirmedAt, createdAt }: Factor) =>
    confirmedAt === null ? createdAt + enrolmentSeconds * 1000 : Number.POSITIVE_INFINITY,
  browser: ({ expiresAt }: TrustedBrowser) => expiresAt,
  contact: ({ formerUntil }: Contact) => formerUntil ?? Number.POSITIVE_INFINITY,
  formerAddress: ({ until }: FormerAddress) => until,
  dated: ({ at }: Told | Replacement | Disowned) => at + noticeSeconds * 1000,
} as const;

/** Without what is past its time: it was kept for as long as somebody could go on with it, or take it back. */
export function withoutStale(user: User, now: number): User {
  const { recovery } = user;
  return {
    ...user,
    factors: user.factors.filter((factor) => now < keptUntil.factor(factor)),
    browsers: user.browsers.filter((browser) => now < keptUntil.browser(browser)),
    contacts: user.contacts.filter((contact) => now < keptUntil.contact(contact)),
    formerAddresses: user.formerAddresses.filter((address) => now < keptUntil.formerAddress(address)),
    told: user.told.filter((told) => now < keptUntil.dated(told)),
    disowned: user.disowned.filter((one) => now < keptUntil.dated(one)),
    replacements: user.replacements.filter((replacement) => now < keptUntil.dated(replacement)),
    recovery: recovery && now < recoveryKeptUntil(recovery) ? recovery : null,
  };
}

function staleAtOf({
  factors,
  browsers,
  contacts,
  formerAddresses,
  told,
  disowned,
  replacements,
  recovery,
}: User): number | null {
  const first = Math.min(
    ...factors.map(keptUntil.factor),
    ...browsers.map(keptUntil.browser),
    ...contacts.map(keptUntil.contact),
    ...formerAddresses.map(keptUntil.formerAddress),
    ...told.map(keptUntil.dated),
    ...disowned.map(keptUntil.dated),
    ...replacements.map(keptUntil.dated),
    ...(recovery ? [recoveryKeptUntil(recovery)] : []),
  );
  return Number.isFinite(first) ? first : null;
}

/**
 * Everywhere, for good: no browser is trusted, and nothing goes on that was begun before, an enrolment least of all. Whoever began
 * it could else confirm it once the freeze is lifted.
 */
export function signedOut(user: User, now: number): User {
  return {
    ...user,
    factors: user.factors.filter(({ confirmedAt }) => confirmedAt !== null),
    browsers: [],
    signedOutAt: now,
  };
}

/** Until when nothing that they have enrolled may be changed; null: it may. */
export function frozenUntil(user: User, now: number): number | null {
  return user.frozenUntil !== null && now < user.frozenUntil ? user.frozenUntil : null;
}

export function withFactor(user: User, factor: Factor): User {
  return { ...user, factors: user.factors.map((one) => (one.id === factor.id ? factor : one)) };
}

function sealContext(appId: string, id: string): string {
  return `user:${appId}:${id}`;
}
