import { canReceive, isSameAddress, maskAddress, parseAddress } from './address.ts';
import type { Factor } from './factor.ts';
import { isStrangers, toldStill } from './former-address.ts';
import { HmacKey } from './hmac.ts';
import { idRandomBytes, makeId } from './id.ts';
import { type Keyring, sealIvBytes } from './keyring.ts';
import type { NewMessage } from './message.ts';
import {
  type NewNotice,
  type NoticeAddress,
  type NoticeClient,
  type NoticeKind,
  type NoticeSubject,
  noticeChannel,
  noticeSeconds,
  sealNotice,
  type Undo,
} from './notice.ts';
import { type Contact, type Told, type User, usableFactors, withoutStale } from './user.ts';

/** What has happened. */
export type News = {
  readonly kind: NoticeKind;
  readonly subject: NoticeSubject | null;
  /** null: nothing that could be taken back. */
  readonly undo: Undo | null;
  /** An address that isn't told: the one that was added just now, or isn't to be trusted just now. */
  readonly except?: string;
  /** The address that the person showed themselves by. Told only where there is no other (NIST SP 800-63B §4.6). */
  readonly via?: string;
  /** Addresses that are told besides the person's own. */
  readonly also?: readonly NoticeAddress[];
  /** Of a reminder: when it is to be told, and the recovery that has to be under way still. */
  readonly reminds?: { readonly recoveryId: string; readonly dueAt: number };
  /** As of {@link NoticeFacts}. */
  readonly hasElder?: boolean;
  readonly by?: string;
};

/** How the person is to be told: what came with the request. */
export type Telling = {
  /** Addresses that the app keeps for the person, in place of those it said before. */
  readonly notify?: readonly Omit<NoticeAddress, 'since'>[];
  readonly locale?: string;
  readonly client?: NoticeClient;
};

/** Bytes from which a notice's ids and seal come: rules have no randomness of their own. */
export const noticeRandomBytes = 32;

/** Changes a day: each is told, so one more must not be made than a person can be told of. */
const mostChanges = 20;
const daySeconds = 24 * 3600;

/** What only was tried. It is told once a day, or whoever tries could flood somebody. */
const attempts: readonly NoticeKind[] = [
  'second_step_failed',
  'factor_nearly_disabled',
  'factor_disabled',
  'sim_swap_blocked',
];

export function isAttempt(kind: NoticeKind): boolean {
  return attempts.includes(kind);
}

/** When another change may be made; null: now. None is ever left untold, so there are only so many. */
export function changesClosedUntil({ told }: User, now: number): number | null {
  const since = now - daySeconds * 1000;
  const changes = told.filter(({ kind, at }) => at > since && !isAttempt(kind));
  const first = changes.at(-mostChanges);
  return first ? first.at + daySeconds * 1000 : null;
}

/** Whether an attempt, on this kind of factor if it is on one, was told of within a day already. */
export function wasTold(
  { told }: User,
  { kind, subject }: Pick<News, 'kind' | 'subject'>,
  now: number,
): boolean {
  return told.some(
    (one) => one.kind === kind && one.subject?.kind === subject?.kind && now < one.at + daySeconds * 1000,
  );
}

/** The user with what the app says of them. An address that it doesn't name any more is told for as long as a change can be undone. */
export function withTelling(user: User, { notify, locale }: Telling, now: number): User {
  return {
    ...user,
    ...(locale === undefined ? {} : { locale }),
    ...(notify === undefined ? {} : { contacts: contactsAfter(user.contacts, notify, now) }),
  };
}

function contactsAfter(
  before: readonly Contact[],
  named: NonNullable<Telling['notify']>,
  now: number,
): Contact[] {
  const known = (value: string): Contact | undefined => before.find((one) => isSameAddress(one.value, value));
  const gone = before.filter(({ value }) => !named.some((one) => isSameAddress(one.value, value)));
  return [
    ...named.map((one) => ({ ...one, since: known(one.value)?.since ?? now, formerUntil: null })),
    ...gone.map((one) => ({ ...one, formerUntil: one.formerUntil ?? now + noticeSeconds * 1000 })),
  ];
}

/**
 * Tells every address of the user as they were before the change, so a removed one too: what has happened, and where they can
 * say that it wasn't them. With no address nobody is told, and there is nothing to write.
 * @param user as they are before
 * @param random {@link noticeRandomBytes} fresh bytes
 * @returns the user's list of what they were told, and the notice
 */
