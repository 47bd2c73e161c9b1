import { codesMatch } from './code.ts';

/** Without i, l, o and u: nothing that is read, heard or typed for something else, and no words (Crockford). */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const codeLetters = 16;

export const recoveryCodesOfSet = 10;
/** Random bytes a set takes: 80 bits a code (five for each of its 16 letters). */
export const recoverySetBytes = recoveryCodesOfSet * codeLetters;

/** @param random {@link recoverySetBytes} of them. @returns codes such as `7k3m-x2pq-9rtv-4hnc` */
export function makeRecoveryCodes(random: Uint8Array): string[] {
  if (random.length !== recoverySetBytes) throw new RangeError(`A set takes ${recoverySetBytes} bytes.`);
  const letters = Array.from(random, (byte) => alphabet[byte & 31] ?? '').join('');
  return Array.from({ length: recoveryCodesOfSet }, (_, i) =>
    grouped(letters.slice(i * codeLetters, (i + 1) * codeLetters)),
  );
}

function grouped(code: string): string {
  return code.replace(/.{4}(?=.)/g, '$&-');
}

const maxTyped = 64;

/** What was typed as the code that was meant: in any case, with or without dashes, O for 0, I or L for 1. null: no code. */
export function normaliseRecoveryCode(typed: string): string | null {
  if (typed.length > maxTyped) return null;
  const code = typed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{White_Space}\p{Pd}\p{Default_Ignorable_Code_Point}\u2212]/gu, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1');
  return code.length === codeLetters && [...code].every((letter) => alphabet.includes(letter)) ? code : null;
}

/** With so few left it is time for a new set: whoever is told at the last one may need it before they get to it. */
export const fewRecoveryCodes = 2;

/** The hashes without the one given, compared in constant time; undefined when it isn't among them. */
export function withoutHash(hashes: readonly string[], hash: string): string[] | undefined {
  const left = hashes.filter((one) => !codesMatch(one, hash));
  return left.length < hashes.length ? left : undefined;
}
