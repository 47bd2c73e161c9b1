const decimalDigit = /\p{Nd}/u;
const otherDigits = /[^\P{Nd}0-9]/gu;

/**
 * Turns the decimal digits of every script into 0 to 9: keyboards set to Arabic, Hindi, Persian or Thai give their own,
 * and Japanese ones give full-width digits. Everything else stays as it is.
 */
export function asciiDigits(text: string): string {
  return text.replace(otherDigits, (digit) => String(decimalValue(digit.codePointAt(0) ?? 0)));
}

/**
 * Unicode keeps its decimal digits in unbroken runs from zero to nine (UAX #44, Numeric_Type=Decimal), so the place in
 * the run is the value. No table to grow old: runs may follow each other directly, hence the remainder.
 */
function decimalValue(codePoint: number): number {
  let start = codePoint;
  while (decimalDigit.test(String.fromCodePoint(start - 1))) start--;
  return (codePoint - start) % 10;
}
