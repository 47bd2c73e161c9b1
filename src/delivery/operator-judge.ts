import { setTimeout as delay } from 'node:timers/promises';
import type { Judgement } from '#core/operator-code.ts';
import type { OperatorQuestion, OperatorWord } from '#verifications/context.ts';
import { startDeadline } from './deadline.ts';
import type { OperatorJudgement } from './provider.ts';
import { CircuitBreaker } from './routing/circuit-breaker.ts';
import type { Carrier } from './routing/route.ts';
import { wordless } from './wordless.ts';

export type OperatorJudgeOptions = {
  /** By the names in the delivery file. */
  readonly carriers: ReadonlyMap<string, Carrier>;
  readonly clock: () => number;
  /** 0 to 1, 1 excluded. */
  readonly random: () => number;
  readonly onJudgement: (event: JudgementEvent) => void;
  readonly onError: (error: unknown) => void;
  /** In the place of a timer, in tests. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
};

export type JudgementEvent = {
  readonly provider: string;
  readonly verificationId: string;
  readonly outcome: Judgement['kind'];
  readonly reason: string | null;
};

/** What is known of one operator. */
type Record = {
  readonly breaker: CircuitBreaker;
  /** How long its last judgements took, and those that never came, milliseconds. */
  readonly told: number[];
  readonly untold: number[];
  /** Whether the last one came. */
  isSilent: boolean;
  /** Tries after which it last said that there were too many. */
  exhaustedAt: number;
};

const kept = 100;
/** Until something is known. */
const firstMs = 300;

/** Has operators judge what was typed, and pretends to where there is nobody to ask. */
export class OperatorJudge {
  readonly #options: OperatorJudgeOptions;
  readonly #closing = new AbortController();
  readonly #records = new Map<string, Record>();

  constructor(options: OperatorJudgeOptions) {
    this.#options = options;
  }

  close(): void {
    this.#closing.abort();
  }

  /** @returns in the time that the operator has for an answer */
  async judge(question: OperatorQuestion): Promise<OperatorWord> {
    const record = this.#recordOf(question.provider);
    if (question.decoy) return this.#pretend(record, question.tries);
    const carrier = this.#options.carriers.get(question.provider);
    const operator = carrier?.provider.operator;
    // Its name is gone from the delivery file, or is somebody else's now.
    const judgement: Judgement =
      carrier === undefined || operator === undefined
        ? { kind: 'unknown', reason: 'operator-gone' }
        : record.breaker.allows(this.#options.clock())
          ? await this.#ask(operator, carrier.timeoutSeconds, record, question)
          : { kind: 'unknown', reason: 'operator-down' };
    this.#options.onJudgement({
      provider: question.provider,
      verificationId: question.verificationId,
      outcome: judgement.kind,
      reason: judgement.kind === 'unknown' ? judgement.reason : null,
    });
    return judgement;
  }

  pause(ms: number): Promise<void> {
    const wait =
      this.#options.pause ?? ((ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined));
    return wait(ms, this.#closing.signal);
  }

  async #ask(
    operator: OperatorJudgement,
    timeoutSeconds: number,
    record: Record,
    question: OperatorQuestion,
  ): Promise<Judgement> {
    const { clock } = this.#options;
    const at = clock();
    record.breaker.begin();
    using deadline = startDeadline(timeoutSeconds * 1000);
    const signal = AbortSignal.any([deadline.signal, this.#closing.signal]);
    const { authenticationId, code, verificationId: correlator } = question;
    const judgement = await this.#within(signal, async () =>
      operator.validate({ authenticationId, code, correlator }, signal),
    );
    const isKnown = judgement.kind !== 'unknown';
    // Too much at once is no illness.
    record.breaker.note(isKnown || judgement.reason.endsWith('-throttled'), clock());
    record.isSilent = !isKnown;
    if (judgement.kind === 'exhausted') record.exhaustedAt = question.tries;
    const times = isKnown ? record.told : record.untold;
    if (times.push(clock() - at) > kept) times.shift();
    return judgement;
  }

  /** An operator who doesn't mind the signal is left behind. */
  async #within(signal: AbortSignal, ask: () => Promise<Judgement>): Promise<Judgement> {
    const abandoned = Promise.withResolvers<never>();
    const abandon = (): void => abandoned.reject(signal.reason);
    signal.addEventListener('abort', abandon);
    try {
      return await Promise.race([ask(), abandoned.promise]);
    } catch (error) {
      if (!signal.aborted) this.#options.onError(wordless('An operator threw', error));
      return { kind: 'unknown', reason: signal.aborted ? 'operator-timeout' : 'operator-error' };
    } finally {
      signal.removeEventListener('abort', abandon);
    }
  }

  /** As long, and as surely, as the others of late (law 8); never right. */
  async #pretend(record: Record, tries: number): Promise<OperatorWord> {
    if (!record.breaker.allows(this.#options.clock())) return { kind: 'unknown' };
    const { isSilent, told, untold, exhaustedAt } = record;
    const times = isSilent ? untold : told;
    await this.pause(times[Math.floor(this.#options.random() * times.length)] ?? firstMs);
    if (isSilent) return { kind: 'unknown' };
    return { kind: tries >= exhaustedAt ? 'exhausted' : 'wrong' };
  }

  #recordOf(provider: string): Record {
    const known = this.#records.get(provider);
    if (known) return known;
    const breaker = new CircuitBreaker();
    const record = { breaker, told: [], untold: [], isSilent: false, exhaustedAt: Number.POSITIVE_INFINITY };
    this.#records.set(provider, record);
    return record;
  }
}
