import { verify, X509Certificate } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import type { CallbackRequest } from '../../callback.ts';
import type { ProviderTools } from '../../provider.ts';
import { readBaseUrl } from '../base-url.ts';
import { readJsonBody } from '../json-member.ts';
import { type AwsAccount, domainOf } from './account.ts';

export type NotificationOutcome =
  | { readonly kind: 'forged' | 'garbage' }
  /** About the subscription itself; dealt with. */
  | { readonly kind: 'confirmed' }
  /** Parsed JSON that the service published; undefined when it isn't any. */
  | { readonly kind: 'notification'; readonly message: unknown };

/** https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html */
const envelope = Type.Object({
  Type: Type.String(),
  MessageId: Type.String(),
  TopicArn: Type.String(),
  Message: Type.String(),
  Timestamp: Type.String(),
  SignatureVersion: Type.String(),
  Signature: Type.String(),
  SigningCertURL: Type.String(),
  Subject: Type.Optional(Type.String()),
  SubscribeURL: Type.Optional(Type.String()),
  Token: Type.Optional(Type.String()),
});
type Envelope = Static<typeof envelope>;

/** SNS may try for an hour (its longest retry policy); clocks differ. */
const oldestMs = 2 * 3_600_000;
const youngestMs = 5 * 60_000;
const maxCertificateBytes = 64 * 1024;
/** AWS changes its certificate about once a year, and each region has its own. */
const keptCertificates = 8;
const fetchMs = 5_000;
const betweenFetchesMs = 1_000;

/**
 * What Amazon SNS posts to an HTTPS subscriber: signed by a certificate that is fetched from SNS itself, whose host we
 * derive from the topic, and never take from the notification.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export class NotificationReader {
  readonly #topicArns: ReadonlySet<string>;
  readonly #snsBase: string | undefined;
  readonly #tools: ProviderTools;
  readonly #certificates = new Map<string, Promise<X509Certificate>>();
  #askedAt = Number.NEGATIVE_INFINITY;

  /** @throws Error in words for the operator */
  constructor(account: AwsAccount, tools: ProviderTools) {
    this.#topicArns = new Set(account.topicArns);
    this.#snsBase = account.snsUrl === undefined ? undefined : readBaseUrl(account.snsUrl, 'snsUrl');
    this.#tools = tools;
  }

  /** @throws when SNS can't be asked for its certificate or for a confirmation: it should try again */
  async read({ body }: CallbackRequest): Promise<NotificationOutcome> {
    const found = readEnvelope(body);
    if (!found) return { kind: 'garbage' };
    // Before anything is fetched for a stranger.
    if (!this.#topicArns.has(found.TopicArn)) return { kind: 'forged' };
    if (!this.#isFresh(found) || !(await this.#isSigned(found))) return { kind: 'forged' };
    if (found.Type === 'SubscriptionConfirmation') return this.#confirm(found);
    if (found.Type !== 'Notification') return { kind: 'confirmed' };
    return { kind: 'notification', message: readJsonBody(Buffer.from(found.Message)) };
  }

  #isFresh({ Timestamp }: Envelope): boolean {
    const age = this.#tools.clock() - Date.parse(Timestamp);
    return age <= oldestMs && age >= -youngestMs;
  }

  async #isSigned(found: Envelope): Promise<boolean> {
    const algorithm = { 1: 'RSA-SHA1', 2: 'RSA-SHA256' }[found.SignatureVersion];
    const url = this.#snsUrl(found.SigningCertURL, found.TopicArn);
    if (!algorithm || !url || !/^\/SimpleNotificationService-[0-9a-f]{8,64}\.pem$/.test(url.pathname)) {
      return false;
    }
    const { publicKey } = await this.#certificate(url.href);
    return verify(algorithm, Buffer.from(toSign(found)), publicKey, Buffer.from(found.Signature, 'base64'));
  }

  /** @returns undefined unless it is an address of SNS in the topic's own region */
  #snsUrl(text: string, topicArn: string): URL | undefined {
    const region = topicArn.split(':')[3] ?? '';
    const snsUrl = this.#snsBase ?? `https://sns.${region}.${domainOf(region)}`;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url && url.origin === snsUrl && url.username === '' && url.password === '' ? url : undefined;
  }

  #certificate(href: string): Promise<X509Certificate> {
    const known = this.#certificates.get(href);
    if (known) return known;
    const now = this.#tools.clock();
    // A stranger who makes up one certificate after another doesn't make us ask for each.
    if (now - this.#askedAt < betweenFetchesMs) throw new Error('SNS was asked for a certificate just now.');
    this.#askedAt = now;
    const fetched = this.#get(href).then((text) => new X509Certificate(text));
    this.#certificates.set(href, fetched);
    // One that didn't come is asked for again.
    fetched.catch(() => this.#certificates.delete(href));
    const [oldest] = this.#certificates.keys();
    if (this.#certificates.size > keptCertificates && oldest !== undefined) this.#certificates.delete(oldest);
    return fetched;
  }

  async #confirm({ SubscribeURL = '', TopicArn }: Envelope): Promise<NotificationOutcome> {
    const url = this.#snsUrl(SubscribeURL, TopicArn);
    if (url?.searchParams.get('Action') !== 'ConfirmSubscription') return { kind: 'forged' };
    await this.#get(url.href);
    return { kind: 'confirmed' };
  }

  async #get(href: string): Promise<string> {
    const response = await this.#tools.fetch(href, {
      redirect: 'error',
      signal: AbortSignal.timeout(fetchMs),
    });
    const text = await response.text();
    if (!response.ok || text.length > maxCertificateBytes)
      throw new Error(`SNS answered ${response.status}.`);
    return text;
  }
}

function readEnvelope(body: Uint8Array): Envelope | undefined {
  const json = readJsonBody(body);
  if (typeof json !== 'object' || json === null) return undefined;
  // `null` is as good as absent, to the signature as well.
  const present: unknown = Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
  return Check(envelope, present) ? present : undefined;
}

/** The members of each type that are signed, in this order, each name and value on a line of its own. */
function toSign(found: Envelope): string {
  const names =
    found.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const);
  return names.flatMap((name) => (found[name] === undefined ? [] : [`${name}\n${found[name]}\n`])).join('');
}
