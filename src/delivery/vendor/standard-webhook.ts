import { createHmac } from 'node:crypto';
import type { CallbackRequest } from '../callback.ts';
import { sameSecret } from './same-secret.ts';

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: against replays. */
const toleranceSeconds = 300;

/**
 * Whether a request is signed as Standard Webhooks want it: `webhook-signature` has one `v1,<base64>` for each secret in
 * use, over id, time and body.
 * @param secret `whsec_` and base64
 * @param now epoch milliseconds
 */
export function isStandardWebhook({ headers, body }: CallbackRequest, secret: string, now: number): boolean {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  if (id === '' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds) return false;
  const expected = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(`${id}.${timestamp}.`)
    .update(body)
    .digest('base64');
  return (headers['webhook-signature'] ?? '').split(' ').some((one) => sameSecret(one, `v1,${expected}`));
}
