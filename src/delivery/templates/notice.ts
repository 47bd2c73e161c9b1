import { foldToGsm7 } from '#core/gsm7.ts';
import { momentText } from '#core/moment-text.ts';
import type { NoticeClient, NoticeKind, NoticeSubject } from '#core/notice.ts';
import { noticeTextsFor } from '#core/notice-texts/catalogue.ts';
import type { NoticeTexts } from '#core/notice-texts/notice-texts.ts';
import { catalogueFor, formatMessage } from './catalogue.ts';
import { cleanFact, truncate, unlinked } from './clean-fact.ts';
import type { EmailMessage } from './email.ts';
import { type NoticeLetter, noticeHtml } from './notice-html.ts';
import type { Catalogue, Message } from './wording.ts';

/** What a notice tells. Times are epoch milliseconds. */
export type NoticeInput = {
  readonly kind: NoticeKind;
  /** BCP 47. */
  readonly locale: string;
  readonly brand: string;
  readonly subject: NoticeSubject | null;
  readonly client: NoticeClient;
  /** A masked address. */
  readonly by: string | null;
  readonly at: number;
  /** Until when it can be answered. */
  readonly until: number;
  /** null: there is nothing that could be said of it. */
  readonly link: string | null;
};

const maxNameUnits = { sms: 20, email: 60 } as const;

/**
 * A notice as a text: what happened, when, and where to say that it wasn't them. It takes two parts, three in scripts that
 * the GSM alphabet hasn't got: a link that can't be guessed fills most of one.
 */
export function renderNoticeSms(input: NoticeInput): string {
  const words = wordsOf(input, maxNameUnits.sms);
  const { catalogue, texts, say, brand } = words;
  const what = whatOf(words, input, '');
  const time = keptStraight(catalogue, minuteText(input.at));
  const text =
    input.link === null
      ? `${brand}: ${what} (${time})`
      : say(texts.sms, { brand, what, time, link: input.link });
  return catalogue.smsAlphabet === 'gsm7' ? foldToGsm7(text) : text;
}

/** A notice by mail, as plain text and as HTML, with one link. */
export function renderNoticeEmail(input: NoticeInput): EmailMessage {
  const words = wordsOf(input, maxNameUnits.email);
  const { catalogue, texts, say, brand } = words;
  const when = (at: number): string => momentText(catalogue.locale, at);
  const name = (value = ''): string => unlinked(truncate(cleanFact(value), maxNameUnits.email, '…'));
  const what = whatOf(words, input, name(input.subject?.name));
  const letter: NoticeLetter = {
    language: catalogue.locale,
    direction: catalogue.direction,
    brand,
    subject: say(texts.subject, { brand, what }),
    what,
    facts: [
      { label: texts.when, value: when(input.at) },
      { label: texts.browser, value: name(input.client.browser) },
      { label: texts.place, value: name(input.client.place) },
    ].filter(({ value }) => value !== ''),
    advice:
      input.link === null
        ? [say(texts.page.informs, { brand })]
        : [say(texts.wasMe, {}), say(texts.notMe, { date: when(input.until) })],
    link: input.link === null ? null : { href: input.link, label: say(texts.notMeButton, {}) },
    neverAsk: say(texts.neverAsk, {}),
    footer: say(texts.footer, { brand }),
  };
  return { subject: letter.subject, text: plainText(letter), html: noticeHtml(letter) };
}

type Say = (message: Message, values: Readonly<Record<string, string>>) => string;

type Words = {
  readonly catalogue: Catalogue;
  readonly texts: NoticeTexts;
  readonly say: Say;
  readonly brand: string;
};

function wordsOf({ locale, brand }: NoticeInput, maxUnits: number): Words {
  const catalogue = catalogueFor(locale);
  return {
    catalogue,
    texts: noticeTextsFor(locale),
    say: (message, values) => formatMessage(catalogue, message, values),
    brand: truncate(cleanFact(brand), maxUnits, '...') || 'Countersign',
  };
}

/** A factor by its kind and its masked address, or by the name that the person gave it: in a text there is no room for that. */
function whatOf({ catalogue, texts, say }: Words, { kind, subject, by }: NoticeInput, name: string): string {
  const known = subject?.to != null ? keptStraight(catalogue, subject.to) : name;
  const label = subject ? say(texts.factors[subject.kind], {}) : '';
  return say(texts.what[kind], {
    factor: known === '' ? label : `${label} ${known}`,
    by: by === null ? '' : keptStraight(catalogue, by),
  });
}

/** In Arabic, figures that follow a word turn round, sign and all. U+200E before and after keeps them as they are. */
function keptStraight({ direction }: Catalogue, value: string): string {
  return direction === 'rtl' ? `\u200E${value}\u200E` : value;
}

/** `2026-11-28 14:05 UTC`, for a text, in which there is no room for words: read alike everywhere. */
function minuteText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function plainText(letter: NoticeLetter): string {
  const { direction, brand, what, facts, advice, link, neverAsk, footer } = letter;
  const isolated = (value: string): string => (direction === 'rtl' ? `\u2068${value}\u2069` : value);
  const paragraphs = [
    brand,
    what,
    facts.map(({ label, value }) => `${label}: ${isolated(value)}`).join('\n'),
    ...advice,
    ...(link ? [link.href] : []),
    neverAsk,
    footer,
  ];
  return `${paragraphs.join('\n\n')}\n`;
}
