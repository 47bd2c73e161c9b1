import { createHmac } from 'node:crypto';
import type { CallbackRequest } from '../callback.ts';
import { sameSecret } from './same-secret.ts';

/** For vendors that sign nothing: whoever knows the address was told it by us. */

/** Good for one message, and tells nothing of the secret. */
function tokenOf(messageId: string, secret: string): string {
  return createHmac('sha256', secret).update(`callback ${messageId}`).digest('base64url');
}

/** The address of a message's callbacks with a token in its query. */
export function withToken(callbackUrl: string, messageId: string, secret: string): string {
  const url = new URL(callbackUrl);
  url.searchParams.set('token', tokenOf(messageId, secret));
  return url.href;
}

/**
 * Whether a request came to an address with its token (`?token=`), or, when it is about no message of ours, with the
 * secret itself (`?key=`), which an operator has written into the vendor's settings.
 */
export function isVouchedFor({ url, messageId }: CallbackRequest, secret: string): boolean {
  const { searchParams } = new URL(url);
  return messageId === null
    ? sameSecret(searchParams.get('key') ?? undefined, secret)
    : sameSecret(searchParams.get('token') ?? undefined, tokenOf(messageId, secret));
}
