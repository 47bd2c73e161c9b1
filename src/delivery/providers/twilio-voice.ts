import Type, { type Static } from 'typebox';
import type { CallbackOutcome, Receipt } from '../callback.ts';
import type { OutgoingMessage, Provider, ProviderAnswer, ProviderKind, ProviderTools } from '../provider.ts';
import { slug } from '../vendor/vendor-call.ts';
import { accountSettings, openTwilioAccount } from './twilio-account.ts';

const defaults = { ringSeconds: 30, keySeconds: 8 };

const settings = Type.Object(
  {
    ...accountSettings,
    from: Type.Optional(
      Type.String({
        pattern: '^\\+\\d{6,15}$',
        description: 'Number of the account that calls, where the route names none.',
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
        maximum: 30,
        description: 'To press the key once it has been asked for; it is asked for three times.',
      }),
    ),
    voices: Type.Optional(
      Type.Record(Type.String(), Type.String({ pattern: '^[A-Za-z0-9.-]{1,64}$' }), {
        description:
          'Amazon Polly or Google voice for a language: {"de-DE": "Polly.Vicki-Neural"}. A language without one is spoken ' +
          'by the voice set in the console, with no pauses between the digits.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** One that Twilio has for each language we write in (https://www.twilio.com/docs/voice/twiml/say/text-speech). */
const standardVoices: Readonly<Record<string, string>> = {
  'ar-SA': 'Polly.Zeina',
  'de-DE': 'Polly.Vicki',
  'en-US': 'Polly.Joanna',
  'es-ES': 'Polly.Lucia',
  'hi-IN': 'Polly.Aditi',
  'ja-JP': 'Polly.Mizuki',
};

const maxTurns = 3;
const maxCallSeconds = 180;

/**
 * Calls by Twilio (https://www.twilio.com/docs/voice/api/call-resource). Twilio asks us what to say when somebody picks up,
 * and again when the key is pressed; only the second answer has the code in it. `pressed` is written down before that
 * answer, `delivered` is a call that was listened to until the code had been read; one that ends without a key is
 * `twilio-no-key`.
 */
export const twilioVoice: ProviderKind<typeof settings> = {
  kind: 'twilio-voice',
  settings,
  create: (given, tools) => createTwilioVoiceProvider({ ...defaults, ...given }, tools),
};

type Settings = Static<typeof settings> & typeof defaults;

function createTwilioVoiceProvider(given: Settings, tools: ProviderTools): Provider {
  const account = openTwilioAccount(given, tools);
  return {
    name: tools.name,
    channels: ['voice'],
    async send(message, signal) {
      const fields = toFields(message, given, tools);
      return fields instanceof URLSearchParams ? account.create('Calls', fields, signal) : fields;
    },
    async readCallback(request) {
      const signed = account.readSigned(request);
      if (signed.kind !== 'genuine') return signed;
      const { fields } = signed;
      const { messageId } = request;
      const callSid = fields.get('CallSid');
      if (messageId === null || !callSid) return { kind: 'garbage' };
      const query = new URL(request.url).searchParams;
      const turn = Number(query.get('turn'));
      const receipt = (status: Receipt['status'], reason?: string): Receipt => ({
        kind: 'receipt',
        messageId,
        providerMessageId: callSid,
        status,
        ...(reason === undefined ? {} : { reason }),
      });
      switch (query.get('step')) {
        case 'ask':
          return ask(messageId, turn, receipt);
        case 'key':
          if (fields.get('Digits') !== '1') return ask(messageId, turn + 1, receipt);
          return tell(messageId, receipt);
        case 'heard':
          return twiml('<Hangup/>', [receipt('delivered')]);
        case 'status':
          return ended(fields.get('CallStatus') ?? '', receipt);
        default:
          return { kind: 'garbage' };
      }
    },
    async close() {
      account.close();
    },
  };

  type MakeReceipt = (status: Receipt['status'], reason?: string) => Receipt;

  async function ask(messageId: string, turn: number, receipt: MakeReceipt): Promise<CallbackOutcome> {
    if (!(turn >= 1 && turn <= maxTurns)) return twiml('<Hangup/>', [receipt('failed', 'twilio-no-key')]);
    const content = await contentOf(messageId);
    if (!content) return twiml('<Hangup/>');
    const say = sayOf(content.language, content.ssmlBeforeKeyPress, content.plainBeforeKeyPress);
    return twiml(
      `<Gather input="dtmf" numDigits="1" timeout="${given.keySeconds}" method="POST" ` +
        `action="${stepUrl(messageId, 'key', turn)}">${say}</Gather>` +
        `<Redirect method="POST">${stepUrl(messageId, 'ask', turn + 1)}</Redirect>`,
    );
  }

  async function tell(messageId: string, receipt: MakeReceipt): Promise<CallbackOutcome> {
    const content = await contentOf(messageId);
    if (!content) return twiml('<Hangup/>');
    const say = sayOf(content.language, content.ssmlAfterKeyPress, content.plainAfterKeyPress);
    return twiml(`${say}<Redirect method="POST">${stepUrl(messageId, 'heard')}</Redirect>`, [
      receipt('pressed'),
    ]);
  }

  async function contentOf(messageId: string) {
    const { content } = (await tools.compose(messageId)) ?? {};
    return content?.kind === 'voice' ? content : undefined;
  }

  function stepUrl(messageId: string, step: string, turn?: number): string {
    const url = stepAddress(tools.callbackUrl(messageId), step);
    return escapeXml(turn === undefined ? url : `${url}&turn=${turn}`);
  }

  /** Only Polly's and Google's voices understand markup; a voice has its language, and mustn't be told another. */
  function sayOf(language: string, ssml: string, plain: string): string {
    const voice = given.voices?.[language] ?? standardVoices[language];
    return voice === undefined
      ? `<Say language="${escapeXml(language)}">${escapeXml(plain)}</Say>`
      : `<Say voice="${voice}">${ssml.replace(/^<speak\b[^>]*>|<\/speak>$/g, '')}</Say>`;
  }
}

const stepAddress = (url: string, step: string): string => `${url}?step=${step}`;

function toFields(
  { messageId, to, sender, content, expiresAt }: OutgoingMessage,
  { from, ringSeconds }: Settings,
  { clock, callbackUrl }: ProviderTools,
): URLSearchParams | ProviderAnswer {
  if (content.kind !== 'voice' || !/^\+\d{6,15}$/.test(to)) {
    return { outcome: 'refused', reason: 'twilio-not-sendable' };
  }
  const secondsLeft = Math.floor((expiresAt - clock()) / 1000);
  // Nobody who picks up in the last seconds has heard the code before it ends; and Twilio rings for 5 s at least.
  if (secondsLeft < 5) return { outcome: 'refused', reason: 'twilio-too-late' };
  const caller = sender ?? from;
  if (caller === undefined) return { outcome: 'retry', reason: 'twilio-setup-sender' };
  const callback = callbackUrl(messageId);
  return new URLSearchParams({
    To: to,
    From: caller,
    Url: `${stepAddress(callback, 'ask')}&turn=1`,
    Method: 'POST',
    StatusCallback: stepAddress(callback, 'status'),
    StatusCallbackMethod: 'POST',
    Timeout: String(Math.min(ringSeconds, secondsLeft)),
    TimeLimit: String(Math.min(maxCallSeconds, secondsLeft)),
  });
}

/** The last word on a call, unless the key was pressed: whoever hung up in the middle of the code isn't called again unasked. */
function ended(
  status: string,
  receipt: (status: Receipt['status'], reason?: string) => Receipt,
): CallbackOutcome {
  switch (status) {
    case 'completed':
      return { kind: 'genuine', news: [receipt('failed', 'twilio-no-key')] };
    case 'busy':
    case 'no-answer':
    case 'failed':
    case 'canceled':
      return { kind: 'genuine', news: [receipt('failed', slug('twilio', status))] };
    default:
      return { kind: 'genuine', news: [] };
  }
}

function twiml(verbs: string, news: readonly Receipt[] = []): CallbackOutcome {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`;
  return { kind: 'genuine', news, answer: { contentType: 'text/xml; charset=utf-8', body } };
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
}
