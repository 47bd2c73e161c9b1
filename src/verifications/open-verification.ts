import type { App } from '#core/app.ts';
import { bindingText } from '#core/binding.ts';
import type { OpenOutcome } from '#core/decide-open.ts';
import { idRandomBytes, makeId } from '#core/id.ts';
import { sealIvBytes } from '#core/keyring.ts';
import type { KnownAddress } from '#core/recovery.ts';
import { userKeysOf } from '#core/user.ts';
import type { Destination } from '#core/verification.ts';
import { chooseChannel, type ReadableAddress, reachableBy } from './addresses.ts';
import { checkTerms } from './check-terms.ts';
import {
  enrolledMethods,
  givenMethods,
  type Methods,
  noAddresses,
  trustedBrowser,
} from './choose-methods.ts';
import { clientBudgets } from './client-budgets.ts';
import type { VerificationContext } from './context.ts';
import { destinationKeys } from './destination-keys.ts';
import type { Facts } from './facts.ts';
import { idempotent } from './idempotency.ts';
import type { InvalidInput } from './invalid-input.ts';
import { knownAddress, knownAddresses } from './known-addresses.ts';
import type { OpenInput } from './open-input.ts';
import { closedUntil, isClosedChannel, learnSpend, openChannels } from './spend-guard.ts';
import { placeOfClient } from './telling.ts';

/** Asks for proof: one new verification with its first message, or the one that is pending already. */
export async function openVerification(
  context: VerificationContext,
  app: App,
  input: OpenInput,
  idempotencyKey?: string,
): Promise<OpenOutcome | InvalidInput> {
  const browser = input.browser && (await trustedBrowser(context, app, input));
  const methods = await methodsFor(context, app, input);
  if ('kind' in methods) return methods;
  const contacts = knownAddresses(app, input.contacts);
  if ('kind' in contacts) return contacts;
  const { addresses } = methods;
  const channel =
    methods.startsOwn && !input.channel ? null : chooseChannel(context, app, input.channel, addresses);
  if (channel !== null && typeof channel !== 'string') return channel;
  const wrong = checkTerms(app, input, context.clock());
  if (wrong) return wrong;
  const subjects = subjectsOf(context, app, input, methods, browser !== undefined);
  const budgets = clientBudgets(context, app.id, input.client?.ip, ['client_sends']);
  const liveKeys = liveKeysOf(context, app, input, addresses);
  const again = idempotent(context.keyring, `${app.id}\0open`, idempotencyKey, input);
  const step = {
    liveKeys,
    budgets,
    ...(browser ? { userKeys: subjects.userKeys } : {}),
    ...(again.idempotency ? { idempotency: again.idempotency } : {}),
  };
  const facts = factsOf(context, input, methods, contacts);
  await learnSpend(context, app.id);
  const closed = channel && closedUntil(context, subjects, facts, channel);
  const request = {
    ...newVerification(context, input, facts),
    ...subjects,
    liveKey: liveKeys[0] ?? '',
    channel,
    ...(again.fingerprint ? { fingerprint: again.fingerprint } : {}),
    ...(input.expiresAt ? { endsAt: Date.parse(input.expiresAt) } : {}),
    ...(closed === null ? {} : { closedUntil: closed }),
    ...(browser ? { browserId: browser, userSealIv: context.random(sealIvBytes) } : {}),
  };
  const outcome = await context.store.openVerification(step, request);
  if (outcome.kind === 'opened' && outcome.verification.id === request.id)
    context.facts.keep(request.id, facts, request.facts);
  return outcome.kind === 'refused' && isClosedChannel(outcome.reason)
    ? { ...outcome, nextChannels: openChannels(context, subjects, facts).filter((next) => next !== channel) }
    : outcome;
}

async function methodsFor(
  context: VerificationContext,
  app: App,
  input: OpenInput,
): Promise<Methods | InvalidInput> {
  const { to, ownMethods } = input;
  if (ownMethods) return { ...noAddresses, ownMethods, startsOwn: true };
  return to === undefined ? enrolledMethods(context, app, input) : givenMethods(context, app, input);
}

function subjectsOf(
  context: VerificationContext,
  app: App,
  input: OpenInput,
  { addresses, enrolled }: Methods,
  trusted: boolean,
): { appId: string; destinations: Destination[]; userKeys: string[] } {
  const { keyring } = context;
  return {
    appId: app.id,
    destinations: addresses.map((address) => ({
      channels: reachableBy(context, app, address),
      keys: destinationKeys(keyring, app.id, address),
      ...(trusted && enrolled.includes(address.value) ? { countsApart: true } : {}),
    })),
    userKeys: input.userId === undefined ? [] : userKeysOf(keyring, app.id, input.userId),
  };
}

/**
 * The user is part of it: two accounts that share a phone must not share a verification, or one would approve the other. Nor
 * must two people of whom nothing is known yet.
 */
function liveKeysOf(
  { keyring, random }: VerificationContext,
  app: App,
  input: OpenInput,
  addresses: readonly ReadableAddress[],
): string[] {
  const binding = bindingText(input.binding ?? {});
  const [to] = addresses;
  // What is enrolled may change meanwhile: a number that was given out anew must get no code of what was open before.
  const where = input.to === undefined ? ['enrolled', addresses.map(({ key }) => key)] : [to?.kind, to?.key];
  const who = [input.userId ?? null, ...where];
  const nobody = input.userId === undefined && input.to === undefined;
  const apart = nobody ? [Buffer.from(random(16)).toString('base64url')] : [];
  // Who came from a page of ours goes back to it, whatever else the app has open for them.
  if (input.ownPath !== undefined) apart.push(input.ownPath);
  const parts = [app.id, ...who, input.purpose, binding, input.decoy === true, ...apart];
  return keyring.lookups('live', JSON.stringify(parts));
}

function factsOf(
  { publicUrl }: VerificationContext,
  input: OpenInput,
  { addresses, ownMethods, old }: Methods,
  contacts: readonly KnownAddress[],
): Facts {
  return {
    to: addresses.map((address) => ({
      ...knownAddress(address),
      ...(old.includes(address.value) ? { old: true as const } : {}),
    })),
    ...(ownMethods.length > 0 ? { ownMethods } : {}),
    ...(contacts.length > 0 ? { contacts } : {}),
    binding: input.binding ?? {},
    userId: input.userId ?? null,
    returnUrl: input.ownPath === undefined ? (input.returnUrl ?? null) : `${publicUrl}${input.ownPath}`,
    locale: input.locale ?? 'en',
    clientKind: input.client?.kind ?? 'web',
    ...(input.client?.browser || input.client?.place ? { client: placeOfClient(input.client) } : {}),
  };
}

function newVerification({ keyring, random, clock }: VerificationContext, input: OpenInput, facts: Facts) {
  return {
    id: makeId('ver', clock(), random(idRandomBytes)),
    messageId: makeId('msg', clock(), random(idRandomBytes)),
    purpose: input.purpose,
    nonce: random(16),
    binding: keyring.bindingDigest(keyring.currentId, facts.binding),
    facts: JSON.stringify(facts),
    sealIv: random(sealIvBytes),
    keyId: keyring.currentId,
    decoy: input.decoy === true,
  };
}
