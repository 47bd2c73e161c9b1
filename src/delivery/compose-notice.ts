import { parseAddress } from '#core/address.ts';
import type { App } from '#core/app.ts';
import { isAnswerable } from '#core/decide-notice-answer.ts';
import type { Message } from '#core/message.ts';
import { type Notice, noticeSendSeconds, openNotice } from '#core/notice.ts';
import { noticePath } from '#core/notice-link.ts';
import { destinationKeys } from '#verifications/destination-keys.ts';
import type { Composer } from './compose-message.ts';
import type { OutgoingMessage } from './provider.ts';
import type { MessagePlace } from './routing/route.ts';
import { type NoticeInput, renderNoticeEmail, renderNoticeSms } from './templates/notice.ts';

/** A notice as a person gets it: what happened, when and where, and the link by which they can say that it wasn't them. */
export function composeNotice(
  { keyring, publicUrl }: Composer,
  app: App,
  message: Message,
  notice: Notice,
  sender: string | null,
): OutgoingMessage {
  const facts = openNotice(keyring, notice);
  const { to, locale, client, subject, by } = facts;
  const path = noticePath(keyring, notice, message.destination);
  const input: NoticeInput = {
    kind: notice.kind,
    locale,
    brand: app.name,
    subject,
    client,
    by,
    at: notice.createdAt,
    until: notice.expiresAt,
    link: isAnswerable(notice, facts, notice.createdAt) ? `${publicUrl}${path}` : null,
  };
  return {
    messageId: message.id,
    verificationId: '',
    channel: message.channel,
    to: to[message.destination]?.value ?? '',
    code: '',
    sender,
    locale,
    expiresAt: notice.createdAt + noticeSendSeconds * 1000,
    content:
      message.channel === 'email'
        ? { kind: 'email', ...renderNoticeEmail(input) }
        : { kind: 'sms', text: renderNoticeSms(input) },
  };
}

/** Where it goes, as far as routes care, and what stands for the address where its owner wants no messages. */
export function placeOfNotice(
  { keyring }: Composer,
  { channel, destination }: Message,
  notice: Notice,
): MessagePlace & { readonly to: string; readonly keys: readonly string[] } {
  const { value: to = '', country = null } = openNotice(keyring, notice).to[destination] ?? {};
  const { appId } = notice;
  const parsed = parseAddress(to);
  const keys = parsed.ok ? destinationKeys(keyring, appId, parsed.address) : [];
  // An operator's messages are codes.
  return { channel, country, to, appId, oursOnly: true, keys };
}
