import { hash } from 'node:crypto';
import type { Verification } from '#core/verification.ts';
import { createRandomPool } from '#src/random-pool.ts';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { type Driven, FakeClock, rightCode, Steps, stepsKeyring } from '#test/contract/steps.ts';

export type EngineLoad = {
  readonly url: string;
  readonly inFlight: number;
  readonly seconds: number;
  /** Of a hundred steps so many are about one and the same destination; 0 when absent. */
  readonly hotPercent?: number;
};

export type EngineFigures = {
  readonly openPerSecond: number;
  readonly checkPerSecond: number;
  /** Processor of this process for 10,000 steps a second, in cores: rules, engine and driver, without the load's own share. */
  readonly openCores: number;
  readonly checkCores: number;
};

/** The engine alone, by the real rules, without HTTP: openings for a while, then a right answer to each. */
export async function measureEngine(load: EngineLoad): Promise<EngineFigures> {
  const store = await PostgresStore.open({ url: load.url, keyring: stepsKeyring, lanes: 5 });
  try {
    const { open, check, template } = await measureSteps(store, load);
    const own = await measureSteps(answersAtOnce(template), { ...load, seconds: load.seconds / 4 });
    return {
      openPerSecond: open.perSecond,
      checkPerSecond: check.perSecond,
      openCores: open.cores - own.open.cores,
      checkCores: check.cores - own.check.cores,
    };
  } finally {
    await store.close();
  }
}

type Phase = { readonly perSecond: number; readonly cores: number };

async function measureSteps(
  store: Driven,
  { inFlight, seconds, hotPercent = 0 }: Pick<EngineLoad, 'inFlight' | 'seconds' | 'hotPercent'>,
): Promise<{ open: Phase; check: Phase; template: Verification }> {
  const clock = new FakeClock();
  const steps = new Steps(store, clock, createRandomPool());
  const run = keyed(`${process.hrtime.bigint()}`);
  const opened: Verification[] = [];
  const open = await timed(inFlight, seconds, async (i) => {
    clock.now = Date.now();
    const key = i % 100 < hotPercent ? keyed('hot') : keyed(`${run}-${i}`);
    const outcome = await steps.open({
      destinations: [{ channels: ['sms'], keys: [key] }],
      liveKey: `l${key}`,
    });
    if (outcome.kind === 'opened' && outcome.created) opened.push(outcome.verification);
    return true;
  });
  const [template] = opened;
  if (!template) throw new Error('nothing could be opened');
  const check = await timed(inFlight, seconds, async (i) => {
    const verification = opened[i];
    if (!verification) return false;
    await steps.check(verification.id, rightCode, { client: keyed(`c${run}-${i}`) });
    return true;
  });
  return { open, check, template };
}

/** A store that does nothing: what a step costs with it is the load's own share. */
function answersAtOnce(template: Verification): Driven {
  return {
    openVerification: async (_step, { id, nonce }) => ({
      kind: 'opened',
      created: true,
      verification: { ...template, id, nonce },
    }),
    checkVerification: async () => ({
      kind: 'approved',
      verification: template,
      checksLeft: 0,
      failuresLeft: null,
    }),
    resendVerification: async () => ({ kind: 'resent', verification: template }),
  };
}

/** @param step says false when there is no more to do */
async function timed(
  inFlight: number,
  seconds: number,
  step: (index: number) => Promise<boolean>,
): Promise<Phase> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() - startedAt < seconds * 1000 && (await step(next++))) done++;
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const { user, system } = process.cpuUsage(cpu);
  return {
    perSecond: (done / (performance.now() - startedAt)) * 1000,
    cores: ((user + system) / done / 1e6) * 10_000,
  };
}

/** Real keys are keyed hashes, which fall all over an index; names in order would flatter us. */
function keyed(name: string): string {
  return hash('sha256', name, 'base64url').slice(0, 27);
}
