import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testKey, wrong } from '#test/harness.ts';
import { leaveForScan } from '#test/leak-scan.ts';
import { Mailbox } from './mailbox.ts';

/** What was answered about one verification, and must still be true after the process died. */
type Witness = { readonly id: string; readonly to: string; code?: string; wrongs: number; approvals: number };

export type CrashFigures = {
  readonly rounds: number;
  readonly opened: number;
  readonly wrong: number;
  readonly approved: number;
  /** Messages that had not come before the process died, and came after it was started again. */
  readonly sentAfterwards: number;
};

const root = fileURLToPath(new URL('../..', import.meta.url));
const lanes = 16;

/**
 * Puts the real service under load, kills it with SIGKILL in the middle, starts it again and holds every answer that
 * was given against what is there now. Each round goes on with the data of the one before.
 * @param seed decides after how many approvals of a round the process dies
 */
export async function crashRounds(rounds: number, seed = 1): Promise<CrashFigures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-crash-'));
  const mailbox = new Mailbox();
  const site: Site = { dataDir, logs: [], smtpUrl: await mailbox.listen(), mailbox };
  const all: Witness[] = [];
  let sentAfterwards = 0;
  let random = seed;
  try {
    for (let round = 0; round < rounds; round++) {
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
      const witnesses = await loadUntil(await start(site), site, round, 20 + (random >>> 24));
      all.push(...witnesses);
      const again = await start(site);
      try {
        sentAfterwards += await holdTrue(again.url, site, witnesses);
      } finally {
        again.child.kill('SIGTERM');
        await once(again.child, 'exit');
      }
    }
  } finally {
    await mailbox.close();
  }
  leaveForScan({ dataDir, codes: all.flatMap(({ code }) => code ?? []), texts: site.logs });
  const sum = (of: (witness: Witness) => number) => all.reduce((total, witness) => total + of(witness), 0);
  return {
    rounds,
    opened: all.length,
    wrong: sum((w) => w.wrongs),
    approved: sum((w) => w.approvals),
    sentAfterwards,
  };
}

type Site = {
  readonly dataDir: string;
  readonly logs: string[];
  readonly smtpUrl: string;
  readonly mailbox: Mailbox;
};
type Service = { readonly child: ChildProcess; readonly url: string };

async function start({ dataDir, logs, smtpUrl }: Site): Promise<Service> {
  const child = spawn(process.execPath, [join(root, 'src/main.ts')], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      COUNTERSIGN_DATA_DIR: dataDir,
      COUNTERSIGN_BOOTSTRAP_KEY: testKey,
      COUNTERSIGN_SMTP_URL: smtpUrl,
      COUNTERSIGN_SMTP_FROM: 'no-reply@shop.example',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.stdout?.on('data', (chunk) => logs.push(String(chunk)));
  child.stderr?.on('data', (chunk) => logs.push(String(chunk)));
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => assert.fail(`the service did not start: ${logs.at(-1)}`)),
  ]);
  return { child, url: message.listening };
}

/** Many people at once: open, get the code, answer wrong, answer right; killed after so many approvals. */
async function loadUntil(
  { child, url }: Service,
  { mailbox }: Site,
  round: number,
  approvals: number,
): Promise<Witness[]> {
  const witnesses: Witness[] = [];
  let approved = 0;
  let next = 0;
  const exited = once(child, 'exit').then(() => assert.fail('killed'));
  exited.catch(() => undefined);
  const person = async (): Promise<void> => {
    for (;;) {
      const to = `person-${round}-${next++}@shop.example`;
      const opened = await call(url, '/v1/verifications', { to, purpose: 'sign_in' });
      const witness: Witness = { id: String(opened.id), to, wrongs: 0, approvals: 0 };
      witnesses.push(witness);
      const code = await Promise.race([mailbox.received(to), exited]);
      witness.code = code;
      const miss = await check(url, witness.id, wrong(code));
      if (miss.outcome === 'wrong') witness.wrongs++;
      // Two at once, so that a process that dies between them could approve twice.
      const hits = await Promise.allSettled([check(url, witness.id, code), check(url, witness.id, code)]);
      for (const hit of hits)
        if (hit.status === 'fulfilled' && hit.value.outcome === 'approved') witness.approvals++;
      approved++;
      if (approved === approvals) child.kill('SIGKILL');
    }
  };
  await Promise.allSettled([exited, ...Array.from({ length: lanes }, person)]);
  return witnesses;
}

/** Everything that was answered is still true; what was accepted and not yet sent is sent now. @returns how many were */
async function holdTrue(url: string, { mailbox }: Site, witnesses: readonly Witness[]): Promise<number> {
  let sentAfterwards = 0;
  for (const witness of witnesses) {
    const now = await call(url, `/v1/verifications/${witness.id}`);
    assert.equal(now.id, witness.id, 'a verification that was answered is gone');
    assert.ok(witness.approvals <= 1, 'approved twice');
    if (witness.approvals === 1) {
      assert.equal(now.status, 'approved', 'an approval that was answered is gone');
      const again = await check(url, witness.id, witness.code ?? '');
      assert.match(String(again.type), /already-approved$/, 'approved a second time after the crash');
      continue;
    }
    if (now.status === 'pending')
      assert.ok(Number(now.checksLeft) <= 5 - witness.wrongs, 'a counted try came back');
    if (now.status === 'pending' && !mailbox.has(witness.to)) {
      // Never resolves, and so fails by the test's own limit, when an accepted message is lost.
      witness.code = await mailbox.received(witness.to);
      sentAfterwards++;
    }
  }
  return sentAfterwards;
}

const check = (url: string, id: string, code: string) => call(url, `/v1/verifications/${id}/check`, { code });

async function call(url: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return (await response.json()) as Record<string, unknown>;
}
