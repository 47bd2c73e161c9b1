import { foldToGsm7, isGsm7 } from '#core/gsm7.ts';
import { originLine, segmentsOf } from '#core/message-text.ts';
import { catalogueFor, formatMessage } from './catalogue.ts';
import { truncate } from './clean-fact.ts';
import { en } from './en.ts';
import { type Facts, readFacts } from './facts.ts';
import type { MessageInput } from './message-input.ts';
import type { Catalogue, SmsKey } from './wording.ts';

const maxNameUnits = 20;
/** A brand cut to this is still known by its beginning, and by the host in the last line. */
const shortBrandUnits = 10;
const maxOctets = 140;

/**
 * The text of a code: brand first, what it is for, the code, not to share it, when it ends, and as its last line what
 * binds it to a site or an Android app. One message of at most 140 octets whatever comes in: the richest wording that
 * fits is taken, and English as a last resort. Throws a RangeError for what `readFacts` refuses and for an
 * `originHost` that isn't a bare host name.
 */
export function renderSms(input: MessageInput): string {
  const facts = readFacts(input, maxNameUnits);
  const own = catalogueFor(input.locale);
  const tail = tailOf(input, facts);
  for (const text of candidates(own, facts, tail)) if (fits(text)) return text;
  throw new RangeError('no wording fits one message');
}

/**
 * In order of what the person loses last. The warning goes after the brand's end, the language after both, and only
 * names in a script that GSM hasn't got, or a host of nearly a hundred characters, cost the last line or the letters.
 */
function* candidates(own: Catalogue, facts: Facts, tail: string): Generator<string> {
  const native = inAlphabetOf(own, facts);
  const english = inAlphabetOf(en, facts);
  yield* wordingsOf(own, native, tail);
  yield* wordingsOf(en, english, tail);
  yield* wordingsOf(own, native, '');
  yield* wordingsOf(en, withoutOtherScripts(english), tail);
  yield* wordingsOf(en, withoutOtherScripts(english), '');
}

function* wordingsOf(catalogue: Catalogue, facts: Facts, tail: string): Generator<string> {
  const key = smsKey(catalogue, facts);
  const { warned, bare } = catalogue.sms[key];
  const short = { ...facts, brand: truncate(facts.brand, shortBrandUnits, ellipsisOf(catalogue)) };
  // Who is paid must stand there whole, and there it is the brand.
  const knownAs = key === 'payment_to_brand' ? [facts] : [facts, short];
  for (const messages of [warned, bare]) {
    for (const known of knownAs) {
      for (const message of messages) {
        const text = formatMessage(catalogue, message, argumentsOf(known));
        // The empty line before the origin line is for the eye; a browser needs one line break only.
        if (tail !== '') yield `${text}\n\n${tail}`;
        yield tail === '' ? text : `${text}\n${tail}`;
      }
    }
  }
}

function smsKey({ smsAlphabet }: Catalogue, { wording, payee, brand }: Facts): SmsKey {
  if (wording === 'sign_in_passwordless') return 'sign_in';
  // Two thirds of a UCS-2 text would go on one name said twice.
  if (wording === 'payment' && payee === brand && smsAlphabet === 'ucs2') return 'payment_to_brand';
  return wording;
}

function argumentsOf(facts: Facts): Record<string, string | number> {
  const { code, brand, minutes, money, payee } = facts;
  return {
    code,
    brand,
    minutes,
    money,
    payee,
    newContact: facts.newContact || 'none',
    parcel: facts.parcel || 'none',
  };
}

/** The last line: it never follows a handover code, which is for a courier's ear and for no page. */
function tailOf(input: MessageInput, facts: Facts): string {
  if (facts.wording === 'handover') return '';
  // SMS Retriever wants its hash at the end, and a browser nothing after the origin line: each client gets its own.
  if (input.client === 'android' && input.androidAppHash !== undefined) {
    if (!/^[A-Za-z0-9+/]{11}$/.test(input.androidAppHash))
      throw new RangeError('an app hash has 11 characters');
    return input.androidAppHash;
  }
  return input.originHost === undefined ? '' : originLine(input.originHost, facts.code);
}

function inAlphabetOf(catalogue: Catalogue, facts: Facts): Facts {
  if (catalogue.smsAlphabet === 'ucs2') return facts;
  // Cut once more: a ligature folds to several letters.
  return mapNames(facts, (name) => truncate(foldToGsm7(name), maxNameUnits, '...'));
}

function withoutOtherScripts(facts: Facts): Facts {
  return mapNames(facts, (name) =>
    Array.from(name, (character) => (isGsm7(character) ? character : '?')).join(''),
  );
}

function mapNames(facts: Facts, map: (name: string) => string): Facts {
  return {
    ...facts,
    brand: map(facts.brand),
    payee: map(facts.payee),
    newContact: map(facts.newContact),
    parcel: map(facts.parcel),
  };
}

function ellipsisOf(catalogue: Catalogue): string {
  return catalogue.smsAlphabet === 'gsm7' ? '.' : '…';
}

function fits(text: string): boolean {
  const { segments, octets } = segmentsOf(text);
  return segments === 1 && octets <= maxOctets;
}
