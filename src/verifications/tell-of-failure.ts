import type { CheckOutcome } from '#core/decide-check.ts';
import { idRandomBytes, makeId } from '#core/id.ts';
import { sealIvBytes } from '#core/keyring.ts';
import type { NoticeClient } from '#core/notice.ts';
import { noticeRandomBytes } from '#core/tell.ts';
import { userKeysOf } from '#core/user.ts';
import type { VerificationContext } from './context.ts';
import { tellingOf } from './telling.ts';

/**
 * After a sign-in ended by wrong codes, tells the person that somebody knows their password (OWASP ASVS 6.3.5). It is a step
 * of its own, after the answer: a check, the commonest write of all, locks nothing more for it, and takes as long for a decoy. A
 * process that dies in between loses this one; the next failure tells.
 */
export function tellOfFailure(
  context: VerificationContext,
  outcome: CheckOutcome,
  client: NoticeClient | undefined,
): void {
  if (outcome.kind !== 'wrong') return;
  const { verification } = outcome;
  const { status, purpose, decoy, id, appId } = verification;
  // The rule asks the same. Here it saves a step after nearly every check.
  if (status !== 'exhausted' || purpose !== 'sign_in' || decoy) return;
  const { userId } = context.facts.read(verification);
  if (userId === null) return;
  const { keyring, random, clock, store } = context;
  context.afterwards(() =>
    store.tellUser(
      { userKeys: userKeysOf(keyring, appId, userId), verification: id },
      {
        ...tellingOf(context, verification, client),
        kind: 'second_step_failed',
        appId,
        userId,
        newUserId: makeId('usr', clock(), random(idRandomBytes)),
        sealIv: random(sealIvBytes),
        noticeRandom: random(noticeRandomBytes),
      },
    ),
  );
}
