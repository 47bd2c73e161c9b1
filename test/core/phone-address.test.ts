import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { getCountries, getCountryCallingCode, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { maskPhone, parsePhone } from '#core/phone-address.ts';

const taken = (text: string, country?: string) => {
  const parsed = parsePhone(text, country);
  return parsed.ok ? parsed.address.value : parsed.reason;
};

const mobiles = getCountries().flatMap((country) => getExampleNumber(country, examples)?.number ?? []);

test('all ways to write a number give one E.164 value', () => {
  const international = ['+491701234567', '+49 170 1234567', '+49 (0)170 1234567', '(+49) 170/12345-67'];
  const copied = [
    '\u202a+49 170 1234567\u202c',
    '\u200e+49\u00a0170\u20111234567',
    '＋４９１７０１２３４５６７',
    '+٤٩١٧٠١٢٣٤٥٦٧',
  ];
  const national = [
    '0170 1234567',
    '0170.123.45.67',
    '0049 170 1234567',
    '０１７０ー１２３４５６７',
    '०१७०१२३४५६७',
  ];
  for (const typed of [...international, ...copied]) assert.equal(taken(typed), '+491701234567', typed);
  for (const typed of [...international, ...national])
    assert.equal(taken(typed, 'DE'), '+491701234567', typed);
});

test('an address tells its country, its kind of line, and a key that is the number', () => {
  assert.deepEqual(parsePhone('+491701234567', undefined), {
    ok: true,
    address: {
      kind: 'phone',
      value: '+491701234567',
      key: '+491701234567',
      country: 'DE',
      lineType: 'MOBILE',
    },
  });
});

test('countries that share a calling code are told apart, and a number of no country has none', () => {
  const countryOf = (text: string) => {
    const parsed = parsePhone(text, undefined);
    return parsed.ok ? parsed.address.country : parsed.reason;
  };
  assert.equal(countryOf('+12025550123'), 'US');
  assert.equal(countryOf('+12642351234'), 'AI');
  assert.equal(countryOf('+447911123456'), 'GG');
  assert.equal(countryOf('+870773123456'), null);
});

test('a number without + is not guessed: it needs a country the plan knows', () => {
  assert.equal(taken('0170 1234567'), 'phone-country-missing');
  for (const country of ['XX', '', 'de', '__proto__']) {
    assert.equal(taken('0170 1234567', country), 'phone-country-missing', country);
  }
});

test('a calling code without its + is refused where it could be the number of a stranger', () => {
  assert.equal(taken('491701234567', 'DE'), 'phone-country-missing');
  assert.equal(taken('1 202 555 0123', 'US'), '+12025550123');
});

test('only numbers the numbering plan has given out are taken', () => {
  const unassigned = [
    '+491234',
    '+49110',
    '+15555550100',
    '+99912345678',
    '+1',
    '+5215512345678',
    '+0049170123456',
  ];
  for (const typed of [
    ...unassigned,
    '+491701234567 ext. 5',
    '+49170123456x',
    '+49170+1234567',
    '1-800-FLOWERS',
  ]) {
    assert.equal(taken(typed, 'DE'), 'phone-invalid', typed);
  }
  for (const typed of ['bob', '+', '()', '+-', '\u200e', '😀'])
    assert.equal(taken(typed, 'DE'), 'unrecognised', typed);
});

test('a number of more than 15 digits is too long', () => {
  for (const typed of [
    '+4917012345678901',
    '+4930000000000000',
    '0170123456789012345',
    `+49${'1'.repeat(300)}`,
  ]) {
    assert.equal(taken(typed, 'DE'), 'phone-too-long', typed);
  }
});

test('an example of every country is taken, and taken the same again whatever the default country', () => {
  assert.ok(mobiles.length > 230);
  for (const number of mobiles) {
    assert.equal(taken(number), number);
    assert.deepEqual(parsePhone(number, 'DE'), parsePhone(number, undefined));
    assert.deepEqual(parsePhone(number, 'US'), parsePhone(number, undefined));
  }
});

test('whatever is taken is E.164 and gives itself when it is parsed again', () => {
  const callingCodes = fc.constantFrom(
    ...new Set(getCountries().map((country) => getCountryCallingCode(country))),
  );
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 4, maxLength: 14 });
  const country = fc.constantFrom('DE', 'US', 'IN', 'BR', 'IT', undefined);
  const typed = fc.oneof(
    digits,
    fc.tuple(callingCodes, digits).map(([code, rest]) => `+${code}${rest}`),
  );
  fc.assert(
    fc.property(typed, country, (text, defaultCountry) => {
      const parsed = parsePhone(text, defaultCountry);
      if (!parsed.ok) return;
      assert.match(parsed.address.value, /^\+[1-9][0-9]{4,14}$/);
      assert.deepEqual(parsePhone(parsed.address.value, defaultCountry), parsed);
    }),
    { numRuns: 2000 },
  );
});

test('a mask shows the calling code and the last two digits of every country, and nothing more', () => {
  for (const country of getCountries()) {
    const number = getExampleNumber(country, examples)?.number;
    if (number) assert.equal(maskPhone(number), `+${getCountryCallingCode(country)} ••• ${number.slice(-2)}`);
  }
  for (const code of ['800', '808', '870', '878', '881', '882', '883', '888', '979']) {
    assert.equal(maskPhone(`+${code}12345678`), `+${code} ••• 78`);
  }
});

test('the masks of a short and a long number look alike', () => {
  assert.equal(maskPhone('+2908142'), '+290 ••• 42');
  assert.equal(maskPhone('+491701234542'), '+49 ••• 42');
});
