import { sign } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { OutgoingReply, VendorReply, VendorRequest, VendorTools } from '../vendor.ts';
import { awsKeys, checkSignature } from './aws-account.ts';
import { makeSelfSigned, type SelfSigned } from './certificate.ts';

const certificatePath = '/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem';

type Subscription = { readonly endpoint: string; readonly token: string; confirmed: boolean };

export type TopicOptions = {
  readonly tools: VendorTools;
  readonly name: string;
  /** SignatureVersion of the topic: 1 unless somebody changes it. */
  readonly signatureVersion?: '1' | '2';
};

/**
 * One topic of Amazon SNS with subscribers by HTTP: its Subscribe (Query API), its certificate, its notifications.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html
 */
export class Topic {
  readonly arn: string;
  readonly #tools: VendorTools;
  readonly #version: '1' | '2';
  readonly #subscriptions: Subscription[] = [];
  #keys: SelfSigned | undefined;
  #count = 0;
  /** Address of the simulator, as its customers write it. */
  #url = '';

  constructor({ tools, name, signatureVersion = '1' }: TopicOptions) {
    this.arn = `arn:aws:sns:${awsKeys.region}:${awsKeys.accountId}:${name}`;
    this.#tools = tools;
    this.#version = signatureVersion;
  }

  /** @returns undefined when it isn't for SNS */
  handle(request: VendorRequest): VendorReply | Promise<VendorReply> | undefined {
    this.#url = new URL(request.url).origin;
    if (request.method === 'GET' && request.path === certificatePath) {
      return { status: 200, body: this.#signer().certificate };
    }
    const parameters = request.method === 'GET' ? request.query : new URLSearchParams(request.body);
    switch (parameters.get('Action')) {
      case 'Subscribe':
        return this.#subscribe(request, parameters);
      case 'ConfirmSubscription':
        return this.#confirm(parameters);
      default:
        return undefined;
    }
  }

  /** Tells every confirmed subscriber. */
  async publish(message: object): Promise<void> {
    const confirmed = this.#subscriptions.filter((one) => one.confirmed);
    await Promise.all(confirmed.map(({ endpoint }) => this.#post(endpoint, this.notification(message))));
  }

  /** What is posted, signed. */
  notification(message: object | string, members: Record<string, string> = {}): Record<string, string> {
    return this.signed({
      Type: 'Notification',
      MessageId: this.#id(),
      TopicArn: this.arn,
      Message: typeof message === 'string' ? message : JSON.stringify(message),
      Timestamp: new Date(this.#clock.now()).toISOString(),
      ...members,
    });
  }

  signed(message: Record<string, string>): Record<string, string> {
    const whole = { ...message, SignatureVersion: this.#version };
    const names =
      message.Type === 'Notification'
        ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
        : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
    let text = '';
    for (const name of names) if (message[name] !== undefined) text += `${name}\n${message[name]}\n`;
    const algorithm = this.#version === '1' ? 'sha1' : 'sha256';
    const signature = sign(algorithm, Buffer.from(text), this.#signer().privateKey).toString('base64');
    return { ...whole, Signature: signature, SigningCertURL: `${this.#url}${certificatePath}` };
  }

  get #clock(): Clock {
    return this.#tools.carrier.clock;
  }

  #signer(): SelfSigned {
    this.#keys ??= makeSelfSigned('sns.amazonaws.com');
    return this.#keys;
  }

  #id(): string {
    return `00000000-0000-4000-8000-${String(++this.#count).padStart(12, '0')}`;
  }

  async #subscribe(request: VendorRequest, parameters: URLSearchParams): Promise<VendorReply> {
    const refused = checkSignature(request, 'sns', this.#clock);
    if (refused) return refused;
    const endpoint = parameters.get('Endpoint') ?? '';
    if (parameters.get('TopicArn') !== this.arn || !/^https?:\/\//.test(endpoint)) return { status: 400 };
    const subscription = { endpoint, token: this.#tools.carrier.random.hex(64), confirmed: false };
    this.#subscriptions.push(subscription);
    await this.#post(endpoint, this.confirmation(subscription.token));
    return xml('Subscribe', 'pending confirmation');
  }

  /** What a new subscriber is posted. */
  confirmation(token: string, members: Record<string, string> = {}): Record<string, string> {
    const query = new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: this.arn, Token: token });
    return this.signed({
      Type: 'SubscriptionConfirmation',
      MessageId: this.#id(),
      Token: token,
      TopicArn: this.arn,
      Message: `You have chosen to subscribe to the topic ${this.arn}.`,
      SubscribeURL: `${this.#url}/?${query}`,
      Timestamp: new Date(this.#clock.now()).toISOString(),
      ...members,
    });
  }

  #confirm(parameters: URLSearchParams): VendorReply {
    const found = this.#subscriptions.find(({ token }) => token === parameters.get('Token'));
    if (!found) return { status: 400, body: '<Error><Code>InvalidParameter</Code></Error>' };
    found.confirmed = true;
    return xml('ConfirmSubscription', `${this.arn}:${this.#id()}`);
  }

  #post(url: string, message: Record<string, string>): Promise<OutgoingReply> {
    const headers = {
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': message.Type ?? '',
      'x-amz-sns-topic-arn': this.arn,
      'user-agent': 'Amazon Simple Notification Service Agent',
    };
    return this.#tools.post({ url, headers, body: JSON.stringify(message) });
  }
}

function xml(action: string, arn: string): VendorReply {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<${action}Response><${action}Result><SubscriptionArn>${arn}</SubscriptionArn></${action}Result></${action}Response>`,
  };
}