export function tell(
  user: User,
  news: News,
  { client = {} }: Telling,
  { keyring, random, now }: { readonly keyring: Keyring; readonly random: Uint8Array; readonly now: number },
): { readonly told: readonly Told[]; readonly notices: readonly NewNotice[] } {
  const to = addressesFor(user, news, now);
  if (to.length === 0) return { told: user.told, notices: [] };
  const { kind, subject, undo, hasElder = false, by = null, reminds } = news;
  const at = reminds?.dueAt ?? now;
  const derived = new HmacKey(random);
  const part = (use: string, bytes: number): Buffer => derived.sign(use).subarray(0, bytes);
  const id = makeId('ntc', now, part('notice', idRandomBytes));
  const notice = sealNotice(
    keyring,
    {
      id,
      appId: user.appId,
      userId: user.id,
      kind,
      createdAt: at,
      expiresAt: at + noticeSeconds * 1000,
      answeredAt: null,
    },
    {
      userId: user.userId,
      to,
      locale: user.locale ?? 'en',
      client,
      subject,
      undo,
      hasElder,
      by,
      ...(reminds ? { recoveryId: reminds.recoveryId } : {}),
    },
    part('seal', sealIvBytes),
  );
  const messages = to.map((address, destination): NewMessage => {
    const random = part(`message ${destination}`, idRandomBytes);
    const channel = noticeChannel(address.kind);
    return { id: makeId('msg', now, random), ownerId: id, channel, destination, createdAt: at };
  });
  const told = { noticeId: id, kind, at: now, to: to.map(maskAddress), subject, by };
  return { told: [...user.told, told], notices: [{ notice, messages }] };
}

/** Whether anybody would be told of a change that is made now. */
export function isAnybodyTold(user: User, now: number): boolean {
  const fresh = withoutStale(user, now);
  const contacts = fresh.contacts.filter(({ formerUntil }) => formerUntil === null);
  return addressesFor({ ...fresh, contacts, formerAddresses: [] }, {}, now).length > 0;
}

function addressesFor(
  user: User,
  { except, via, also = [] }: Pick<News, 'except' | 'via' | 'also'>,
  now: number,
): NoticeAddress[] {
  const reached = (addresses: readonly NoticeAddress[]): NoticeAddress[] =>
    unique(addresses.map(toAddress)).filter(
      (address) => !isOf(address, except) && isReachable(address) && !isStrangers(user, address),
    );
  const theirs = reached([...enrolledAddresses(user), ...user.contacts, ...also]);
  const independent = theirs.filter((address) => !isOf(address, via));
  // One that is theirs no more is told besides: who has it by now may not be who is to be warned.
  return reached([...(independent.length > 0 ? independent : theirs), ...toldStill(user, now)]);
}

function isOf({ value }: NoticeAddress, named: string | undefined): boolean {
  return named !== undefined && isSameAddress(value, named);
}

function enrolledAddresses(user: User): NoticeAddress[] {
  return usableFactors(user, 'phone', 'email').map(({ createdAt, ...factor }) =>
    toAddress({ ...factor, since: createdAt }),
  );
}

function toAddress({ kind, value, country, since }: NoticeAddress): NoticeAddress {
  return { kind, value, since, ...(country === undefined ? {} : { country }) };
}

/** The same address as factor and as the app's own is one, known since it was first. */
function unique(addresses: readonly NoticeAddress[]): NoticeAddress[] {
  const found: NoticeAddress[] = [];
  for (const address of addresses) {
    const place = found.findIndex(({ value }) => isSameAddress(value, address.value));
    const known = found[place];
    if (!known) found.push(address);
    else if (address.since < known.since) found[place] = address;
  }
  return found;
}

/** A landline gets no text. */
function isReachable({ kind, value }: NoticeAddress): boolean {
  const parsed = parseAddress(value);
  if (!parsed.ok) return false;
  const { address } = parsed;
  const allowedCountries = address.kind === 'phone' && address.country !== null ? [address.country] : [];
  return canReceive(address, noticeChannel(kind), { allowedCountries }).ok;
}

/** A factor as a notice shows it. */
export function subjectOf(factor: Factor): NoticeSubject {
  const { kind, name } = factor;
  return { kind, name, to: 'value' in factor ? maskAddress(factor) : null };
}
