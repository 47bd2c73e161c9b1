import { parseEmail } from '#core/email-address.ts';

export type MailSender = { readonly name: string; readonly address: string };

/**
 * Reads `no-reply@shop.example` or `Shop <no-reply@shop.example>`.
 * @returns undefined unless it is exactly one address
 */
export function parseMailSender(from: string): MailSender | undefined {
  const [, name, bracketed] = /^([^<>\p{Cc}]*)<([^<>]*)>$/u.exec(from.trim()) ?? [];
  const parsed = parseEmail(bracketed ?? from.trim());
  if (!parsed.ok) return undefined;
  return { name: (name ?? '').trim().replace(/^"(.*)"$/, '$1'), address: parsed.address.value };
}

/** As it stands in a header (RFC 5322 §3.4): a quoted name, or encoded words (RFC 2047) where ASCII doesn't do. */
export function formatMailSender({ name, address }: MailSender): string {
  if (name === '') return address;
  if (/^[\x20-\x7e]*$/.test(name)) return `"${name.replaceAll(/["\\]/g, '\\$&')}" <${address}>`;
  return `${encodedWords(name).join(' ')} <${address}>`;
}

/** An encoded word has 75 characters at most, so 45 bytes; none may end inside a character. */
function encodedWords(text: string): string[] {
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (Buffer.byteLength(word + character) > 45) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`);
}
