import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  encodingOf,
  isAmount,
  isCurrency,
  moneyText,
  originLine,
  parseOriginLine,
  segmentsOf,
  septets,
  spokenDigits,
} from '#core/message-text.ts';

test('140 octets hold 160 septets or 70 UCS-2 units, and one more makes a second message', () => {
  assert.deepEqual(segmentsOf('a'.repeat(160)), { encoding: 'gsm7', units: 160, octets: 140, segments: 1 });
  assert.deepEqual(segmentsOf('a'.repeat(161)), { encoding: 'gsm7', units: 161, octets: 141, segments: 2 });
  assert.deepEqual(segmentsOf('अ'.repeat(70)), { encoding: 'ucs2', units: 70, octets: 140, segments: 1 });
  assert.deepEqual(segmentsOf('अ'.repeat(71)), { encoding: 'ucs2', units: 71, octets: 142, segments: 2 });
  assert.equal(segmentsOf('').segments, 1);
});

test('the parts of a longer text hold 153 septets or 67 UCS-2 units', () => {
  assert.equal(segmentsOf('a'.repeat(306)).segments, 2);
  assert.equal(segmentsOf('a'.repeat(307)).segments, 3);
  assert.equal(segmentsOf('अ'.repeat(134)).segments, 2);
  assert.equal(segmentsOf('अ'.repeat(135)).segments, 3);
});

test('a character of the extension table costs two septets', () => {
  assert.equal(septets('€[]{}'), 10);
  assert.equal(segmentsOf('€'.repeat(80)).segments, 1);
  assert.equal(segmentsOf('€'.repeat(81)).segments, 2);
});

test('an escape pair is never split over two messages', () => {
  // 306 septets would fill two parts exactly, but the pair at 153 has to move on whole.
  const text = `${'a'.repeat(152)}€${'a'.repeat(152)}`;
  assert.equal(septets(text), 306);
  assert.equal(segmentsOf(text).segments, 3);
});

test('a surrogate pair is never split over two messages', () => {
  const text = `${'अ'.repeat(66)}😀${'अ'.repeat(66)}`;
  assert.equal(text.length, 134);
  assert.equal(segmentsOf(text).segments, 3);
});

test('one character outside the alphabet makes the whole text UCS-2', () => {
  assert.equal(encodingOf("Don't share it. 5 min."), 'gsm7');
  assert.equal(encodingOf('Don’t share it. 5 min.'), 'ucs2');
  assert.throws(() => septets('Don’t'), /U\+2019/);
});

test('the number of messages is never less than the octets demand', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const { octets, segments } = segmentsOf(text);
      assert.ok(segments * 140 >= octets);
    }),
  );
});

test('an origin line reads back as the host and code it was made from', () => {
  const line = originLine('Shop.Example', '747723');
  assert.equal(line, '@shop.example #747723');
  assert.deepEqual(parseOriginLine(`Hello\n\n${line}`), {
    host: 'shop.example',
    code: '747723',
    embeddedHost: null,
  });
});

test('an origin line takes no scheme, port, path, space, line break or code that is not digits', () => {
  const hosts = [
    'https://shop.example',
    'shop.example:8443',
    'shop.example/path',
    'shop .example',
    'shop.example\n',
    ' shop.example',
    '',
    '.example',
    'shop..example',
    'shop.example.',
    '-shop.example',
    'shop_.example',
    'münchen.example',
    'a'.repeat(64),
    `${'a.'.repeat(126)}ab`,
  ];
  for (const host of hosts) {
    assert.throws(() => originLine(host, '123456'), RangeError, JSON.stringify(host));
  }
  for (const code of ['', '123', '12345678901', '12345a', '12 456', '123456\n', '１２３４５６']) {
    assert.throws(() => originLine('shop.example', code), RangeError, JSON.stringify(code));
  }
});

test('G-02: the examples of the WICG document pass and fail as it says', () => {
  const failing = [
    '',
    'something @example.com #747723',
    '@example.com code #747723',
    '#747723 @example.com @ecommerce.example',
    '@example.com  #747723',
    '@example.com\t#747723',
    '@example.com\u00a0#747723',
    '@example.com',
    '@example.com ',
    '@example.com #',
    '@ #747723',
    ' @example.com #747723',
    '@example.com #747723\n',
    '@example.com #747723\r\nOr so.',
  ];
  for (const message of failing) assert.equal(parseOriginLine(message), null, JSON.stringify(message));

  const bound = { host: 'example.com', code: '747723', embeddedHost: null };
  const passing = [
    '@example.com #747723',
    '747723 is your code.\n\n@example.com #747723',
    '747723 is your code.\r\n\r\n@example.com #747723',
    '747723 is your code.\r@example.com #747723',
    '@example.com #747723 anything',
    '@example.com #747723  @ecommerce.example',
    '@example.com #747723 @',
    '@example.com #747723 ',
  ];
  for (const message of passing) assert.deepEqual(parseOriginLine(message), bound, JSON.stringify(message));
  assert.deepEqual(parseOriginLine('@example.com #747723 @ecommerce.example $future'), {
    ...bound,
    embeddedHost: 'ecommerce.example',
  });
});

test('digits are spoken one by one, leading zeros too', () => {
  assert.equal(spokenDigits('004217'), '0, 0, 4, 2, 1, 7');
  assert.equal(spokenDigits('12', '、'), '1、2');
});

test('money keeps the very digits that are bound, after the code of its currency', () => {
  assert.equal(moneyText('129.90', 'EUR'), 'EUR 129.90');
  assert.equal(moneyText('1234567.8', 'JPY'), 'JPY 1234567.8');
  assert.equal(moneyText('0', 'USD'), 'USD 0');
});

test('an amount or currency that could be misread is refused', () => {
  for (const amount of [
    '',
    '129,90',
    '1 299',
    '1e3',
    '-5',
    '+5',
    '5.',
    '.5',
    '١٢',
    '1.23456',
    '5\n',
    '0x10',
  ]) {
    assert.equal(isAmount(amount), false, JSON.stringify(amount));
    assert.throws(() => moneyText(amount, 'EUR'), RangeError);
  }
  for (const currency of ['', 'eur', '€', 'EURO', 'EU', 'E R', 'EUR\n']) {
    assert.equal(isCurrency(currency), false, JSON.stringify(currency));
    assert.throws(() => moneyText('1', currency), RangeError);
  }
});
