import type { HotpFactor, TotpFactor } from './factor.ts';

/** What an authenticator app is told: whose account this is, by whom. */
export type OtpauthLabel = {
  /** The brand. */
  readonly issuer: string;
  /** The account's name, such as an e-mail address. */
  readonly account: string;
};

/**
 * The address behind the QR code that an authenticator app scans (Google Authenticator's Key URI format). The issuer stands
 * twice, since some apps read the one and some the other; a colon in it would end it, so it is left out. What all apps
 * take for granted (SHA-1, 6 digits, 30 s) isn't said: some show an error for a member they don't know.
 */
export function otpauthUri(
  { issuer, account }: OtpauthLabel,
  key: Pick<TotpFactor, 'secret' | 'algorithm' | 'digits'> &
    (Pick<TotpFactor, 'periodSeconds'> | Pick<HotpFactor, 'counter'>),
): string {
  const { secret, algorithm, digits } = key;
  const brand = encoded(issuer, mostOfBrand);
  const name = encoded(account, mostOfAccount);
  const unusual = [
    ...(algorithm === 'sha1' ? [] : [`algorithm=${algorithm.toUpperCase()}`]),
    ...(digits === 6 ? [] : [`digits=${digits}`]),
    ...('counter' in key ? [`counter=${key.counter}`] : []),
    ...('counter' in key || key.periodSeconds === 30 ? [] : [`period=${key.periodSeconds}`]),
  ];
  return `otpauth://${'counter' in key ? 'hotp' : 'totp'}/${brand}:${name}?${[`secret=${secret}`, `issuer=${brand}`, ...unusual].join('&')}`;
}

/**
 * Letters of each, encoded: six for one of Cyrillic, nine for a Chinese one. With more, the modules of a QR code get too
 * small to be read off a screen.
 */
const mostOfBrand = 90;
const mostOfAccount = 160;

/** Half of a character, which JSON can hold, can't be encoded: it becomes U+FFFD. */
function encoded(text: string, most: number): string {
  const clean = text.toWellFormed().replaceAll(':', ' ').trim();
  const whole = encodeURIComponent(clean);
  if (whole.length <= most) return whole;
  const end = encodeURIComponent('…');
  let short = '';
  for (const letter of clean) {
    const next = short + encodeURIComponent(letter);
    if (next.length + end.length > most) break;
    short = next;
  }
  return short + end;
}

/** A secret as a person types it: in groups of four. */
export function groupedSecret(secret: string): string {
  return secret.replace(/.{4}(?=.)/g, '$& ');
}
