import { html } from 'hono/html';
import {
  type Fact,
  factList,
  type LetterFrame,
  letterHtml,
  paragraph,
  strongParagraph,
} from './letter-html.ts';

/** A notice's letter, in words. */
export type NoticeLetter = LetterFrame & {
  readonly what: string;
  readonly facts: readonly Fact[];
  readonly advice: readonly string[];
  readonly link: { readonly href: string; readonly label: string } | null;
  readonly neverAsk: string;
};

/** The link is a button whose colours hold in light and dark. */
export function noticeHtml(letter: NoticeLetter): string {
  const { what, facts, advice, link, neverAsk } = letter;
  return letterHtml(
    letter,
    html`${strongParagraph(what)}
${factList(facts)}
${advice.map(paragraph)}
${link === null ? '' : html`<p style="margin:0 0 20px"><a href="${link.href}" style="display:inline-block;padding:12px 20px;border-radius:8px;background-color:#b42318;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none">${link.label}</a></p>`}
${paragraph(neverAsk)}`,
  );
}
