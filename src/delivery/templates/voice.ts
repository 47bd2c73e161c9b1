import { isAmount, spokenDigits } from '#core/message-text.ts';
import { catalogueFor, formatMessage } from './catalogue.ts';
import { type Facts, readFacts } from './facts.ts';
import type { MessageInput } from './message-input.ts';
import type { Catalogue, Message } from './wording.ts';

/**
 * A call in two parts. The provider says the first, waits for the key 1, and only then says the second: a voice mailbox
 * never gets the code, and nobody hears it who didn't ask for it.
 */
export type VoiceMessage = {
  /** BCP 47 tag of the voice. */
  readonly language: string;
  readonly ssmlBeforeKeyPress: string;
  readonly ssmlAfterKeyPress: string;
  readonly plainBeforeKeyPress: string;
  readonly plainAfterKeyPress: string;
  /** Both parts, for a reader without SSML. */
  readonly plain: string;
};

const maxNameUnits = 40;

/** The call for a code: who calls and why, then the digits one by one, slowly, twice. Throws as `readFacts` does. */
export function renderVoice(input: MessageInput): VoiceMessage {
  const catalogue = catalogueFor(input.locale);
  const facts = readFacts(input, maxNameUnits);
  const { voice, voiceLanguage: language } = catalogue;
  const before = sentencesBefore(catalogue, facts, input.binding);
  const closing = [facts.wording === 'handover' ? voice.handoverShare : voice.neverShare, voice.goodbye];
  const digits = spokenDigits(facts.code, voice.digitSeparator);
  const plainBeforeKeyPress = before.join(' ');
  const plainAfterKeyPress = [voice.codeIs, `${digits}.`, voice.again, `${digits}.`, ...closing].join(' ');
  return {
    language,
    ssmlBeforeKeyPress: speak(language, sentences(before)),
    ssmlAfterKeyPress: speak(
      language,
      `${sentences([voice.codeIs])}${slowly(facts.code)}<break time="1200ms"/>${sentences([voice.again])}${slowly(facts.code)}<break time="800ms"/>${sentences(closing)}`,
    ),
    plainBeforeKeyPress,
    plainAfterKeyPress,
    plain: `${plainBeforeKeyPress}\n${plainAfterKeyPress}`,
  };
}

function sentencesBefore(catalogue: Catalogue, facts: Facts, binding: MessageInput['binding']): string[] {
  const { brand, payee, wording } = facts;
  const money = wording === 'payment' ? spokenMoney(catalogue, binding) : '';
  const say = (message: Message): string => formatMessage(catalogue, message, { brand, money, payee });
  const { greeting, reasons, pressKey } = catalogue.voice;
  return [greeting, reasons[wording], pressKey].map(say);
}

/** `129.90 euros`: spelled-out currencies are read right by every voice, codes by few. The digits stay the bound ones. */
function spokenMoney({ locale }: Catalogue, binding: MessageInput['binding']): string {
  const { amount = '', currency = '' } = binding;
  // As text: a number would round the sixteenth digit.
  if (!isAmount(amount)) return '';
  const decimals = amount.split('.')[1]?.length ?? 0;
  const parts = new Intl.NumberFormat(`${locale}-u-nu-latn`, {
    style: 'currency',
    currency,
    currencyDisplay: 'name',
    useGrouping: false,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).formatToParts(amount);
  return parts.map(({ value }) => value).join('');
}

function speak(language: string, body: string): string {
  return `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${language}">${body}</speak>`;
}

function sentences(texts: readonly string[]): string {
  return texts.map((text) => `<s>${escapeXml(text)}</s>`).join('');
}

function slowly(code: string): string {
  const digits = Array.from(code, (digit) => `<say-as interpret-as="characters">${digit}</say-as>`);
  return `<prosody rate="slow">${digits.join('<break time="500ms"/>')}</prosody>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
