import Type, { type Static } from 'typebox';
import type { CallbackOutcome, Receipt } from '../callback.ts';
import type { OutgoingMessage, Provider, ProviderAnswer, ProviderKind, ProviderTools } from '../provider.ts';
import { memberOf, textOf } from '../vendor/json-member.ts';
import { slug, type VendorReply } from '../vendor/vendor-call.ts';
import { answerForAccount, applicationSettings, openVonageApplication, problemOf } from './vonage-account.ts';

const defaults = { ringSeconds: 30, keySeconds: 8 };

const settings = Type.Object(
  {
    ...applicationSettings,
    from: Type.Optional(
      Type.String({
        pattern: '^\\+\\d{6,15}$',
        description: 'Number linked to the application that calls, where the route names none.',
      }),
    ),
    ringSeconds: Type.Optional(
      Type.Integer({
        default: defaults.ringSeconds,
        minimum: 5,
        maximum: 120,
        description: 'To pick up. Most voice mailboxes answer after that.',
      }),
    ),
    keySeconds: Type.Optional(
      Type.Integer({
        default: defaults.keySeconds,
        minimum: 2,
        maximum: 10,
        description: 'To press the key once it has been asked for; it is asked for three times.',
      }),
    ),
    premiumVoices: Type.Optional(
      Type.Boolean({ default: false, description: "Vonage's better voices, at a higher price." }),
    ),
  },
  { additionalProperties: false },
);

const maxTurns = 3;
const maxCallSeconds = 180;

/**
 * Calls by Vonage's Voice API (https://developer.vonage.com/en/api/voice). Vonage asks us what to say when somebody picks up,
 * and again when the key is pressed; only the second answer has the code in it. `pressed` is written down before that
 * answer, `delivered` is a call that was listened to until the code had been read; one that ends without a key is
 * `vonage-no-key`.
 */
export const vonageVoice: ProviderKind<typeof settings> = {
  kind: 'vonage-voice',
  settings,
  create: (given, tools) => createVonageVoiceProvider({ ...defaults, ...given }, tools),
};

type Settings = Static<typeof settings> & typeof defaults;

function createVonageVoiceProvider(given: Settings, tools: ProviderTools): Provider {
  const application = openVonageApplication(given, tools);
  return {
    name: tools.name,
    channels: ['voice'],
    async send(message, signal) {
      const body = toBody(message, given, tools);
      return 'outcome' in body ? body : application.post('/v1/calls', body, signal, readAnswer);
    },
    async readCallback(request) {
      const signed = application.readSigned(request);
      if (signed.kind !== 'genuine') return signed;
      const { json } = signed;
      const { messageId } = request;
      if (messageId === null) return { kind: 'garbage' };
      const query = new URL(request.url).searchParams;
      const turn = Number(query.get('turn') ?? 1);
      const callId = textOf(json, 'uuid');
      const receipt = (status: Receipt['status'], reason?: string): Receipt => ({
        kind: 'receipt',
        messageId,
        ...(callId === undefined ? {} : { providerMessageId: callId }),
        status,
        ...(reason === undefined ? {} : { reason }),
      });
      switch (query.get('step')) {
        case 'ask':
          return ask(messageId, turn, receipt);
        case 'key':
          if (textOf(json, 'dtmf', 'digits') !== '1') return ask(messageId, turn + 1, receipt);
          return tell(messageId, receipt);
        case 'heard':
          return ncco([], [receipt('delivered')]);
        case 'event':
          return readEvent(json, receipt);
        default:
          return { kind: 'garbage' };
      }
    },
    async close() {
      application.close();
    },
  };

  type MakeReceipt = (status: Receipt['status'], reason?: string) => Receipt;

  async function ask(messageId: string, turn: number, receipt: MakeReceipt): Promise<CallbackOutcome> {
    if (!(turn >= 1 && turn <= maxTurns)) return ncco([], [receipt('failed', 'vonage-no-key')]);
    const content = await contentOf(messageId);
    if (!content) return ncco([]);
    return ncco([
      { ...talk(content.language, content.ssmlBeforeKeyPress), bargeIn: true },
      {
        action: 'input',
        type: ['dtmf'],
        dtmf: { maxDigits: 1, timeOut: given.keySeconds },
        eventUrl: [`${stepUrl(tools, messageId, 'key')}&turn=${turn}`],
        eventMethod: 'POST',
      },
    ]);
  }

  async function tell(messageId: string, receipt: MakeReceipt): Promise<CallbackOutcome> {
    const content = await contentOf(messageId);
    if (!content) return ncco([]);
    const heard = {
      action: 'notify',
      payload: { heard: true },
      eventUrl: [stepUrl(tools, messageId, 'heard')],
      eventMethod: 'POST',
    };
    return ncco([talk(content.language, content.ssmlAfterKeyPress), heard], [receipt('pressed')]);
  }

  async function contentOf(messageId: string) {
    const { content } = (await tools.compose(messageId)) ?? {};
    return content?.kind === 'voice' ? content : undefined;
  }

  function talk(language: string, ssml: string): object {
    return {
      action: 'talk',
      // Its speak element has no attributes; the language stands beside it.
      text: ssml.replace(/^<speak\b[^>]*>/, '<speak>'),
      // https://developer.vonage.com/en/voice/voice-api/concepts/text-to-speech: one Arabic for all countries.
      language: language.replace(/^ar-.*$/, 'ar'),
      ...(given.premiumVoices ? { premium: true } : {}),
    };
  }
}

