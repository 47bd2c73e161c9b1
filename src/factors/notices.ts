import { parseAddress } from '#core/address.ts';
import type { App } from '#core/app.ts';
import type { NoticeOutcome, ToldBy, ToldOfCheck } from '#core/decide-notice.ts';
import type { NoticeAnswerOutcome } from '#core/decide-notice-answer.ts';
import { idRandomBytes, makeId } from '#core/id.ts';
import { sealIvBytes } from '#core/keyring.ts';
import { type Notice, type NoticeClient, type NoticeFacts, openNotice } from '#core/notice.ts';
import { isLinkOf, readNoticeLink } from '#core/notice-link.ts';
import { noticeRandomBytes, type Telling } from '#core/tell.ts';
import { userKeysOf } from '#core/user.ts';
import { parseAddresses } from '#verifications/addresses.ts';
import { idempotent } from '#verifications/idempotency.ts';
import { type InvalidInput, invalid } from '#verifications/invalid-input.ts';
import { placeOfClient } from '#verifications/telling.ts';
import type { FactorContext } from './change-factors.ts';

/** What an app says of how a person is to be told. */
export type TellingInput = {
  /** Addresses that the app keeps for them. */
  readonly notify?: readonly string[];
  readonly locale?: string;
  readonly client?: NoticeClient;
};

/** What an app said, read; or which address can't be one. */
export function readTelling(
  app: App,
  { notify, locale, client }: TellingInput,
): { readonly kind: 'telling'; readonly telling: Telling } | InvalidInput {
  const addresses = notify && parseAddresses(app, notify);
  if (addresses && 'kind' in addresses) return { ...addresses, path: '/notify' };
  const named = addresses?.map((address) => {
    const { kind, value } = address;
    const country = address.kind === 'phone' ? address.country : null;
    return country === null ? { kind, value } : { kind, value, country };
  });
  return {
    kind: 'telling',
    telling: {
      client: placeOfClient(client),
      ...(locale === undefined ? {} : { locale }),
      ...(named ? { notify: named } : {}),
    },
  };
}

/** Tells somebody of what happened in the app. @throws ServiceError `store-unavailable` */
export async function tellUser(
  context: FactorContext,
  app: App,
  userId: string,
  input: TellingInput & { readonly kind: Exclude<ToldBy, ToldOfCheck>; readonly except?: string },
  idempotencyKey?: string,
): Promise<NoticeOutcome | InvalidInput> {
  const read = readTelling(app, input);
  if (read.kind === 'invalid') return read;
  const [country] = app.countries;
  const except =
    input.except === undefined ? undefined : parseAddress(input.except, { defaultCountry: country });
  if (except && !except.ok) return invalid('/except', 'This is no address.');
  const { keyring, random, clock, store } = context;
  const { idempotency, fingerprint } = idempotent(
    keyring,
    `${app.id}\0tell\0${userId}`,
    idempotencyKey,
    input,
  );
  return store.tellUser(
    { userKeys: userKeysOf(keyring, app.id, userId) },
    {
      ...read.telling,
      kind: input.kind,
      ...(except ? { except: except.address.value } : {}),
      ...(idempotency && fingerprint ? { again: { idempotency, fingerprint } } : {}),
      appId: app.id,
      userId,
      newUserId: makeId('usr', clock(), random(idRandomBytes)),
      sealIv: random(sealIvBytes),
      noticeRandom: random(noticeRandomBytes),
    },
  );
}

/** A notice as somebody came to it by the link that went to one of their addresses. */
export type FoundNotice = {
  readonly notice: Notice;
  readonly facts: NoticeFacts;
  readonly destination: number;
};

/** undefined: the link was not made here, or the notice is gone. @throws ServiceError `store-unavailable` */
export async function findNotice(
  { store, keyring }: Pick<FactorContext, 'store' | 'keyring'>,
  token: string,
): Promise<FoundNotice | undefined> {
  const link = readNoticeLink(token);
  const notice = link && (await store.readNotice(link.id));
  if (!link || !notice || !isLinkOf(keyring, notice, link)) return undefined;
  return { notice, facts: openNotice(keyring, notice), destination: link.destination };
}

/** "This wasn't me." @throws ServiceError `store-unavailable` */
export async function answerNotice(
  { store, keyring, random }: FactorContext,
  { notice: { id, appId }, facts: { userId }, destination }: FoundNotice,
): Promise<NoticeAnswerOutcome> {
  return store.answerNotice(
    { id, appId, userKeys: userKeysOf(keyring, appId, userId) },
    { destination, sealIv: random(sealIvBytes), noticeRandom: random(noticeRandomBytes) },
  );
}
