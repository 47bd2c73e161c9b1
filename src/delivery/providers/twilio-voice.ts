import Type, { type Static } from 'typebox';
import type { OutgoingMessage, Provider, ProviderKind, ProviderTools } from '../provider.ts';
import {
  type CallAnswer,
  CallConversation,
  type CallPlan,
  type CallScript,
  callDefaults,
  callSettings,
  planCall,
} from '../vendor/call-conversation.ts';
import { accountSettings, openTwilioAccount } from './twilio-account.ts';

const settings = Type.Object(
  {
    ...accountSettings,
    ...callSettings('Number of the account that calls, where the route names none.', 30),
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

/** Calls by Twilio (https://www.twilio.com/docs/voice/api/call-resource). */
export const twilioVoice: ProviderKind<typeof settings> = {
  kind: 'twilio-voice',
  settings,
  create: (given, tools) => createTwilioVoiceProvider({ ...callDefaults, ...given }, tools),
};

type Settings = Static<typeof settings> & typeof callDefaults;

function createTwilioVoiceProvider(given: Settings, tools: ProviderTools): Provider {
  const account = openTwilioAccount(given, tools);
  const conversation = new CallConversation(scriptOf(given), tools);
  return {
    name: tools.name,
    channels: ['voice'],
    async send(message, signal) {
      const plan = planCall('twilio', message, given, tools.clock());
      if ('outcome' in plan) return plan;
      return account.create('Calls', toFields(message, plan, conversation), signal);
    },
    async readCallback(request) {
      const signed = account.readSigned(request);
      if (signed.kind !== 'genuine') return signed;
      const word = (name: string): string => signed.fields.get(name) ?? '';
      if (word('CallSid') === '') return { kind: 'garbage' };
      return conversation.answer(request, {
        callId: word('CallSid'),
        key: word('Digits'),
        status: word('CallStatus'),
      });
    },
    async close() {
      account.close();
    },
  };
}

function scriptOf({ keySeconds, voices }: Settings): CallScript {
  /** Only Polly's and Google's voices understand markup; a voice has its language, and mustn't be told another. */
  const sayOf = (language: string, ssml: string, plain: string): string => {
    const voice = voices?.[language] ?? standardVoices[language];
    return voice === undefined
      ? `<Say language="${escapeXml(language)}">${escapeXml(plain)}</Say>`
      : `<Say voice="${voice}">${ssml.replace(/^<speak\b[^>]*>|<\/speak>$/g, '')}</Say>`;
  };
  const goTo = (url: string): string => `<Redirect method="POST">${escapeXml(url)}</Redirect>`;
  return {
    vendor: 'twilio',
    hangUp: twiml('<Hangup/>'),
    failures: ['busy', 'no-answer', 'failed', 'canceled'],
    ask({ language, ssmlBeforeKeyPress, plainBeforeKeyPress }, { key, askAgain }) {
      const say = sayOf(language, ssmlBeforeKeyPress, plainBeforeKeyPress);
      return twiml(
        `<Gather input="dtmf" numDigits="1" timeout="${keySeconds}" method="POST" ` +
          `action="${escapeXml(key)}">${say}</Gather>${goTo(askAgain)}`,
      );
    },
    tell({ language, ssmlAfterKeyPress, plainAfterKeyPress }, { heard }) {
      return twiml(sayOf(language, ssmlAfterKeyPress, plainAfterKeyPress) + goTo(heard));
    },
  };
}

function toFields(
  { messageId, to }: OutgoingMessage,
  { caller, ringSeconds, callSeconds }: CallPlan,
  conversation: CallConversation,
): URLSearchParams {
  return new URLSearchParams({
    To: to,
    From: caller,
    Url: conversation.askUrl(messageId),
    Method: 'POST',
    StatusCallback: conversation.statusUrl(messageId),
    StatusCallbackMethod: 'POST',
    Timeout: String(ringSeconds),
    TimeLimit: String(callSeconds),
  });
}

function twiml(verbs: string): CallAnswer {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`;
  return { contentType: 'text/xml; charset=utf-8', body };
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
}