const stepUrl = ({ callbackUrl }: ProviderTools, messageId: string, step: string): string =>
  `${callbackUrl(messageId)}?step=${step}`;

function toBody(
  { messageId, to, sender, content, expiresAt }: OutgoingMessage,
  { from, ringSeconds }: Settings,
  tools: ProviderTools,
): object | ProviderAnswer {
  if (content.kind !== 'voice' || !/^\+\d{6,15}$/.test(to)) {
    return { outcome: 'refused', reason: 'vonage-not-sendable' };
  }
  const secondsLeft = Math.floor((expiresAt - tools.clock()) / 1000);
  // Nobody who picks up in the last seconds has heard the code before it ends.
  if (secondsLeft < 5) return { outcome: 'refused', reason: 'vonage-too-late' };
  const caller = sender ?? from;
  if (caller === undefined) return { outcome: 'retry', reason: 'vonage-setup-sender' };
  return {
    to: [{ type: 'phone', number: to.slice(1) }],
    from: { type: 'phone', number: caller.replace(/^\+/, '') },
    answer_url: [`${stepUrl(tools, messageId, 'ask')}&turn=1`],
    answer_method: 'POST',
    event_url: [stepUrl(tools, messageId, 'event')],
    event_method: 'POST',
    ringing_timer: Math.min(ringSeconds, secondsLeft),
    length_timer: Math.min(maxCallSeconds, secondsLeft),
  };
}

function readAnswer(reply: VendorReply): ProviderAnswer {
  const { status, json } = reply;
  const id = textOf(json, 'uuid') ?? '';
  if (status === 201 && /^[0-9a-f-]{36}$/i.test(id)) return { outcome: 'accepted', providerMessageId: id };
  const forAccount = answerForAccount(reply);
  if (forAccount) return forAccount;
  if (status !== 400 && status !== 422) return { outcome: 'retry', reason: 'vonage-protocol' };
  const wrong = memberOf(json, 'invalid_parameters');
  const names = Array.isArray(wrong) ? wrong.map((one) => textOf(one, 'name') ?? '') : [];
  if (names.some((name) => /^(?:from|answer_|event_|ringing_|length_)/.test(name))) {
    return { outcome: 'retry', reason: `vonage-setup-${status}` };
  }
  return { outcome: 'refused', reason: slug('vonage', problemOf(json) ?? status) };
}

/**
 * https://developer.vonage.com/en/voice/voice-api/webhook-reference: the last word, unless the key was pressed. Whoever hung
 * up in the middle of the code isn't called again unasked.
 */
function readEvent(
  json: unknown,
  receipt: (status: Receipt['status'], reason?: string) => Receipt,
): CallbackOutcome {
  const status = textOf(json, 'status') ?? '';
  switch (status) {
    case 'completed':
      return { kind: 'genuine', news: [receipt('failed', 'vonage-no-key')] };
    case 'busy':
    case 'cancelled':
    case 'failed':
    case 'rejected':
    case 'timeout':
    case 'unanswered':
      return { kind: 'genuine', news: [receipt('failed', slug('vonage', status))] };
    default:
      return { kind: 'genuine', news: [] };
  }
}

function ncco(actions: readonly object[], news: readonly Receipt[] = []): CallbackOutcome {
  const answer = { contentType: 'application/json', body: JSON.stringify(actions) };
  return { kind: 'genuine', news, answer };
}
