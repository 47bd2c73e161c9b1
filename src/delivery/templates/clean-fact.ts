const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** What most names look like: nothing below would change them. */
const cleanAlready = /^[A-Za-z0-9](?: ?[A-Za-z0-9&',.-])*$/;

/**
 * A fact somebody else chose (payee, parcel, brand), made safe to stand inside a sentence: one line, nothing invisible
 * (bidi controls turn an amount round, zero-width ones hide text), no `@` or `#` where a line could begin with it,
 * which would forge the line that binds a code to a site, and no `://`, which makes a phone draw a link.
 */
export function cleanFact(text: string): string {
  if (cleanAlready.test(text)) return text;
  return (
    text
      .toWellFormed()
      // Compatibility forms (a full-width `@`, a one-dot leader) must not come back as the plain ones further down.
      .normalize('NFKC')
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu, ' ')
      // Braille blank and the Hangul fillers look like spaces and aren't ones to Unicode.
      .replace(/[\p{Cf}\p{Co}\p{Cn}\uFFFD\u2800\u115F\u1160\u3164\uFFA0\p{Variation_Selector}]/gu, '')
      // A tower of combining marks is one character to the eye and dozens to the network.
      .replace(/(\p{M}{3})\p{M}+/gu, '$1')
      .replace(/:\/{2,}/g, ' ')
      .replace(/ +/g, ' ')
      .replace(/^[\s@#]+/u, '')
      .trimEnd()
  );
}

/** A name given by somebody outside the shop: a phone draws `shop.example` as a link, and `shop example` as it is. */
export function unlinked(fact: string): string {
  return fact.replace(/(?<=[\p{L}\p{N}])[.。](?=\p{L}{2})/gu, ' ');
}

/**
 * At most `maxUnits` UTF-16 units. A cut ends in `mark` and never falls inside what the eye takes for one character
 * (a letter and its vowel signs, a flag), where it would leave rubbish.
 */
export function truncate(text: string, maxUnits: number, mark: string): string {
  if (text.length <= maxUnits) return text;
  let kept = '';
  for (const { segment } of segmenter.segment(text)) {
    if (kept.length + segment.length > maxUnits - mark.length) break;
    kept += segment;
  }
  return kept.trimEnd() + mark;
}
