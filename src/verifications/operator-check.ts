import type { CheckOutcome, CheckRequest } from '#core/check.ts';
import type { AskOperator } from '#core/decide-judgement.ts';
import type { ActionStep } from '#store/store.ts';
import type { VerificationContext } from './context.ts';

/** Waits between looks at a try that somebody else has with the operator: a form sent twice gets the one answer. */
const waitsMs = [250, 500, 1000, 2000, 4000];

/** Whether somebody else has asked an operator about the same answer, and waits for its word. */
export function isWithOperator(outcome: CheckOutcome | AskOperator): boolean {
  return outcome.kind === 'refused' && outcome.reason === 'temporarily-unavailable';
}

/** The rest of a check that an operator judges: asks, or waits for whoever has asked, and writes down what was said. */
export async function checkByOperator(
  context: VerificationContext,
  step: ActionStep,
  request: CheckRequest,
  first: CheckOutcome | AskOperator,
): Promise<CheckOutcome> {
  let outcome = first;
  // Another node may have asked. One that is asked again now was given up by whoever did.
  for (const ms of waitsMs) {
    if (!isWithOperator(outcome)) break;
    await context.operators.pause(ms);
    outcome = await context.store.checkVerification(step, request);
  }
  return outcome.kind === 'ask' ? askOperator(context, step, request, outcome) : outcome;
}

/** Asks the operator about a try that is counted, and writes down what it says. */
async function askOperator(
  { store, operators }: VerificationContext,
  step: ActionStep,
  { fingerprint }: Pick<CheckRequest, 'fingerprint'>,
  { verification, provider, authenticationId, code, tag }: AskOperator,
): Promise<CheckOutcome> {
  const { id: verificationId, decoy, tries } = verification;
  const { kind } = await operators.judge({
    verificationId,
    provider,
    authenticationId,
    code,
    decoy,
    tries,
  });
  return store.judgeVerification(step, {
    authenticationId,
    tag,
    judgement: { kind },
    ...(fingerprint ? { fingerprint } : {}),
  });
}
