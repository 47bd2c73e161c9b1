import assert from 'node:assert/strict';
import { wrong } from '#test/harness.ts';
import type { Mailbox } from './mailbox.ts';
import type { ServiceNode } from './node.ts';

/** What was answered about one verification, and must be true for ever. */
export type Witness = {
  readonly id: string;
  readonly to: string;
  code?: string;
  /** Wrong answers that were said to be wrong. */
  wrongs: number;
  /** Answers "approved". */
  approvals: number;
};

export type Load = {
  /** Who takes a request; asked for each. */
  readonly node: () => ServiceNode;
  readonly mailbox: Mailbox;
  /** Names people, so that no two loads write to the same ones. */
  readonly name: string;
  /** People at once. */
  readonly lanes: number;
  /** Ends the load: nobody begins anything more, and nobody waits for mail any longer. */
  readonly until: AbortSignal;
  /** Called after each verification that somebody was told is approved. */
  readonly onApproved?: () => void;
};

/**
 * Many people at once: each opens, gets the code, answers wrong, and answers right twice at the same moment. Whoever gets
 * no answer, or a 503, begins anew: nothing was said, so there is nothing to hold true.
 */
export async function putUnderLoad(load: Load): Promise<Witness[]> {
  const witnesses: Witness[] = [];
  const ended = new Promise<never>((_, reject) => {
    load.until.addEventListener('abort', () => reject(new Error('the load has ended')), { once: true });
  });
  ended.catch(() => undefined);
  let next = 0;
  const person = async (): Promise<void> => {
    const to = `person-${load.name}-${next++}@shop.example`;
    const opened = await load.node().call('/v1/verifications', { to, purpose: 'sign_in' });
    if (opened.status !== 201) return;
    const witness: Witness = { id: String(opened.body.id), to, wrongs: 0, approvals: 0 };
    witnesses.push(witness);
    const code = await Promise.race([load.mailbox.received(to), ended]);
    witness.code = code;
    const check = (answer: string) =>
      load.node().call(`/v1/verifications/${witness.id}/check`, { code: answer });
    if ((await check(wrong(code))).body.outcome === 'wrong') witness.wrongs++;
    const hits = await Promise.allSettled([check(code), check(code)]);
    for (const hit of hits) {
      if (hit.status === 'fulfilled' && hit.value.body.outcome === 'approved') witness.approvals++;
    }
    if (witness.approvals > 0) load.onApproved?.();
  };
  const lane = async (): Promise<void> => {
    while (!load.until.aborted) await person().catch(() => undefined);
  };
  await Promise.all(Array.from({ length: load.lanes }, lane));
  return witnesses;
}

/** Holds everything that was answered against what is there now. @returns how many messages came only now */
export async function holdTrue(
  node: ServiceNode,
  mailbox: Mailbox,
  witnesses: readonly Witness[],
): Promise<number> {
  const sentAfterwards = await Promise.all(witnesses.map((witness) => holdOneTrue(node, mailbox, witness)));
  return sentAfterwards.filter(Boolean).length;
}

async function holdOneTrue(node: ServiceNode, mailbox: Mailbox, witness: Witness): Promise<boolean> {
  const { status, body: now } = await node.call(`/v1/verifications/${witness.id}`);
  assert.equal(status, 200, 'a verification that was answered is gone');
  assert.ok(witness.approvals <= 1, 'approved twice');
  if (witness.approvals === 1) {
    assert.equal(now.status, 'approved', 'an approval that was answered is gone');
    const { body } = await node.call(`/v1/verifications/${witness.id}/check`, { code: witness.code });
    assert.match(String(body.type), /already-approved$/, 'approved a second time');
    return false;
  }
  if (now.status !== 'pending') return false;
  assert.ok(Number(now.checksLeft) <= 5 - witness.wrongs, 'a counted try came back');
  if (mailbox.has(witness.to)) return false;
  // Never resolves, and so fails by the test's own limit, when an accepted message is lost.
  witness.code = await mailbox.received(witness.to);
  return true;
}
