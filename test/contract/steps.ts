import type { BudgetRef } from '#core/budget.ts';
import type { Channel } from '#core/channel.ts';
import type { OpenOutcome, OpenRequest } from '#core/decide-open.ts';
import { makeId } from '#core/id.ts';
import { Keyring } from '#core/keyring.ts';
import type { Verification } from '#core/verification.ts';
import type { Store } from '#store/store.ts';

/** A clock that a test moves by hand, in epoch milliseconds. */
export class FakeClock {
  now = Date.UTC(2026, 10, 23, 9);
  readonly read = (): number => this.now;
  advance(seconds: number): void {
    this.now += seconds * 1000;
  }
}

/** The same bytes in the same order every time. */
export function seededRandom(seed = 1): (bytes: number) => Uint8Array {
  let state = seed;
  return (bytes) =>
    Uint8Array.from({ length: bytes }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    });
}

export const stepsSecret = 'a secret of thirty-two bytes or more, for tests';
/** The keys of every store that is driven by {@link Steps}. */
export const stepsKeyring = new Keyring([stepsSecret]);

/** To be given as the answer: the code of the verification, whatever that is. */
export const rightCode = Symbol('the right code');

/** What of a store is driven. */
export type Driven = Pick<Store, 'openVerification' | 'checkVerification' | 'resendVerification'>;

/**
 * Drives a store by the real rules, without the service around it.
 */
export class Steps<Of extends Driven = Store> {
  readonly store: Of;
  readonly clock: FakeClock;
  readonly #random: (bytes: number) => Uint8Array;
  /** Those opened, for their codes. */
  readonly #opened = new Map<string, Verification>();

  constructor(store: Of, clock: FakeClock, random = seededRandom(7)) {
    this.#random = random;
    this.store = store;
    this.clock = clock;
  }

  async open(given: OpenGiven = {}): Promise<OpenOutcome> {
    const { client, idempotency, fingerprint = 'f', ...over } = given;
    const request: OpenRequest = {
      id: makeId('ver', this.clock.now, this.#random(16)),
      messageId: makeId('msg', this.clock.now, this.#random(16)),
      appId: 'app_1',
      purpose: 'sign_in',
      nonce: this.#random(16),
      binding: new Uint8Array(32),
      destinations: [{ channels: ['sms', 'voice'] as Channel[], keys: ['phone-1'] }],
      userKeys: [],
      liveKey: `live:${given.destinations?.[0]?.keys[0] ?? 'phone-1'}:${given.purpose ?? 'sign_in'}`,
      facts: '{}',
      sealIv: this.#random(12),
      keyId: stepsKeyring.currentId,
      decoy: false,
      channel: 'sms',
      ...(idempotency ? { fingerprint } : {}),
      ...over,
    };
    const budgets: BudgetRef[] = client ? [{ kind: 'client_sends', keys: [client] }] : [];
    const step = {
      liveKeys: [request.liveKey],
      budgets,
      ...(idempotency ? { idempotency } : {}),
      ...(request.browserId ? { userKeys: request.userKeys } : {}),
    };
    const outcome = await this.store.openVerification(step, request);
    if (outcome.kind === 'opened') this.#opened.set(outcome.verification.id, outcome.verification);
    return outcome;
  }

  /** Opens one and fails the test unless it was created. */
  async opened(given: OpenGiven = {}): Promise<Verification> {
    const outcome = await this.open(given);
    if (outcome.kind !== 'opened') throw new Error(`refused: ${outcome.reason}`);
    return outcome.verification;
  }

  check(
    id: string,
    answer: string | typeof rightCode,
    given: { client?: string; idempotency?: string; fingerprint?: string } = {},
  ) {
    const client = given.client ?? 'client-1';
    const code = answer === rightCode ? this.codeOf(id) : answer;
    return this.store.checkVerification(
      {
        id,
        appId: 'app_1',
        budgets: [
          { kind: 'client_failures', keys: [client] },
          { kind: 'client_malformed', keys: [client] },
        ],
        ...(given.idempotency ? { idempotency: given.idempotency } : {}),
      },
      { code, ...(given.idempotency ? { fingerprint: given.fingerprint ?? code } : {}) },
    );
  }

  /** The code of a verification that was opened here. */
  codeOf(id: string): string {
    const verification = this.#opened.get(id);
    if (!verification) throw new Error(`${id} was not opened here.`);
    return stepsKeyring.codeOf(verification);
  }

  resend(id: string, given: { channel?: Channel; client?: string; idempotency?: string } = {}) {
    return this.store.resendVerification(
      {
        id,
        appId: 'app_1',
        budgets: given.client ? [{ kind: 'client_sends', keys: [given.client] }] : [],
        ...(given.idempotency ? { idempotency: given.idempotency } : {}),
      },
      {
        messageId: makeId('msg', this.clock.now, this.#random(16)),
        ...(given.channel ? { channel: given.channel } : {}),
        ...(given.idempotency ? { fingerprint: 'r' } : {}),
      },
    );
  }
}

export type OpenGiven = Partial<Omit<OpenRequest, 'fingerprint'>> & {
  client?: string;
  idempotency?: string;
  fingerprint?: string;
};

/** Digits that are not the right code, but for once in a million; a different one for each number. */
export function wrongCode(index: number, digits = 6): string {
  return String(2 * 10 ** (digits - 1) + index);
}
