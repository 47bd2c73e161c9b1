/**
 * Text somebody else chose (a brand, a payee, a parcel), on one line and without what can't be seen: bidi controls turn
 * an amount round, zero-width characters hide text. The two joiners stay, since Hindi and Arabic are written with them.
 * Nothing is cut: what is shown is what the code is bound to.
 */
export function readableText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu, ' ')
    .replace(/(?![\u200C\u200D])[\p{Cf}\p{Co}\p{Cn}\u2800\u115F\u1160\u3164\uFFA0]/gu, '')
    .replace(/(\p{M}{3})\p{M}+/gu, '$1')
    .trim();
}

/** Whether the eye finds anything in it. Joiners and variation selectors show nothing where they stand alone. */
export function isReadable(text: string): boolean {
  return /[^\p{Join_Control}\p{Variation_Selector}]/u.test(readableText(text));
}
