import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leaveForScan } from '#test/leak-scan.ts';
import { Mailbox } from './mailbox.ts';
import { ServiceNode } from './node.ts';
import { holdTrue, putUnderLoad, type Witness } from './witnesses.ts';

export type CrashFigures = {
  readonly opened: number;
  readonly wrong: number;
  readonly approved: number;
  /** Messages that had not come before the disaster, and came afterwards. */
  readonly sentAfterwards: number;
};

/**
 * Puts the service on the embedded store under load, kills it with SIGKILL in the middle, starts it again and holds
 * every answer that was given against what is there now. Each round goes on with the data of the one before.
 * @param seed decides after how many approvals of a round the process dies
 */
export async function crashRounds(rounds: number, seed = 1): Promise<CrashFigures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-crash-'));
  const mailbox = new Mailbox();
  const log: string[] = [];
  const settings = { COUNTERSIGN_DATA_DIR: dataDir, COUNTERSIGN_SMTP_URL: await mailbox.listen() };
  const all: Witness[] = [];
  let sentAfterwards = 0;
  let random = seed;
  try {
    for (let round = 0; round < rounds; round++) {
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
      const witnesses = await loadUntilKilled(await ServiceNode.start(settings, log), mailbox, {
        name: String(round),
        approvals: 20 + (random >>> 24),
      });
      all.push(...witnesses);
      const again = await ServiceNode.start(settings, log);
      try {
        sentAfterwards += await holdTrue(again, mailbox, witnesses);
      } finally {
        await again.stop();
      }
    }
  } finally {
    await mailbox.close();
  }
  leaveForScan({ dataDir, codes: all.flatMap(({ code }) => code ?? []), texts: log });
  return { ...figuresOf(all), sentAfterwards };
}

/** What was answered in all. */
export function figuresOf(
  witnesses: readonly Witness[],
): Pick<CrashFigures, 'opened' | 'wrong' | 'approved'> {
  const sum = (of: (witness: Witness) => number) => witnesses.reduce((total, one) => total + of(one), 0);
  return { opened: witnesses.length, wrong: sum((one) => one.wrongs), approved: sum((one) => one.approvals) };
}

async function loadUntilKilled(
  node: ServiceNode,
  mailbox: Mailbox,
  { name, approvals }: { name: string; approvals: number },
): Promise<Witness[]> {
  const dead = new AbortController();
  void node.exited().then(() => dead.abort());
  let approved = 0;
  return putUnderLoad({
    node: () => node,
    mailbox,
    name,
    lanes: 16,
    until: dead.signal,
    onApproved: () => {
      if (++approved === approvals) node.kill();
    },
  });
}
