import { type AddressRefusal, canReceive, parseAddress } from '#core/address.ts';
import type { App } from '#core/app.ts';
import { type Binding, bindingText } from '#core/binding.ts';
import { type Channel, kindOf } from '#core/channel.ts';
import type { OpenOutcome } from '#core/decide-open.ts';
import type { OwnMethod } from '#core/factor.ts';
import { idRandomBytes, makeId } from '#core/id.ts';
import { sealIvBytes } from '#core/keyring.ts';
import { isAmount, isCurrency } from '#core/message-text.ts';
import { policyFor } from '#core/policy.ts';
import { userKeysOf } from '#core/user.ts';
import type { Destination } from '#core/verification.ts';
import { findUser, type Methods, methodsOf, type ReadableAddress } from './choose-methods.ts';
import { clientBudgets } from './client-budgets.ts';
import type { VerificationContext } from './context.ts';
import { destinationKeys } from './destination-keys.ts';
import type { Facts } from './facts.ts';
import { idempotent } from './idempotency.ts';
import { pretendAddress } from './pretend-address.ts';
import { closedUntil, isClosedChannel, learnSpend, openChannels } from './spend-guard.ts';

export type OpenInput = {
  /** Absent: what the user has enrolled, and with no user either, whoever has a passkey here. */
  readonly to?: string;
  readonly alternatives?: readonly string[];
  readonly userId?: string;
  readonly channel?: Channel;
  readonly purpose: string;
  readonly binding?: Binding;
  readonly locale?: string;
  readonly client?: { readonly ip?: string; readonly kind?: 'web' | 'android' | 'ios' };
  readonly returnUrl?: string;
  readonly expiresAt?: string;
  readonly decoy?: boolean;
};

export type InvalidInput = {
  readonly kind: 'invalid';
  readonly reason: 'invalid-request' | 'destination-not-allowed' | 'channel-unavailable' | 'nothing-enrolled';
  readonly path: string;
  readonly message: string;
};

/** Asks for proof: one new verification with its first message, or the one that is pending already. */
export async function openVerification(
  context: VerificationContext,
  app: App,
  input: OpenInput,
  idempotencyKey?: string,
): Promise<OpenOutcome | InvalidInput> {
  const methods = await chooseMethods(context, app, input);
  if ('kind' in methods) return methods;
  const { addresses, ownMethods } = methods;
  const channel = methods.startsOwn && !input.channel ? null : chooseChannel(context, app, input, addresses);
  if (channel !== null && typeof channel !== 'string') return channel;
  const wrong = checkTerms(app, input, context.clock());
  if (wrong) return wrong;
  const subjects = subjectsOf(context, app, input, addresses);
  const budgets = clientBudgets(context, app.id, input.client?.ip, ['client_sends']);
  const liveKeys = liveKeysOf(context, app, input, addresses);
  const again = idempotent(context.keyring, `${app.id}\0open`, idempotencyKey, input);
  const step = { liveKeys, budgets, ...(again.idempotency ? { idempotency: again.idempotency } : {}) };
  const facts = factsOf(input, addresses, ownMethods);
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
  };
  const outcome = await context.store.openVerification(step, request);
  if (outcome.kind === 'opened' && outcome.verification.id === request.id)
    context.facts.keep(request.id, facts);
  return outcome.kind === 'refused' && isClosedChannel(outcome.reason)
    ? { ...outcome, nextChannels: openChannels(context, subjects, facts).filter((next) => next !== channel) }
    : outcome;
}

function invalid(
  path: string,
  message: string,
  reason: InvalidInput['reason'] = 'invalid-request',
): InvalidInput {
  return { kind: 'invalid', reason, path, message };
}

const notAnAddress = 'This is neither a phone number nor an e-mail address that can be written to.';

/** What to tell the developer who sent an address that is none. */
const wrongAddress: Readonly<Record<AddressRefusal, string>> = {
  empty: 'An address is needed: a phone number or an e-mail address.',
  'too-long': 'An address has at most 320 characters.',
  unrecognised: notAnAddress,
  'phone-country-missing': 'Start the number with + and its country code.',
  'phone-invalid': 'No telephone company has given out such a number. Check its country code and length.',
  'phone-too-long': 'A phone number has at most 15 digits.',
  'email-invalid': notAnAddress,
  'email-look-alike-at': 'The @ of this e-mail address is another character that looks like one.',
  'email-domain-invalid': 'What follows the @ is no domain name that mail could be sent to.',
  'email-too-long': 'An e-mail address has at most 254 bytes, 64 of them before the @.',
};

/** By what the app says; or by what the user has enrolled; or, with neither, by a passkey that says who they are. */
async function chooseMethods(
  context: VerificationContext,
  app: App,
  input: OpenInput,
): Promise<Methods | InvalidInput> {
  const { to, userId, purpose } = input;
  if (to !== undefined) {
    const addresses = parseAddresses(app, [to, ...(input.alternatives ?? [])]);
    return 'kind' in addresses ? addresses : { addresses, ownMethods: [], startsOwn: false };
  }
  if (input.alternatives) return invalid('/alternatives', 'Other addresses come with a first one.');
  if (userId === undefined) {
    if (purpose === 'sign_in_passwordless')
      return { addresses: [], ownMethods: ['passkey'], startsOwn: true };
    return invalid('/to', 'Say who: an address, or the userId of somebody who has enrolled a factor.');
  }
  if (input.decoy) {
    return {
      addresses: pretendAddress(context.keyring, app, userId, context.routes),
      ownMethods: [],
      startsOwn: false,
    };
  }
  const methods = methodsOf(await findUser(context, app.id, userId), purpose);
  if (methods.addresses.length > 0 || methods.ownMethods.length > 0) return methods;
  return invalid('/userId', 'This person has enrolled nothing that this purpose allows.', 'nothing-enrolled');
}

