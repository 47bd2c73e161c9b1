import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStore } from '#store/sqlite/sqlite-store.ts';
import { FakeClock, rightCode, Steps, stepsKeyring } from '#test/contract/steps.ts';

export type EngineFigures = { readonly openPerSecond: number; readonly checkPerSecond: number };

export type EngineRound = { readonly group: EngineFigures; readonly single: EngineFigures };

/**
 * The store alone, by its own rules, without HTTP: steps a second with waiting steps committed together, and with a
 * transaction for each. Both sides of a round run in the same process, one after the other, on a file of their own.
 * @param steps openings and checks to a side
 */
export async function benchEngine({
  steps,
  inFlight,
}: {
  steps: number;
  inFlight: number;
}): Promise<EngineRound> {
  const single = await measure(steps / 4, inFlight, 1);
  const group = await measure(steps, inFlight, undefined);
  return { group, single };
}

async function measure(
  count: number,
  inFlight: number,
  maxBatch: number | undefined,
): Promise<EngineFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const clock = new FakeClock();
  const store = new SqliteStore({
    path: join(folder, 'bench.db'),
    clock: clock.read,
    keyring: stepsKeyring,
    ...(maxBatch === undefined ? {} : { maxBatch }),
  });
  const steps = new Steps(store, clock);
  const ids: string[] = [];
  const openPerSecond = await timed(count, inFlight, async (i) => {
    // Ids begin with the time: with a clock that stands still they would fall all over the index, as they never do.
    clock.now = Date.now();
    const { id } = await steps.opened({
      destinations: [{ channels: ['sms'], keys: [keyed(`phone-${i}`)] }],
      liveKey: keyed(`live-${i}`),
    });
    ids.push(id);
  });
  const checkPerSecond = await timed(count, inFlight, async (i) => {
    const outcome = await steps.check(ids[i] ?? '', rightCode, { client: keyed(`client-${i}`) });
    if (outcome.kind !== 'approved') throw new Error(`check was ${outcome.kind}`);
  });
  await store.close();
  rmSync(folder, { recursive: true });
  return { openPerSecond, checkPerSecond };
}

async function timed(
  count: number,
  inFlight: number,
  step: (index: number) => Promise<void>,
): Promise<number> {
  const startedAt = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await step(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return (count / (performance.now() - startedAt)) * 1000;
}

/** Real keys are keyed hashes, which fall all over an index; names in order would flatter us. */
function keyed(name: string): string {
  return hash('sha256', name, 'base64url').slice(0, 27);
}
