/**
 * The GSM 03.38 default alphabet (3GPP TS 23.038 §6.2.1). One stray character outside it (a typographic quote, an en
 * dash, a no-break space, a lower-case `ç`) turns a whole text into UCS-2 and leaves it 70 characters instead of 160.
 */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

/** Sent as ESC and a second septet. */
const extension = new Set('\f^{}\\[~]|€');

/** Letters and marks that Unicode doesn't decompose into one of the alphabet. */
const substitutes: Readonly<Record<string, string>> = {
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  Ð: 'D',
  ð: 'd',
  Þ: 'Th',
  þ: 'th',
  Œ: 'OE',
  œ: 'oe',
  ẞ: 'SS',
  ı: 'i',
  ħ: 'h',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '`': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '·': '-',
  '•': '-',
  '×': 'x',
};

/** Septets one character takes, or `undefined` when the alphabet hasn't got it. */
export function septetsOf(character: string): 1 | 2 | undefined {
  if (basic.has(character)) return 1;
  return extension.has(character) ? 2 : undefined;
}

/** True when every character is in the default alphabet or its extension table. */
export function isGsm7(text: string): boolean {
  for (const character of text) if (septetsOf(character) === undefined) return false;
  return true;
}

/**
 * The text in the GSM alphabet as far as it can be said there without changing what it means: accents the alphabet
 * lacks are dropped (`ó` becomes `o`), dashes and quotes become plain ones. Other scripts stay as they are, since a
 * row of question marks would hide who is paid; `isGsm7` tells whether anything was left.
 */
export function foldToGsm7(text: string): string {
  return Array.from(text.normalize('NFC'), foldCharacter).join('');
}

function foldCharacter(character: string): string {
  if (septetsOf(character) !== undefined) return character;
  const substitute = substitutes[character];
  if (substitute !== undefined) return substitute;
  const bare = character.normalize('NFKD').replace(/\p{M}/gu, '');
  return bare !== '' && isGsm7(bare) ? bare : character;
}
