import { createHmac } from 'node:crypto';
import type { CallbackRequest } from '../callback.ts';
import { sameSecret } from '../vendor/same-secret.ts';

export type SignedFields =
  | { readonly kind: 'forged' }
  | { readonly kind: 'genuine'; readonly fields: URLSearchParams };

/**
 * What came, if Plivo signed it: HMAC-SHA-256 under the auth token of the account, or of the main account above it.
 *
 * Version 3 (https://www.plivo.com/docs/voice/concepts/signature-validation) covers address and fields. Version 2, which is
 * all that Plivo promises for messages (https://www.plivo.com/docs/messaging/concepts/signature-validation), covers the
 * address and a nonce only: who catches such a request could change its fields. It counts only where no version 3 is.
 */
export function readSigned(request: CallbackRequest, token: string): SignedFields {
  const { method, url, headers, body } = request;
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  const form = new URLSearchParams(isForm && method === 'POST' ? new TextDecoder().decode(body) : '');
  const nonce3 = headers['x-plivo-signature-v3-nonce'];
  const given3 = listed(headers['x-plivo-signature-v3'], headers['x-plivo-signature-ma-v3']);
  const given2 = listed(headers['x-plivo-signature-v2'], headers['x-plivo-signature-ma-v2']);
  const nonce2 = headers['x-plivo-signature-v2-nonce'] ?? '';
  const isVersion3 = given3.length > 0 || nonce3 !== undefined;
  const given = isVersion3 ? given3 : given2;
  const text = isVersion3 ? `${addressAndFields(url, form)}.${nonce3 ?? ''}` : bareAddress(url) + nonce2;
  const expected = createHmac('sha256', token).update(text).digest('base64');
  const matches = given.map((one) => sameSecret(one, expected));
  if (!matches.includes(true)) return { kind: 'forged' };
  return { kind: 'genuine', fields: method === 'GET' ? new URL(url).searchParams : form };
}

/** Several signatures may stand in one header, with commas between. */
function listed(...headers: readonly (string | undefined)[]): readonly string[] {
  return headers
    .flatMap((header) => (header === undefined ? [] : header.split(',')))
    .map((one) => one.trim());
}

const bareAddress = (url: string): string => url.replace(/[?#].*$/s, '');

function addressAndFields(url: string, form: URLSearchParams): string {
  const query = sorted(new URL(url).searchParams, '=').join('&');
  const fields = sorted(form, '').join('');
  const between = query !== '' && fields !== '' ? '.' : '';
  return `${bareAddress(url)}${query === '' && fields === '' ? '' : '?'}${query}${between}${fields}`;
}

function sorted(fields: URLSearchParams, sign: string): readonly string[] {
  const names = [...new Set(fields.keys())].sort();
  return names.flatMap((name) =>
    fields
      .getAll(name)
      .sort()
      .map((value) => name + sign + value),
  );
}