function parseAddresses(app: App, given: readonly string[]): ReadableAddress[] | InvalidInput {
  const parsed: ReadableAddress[] = [];
  for (const [index, text] of given.entries()) {
    const result = parseAddress(text, defaultCountry(app));
    if (!result.ok) {
      const path = index === 0 ? '/to' : `/alternatives/${index - 1}`;
      return invalid(path, wrongAddress[result.reason]);
    }
    if (!parsed.some(({ key }) => key === result.address.key)) parsed.push(result.address);
  }
  return parsed;
}

function defaultCountry(app: App): { defaultCountry?: string } {
  const [country] = app.countries;
  return country === undefined ? {} : { defaultCountry: country };
}

/** The channels by which an address may get codes: those that have a provider, the number's type and country allowing. */
function reachableBy({ routes }: VerificationContext, app: App, address: ReadableAddress): Channel[] {
  return routes.filter((channel) => canReceive(address, channel, { allowedCountries: app.countries }).ok);
}

function chooseChannel(
  context: VerificationContext,
  app: App,
  input: OpenInput,
  addresses: readonly ReadableAddress[],
): Channel | InvalidInput {
  const channel = input.channel ?? (addresses[0]?.kind === 'email' ? 'email' : 'sms');
  if (!context.routes.includes(channel)) {
    return invalid('/channel', `No provider is set up for ${channel}.`, 'channel-unavailable');
  }
  if (addresses.some((address) => reachableBy(context, app, address).includes(channel))) return channel;
  const address = addresses.find(({ kind }) => kind === kindOf(channel));
  if (!address)
    return invalid('/channel', `No address given can be reached by ${channel}.`, 'channel-unavailable');
  const allowed = canReceive(address, channel, { allowedCountries: app.countries });
  const why = allowed.ok ? 'not allowed' : allowed.reason;
  return invalid('/to', `This number can't get a code by ${channel} (${why}).`, 'destination-not-allowed');
}

function checkTerms(app: App, input: OpenInput, now: number): InvalidInput | undefined {
  const policy = policyFor(input.purpose);
  const missing = policy.requiredBinding.filter((name) => !input.binding?.[name]?.trim());
  if (missing.length > 0) {
    return invalid(
      '/binding',
      `A code for ${input.purpose} says what it is good for: ${missing.join(', ')} is missing.`,
    );
  }
  const { amount, currency } = input.binding ?? {};
  if (amount !== undefined && currency !== undefined && !(isAmount(amount) && isCurrency(currency))) {
    return invalid(
      '/binding',
      'amount is digits with at most four decimals ("129.90"), currency three capitals ("EUR").',
    );
  }
  if (input.returnUrl !== undefined && !isAppUrl(app, input.returnUrl)) {
    return invalid(
      '/returnUrl',
      `A browser is only sent back to the app's own origins: ${app.origins.join(', ')}.`,
    );
  }
  if (policy.endsBy !== 'request') {
    return input.expiresAt === undefined
      ? undefined
      : invalid('/expiresAt', 'Only a handover says when it ends.');
  }
  const endsAt = Date.parse(input.expiresAt ?? '');
  if (!(endsAt > now && endsAt <= now + policy.capSeconds * 1000)) {
    return invalid(
      '/expiresAt',
      `Say when the delivery day ends, at most ${policy.capSeconds / 3600} hours from now.`,
    );
  }
  return undefined;
}

function isAppUrl(app: App, url: string): boolean {
  return URL.canParse(url) && app.origins.includes(new URL(url).origin);
}

function subjectsOf(
  context: VerificationContext,
  app: App,
  input: OpenInput,
  addresses: readonly ReadableAddress[],
): { appId: string; destinations: Destination[]; userKeys: string[] } {
  const { keyring } = context;
  return {
    appId: app.id,
    destinations: addresses.map((address) => ({
      channels: reachableBy(context, app, address),
      keys: destinationKeys(keyring, app.id, address),
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
  [to]: readonly ReadableAddress[],
): string[] {
  const binding = bindingText(input.binding ?? {});
  const who = [input.userId ?? null, input.to === undefined ? 'enrolled' : to?.kind, input.to && to?.key];
  const nobody = input.userId === undefined && input.to === undefined;
  const apart = nobody ? [Buffer.from(random(16)).toString('base64url')] : [];
  const parts = [app.id, ...who, input.purpose, binding, input.decoy === true, ...apart];
  return keyring.lookups('live', JSON.stringify(parts));
}

function factsOf(
  input: OpenInput,
  addresses: readonly ReadableAddress[],
  ownMethods: readonly OwnMethod[],
): Facts {
  return {
    to: addresses.map((address) => {
      const { kind, value } = address;
      return kind === 'phone' && address.country !== null
        ? { kind, value, country: address.country }
        : { kind, value };
    }),
    ...(ownMethods.length > 0 ? { ownMethods } : {}),
    binding: input.binding ?? {},
    userId: input.userId ?? null,
    returnUrl: input.returnUrl ?? null,
    locale: input.locale ?? 'en',
    clientKind: input.client?.kind ?? 'web',
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
