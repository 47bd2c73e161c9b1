import assert from 'node:assert/strict';
import { emptyBudget, type LoadedBudget } from '#core/budget.ts';
import type { CheckOutcome, CheckRequest } from '#core/check.ts';
import { decideCheck } from '#core/decide-check.ts';
import { decideDelivery } from '#core/decide-delivery.ts';
import { type AskOperator, decideJudgement, type JudgementRequest } from '#core/decide-judgement.ts';
import type { Decision } from '#core/decision.ts';
import { newMessage } from '#core/message.ts';
import type { Judgement } from '#core/operator-code.ts';
import type { Verification } from '#core/verification.ts';
import { FakeClock, stepsKeyring } from '#test/contract/steps.ts';

const kinds = ['failures', 'client_failures', 'client_malformed', 'attack'] as const;

/** One verification and its budgets, driven by the rules alone, one write after another as an engine would. */
export class OperatorCheck {
  readonly clock = new FakeClock();
  verification: Verification;
  budgets: readonly LoadedBudget[] = kinds.map((kind) => ({
    kind,
    keys: [kind === 'failures' ? 'phone-1' : kind],
    state: emptyBudget,
  }));
  #messages = 0;

  constructor(over: Partial<Verification> = {}) {
    const { now } = this.clock;
    this.verification = {
      id: 'ver_1',
      appId: 'app_1',
      purpose: 'sign_in',
      status: 'pending',
      digits: 6,
      maxChecks: 5,
      tries: 0,
      wrongTags: [],
      nonce: new Uint8Array(16),
      binding: stepsKeyring.bindingDigest(stepsKeyring.currentId, {}),
      destinations: [{ channels: ['sms', 'voice'], keys: ['phone-1'] }],
      userKeys: [],
      liveKey: 'live',
      sealed: new Uint8Array(40),
      keyId: stepsKeyring.currentId,
      browserId: null,
      decoy: false,
      sends: [],
      createdAt: now,
      expiresAt: now + 600_000,
      capAt: now + 600_000,
      endedAt: null,
      redeemedAt: null,
      approvedBy: null,
      ...over,
    };
  }

  /** A message that somebody takes. @param authenticationId of an operator's code; null: it holds ours */
  accepted(authenticationId: string | null, { id, attempt = 1 }: { id?: string; attempt?: number } = {}) {
    const messageId = id ?? `msg_${++this.#messages}`;
    const { now } = this.clock;
    const { sends } = this.verification;
    if (!sends.some((send) => send.messageId === messageId)) {
      const send = { messageId, channel: 'sms', destination: 0, at: now, state: 'queued' } as const;
      this.verification = { ...this.verification, sends: [...sends, send] };
    }
    const given = { id: messageId, ownerId: 'ver_1', channel: 'sms', destination: 0 } as const;
    const message = { ...newMessage({ ...given, createdAt: now }), status: 'claimed', attempts: 1 } as const;
    const made = authenticationId === null ? {} : { authenticationId };
    const answer = { outcome: 'accepted', ...made } as const;
    const report = { attempt, provider: authenticationId === null ? 'ours' : 'operator', jitter: 0, answer };
    const writes = decideDelivery(message, this.verification, report, now);
    this.verification = writes.verification ?? this.verification;
    return messageId;
  }

  check(code: string, more: Partial<CheckRequest> = {}): CheckOutcome | AskOperator {
    const state = { verification: this.verification, budgets: this.budgets };
    return this.#write(decideCheck(state, { code, ...more }, stepsKeyring, this.clock.now));
  }

  /** {@link check} that fails the test unless the operator is to be asked. */
  ask(code: string): AskOperator {
    const outcome = this.check(code);
    if (outcome.kind === 'ask') return outcome;
    return assert.fail(`not to be asked: ${JSON.stringify(outcome)}`);
  }

  judge(ask: AskOperator, kind: Judgement['kind']): CheckOutcome {
    const { authenticationId, tag } = ask;
    const request: JudgementRequest = { authenticationId, tag, judgement: { kind } };
    const state = { verification: this.verification, budgets: this.budgets };
    return this.#write(decideJudgement(state, request, this.clock.now));
  }

  counted(kind: (typeof kinds)[number]): number {
    const { state } = this.budgets.find((budget) => budget.kind === kind) ?? assert.fail();
    return state.marks.reduce((sum, [, count]) => sum + count, 0);
  }

  #write<Outcome>({ outcome, writes }: Decision<Outcome>): Outcome {
    for (const updated of writes?.update ?? []) this.verification = updated;
    const saved = new Map((writes?.budgets ?? []).map((budget) => [budget.kind, budget]));
    this.budgets = this.budgets.map((budget) => saved.get(budget.kind) ?? budget);
    return outcome;
  }
}

/** What came of it, in a word. */
export function wordOf(outcome: CheckOutcome | AskOperator): string {
  return outcome.kind === 'refused' ? outcome.reason : outcome.kind;
}
