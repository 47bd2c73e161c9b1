import { domainToASCII, domainToUnicode } from 'node:url';

export type EmailAddress = {
  readonly kind: 'email';
  /** Where mail is sent: the local part in the case it was given, the domain in small letters and punycode. */
  readonly value: string;
  /** What limits and look-ups go by: the same for every spelling of one mailbox. */
  readonly key: string;
};

export type EmailRefusal =
  | 'email-invalid'
  | 'email-look-alike-at'
  | 'email-domain-invalid'
  | 'email-too-long';

type ParsedEmail =
  | { readonly ok: true; readonly address: EmailAddress }
  | { readonly ok: false; readonly reason: EmailRefusal };

/** RFC 5321 §4.5.3.1.1, and RFC 3696 erratum 1690 for the whole. */
const maxLocalBytes = 64;
const maxAddressBytes = 254;
const maxDomainBytes = 253;

/**
 * Atoms with single dots between (RFC 5322 `dot-atom`, letters of all scripts by RFC 6532). Quoted local parts are left
 * out: hardly anybody has one, and they are how a second `@`, a space or a line break gets into an address.
 */
const localPart =
  /^(?!\p{M})[\p{L}\p{M}\p{N}!#$%&'*+\-/=?^_`{|}~]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+\-/=?^_`{|}~]+)*$/u;

/** Checked before punycode: `domainToASCII` undoes percent signs, drops tabs and cuts at a slash. */
const typedDomain = /^[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+$/u;

/** At least one dot; the last label isn't a number, which also keeps out IP addresses in all their spellings. */
const asciiDomain =
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$/;

/** What nearly all addresses look like; nothing in one can be written another way, so there is nothing to unify. */
const plainEmail = /^[a-z0-9_-]+(?:[.+][a-z0-9_-]+)*@(?:(?!xn--)[a-z0-9-]+\.)+[a-z]+$/;

const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/** Whether a text is meant as an e-mail address: it has an at sign, or something that only looks like one. */
export function looksLikeEmail(text: string): boolean {
  return text.normalize('NFKC').includes('@');
}

export function parseEmail(text: string): ParsedEmail {
  return plainEmail.test(text)
    ? accepted(text.slice(0, text.indexOf('@')), text.slice(text.indexOf('@') + 1))
    : parseAnyEmail(text);
}

function parseAnyEmail(text: string): ParsedEmail {
  const composed = text.normalize('NFC');
  if (countAtSigns(text.normalize('NFKC')) !== countAtSigns(text)) return refused('email-look-alike-at');
  // Compatibility characters (full-width letters, ligatures …) look like others and are silently made equal to them by
  // some systems and not by others: mail for one person then reaches another.
  if (composed !== text.normalize('NFKC') || invisible.test(composed) || countAtSigns(composed) !== 1) {
    return refused('email-invalid');
  }
  const at = composed.indexOf('@');
  const local = composed.slice(0, at);
  if (!localPart.test(local)) return refused('email-invalid');
  const typed = composed.slice(at + 1);
  const domain = typedDomain.test(typed) ? domainToASCII(typed) : '';
  return accepted(local, domain);
}

function accepted(local: string, domain: string): ParsedEmail {
  if (!asciiDomain.test(domain) || domain.length > maxDomainBytes) return refused('email-domain-invalid');
  const value = `${local}@${domain}`;
  if (Buffer.byteLength(local) > maxLocalBytes || Buffer.byteLength(value) > maxAddressBytes) {
    return refused('email-too-long');
  }
  return { ok: true, address: { kind: 'email', value, key: emailKey(value) } };
}

/** The same for every spelling of one mailbox. @param value as {@link EmailAddress} has it */
export function emailKey(value: string): string {
  const at = value.lastIndexOf('@');
  return `${foldCase(value.slice(0, at))}${value.slice(at)}`;
}

function countAtSigns(text: string): number {
  return text.split('@').length - 1;
}

/**
 * Strictly only the receiving server may say that `Bob@` and `bob@` are one mailbox, but practically all do, and each
 * spelling with a budget of its own would lift every limit. What follows a `+` is NOT cut off: to many servers it is
 * part of the name, so that two people would share one budget and one live code. Whoever floods `bob+1@`, `bob+2@` …
 * is held by the limits per user, client and app.
 *
 * There and back again: `ẞ` → `ß` → `SS` → `ss`, so that all cases of a letter meet; JavaScript has no case folding.
 */
function foldCase(local: string): string {
  return local.toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}

function refused(reason: EmailRefusal): ParsedEmail {
  return { ok: false, reason };
}

/**
 * `n•••@e•••.com`: the first letter of the name and of the domain, and the domain's ending; enough for its owner. Always
 * three dots, so that length tells nothing, and a name of one letter looks like any other.
 */
export function maskEmail(value: string): string {
  const at = value.lastIndexOf('@');
  const ascii = value.slice(at + 1);
  const domain = ascii.includes('xn--') ? domainToUnicode(ascii) : ascii;
  return `${firstOf(value)}•••@${firstOf(domain)}•••${domain.slice(domain.lastIndexOf('.'))}`;
}

function firstOf(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0x2022);
}
