import Type, { type Static } from 'typebox';
import type { OutgoingMessage, Provider, ProviderAnswer, ProviderKind, ProviderTools } from '../provider.ts';
import {
  type CallAnswer,
  CallConversation,
  type CallPlan,
  type CallScript,
  callDefaults,
  callSettings,
  planCall,
} from '../vendor/call-conversation.ts';
import { memberOf, textOf } from '../vendor/json-member.ts';
import { slug, type VendorReply } from '../vendor/vendor-call.ts';
import { answerForAccount, applicationSettings, openVonageApplication, problemOf } from './vonage-account.ts';

const settings = Type.Object(
  {
    ...applicationSettings,
    ...callSettings('Number linked to the application that calls, where the route names none.', 10),
    premiumVoices: Type.Optional(
      Type.Boolean({ default: false, description: "Vonage's better voices, at a higher price." }),
    ),
  },
  { additionalProperties: false },
);

/** Calls by Vonage's Voice API (https://developer.vonage.com/en/api/voice). */
export const vonageVoice: ProviderKind<typeof settings> = {
  kind: 'vonage-voice',
  settings,
  create: (given, tools) => createVonageVoiceProvider({ ...callDefaults, ...given }, tools),
};

type Settings = Static<typeof settings> & typeof callDefaults;

function createVonageVoiceProvider(given: Settings, tools: ProviderTools): Provider {
  const application = openVonageApplication(given, tools);
  const conversation = new CallConversation(scriptOf(given), tools);
  return {
    name: tools.name,
    channels: ['voice'],
    async send(message, signal) {
      const plan = planCall('vonage', message, given, tools.clock());
      if ('outcome' in plan) return plan;
      return application.post('/v1/calls', toBody(message, plan, conversation), signal, readAnswer);
    },
    async readCallback(request) {
      const signed = application.readSigned(request);
      if (signed.kind !== 'genuine') return signed;
      const { json } = signed;
      return conversation.answer(request, {
        callId: textOf(json, 'uuid'),
        key: textOf(json, 'dtmf', 'digits'),
        status: textOf(json, 'status'),
      });
    },
    async close() {
      application.close();
    },
  };
}

function scriptOf({ keySeconds, premiumVoices }: Settings): CallScript {
  const talk = (language: string, ssml: string): object => ({
    action: 'talk',
    // Its speak element has no attributes; the language stands beside it.
    text: ssml.replace(/^<speak\b[^>]*>/, '<speak>'),
    // https://developer.vonage.com/en/voice/voice-api/concepts/text-to-speech: one Arabic for all countries.
    language: language.replace(/^ar-.*$/, 'ar'),
    ...(premiumVoices ? { premium: true } : {}),
  });
  const post = (url: string): object => ({ eventUrl: [url], eventMethod: 'POST' });
  return {
    vendor: 'vonage',
    hangUp: ncco([]),
    // https://developer.vonage.com/en/voice/voice-api/webhook-reference
    failures: ['busy', 'cancelled', 'failed', 'rejected', 'timeout', 'unanswered'],
    ask: ({ language, ssmlBeforeKeyPress }, { key }) =>
      ncco([
        { ...talk(language, ssmlBeforeKeyPress), bargeIn: true },
        { action: 'input', type: ['dtmf'], dtmf: { maxDigits: 1, timeOut: keySeconds }, ...post(key) },
      ]),
    tell: ({ language, ssmlAfterKeyPress }, { heard }) =>
      ncco([
        talk(language, ssmlAfterKeyPress),
        { action: 'notify', payload: { heard: true }, ...post(heard) },
      ]),
  };
}

function toBody(
  { messageId, to }: OutgoingMessage,
  { caller, ringSeconds, callSeconds }: CallPlan,
  conversation: CallConversation,
): object {
  return {
    to: [{ type: 'phone', number: to.slice(1) }],
    from: { type: 'phone', number: caller.replace(/^\+/, '') },
    answer_url: [conversation.askUrl(messageId)],
    answer_method: 'POST',
    event_url: [conversation.statusUrl(messageId)],
    event_method: 'POST',
    ringing_timer: ringSeconds,
    length_timer: callSeconds,
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

function ncco(actions: readonly object[]): CallAnswer {
  return { contentType: 'application/json', body: JSON.stringify(actions) };
}
