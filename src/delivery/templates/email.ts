import { html } from 'hono/html';
import { Recent } from '#core/recent.ts';
import { catalogueFor, formatMessage } from './catalogue.ts';
import { type Facts, readFacts } from './facts.ts';
import {
  type Fact,
  factList,
  type LetterFrame,
  letterHtml,
  paragraph,
  strongParagraph,
} from './letter-html.ts';
import type { MessageInput } from './message-input.ts';
import type { Catalogue, Message } from './wording.ts';

export type EmailMessage = {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

const maxNameUnits = 80;

/** Putting them together costs more than all the rest of a letter, and the next one is mostly the same but for its code. */
const recentWords = new Recent<Words>(200);

/** What one app's letters for one purpose have in common. */
type Words = Omit<Letter, 'facts' | 'code'>;

type Letter = LetterFrame & {
  readonly lead: string;
  readonly facts: readonly Fact[];
  readonly lifetime: string;
  readonly codeLabel: string;
  readonly code: string;
  readonly share: string;
  readonly notYou: string;
};

/**
 * A code by e-mail, as plain text and as HTML without images, links or anything fetched. Throws a RangeError for what
 * `readFacts` refuses.
 */
export function renderEmail(input: MessageInput): EmailMessage {
  const letter = compose(catalogueFor(input.locale), readFacts(input, maxNameUnits));
  return { subject: letter.subject, text: plainText(letter), html: htmlText(letter) };
}

function compose(catalogue: Catalogue, facts: Facts): Letter {
  const { brand, money, minutes, wording, code } = facts;
  const key = [catalogue.locale, wording, minutes, money, brand].join('\0');
  const words = recentWords.get(key) ?? wordsFor(catalogue, facts);
  recentWords.set(key, words);
  return { ...words, facts: shownFacts(catalogue, facts), code };
}

function wordsFor(catalogue: Catalogue, facts: Facts): Words {
  const { email, locale, direction } = catalogue;
  const { brand, money, minutes, wording } = facts;
  const say = (message: Message): string => formatMessage(catalogue, message, { brand, money, minutes });
  const handover = wording === 'handover';
  return {
    language: locale,
    direction,
    brand,
    // Never the code: subjects are shown on locked screens. The facts are one line each, so it can't grow a header.
    subject: say(email.wordings[wording].subject),
    lead: say(email.wordings[wording].lead),
    lifetime: say(handover ? email.handoverLifetime : email.lifetime),
    codeLabel: say(email.codeLabel),
    share: say(handover ? email.handoverShare : email.neverShare),
    notYou: say(email.wordings[wording].notYou),
    footer: say(email.footer),
  };
}

function shownFacts({ email }: Catalogue, { money, payee, newContact, parcel }: Facts): Fact[] {
  return [
    { label: email.amountLabel, value: money },
    { label: email.payeeLabel, value: payee },
    { label: email.newContactLabel, value: newContact },
    { label: email.parcelLabel, value: parcel },
  ].filter(({ value }) => value !== '');
}

// The code comes after what it is for and how long: notifications show the first words of a message on locked screens.
function plainText(letter: Letter): string {
  const { direction, brand, lead, facts, lifetime, codeLabel, code, share, notYou, footer } = letter;
  const paragraphs = [
    brand,
    lead,
    facts.map(({ label, value }) => `${label}: ${direction === 'rtl' ? isolated(value) : value}`).join('\n'),
    lifetime,
    `${codeLabel}:\n\n${code}`,
    share,
    notYou,
    footer,
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

/** Between U+2068 and U+2069 the value keeps its own direction. */
function isolated(value: string): string {
  return `\u2068${value}\u2069`;
}

const codeFontStack = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';

/** Spacing inside the code is a style and not a character, so that it can be copied in one piece. */
function htmlText(letter: Letter): string {
  const { lead, facts, lifetime, codeLabel, code, share, notYou } = letter;
  return letterHtml(
    letter,
    html`${paragraph(lead)}
${factList(facts)}
${paragraph(lifetime)}
<p class="soft" style="margin:0 0 6px;font-size:14px;color:#4d5562">${codeLabel}</p>
<p class="code" dir="ltr" style="margin:0 0 20px;padding:16px 8px;border-radius:8px;background-color:#eef0f3;color:#111317;font-family:${codeFontStack};font-size:34px;font-weight:700;line-height:1.2;letter-spacing:0.12em;text-indent:0.12em;text-align:center;white-space:nowrap;-webkit-user-select:all;user-select:all">${code}</p>
${strongParagraph(share)}
${paragraph(notYou)}`,
  );
}
