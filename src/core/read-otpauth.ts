import { decodeBase32, encodeBase32 } from './base32.ts';
import type { HotpFactor, TotpFactor } from './factor.ts';
import type { OtpauthLabel } from './otpauth.ts';

/** What an `otpauth:` address says: the words are those of a factor. */
export type OtpauthKey = OtpauthLabel &
  (
    | ({ readonly kind: 'totp' } & Pick<TotpFactor, 'secret' | 'algorithm' | 'digits' | 'periodSeconds'>)
    | ({ readonly kind: 'hotp' } & Pick<HotpFactor, 'secret' | 'algorithm' | 'digits' | 'counter'>)
  );

/** Why an address is refused. None of them holds a part of it: it may be a secret. */
export type OtpauthFault =
  | 'not-otpauth'
  | 'bad-type'
  | 'bad-label'
  | 'bad-secret'
  | 'short-secret'
  | 'bad-algorithm'
  | 'bad-digits'
  | 'bad-period'
  | 'bad-counter';

const mostCharacters = 2048;
const leastSecretBytes = 16;
const mostSecretBytes = 128;
const mostPeriodSeconds = 3600;
const mostCounter = 2 ** 48 - 1;

/**
 * Reads the address behind an authenticator app's QR code (Google Authenticator's Key URI format), such as another service's
 * export holds. The issuer that stands by itself counts more than the one before the account. Members that aren't known
 * (`image`, …) are passed over; one of ours that stands twice is refused, since apps differ in which they take.
 * Secrets under 128 bits are refused (RFC 4226 §4 R6), though some services make them.
 */
export function readOtpauth(uri: string): OtpauthKey | OtpauthFault {
  const url = uri.length <= mostCharacters ? URL.parse(uri.trim()) : null;
  if (url?.protocol !== 'otpauth:') return 'not-otpauth';
  const kind = (['totp', 'hotp'] as const).find((type) => type === url.host.toLowerCase());
  if (!kind) return 'bad-type';
  const members = url.searchParams;
  if (ownMembers.some((name) => members.getAll(name).length > 1)) return 'not-otpauth';
  const label = readLabel(url.pathname, members.get('issuer') ?? '');
  if (!label) return 'bad-label';
  const bytes = decodeBase32(members.get('secret') ?? '');
  if (!bytes || bytes.length === 0 || bytes.length > mostSecretBytes) return 'bad-secret';
  if (bytes.length < leastSecretBytes) return 'short-secret';
  const named = (members.get('algorithm') ?? 'SHA1').toLowerCase().replace('-', '');
  const algorithm = (['sha1', 'sha256', 'sha512'] as const).find((name) => name === named);
  if (!algorithm) return 'bad-algorithm';
  const digits = ([6, 7, 8] as const).find((count) => String(count) === (members.get('digits') ?? '6'));
  if (!digits) return 'bad-digits';
  const key = { ...label, secret: encodeBase32(bytes), algorithm, digits };
  if (kind === 'totp') {
    const periodSeconds = readWhole(members.get('period') ?? '30');
    return periodSeconds >= 1 && periodSeconds <= mostPeriodSeconds
      ? { ...key, kind, periodSeconds }
      : 'bad-period';
  }
  // Without a counter nobody knows which codes were used.
  const counter = readWhole(members.get('counter') ?? '');
  return counter <= mostCounter ? { ...key, kind, counter } : 'bad-counter';
}

const ownMembers = ['secret', 'issuer', 'algorithm', 'digits', 'period', 'counter'];

function readWhole(text: string): number {
  return /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
}

/** `/issuer:account`, its colon as such or encoded, spaces after it; undefined when it isn't encoded rightly, or is empty. */
function readLabel(path: string, issuer: string): OtpauthLabel | undefined {
  const text = decoded(path.slice(1));
  if (text === undefined) return undefined;
  const colon = text.indexOf(':');
  const account = text.slice(colon + 1).trim();
  const brand = issuer.trim() || text.slice(0, Math.max(0, colon)).trim();
  const visible = [account, brand].every((part) => part.length <= 200 && !/\p{C}/u.test(part));
  return account !== '' && visible ? { issuer: brand, account } : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // The only way in which the platform says so.
    return undefined;
  }
}
