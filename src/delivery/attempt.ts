import type { DeliveryReport } from '#core/decide-delivery.ts';
import type { DeliveryTry } from '#core/message.ts';

export type Answer = DeliveryReport['answer'];
/** What came of one go at a message, over all the ways that were tried. */
export type Attempt = Pick<
  DeliveryReport,
  'answer' | 'tries' | 'provider' | 'country' | 'network' | 'followUpSeconds'
>;

/** @param afterSeconds when somebody may be free; undefined: there is nobody at all */
export function nobody(afterSeconds: number | undefined): Attempt {
  return {
    provider: null,
    answer:
      afterSeconds === undefined
        ? { outcome: 'refused', reason: 'no-provider' }
        : { outcome: 'retry', reason: 'no-provider-free', afterSeconds },
  };
}

export function attemptOf(tries: readonly DeliveryTry[], answer: Answer): Attempt {
  const last = tries.at(-1);
  return {
    tries,
    provider: last?.provider ?? null,
    answer,
    ...(last?.country === undefined ? {} : { country: last.country }),
    ...(last?.network === undefined ? {} : { network: last.network }),
  };
}

/** Refused for good only when nobody would try again; else when the first of them may. */
export function together(answers: readonly Answer[]): Answer {
  const retries = answers.filter((answer) => answer.outcome === 'retry');
  const last = answers.at(-1);
  if (last?.outcome === 'refused' && last.everywhere) return last;
  const [first] = retries.sort((a, b) => (a.afterSeconds ?? 0) - (b.afterSeconds ?? 0));
  return first ?? last ?? { outcome: 'refused', reason: 'no-provider' };
}
