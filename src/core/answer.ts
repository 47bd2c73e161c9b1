import { asciiDigits } from './decimal-digits.ts';

export type NormalisedAnswer = { readonly ok: true; readonly code: string } | { readonly ok: false };

const maxAnswerLength = 64;

/** What copying, autofill and people put between digits: spaces, dashes, and marks nobody sees (zero-width, bidi). */
const fillers = /[\p{White_Space}\p{Pd}\u2212\p{Default_Ignorable_Code_Point}]/gu;

/**
 * What a person typed, as the digits of a code. Not ok is whatever can't be a code of this length: it is answered as
 * malformed and costs no try, so being generous here saves people from a refusal and gives a guesser nothing.
 * @param digits how many the code has
 */
export function normaliseAnswer(input: string, digits: number): NormalisedAnswer {
  if (input.length > maxAnswerLength) return { ok: false };
  const code = typedDigits(input);
  return code.length === digits && /^[0-9]+$/.test(code) ? { ok: true, code } : { ok: false };
}

/** What was typed without fillers, as digits of ours: two texts that are judged alike are alike here, and no others. */
export function typedDigits(input: string): string {
  return asciiDigits(input.replace(fillers, ''));
}
