/** Why a file, or a token in it, can't be taken, and what to do about it. */
export const importReasons = {
  'too-large': 'The file is larger than what is read at once: divide it.',
  'not-xml': 'This is no well-formed XML.',
  doctype: 'The file declares a document type, which no token file needs: it is not read.',
  'too-deep': 'Elements stand in one another deeper than in any token file.',
  'not-pskc': 'This is no key container of RFC 6030, version 1.0.',
  'unsupported-algorithm':
    'The token works by something else than HOTP or TOTP with SHA-1, SHA-256 or SHA-512.',
  'unsupported-format': 'The token shows something else than 6 to 8 decimal digits.',
  'unsupported-policy': 'The file restricts the key in a way that can not be kept here.',
  'unsupported-encryption': 'The key is encrypted in a way that is not known here.',
  'no-secret': 'There is no secret.',
  'bad-secret': 'The secret is neither whole base64, hex nor base32.',
  'short-secret': 'The secret has less than 128 bits (RFC 4226).',
  'long-secret': 'The secret has more than 128 bytes.',
  'no-key': 'The secrets are encrypted: give the pre-shared key.',
  'no-password': 'The secrets are encrypted: give the password.',
  'no-mac': 'The secret is encrypted without a MAC, so nobody would see that it was changed.',
  'wrong-key-or-changed': 'The key or the password is wrong, or the file was changed.',
  'bad-derivation':
    'The way from the password to the key is incomplete, or takes more than 1,000,000 rounds.',
  'bad-serial': 'The serial number is missing, or longer than 100 characters.',
  'bad-issuer': 'The issuer is longer than 100 characters.',
  'bad-type': 'The type is neither HOTP nor TOTP.',
  'bad-counter': 'The counter is no whole number below 2^48.',
  'bad-period': 'The time interval is no whole number of 1 to 3600 seconds.',
  'bad-drift': 'The clock is further off than is tolerated.',
  'bad-digits': 'The digits are none of 6, 7 and 8.',
  'bad-algorithm': 'The algorithm is none of SHA1, SHA256 and SHA512.',
  'bad-date': 'A date is none, or the end is before the beginning.',
  'duplicate-key': 'A key with this id stood in the file before.',
  'duplicate-serial': 'A token with this serial number stood in the file before.',
  'spreadsheet-number':
    'A spreadsheet has shortened this number (1.23E+12): make the file anew, with text columns.',
  'missing-column': 'The first line names no column "serial", or none "secret".',
  'bad-quotes': 'A quotation mark is not closed, or stands inside a value.',
  'too-many-columns': 'The line has more than 32 values.',
} as const;

export type ImportReason = keyof typeof importReasons;
