import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { VendorReply, VendorRequest } from '../vendor.ts';

export const awsKeys = {
  region: 'eu-central-1',
  accountId: '123456789012',
  accessKeyId: 'AKIASIMULATEDCUSTOMER',
  secretAccessKey: 'simulated/secret/Of+a+customer',
};

/** What AWS says in JSON, in the two manners of its protocols at once. */
export function awsError(status: number, type: string, members: object = {}): VendorReply {
  return {
    status,
    headers: { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazonaws/` },
    body: { __type: `com.amazonaws.simulated#${type}`, ...members },
  };
}

/** As AWS does: the clock may be off by so much. */
const skewMs = 5 * 60_000;

/** @returns undefined when the request is signed as it must be, else what AWS answers */
export function checkSignature(
  request: VendorRequest,
  service: string,
  clock: Clock,
): VendorReply | undefined {
  const wrong = (type: string, message: string): VendorReply => awsError(403, type, { message });
  const { authorization = '', host } = request.headers;
  if (authorization === '')
    return wrong('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const [, keyId, date = '', region = '', name = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  if (keyId === undefined) return wrong('IncompleteSignatureException', 'Not a signature of version 4.');
  if (keyId !== awsKeys.accessKeyId) {
    return wrong('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  const time = request.headers['x-amz-date'] ?? '';
  const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const signed = names.split(';');
  const demanded = ['host', ...Object.keys(request.headers).filter((header) => header.startsWith('x-amz-'))];
  const inScope = region === awsKeys.region && name === service && time.startsWith(date);
  if (
    !inScope ||
    !(Math.abs(clock.now() - at) <= skewMs) ||
    demanded.some((header) => !signed.includes(header))
  ) {
    return wrong('InvalidSignatureException', 'Signature expired, or not for this service.');
  }
  const headerLines = signed.map(
    (header) => `${header}:${request.headers[header] ?? (header === 'host' ? host : '')}`,
  );
  const query = [...request.query]
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .sort()
    .join('&');
  const canonical = `${request.method}\n${request.path}\n${query}\n${headerLines.join('\n')}\n\n${names}\n${digest(request.body)}`;
  const mac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const dateKey = mac(Buffer.from(`AWS4${awsKeys.secretAccessKey}`), date);
  const signingKey = mac(mac(mac(dateKey, region), service), 'aws4_request');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const expected = mac(signingKey, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${digest(canonical)}`);
  if (timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return undefined;
  return wrong('InvalidSignatureException', 'The request signature we calculated does not match yours.');
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
