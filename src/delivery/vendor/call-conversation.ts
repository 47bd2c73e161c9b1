import Type from 'typebox';
import type { CallbackOutcome, CallbackRequest, Receipt } from '../callback.ts';
import type { MessageContent, OutgoingMessage, ProviderAnswer, ProviderTools } from '../provider.ts';
import { slug } from './vendor-call.ts';

export const callDefaults = { ringSeconds: 30, keySeconds: 8 };

/** @param mostKeySeconds that the vendor waits for a key */
export function callSettings(callerDescription: string, mostKeySeconds: number) {
  return {
    from: Type.Optional(Type.String({ pattern: '^\\+\\d{6,15}$', description: callerDescription })),
    ringSeconds: Type.Optional(
      Type.Integer({
        default: callDefaults.ringSeconds,
        minimum: 5,
        maximum: 120,
        description: 'To pick up. Most voice mailboxes answer after that.',
      }),
    ),
    keySeconds: Type.Optional(
      Type.Integer({
        default: callDefaults.keySeconds,
        minimum: 2,
        maximum: mostKeySeconds,
        description: 'To press the key once it has been asked for; it is asked for three times.',
      }),
    ),
  };
}

const maxTurns = 3;
const maxCallSeconds = 180;

export type CallPlan = {
  readonly caller: string;
  readonly ringSeconds: number;
  readonly callSeconds: number;
};

/** @returns who calls, and how long it may ring and last; or why nobody is called */
export function planCall(
  vendor: string,
  { to, content, sender, expiresAt }: OutgoingMessage,
  { from, ringSeconds }: { readonly from?: string; readonly ringSeconds: number },
  now: number,
): CallPlan | ProviderAnswer {
  if (content.kind !== 'voice' || !/^\+\d{6,15}$/.test(to)) {
    return { outcome: 'refused', reason: `${vendor}-not-sendable` };
  }
  const secondsLeft = Math.floor((expiresAt - now) / 1000);
  // Nobody who picks up in the last seconds has heard the code before it ends; and vendors ring for 5 s at least.
  if (secondsLeft < 5) return { outcome: 'refused', reason: `${vendor}-too-late` };
  const caller = sender ?? from;
  if (caller === undefined) return { outcome: 'retry', reason: `${vendor}-setup-sender` };
  return {
    caller,
    ringSeconds: Math.min(ringSeconds, secondsLeft),
    callSeconds: Math.min(maxCallSeconds, secondsLeft),
  };
}

export type VoiceContent = Extract<MessageContent, { readonly kind: 'voice' }>;
/** What the vendor is to do next, in its own language. */
export type CallAnswer = { readonly contentType: string; readonly body: string };
type Urls = { readonly key: string; readonly askAgain: string; readonly heard: string };

/** A vendor's way to say things. */
export type CallScript = {
  /** Begins reasons. */
  readonly vendor: string;
  readonly hangUp: CallAnswer;
  /** Its words for a call that nobody took. */
  readonly failures: readonly string[];
  ask(content: VoiceContent, urls: Urls): CallAnswer;
  tell(content: VoiceContent, urls: Urls): CallAnswer;
};

/** What a vendor says of a call, in its own words. */
export type CallNews = {
  readonly callId: string | undefined;
  readonly key: string | undefined;
  readonly status: string | undefined;
};

type Call = {
  readonly messageId: string;
  receipt(status: Receipt['status'], reason?: string): Receipt;
};

/**
 * A vendor asks us what to say when somebody picks up, and again when the key is pressed; only the second answer has the code in
 * it. `pressed` is written down before that answer, `delivered` is a call that was listened to until the code had been read;
 * one that ends without a key is `<vendor>-no-key`.
 */
export class CallConversation {
  readonly #script: CallScript;
  readonly #tools: Pick<ProviderTools, 'callbackUrl' | 'compose'>;

  constructor(script: CallScript, tools: Pick<ProviderTools, 'callbackUrl' | 'compose'>) {
    this.#script = script;
    this.#tools = tools;
  }

  /** Where it asks what to say when somebody picks up. */
  askUrl(messageId: string, turn = 1): string {
    return `${this.#stepUrl(messageId, 'ask')}&turn=${turn}`;
  }

  /** Where it tells how the call ended. */
  statusUrl(messageId: string): string {
    return this.#stepUrl(messageId, 'status');
  }

  async answer(
    { url, messageId }: CallbackRequest,
    { callId, key, status = '' }: CallNews,
  ): Promise<CallbackOutcome> {
    if (messageId === null) return { kind: 'garbage' };
    const call = callOf(messageId, callId);
    const query = new URL(url).searchParams;
    const turn = Number(query.get('turn'));
    switch (query.get('step')) {
      case 'ask':
        return this.#ask(call, turn);
      case 'key':
        return key === '1' ? this.#tell(call, turn) : this.#ask(call, turn + 1);
      case 'heard':
        return said(this.#script.hangUp, call.receipt('delivered'));
      case 'status':
        return { kind: 'genuine', news: this.#ended(call, status) };
      default:
        return { kind: 'garbage' };
    }
  }

  async #ask(call: Call, turn: number): Promise<CallbackOutcome> {
    const { hangUp } = this.#script;
    if (!(turn >= 1 && turn <= maxTurns)) return said(hangUp, this.#noKey(call));
    const content = await this.#contentOf(call);
    return said(content ? this.#script.ask(content, this.#urlsOf(call, turn)) : hangUp);
  }

  async #tell(call: Call, turn: number): Promise<CallbackOutcome> {
    const content = await this.#contentOf(call);
    if (!content) return said(this.#script.hangUp);
    return said(this.#script.tell(content, this.#urlsOf(call, turn)), call.receipt('pressed'));
  }

  /** The last word, unless the key was pressed: whoever hung up in the middle of the code isn't called again unasked. */
  #ended(call: Call, status: string): Receipt[] {
    const { vendor, failures } = this.#script;
    if (status === 'completed') return [this.#noKey(call)];
    return failures.includes(status) ? [call.receipt('failed', slug(vendor, status))] : [];
  }

  #noKey(call: Call): Receipt {
    return call.receipt('failed', `${this.#script.vendor}-no-key`);
  }

  async #contentOf({ messageId }: Call): Promise<VoiceContent | undefined> {
    const { content } = (await this.#tools.compose(messageId)) ?? {};
    return content?.kind === 'voice' ? content : undefined;
  }

  #urlsOf({ messageId }: Call, turn: number): Urls {
    return {
      key: `${this.#stepUrl(messageId, 'key')}&turn=${turn}`,
      askAgain: this.askUrl(messageId, turn + 1),
      heard: this.#stepUrl(messageId, 'heard'),
    };
  }

  #stepUrl(messageId: string, step: string): string {
    return `${this.#tools.callbackUrl(messageId)}?step=${step}`;
  }
}

function callOf(messageId: string, callId: string | undefined): Call {
  return {
    messageId,
    receipt: (status, reason) => ({
      kind: 'receipt',
      messageId,
      ...(callId === undefined ? {} : { providerMessageId: callId }),
      status,
      ...(reason === undefined ? {} : { reason }),
    }),
  };
}

function said(answer: CallAnswer, ...news: Receipt[]): CallbackOutcome {
  return { kind: 'genuine', news, answer };
}
