import { attackBudget, failureBudgets } from '#core/budget-refs.ts';
import type { Channel } from '#core/channel.ts';
import { decideCheck } from '#core/decide-check.ts';
import { decideOpen, type OpenOutcome, type OpenRequest } from '#core/decide-open.ts';
import { decideResend } from '#core/decide-resend.ts';
import type { BudgetRef } from '#core/decision.ts';
import { makeId } from '#core/id.ts';
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

export const rightCode = '123456';

/**
 * Drives a store by the real rules, without the service around it. The code of every verification is 123456, since the
 * store must not care what a code is.
 */
export class Steps {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly #random = seededRandom(7);

  constructor(store: Store, clock: FakeClock) {
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
      sealed: new Uint8Array([1]),
      keyId: 'k1',
      decoy: false,
      channel: 'sms',
      ...(idempotency ? { fingerprint } : {}),
      ...over,
    };
    const budgets: BudgetRef[] = [
      ...failureBudgets(request),
      { kind: 'sends', keys: request.destinations[0]?.keys ?? [] },
      ...(client ? [{ kind: 'client_sends' as const, keys: [client] }] : []),
      attackBudget(request.appId),
    ];
    return this.store.openVerification(
      { liveKeys: [request.liveKey], budgets, ...(idempotency ? { idempotency } : {}) },
      (state, now) => decideOpen(state, request, now),
    );
  }

  /** Opens one and fails the test unless it was created. */
  async opened(given: OpenGiven = {}): Promise<Verification> {
    const outcome = await this.open(given);
    if (outcome.kind !== 'opened') throw new Error(`refused: ${outcome.reason}`);
    return outcome.verification;
  }

  check(
    id: string,
    answer: string,
    given: { client?: string; idempotency?: string; fingerprint?: string } = {},
  ) {
    const client = given.client ?? 'client-1';
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
      (state, now) =>
        decideCheck(
          state,
          {
            answerOf: () => (/^\d{6}$/.test(answer) ? answer : null),
            matches: (_, text) => text === rightCode,
            tag: (_, text) => `tag-${text}`,
            ...(given.idempotency ? { fingerprint: given.fingerprint ?? answer } : {}),
          },
          now,
        ),
    );
  }

  resend(id: string, given: { channel?: Channel; client?: string; idempotency?: string } = {}) {
    return this.store.resendVerification(
      {
        id,
        appId: 'app_1',
        budgets: given.client ? [{ kind: 'client_sends', keys: [given.client] }] : [],
        ...(given.idempotency ? { idempotency: given.idempotency } : {}),
      },
      (state, now) =>
        decideResend(
          state,
          {
            messageId: makeId('msg', this.clock.now, this.#random(16)),
            ...(given.channel ? { channel: given.channel } : {}),
            ...(given.idempotency ? { fingerprint: 'r' } : {}),
          },
          now,
        ),
    );
  }
}

export type OpenGiven = Partial<Omit<OpenRequest, 'fingerprint'>> & {
  client?: string;
  idempotency?: string;
  fingerprint?: string;
};

/** Six digits that are not the right code, a different one for each number. */
export function wrongCode(index: number): string {
  return String(200_000 + index);
}
