import type { BudgetRef } from '#core/budget.ts';
import { checkBudgets, factorCheckBudgets, openBudgets, resendBudgets } from '#core/budget-refs.ts';
import type { CheckOutcome, CheckRequest } from '#core/check.ts';
import { decideCheck } from '#core/decide-check.ts';
import {
  type CancelOutcome,
  decideCancel,
  decideRedeem,
  type EndState,
  type RedeemOutcome,
  type RedeemRequest,
} from '#core/decide-end.ts';
import {
  decideFactorCheck,
  type FactorCheckRequest,
  type FactorCheckState,
} from '#core/decide-factor-check.ts';
import { type AskOperator, decideJudgement, type JudgementRequest } from '#core/decide-judgement.ts';
import { decideOpen, type OpenOutcome, type OpenRequest, type OpenState } from '#core/decide-open.ts';
import {
  decideResend,
  type ResendOutcome,
  type ResendRequest,
  type ResendState,
} from '#core/decide-resend.ts';
import type { Rule } from '#core/decision.ts';
import type { Verification } from '#core/verification.ts';
import type { ActionStep, OpenStep, VerificationSteps as Port, VerificationRef } from '#store/store.ts';
import type { Steps } from './steps.ts';

type ActState = FactorCheckState & ResendState & EndState;

/** The steps of a verification's life, from opening it to redeeming its ticket. */
export class VerificationSteps implements Port {
  readonly #steps: Steps;

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  openVerification(step: OpenStep, request: OpenRequest): Promise<OpenOutcome> {
    const { appId } = request;
    const { tables, keyring } = this.#steps;
    const load = (now: number): OpenState => {
      const answer = step.idempotency === undefined ? undefined : tables.answers.find(step.idempotency, now);
      const verification = answer && tables.verifications.find(answer.verificationId);
      if (answer && verification) return { remembered: { answer, verification }, budgets: [] };
      const live = tables.verifications.findLive(step.liveKeys);
      return {
        ...(live ? { live } : {}),
        ...tables.userOf(appId, step.userKeys),
        budgets: tables.budgets.load([...openBudgets(request), ...step.budgets]),
      };
    };
    return this.#steps.run(
      step.idempotency,
      () => appId,
      load,
      (state, now) => decideOpen(state, request, keyring, now),
    );
  }

  checkVerification(step: ActionStep, request: CheckRequest): Promise<CheckOutcome | AskOperator> {
    return this.#act(step, checkBudgets, (state, now) =>
      decideCheck(state, request, this.#steps.keyring, now),
    );
  }

  judgeVerification(step: ActionStep, request: JudgementRequest): Promise<CheckOutcome> {
    return this.#act(step, checkBudgets, (state, now) => decideJudgement(state, request, now));
  }

  checkFactor(step: ActionStep, request: FactorCheckRequest): Promise<CheckOutcome> {
    const { userKeys = [] } = step;
    return this.#act(
      step,
      (subjects) => factorCheckBudgets(subjects, userKeys, request.answer.method),
      (state, now) => decideFactorCheck(state, request, this.#steps.keyring, now),
    );
  }

  resendVerification(step: ActionStep, request: ResendRequest): Promise<ResendOutcome> {
    return this.#act(step, resendBudgets, (state, now) => decideResend(state, request, now));
  }

  cancelVerification(ref: VerificationRef): Promise<CancelOutcome> {
    return this.#act({ ...ref, budgets: [] }, () => [], decideCancel);
  }

  redeemVerification(step: ActionStep, request: RedeemRequest): Promise<RedeemOutcome> {
    return this.#act(
      step,
      () => [],
      (state, now) => decideRedeem(state, request, this.#steps.keyring, now),
    );
  }

  async readVerification(ref: VerificationRef): Promise<Verification | undefined> {
    return this.#steps.tables.findVerification(ref);
  }

  /** One step on a verification that exists, with the budgets of its own subjects and the client's. */
  #act<Outcome>(
    step: ActionStep,
    ownBudgets: (verification: Verification) => BudgetRef[],
    rule: Rule<ActState, Outcome>,
  ): Promise<Outcome> {
    const { tables } = this.#steps;
    const load = (now: number): ActState => {
      const verification = tables.findVerification(step);
      if (!verification) return { budgets: [] };
      const remembered =
        step.idempotency === undefined ? undefined : tables.answers.find(step.idempotency, now);
      const budgets = tables.budgets.load([...ownBudgets(verification), ...step.budgets]);
      const user = tables.userOf(verification.appId, step.userKeys);
      return { verification, budgets, ...(remembered ? { remembered } : {}), ...user };
    };
    // The person on the hosted page names no app; the verification has one.
    return this.#steps.run(step.idempotency, ({ verification }) => verification?.appId ?? '', load, rule);
  }
}
