import { type Static, Type } from 'typebox';
import type { ProviderAnswer, ProviderTools } from '../../provider.ts';
import { readBaseUrl } from '../base-url.ts';
import { listOf, textOf } from '../json-member.ts';
import { UnderWay } from '../under-way.ts';
import { callVendor, slug, type VendorReply } from '../vendor-call.ts';
import { signAwsRequest } from './sign.ts';

/** What both services of AWS must be told; to be spread into a provider's own settings. */
export const awsAccountSettings = {
  region: Type.String({
    pattern: '^[a-z]{2}(?:-[a-z]+)+-\\d$',
    description: 'AWS region, such as eu-central-1.',
  }),
  accessKeyId: Type.String({ minLength: 16, maxLength: 128, description: 'Id of the access key.' }),
  secretAccessKey: Type.String({ minLength: 1, description: 'Secret of the access key.' }),
  sessionToken: Type.Optional(
    Type.String({ minLength: 1, description: 'Only for keys that are lent for a time.' }),
  ),
  topicArns: Type.Optional(
    Type.Array(Type.String({ pattern: '^arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:[\\w-]{1,256}$' }), {
      minItems: 1,
      description:
        'SNS topics whose notifications are believed. Subscribe them to /callbacks/<name of this provider> by HTTPS, ' +
        'without raw message delivery; the subscription confirms itself. Left out: nothing is known of what became of ' +
        'a message.',
    }),
  ),
  baseUrl: Type.Optional(
    Type.String({
      description: "Another address of the service: a VPC's, FIPS, a simulator.",
    }),
  ),
  snsUrl: Type.Optional(
    Type.String({
      description: 'Another address of SNS, trusted for its certificates: of a simulator.',
    }),
  ),
} as const;

const accountSettings = Type.Object(awsAccountSettings);
export type AwsAccount = Static<typeof accountSettings>;

export type AwsCall = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
};

export type AwsReply =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly error: AwsError }
  | { readonly ok: false; readonly answer: ProviderAnswer };

export type AwsError = {
  /** `ThrottlingException`. */
  readonly type: string;
  /** `DESTINATION_PHONE_NUMBER_OPTED_OUT`, where the service gives one; else empty. */
  readonly reason: string;
  /** Names of the parameters it didn't like. */
  readonly fields: readonly string[];
};

/** One AWS service with its own address and signing name, by JSON over POST. */
export class AwsService {
  readonly #account: AwsAccount;
  readonly #tools: ProviderTools;
  readonly #underWay = new UnderWay();
  readonly #url: string;
  readonly #service: { readonly vendor: string; readonly endpoint: string; readonly signingName: string };

  /** @param service `vendor` is what reasons begin with */
  constructor(
    service: { readonly vendor: string; readonly endpoint: string; readonly signingName: string },
    account: AwsAccount,
    tools: ProviderTools,
  ) {
    this.#service = service;
    this.#account = account;
    this.#tools = tools;
    const { region, baseUrl } = account;
    this.#url =
      baseUrl === undefined
        ? `https://${service.endpoint}.${region}.${domainOf(region)}`
        : readBaseUrl(baseUrl);
  }

  async call({ path, headers, body: members }: AwsCall, signal: AbortSignal): Promise<AwsReply> {
    const { vendor, signingName } = this.#service;
    const url = `${this.#url}${path}`;
    const body = JSON.stringify(members);
    const signed = signAwsRequest({ method: 'POST', url, headers, body }, this.#account, {
      region: this.#account.region,
      service: signingName,
      now: this.#tools.clock(),
    });
    const result = await callVendor(
      vendor,
      this.#tools.fetch,
      { url, headers: signed, body },
      this.#underWay.signal(signal),
    );
    if (!result.ok) return result;
    const { status, json } = result.reply;
    if (status < 400) return { ok: true, json };
    const error = readError(result.reply);
    const answer = commonAnswer(vendor, error, status);
    return answer ? { ok: false, answer } : { ok: false, error };
  }

  async close(): Promise<void> {
    this.#underWay.close();
  }
}

/** https://docs.aws.amazon.com/general/latest/gr/rande.html */
export function domainOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** The type stands in a header or in the body, with a namespace before it or an address after it. */
function readError({ headers, json }: VendorReply): AwsError {
  const type = headers.get('x-amzn-errortype') ?? textOf(json, '__type') ?? textOf(json, 'code') ?? '';
  return {
    type: type.replace(/^.*#/, '').replace(/:.*$/, ''),
    reason: textOf(json, 'Reason') ?? '',
    fields: listOf(json, 'Fields').flatMap((field) => textOf(field, 'Name') ?? []),
  };
}

/** A wrong key isn't tried at the pace of other failures. */
const signInRetrySeconds = 30;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
const signInErrors: ReadonlySet<string> = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'OptInRequired',
  'NotAuthorized',
]);

function commonAnswer(vendor: string, { type }: AwsError, status: number): ProviderAnswer | undefined {
  if (signInErrors.has(type)) {
    return { outcome: 'retry', reason: `${vendor}-setup-sign-in`, afterSeconds: signInRetrySeconds };
  }
  if (/^Throttling|^TooManyRequests|^RequestLimitExceeded/.test(type)) {
    return { outcome: 'retry', reason: `${vendor}-throttled`, afterSeconds: 1 };
  }
  if (/^AccessDenied/.test(type) || (status === 403 && type === '')) {
    return { outcome: 'retry', reason: `${vendor}-setup-access`, afterSeconds: signInRetrySeconds };
  }
  // A proxy's answer, or an address where something else lives.
  if (type === '') return { outcome: 'retry', reason: slug(vendor, status) };
  return undefined;
}
