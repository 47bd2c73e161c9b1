import { codesMatch } from './code.ts';
import type { Keyring } from './keyring.ts';

const shape = /^(brw_[0-9a-z]{36})\.([\w-]{8})\.[\w-]{43}$/;

/**
 * What a trusted browser keeps in a cookie: its id, signed for its user. It is derived, so it is stored nowhere, and worth
 * nothing once the browser is off the user's list.
 */
export function browserToken(
  keyring: Keyring,
  whose: { readonly appId: string; readonly userId: string },
  browserId: string,
  keyId: string = keyring.currentId,
): string {
  const mac = keyring.browserMac(`${whose.appId}\0${browserId}\0${whose.userId}`, keyId);
  return `${browserId}.${keyId}.${mac}`;
}

/** The id of the browser, if the token was made here for this user; undefined otherwise. */
export function browserIdOf(
  keyring: Keyring,
  whose: { readonly appId: string; readonly userId: string },
  token: string,
): string | undefined {
  const [, browserId = '', keyId = ''] = shape.exec(token) ?? [];
  if (!keyring.has(keyId)) return undefined;
  return codesMatch(browserToken(keyring, whose, browserId, keyId), token) ? browserId : undefined;
}
