import { parseAddress } from '#core/address.ts';
import { addressFactor, mayReceive, standingOf } from '#core/address-standing.ts';
import type { App } from '#core/app.ts';
import { browserIdOf } from '#core/browser-token.ts';
import { type AddressFactor, type Factor, isOwnMethod, type OwnMethod } from '#core/factor.ts';
import { policyFor } from '#core/policy.ts';
import { type User, usableFactors } from '#core/user.ts';
import { passkeysOf, relyingParty } from '#passkeys/relying-party.ts';
import { parseAddresses, type ReadableAddress } from './addresses.ts';
import type { VerificationContext } from './context.ts';
import { findUser, findUserOrNobody } from './find-user.ts';
import { type InvalidInput, invalid } from './invalid-input.ts';
import type { OpenInput } from './open-input.ts';
import { pretendAddress } from './pretend-address.ts';

/** How a verification of somebody who has enrolled something may be answered. */
export type Methods = {
  /** In the order in which codes are offered to go there. */
  readonly addresses: readonly ReadableAddress[];
  /** In the order in which they are offered. */
  readonly ownMethods: readonly OwnMethod[];
  /** Addresses that weren't verified for a year, by their values. */
  readonly old: readonly string[];
  /** Addresses that the user has enrolled, by their values. */
  readonly enrolled: readonly string[];
  /** Whether one of these comes before any code of ours. */
  readonly startsOwn: boolean;
};

export const noAddresses = { addresses: [], old: [], enrolled: [] } as const;

const mostAddresses = 3;

/**
 * What a user has enrolled and the purpose allows: a passkey first, since it can't be told to a phisher; then as the person
 * ordered them; recovery codes last, since they are few.
 */
export function methodsOf(user: User | undefined, purpose: string, now: number): Methods {
  const factors = usableFactors(user, 'phone', 'email', ...policyFor(purpose).ownMethods).filter(
    (factor) => !('value' in factor) || mayReceive(factor, purpose, now),
  );
  const kinds = [...new Set(factors.map(({ kind }) => kind))].sort((a, b) => rank(a) - rank(b));
  const addresses = factors.flatMap((factor) => {
    const parsed = 'value' in factor ? parseAddress(factor.value) : undefined;
    return parsed?.ok ? [parsed.address] : [];
  });
  return {
    addresses: addresses.slice(0, mostAddresses),
    ownMethods: kinds.filter(isOwnMethod),
    old: oldOf(factors, now),
    enrolled: valuesOf(factors),
    startsOwn: kinds[0] !== undefined && isOwnMethod(kinds[0]),
  };
}

/** Without the passkeys that no browser finds here, since they were made under another host. */
function ofParty({ publicUrl, passkeyRpId: rpId }: VerificationContext, app: App, user: User): User {
  const rp = relyingParty({ publicUrl, rpId, app });
  const found = new Set(rp && passkeysOf(rp, usableFactors(user, 'passkey')));
  return {
    ...user,
    factors: user.factors.filter((factor) => factor.kind !== 'passkey' || found.has(factor)),
  };
}

function oldOf(factors: readonly Factor[], now: number): string[] {
  return valuesOf(factors.filter((factor) => 'value' in factor && standingOf(factor, now) === 'old'));
}

function valuesOf(factors: readonly Factor[]): string[] {
  return factors.flatMap((factor) => ('value' in factor ? [factor.value] : []));
}

/** Kinds of the same rank stay in the person's order. */
function rank(kind: Factor['kind']): number {
  if (kind === 'passkey') return 0;
  return kind === 'recovery_codes' ? 2 : 1;
}

/** The trusted browser that the person sits at, if it is one. Any other token is no mistake of theirs: they are asked as usual. */
export async function trustedBrowser(
  context: VerificationContext,
  app: App,
  { browser, userId, decoy }: OpenInput,
): Promise<string | undefined> {
  if (browser === undefined || userId === undefined || decoy) return undefined;
  const id = browserIdOf(context.keyring, { appId: app.id, userId }, browser);
  const user = id && (await findUser(context, app.id, userId));
  const now = context.clock();
  return user ? user.browsers.find((one) => one.id === id && now < one.expiresAt)?.id : undefined;
}

/**
 * By what the app says. Of addresses that the user has enrolled, those that may not be used for the purpose are left out: the
 * app may have forgotten what it told us of them. @throws ServiceError `store-unavailable`
 */
export async function givenMethods(
  context: VerificationContext,
  app: App,
  { to = '', alternatives = [], userId, purpose }: OpenInput,
): Promise<Methods | InvalidInput> {
  const given = parseAddresses(app, [to, ...alternatives]);
  if ('kind' in given) return given;
  const user = userId === undefined ? undefined : await findUser(context, app.id, userId);
  const now = context.clock();
  const enrolled = given.map((address) => addressFactor(user, address));
  const addresses = given.filter((_, index) => {
    const factor = enrolled[index];
    return !factor || mayReceive(factor, purpose, now);
  });
  if (addresses.length === 0) return notVerified('/to');
  // As the app writes them, which may be in other letters.
  const valuesWhere = (holds: (factor: AddressFactor) => boolean): string[] =>
    given.filter((_, index) => enrolled[index] && holds(enrolled[index])).map(({ value }) => value);
  return {
    addresses,
    ownMethods: [],
    old: valuesWhere((factor) => standingOf(factor, now) === 'old'),
    enrolled: valuesWhere(() => true),
    startsOwn: false,
  };
}

function notVerified(path: string): InvalidInput {
  return invalid(
    path,
    'What this person has enrolled was not verified for a year, or is somebody else’s now. Have it verified again; it is no leave to go without.',
    'verification-needed',
  );
}

/** By what the user has enrolled; with no user, by a passkey that says who they are. */
export async function enrolledMethods(
  context: VerificationContext,
  app: App,
  input: OpenInput,
): Promise<Methods | InvalidInput> {
  const { userId, purpose } = input;
  if (input.alternatives) return invalid('/alternatives', 'Other addresses come with a first one.');
  if (userId === undefined) {
    if (purpose === 'sign_in_passwordless')
      return { ...noAddresses, ownMethods: ['passkey'], startsOwn: true };
    return invalid('/to', 'Say who: an address, or the userId of somebody who has enrolled a factor.');
  }
  // All of it for everybody: what is thrown away takes its time too (law 8).
  const { user, isThere } = await findUserOrNobody(context, app.id, userId);
  const methods = methodsOf(ofParty(context, app, user), purpose, context.clock());
  const pretended = pretendAddress(context.keyring, app, userId, context.routes);
  if (input.decoy) return { ...noAddresses, addresses: pretended, ownMethods: [], startsOwn: false };
  if (!isThere) return nothingEnrolled;
  if (methods.addresses.length > 0 || methods.ownMethods.length > 0) return methods;
  if (usableFactors(user, 'phone', 'email').length > 0) return notVerified('/userId');
  return nothingEnrolled;
}

const nothingEnrolled = invalid(
  '/userId',
  'This person has enrolled nothing that this purpose allows.',
  'nothing-enrolled',
);
