import type { NoticeClient } from '#core/notice.ts';
import type { Telling } from '#core/tell.ts';
import type { Verification } from '#core/verification.ts';
import type { VerificationContext } from './context.ts';

/** Where somebody sat: no more than that of what else is known of a client, and nothing that is empty. */
export function placeOfClient(client: NoticeClient = {}): NoticeClient {
  const { browser = '', place = '' } = client;
  return { ...(browser === '' ? {} : { browser }), ...(place === '' ? {} : { place }) };
}

/**
 * How somebody is told of what happened to a verification of theirs.
 * @param client whoever answered, as far as that is known: it need not be who opened it
 */
export function tellingOf(
  { facts }: Pick<VerificationContext, 'facts'>,
  verification: Verification,
  client: NoticeClient | undefined,
): Telling {
  const { locale, client: opener } = facts.read(verification);
  return { locale, client: { ...placeOfClient(opener), ...placeOfClient(client) } };
}
