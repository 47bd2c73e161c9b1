import { kindOf } from '#core/channel.ts';
import type { CheckOutcome } from '#core/check.ts';
import type { ToldOfCheck } from '#core/decide-notice.ts';
import type { OwnMethod } from '#core/factor.ts';
import { idRandomBytes, makeId } from '#core/id.ts';
import { sealIvBytes } from '#core/keyring.ts';
import type { NoticeClient } from '#core/notice.ts';
import { noticeRandomBytes } from '#core/tell.ts';
import { userKeysOf } from '#core/user.ts';
import { currentChannel } from '#core/verification.ts';
import type { VerificationContext } from './context.ts';
import { tellingOf } from './telling.ts';

/**
 * Tells the person that somebody knows their password, after a sign-in ended by wrong codes (OWASP ASVS 6.3.5), and that a
 * factor is about to be disabled, or was. It is a step of its own, after the answer: a check, the commonest write of all,
 * locks nothing more for it, and takes as long for a decoy. A process that dies in between loses this one; the next failure
 * tells.
 * @param method what was answered with; absent: the code of a message
 */
export function tellOfFailure(
  context: VerificationContext,
  outcome: CheckOutcome,
  client: NoticeClient | undefined,
  method?: OwnMethod,
): void {
  if (outcome.kind !== 'wrong') return;
  const { verification } = outcome;
  // The rule asks the same. Here it saves a step after nearly every check.
  const kinds = kindsOf(outcome);
  if (kinds.length === 0 || verification.decoy) return;
  const { id, appId } = verification;
  const { userId } = context.facts.read(verification);
  if (userId === null) return;
  const { keyring, random, clock, store } = context;
  const channel = currentChannel(verification);
  const factorKind = method ?? (channel === null ? undefined : kindOf(channel));
  for (const kind of kinds) {
    const isOfFactor = kind !== 'second_step_failed' && factorKind !== undefined;
    context.afterwards(() =>
      store.tellUser(
        { userKeys: userKeysOf(keyring, appId, userId), verification: id },
        {
          ...tellingOf(context, verification, client),
          kind,
          ...(isOfFactor ? { factorKind } : {}),
          appId,
          userId,
          newUserId: makeId('usr', clock(), random(idRandomBytes)),
          sealIv: random(sealIvBytes),
          noticeRandom: random(noticeRandomBytes),
        },
      ),
    );
  }
}

function kindsOf({
  verification: { status, purpose },
  failuresLeft,
}: Exclude<CheckOutcome, { kind: 'refused' }>): ToldOfCheck[] {
  const kinds: ToldOfCheck[] = [];
  if (status === 'exhausted' && purpose === 'sign_in') kinds.push('second_step_failed');
  if (failuresLeft !== null) kinds.push(failuresLeft === 0 ? 'factor_disabled' : 'factor_nearly_disabled');
  return kinds;
}
