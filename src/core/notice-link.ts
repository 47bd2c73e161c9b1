import { codesMatch } from './code.ts';
import { isId } from './id.ts';
import type { Keyring } from './keyring.ts';
import type { Notice } from './notice.ts';

/** 72 bits, so that whoever has one link of a notice can't make another of it: who presses is told by the link. */
const macLetters = 12;
const pattern = /^(ntc_[0-9a-z]+)\.(\d{1,2})-([\w-]+)$/;

export type NoticeLink = { readonly id: string; readonly destination: number; readonly mac: string };

/** The address of a notice's page for one of its addresses, without the host. */
export function noticePath(
  keyring: Keyring,
  { id, keyId }: Pick<Notice, 'id' | 'keyId'>,
  destination: number,
): string {
  return `/n/${id}.${destination}-${macOf(keyring, { id, keyId }, destination)}`;
}

/** What a link says of itself; undefined: it was not made here. */
export function readNoticeLink(token: string): NoticeLink | undefined {
  const [, id = '', destination = '', mac = ''] = pattern.exec(token) ?? [];
  return isId('ntc', id) ? { id, destination: Number(destination), mac } : undefined;
}

/** Whether it is the link of this address and no other, in constant time: whoever has one link knows the id of the others. */
export function isLinkOf(keyring: Keyring, notice: Notice, { id, destination, mac }: NoticeLink): boolean {
  return (
    notice.id === id && keyring.has(notice.keyId) && codesMatch(macOf(keyring, notice, destination), mac)
  );
}

function macOf(keyring: Keyring, { id, keyId }: Pick<Notice, 'id' | 'keyId'>, destination: number): string {
  return keyring.noticeMac(keyId, `${id}\0${destination}`).slice(0, macLetters);
}
