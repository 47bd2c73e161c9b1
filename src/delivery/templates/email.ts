import { html } from 'hono/html';
import { Recent } from '#core/recent.ts';
import { catalogueFor, formatMessage } from './catalogue.ts';
import { type Facts, readFacts } from './facts.ts';
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

type Fact = { readonly label: string; readonly value: string };

/** What one app's letters for one purpose have in common. */
type Words = Omit<Letter, 'facts' | 'code'>;

type Letter = {
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly brand: string;
  readonly subject: string;
  readonly lead: string;
  readonly facts: readonly Fact[];
  readonly lifetime: string;
  readonly codeLabel: string;
  readonly code: string;
  readonly share: string;
  readonly notYou: string;
  readonly footer: string;
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

const fontStack = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Arial, sans-serif";
const codeFontStack = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';

/**
 * Light colours stand inline for clients that drop the style sheet; the sheet gives dark ones to those that read it.
 * The others invert these, which keeps their contrast. Spacing inside the code is a style and not a character, so that
 * it can be copied in one piece; telephone detection is off, since eight digits look like a number to call.
 */
function htmlText(letter: Letter): string {
  const { language, direction, brand, subject, lead, lifetime, codeLabel, code, share, notYou, footer } =
    letter;
  const paragraph = 'margin:0 0 16px;font-size:16px;line-height:1.5';
  const start = direction === 'rtl' ? 'right' : 'left';
  return String(html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<meta name="x-apple-disable-message-reformatting">
<title>${subject}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background-color: #111317 !important; }
  .card { background-color: #1b1e24 !important; border-color: #3a3f49 !important; }
  .ink { color: #f2f4f7 !important; }
  .soft { color: #b8bfca !important; }
  .code { background-color: #272b33 !important; color: #ffffff !important; }
}
@media (max-width: 360px) {
  .card { padding: 20px 14px !important; }
  .code { font-size: 26px !important; }
}
</style>
</head>
<body class="page" dir="${direction}" style="margin:0;padding:0;background-color:#f2f3f5">
<div class="page" lang="${language}" dir="${direction}" style="padding:24px 12px;background-color:#f2f3f5;font-family:${fontStack};text-align:${start}">
<div class="card ink" style="max-width:480px;margin:0 auto;padding:28px 24px;background-color:#ffffff;border:1px solid #dcdfe4;border-radius:12px;color:#1a1c20">
<p class="ink" style="margin:0 0 20px;font-size:18px;font-weight:700;color:#1a1c20"><bdi>${brand}</bdi></p>
<p class="ink" style="${paragraph};color:#1a1c20">${lead}</p>
${letter.facts.length === 0 ? '' : html`<div style="margin:0 0 16px">${letter.facts.map(htmlFact)}</div>`}
<p class="ink" style="${paragraph};color:#1a1c20">${lifetime}</p>
<p class="soft" style="margin:0 0 6px;font-size:14px;color:#4d5562">${codeLabel}</p>
<p class="code" dir="ltr" style="margin:0 0 20px;padding:16px 8px;border-radius:8px;background-color:#eef0f3;color:#111317;font-family:${codeFontStack};font-size:34px;font-weight:700;line-height:1.2;letter-spacing:0.12em;text-indent:0.12em;text-align:center;white-space:nowrap;-webkit-user-select:all;user-select:all">${code}</p>
<p class="ink" style="${paragraph};font-weight:600;color:#1a1c20">${share}</p>
<p class="ink" style="${paragraph};color:#1a1c20">${notYou}</p>
<p class="soft" style="margin:20px 0 0;font-size:13px;line-height:1.5;color:#4d5562">${footer}</p>
</div>
</div>
</body>
</html>
`);
}

function htmlFact({ label, value }: Fact): unknown {
  return html`<p class="ink" style="margin:0;font-size:16px;line-height:1.6;overflow-wrap:anywhere;color:#1a1c20"><span class="soft" style="color:#4d5562">${label}:</span> <strong dir="${directionOf(value)}">${value}</strong></p>`;
}

/** A value needn't run in the message's direction: in Arabic, `+49 ***42` would be read backwards. */
function directionOf(value: string): 'ltr' | 'rtl' {
  return /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(value) ? 'rtl' : 'ltr';
}
