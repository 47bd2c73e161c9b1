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
import { dropAt } from '#store/retention.ts';
import type { ActionStep, OpenStep, VerificationSteps as Port, VerificationRef } from '#store/store.ts';
import { verificationFrom } from '#store/verification-row.ts';
import { lanesOf, type Subjects, userLanes } from './facts.ts';
import { withPlainBytes } from './plain-bytes.ts';
import type { Steps } from './steps.ts';
import type { Tables } from './tables.ts';
import { readAll, readClock, timeOf } from './transaction.ts';
import { readVerifications } from './verifications.ts';

type ActState = FactorCheckState & ResendState & EndState;

/** The steps of a verification's life, from opening it to redeeming its ticket. */
export class VerificationSteps implements Port {
  readonly #steps: Steps;

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  openVerification(step: OpenStep, request: OpenRequest): Promise<OpenOutcome> {
    const { appId } = request;
    const budgets = [...openBudgets(request), ...step.budgets];
    const load = (tables: Tables): OpenState => {
      const answer = tables.answers.find(appId, step.idempotency, tables.now);
      const verification = answer && tables.verifications.find(answer.verificationId, tables.now);
      if (answer && verification) return { remembered: { answer, verification }, budgets: [] };
      const live = tables.verifications.findLive(appId, step.liveKeys, tables.now);
      const user = step.userKeys && tables.users.find(appId, step.userKeys);
      return {
        ...(live ? { live } : {}),
        budgets: tables.budgets.load(appId, budgets),
        ...(user ? { user } : {}),
      };
    };
    const keys = [...lanesOf(request), ...userLanes(appId, step.userKeys)];
    return this.#steps.commit.submit({
      lane: () => keys,
      want: (tables) => {
        tables.budgets.want(appId, budgets);
        tables.verifications.wantLive(appId, step.liveKeys);
        tables.answers.want(appId, step.idempotency);
        if (step.userKeys) tables.users.want(appId, step.userKeys);
      },
      run: (tables) => {
        const { outcome, writes } = decideOpen(load(tables), request, this.#steps.keyring, tables.now);
        if (writes) tables.write(appId, writes, step.idempotency);
        if (outcome.kind !== 'opened') return outcome;
        this.#steps.facts.learn(outcome.verification);
        return { ...outcome, verification: withPlainBytes(outcome.verification) };
      },
    });
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

  readVerification(ref: VerificationRef): Promise<Verification | undefined> {
    return readVerification(this.#steps, ref);
  }

  /** One step on a verification that exists, with the budgets of its own subjects and the client's. */
  #act<Outcome>(
    step: ActionStep,
    ownBudgets: (subjects: Subjects) => BudgetRef[],
    rule: Rule<ActState, Outcome>,
  ): Promise<Outcome> {
    let known: Subjects | undefined;
    const budgetsOf = (known: Subjects): BudgetRef[] => [...ownBudgets(known), ...step.budgets];
    return this.#steps.commit.submit({
      topic: { verificationId: step.id },
      lane: () => {
        const seen = this.#steps.facts.ofVerification(step.id);
        return [
          `v:${step.id}`,
          ...(seen ? lanesOf(seen) : []),
          ...userLanes(seen?.appId ?? '', step.userKeys),
        ];
      },
      want: (tables) => {
        const seen = this.#steps.facts.ofVerification(step.id);
        known = seen && (step.appId === null || seen.appId === step.appId) ? seen : undefined;
        if (!known) return;
        tables.budgets.want(known.appId, budgetsOf(known));
        tables.answers.want(known.appId, step.idempotency);
        tables.verifications.want(known.appId, step.id);
        if (step.userKeys) tables.users.want(known.appId, step.userKeys);
      },
      run: (tables) => {
        const verification = known && tables.verifications.find(step.id, tables.now);
        if (!known || !verification) return rule({ budgets: [] }, tables.now).outcome;
        const remembered = tables.answers.find(known.appId, step.idempotency, tables.now);
        const budgets = tables.budgets.load(known.appId, budgetsOf(known));
        const user = step.userKeys && tables.users.find(known.appId, step.userKeys);
        const state = {
          verification,
          budgets,
          ...(remembered ? { remembered } : {}),
          ...(user ? { user } : {}),
        };
        const { outcome, writes } = rule(state, tables.now);
        if (writes) tables.write(known.appId, writes, step.idempotency);
        return outcome;
      },
    });
  }
}

/** As it is now; what is over and done with is gone, though its row may still be there. */
export async function readVerification(
  { reads, clock }: Pick<Steps, 'reads' | 'clock'>,
  { id, appId }: VerificationRef,
): Promise<Verification | undefined> {
  const [found, time] = await reads.read((connection) =>
    readAll(connection, [readVerifications([id]), readClock]),
  );
  const verification = found?.rows[0] && verificationFrom(found.rows[0]);
  if (!verification || dropAt(verification) <= timeOf(time, clock)) return undefined;
  return appId === null || verification.appId === appId ? verification : undefined;
}
