import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Address, canReceive, maskAddress, parseAddress } from '#core/address.ts';
import { channels } from '#core/channel.ts';
import type { LineType, PhoneAddress } from '#core/phone-address.ts';

const phone = (lineType: LineType, country: string | null = 'DE'): PhoneAddress => ({
  kind: 'phone',
  value: '+491701234567',
  key: '+491701234567',
  country,
  lineType,
});

const addressOf = (text: string, defaultCountry?: string): Address => {
  const parsed = parseAddress(text, { defaultCountry });
  assert.ok(parsed.ok, text);
  return parsed.address;
};

const rules = { allowedCountries: ['DE'] };

test('phone numbers and e-mail addresses are told apart', () => {
  assert.equal(addressOf(' 0170 1234567 ', 'DE').value, '+491701234567');
  assert.equal(addressOf(' Name@Example.com\n').value, 'Name@example.com');
  assert.deepEqual(parseAddress('bob'), { ok: false, reason: 'unrecognised' });
  assert.deepEqual(parseAddress('bob＠example.com'), { ok: false, reason: 'email-look-alike-at' });
  assert.deepEqual(parseAddress('+491701234567@'), { ok: false, reason: 'email-domain-invalid' });
  for (const nothing of ['', '  ', '\t\n'])
    assert.deepEqual(parseAddress(nothing), { ok: false, reason: 'empty' });
});

test('an input over 320 characters is refused before it is parsed', () => {
  const number = '+491701234567';
  assert.equal(parseAddress(number.padEnd(320)).ok, true);
  assert.deepEqual(parseAddress(number.padEnd(321)), { ok: false, reason: 'too-long' });
  const domain = `a@b.${'c'.repeat(317)}`;
  assert.deepEqual(parseAddress(domain), { ok: false, reason: 'too-long' });
});

test('no text and no country makes the parser throw, and what it takes it takes again', () => {
  const pieces = fc.constantFrom(
    '+49',
    '170',
    '@',
    '.',
    'a',
    'é',
    ' ',
    '＠',
    '\u202e',
    '-',
    '(',
    'com',
    '٣',
    '%',
    'xn--',
    '\ud800',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.string({ unit: pieces, maxLength: 40 }),
    fc.emailAddress(),
  );
  fc.assert(
    fc.property(text, fc.oneof(fc.string(), fc.constantFrom('DE', 'US')), (input, defaultCountry) => {
      const parsed = parseAddress(input, { defaultCountry });
      if (parsed.ok) assert.deepEqual(parseAddress(parsed.address.value, { defaultCountry }), parsed);
    }),
    { numRuns: 2000 },
  );
});

test('hostile input of the greatest length is answered at once', () => {
  // What patterns that backtrack are slow on. All of it takes some 5 ms; a pattern gone wrong takes minutes.
  const hostile = [
    'a.'.repeat(159),
    `${'a'.repeat(318)}@`,
    `a@${'a.'.repeat(158)}`,
    `a@${'-'.repeat(317)}`,
    '\ufdfa'.repeat(320),
    '+'.repeat(320),
    '1'.repeat(320),
    `a@${'ü'.repeat(60)}.`.repeat(5),
  ];
  const started = process.cpuUsage();
  for (const input of hostile)
    for (let i = 0; i < 100; i++) assert.equal(parseAddress(input, { defaultCountry: 'DE' }).ok, false);
  const { user, system } = process.cpuUsage(started);
  assert.ok(user + system < 2_000_000, `${user + system} µs for 800`);
});

test('messages go to mobile numbers, calls to landlines too', () => {
  const reached = (lineType: LineType) =>
    channels.filter((channel) => canReceive(phone(lineType), channel, rules).ok);
  assert.deepEqual(reached('MOBILE'), ['sms', 'voice', 'whatsapp']);
  assert.deepEqual(reached('FIXED_LINE_OR_MOBILE'), ['sms', 'voice', 'whatsapp']);
  assert.deepEqual(reached('FIXED_LINE'), ['voice']);
});

test('numbers that earn by being called, or that no person answers, get nothing', () => {
  const refused: LineType[] = [
    'PREMIUM_RATE',
    'SHARED_COST',
    'UAN',
    'PAGER',
    'VOICEMAIL',
    'TOLL_FREE',
    'PERSONAL_NUMBER',
    'VOIP',
  ];
  for (const lineType of refused) {
    for (const channel of ['sms', 'voice', 'whatsapp'] as const) {
      assert.deepEqual(canReceive(phone(lineType), channel, rules), {
        ok: false,
        reason: 'line-type-not-allowed',
      });
    }
  }
  const german0900 = addressOf('+499001234567');
  assert.deepEqual(canReceive(german0900, 'voice', rules), { ok: false, reason: 'line-type-not-allowed' });
});

test('numbers outside the allowed countries get nothing, a shared calling code or none notwithstanding', () => {
  const refused = { ok: false, reason: 'country-not-allowed' };
  assert.deepEqual(canReceive(phone('MOBILE', 'FR'), 'sms', rules), refused);
  assert.deepEqual(canReceive(phone('MOBILE', null), 'sms', rules), refused);
  assert.deepEqual(canReceive(phone('MOBILE'), 'sms', { allowedCountries: [] }), refused);
  assert.deepEqual(canReceive(addressOf('+12642351234'), 'sms', { allowedCountries: ['US'] }), refused);
  assert.deepEqual(canReceive(addressOf('+12025550123'), 'sms', { allowedCountries: ['US'] }), { ok: true });
});

test('a channel only takes the kind of address it is for', () => {
  const wrong = { ok: false, reason: 'wrong-kind' };
  const email = addressOf('bob@example.com');
  assert.deepEqual(canReceive(email, 'email', { allowedCountries: [] }), { ok: true });
  for (const channel of ['sms', 'voice', 'whatsapp'] as const)
    assert.deepEqual(canReceive(email, channel, rules), wrong);
  assert.deepEqual(canReceive(phone('MOBILE'), 'email', rules), wrong);
});

test('a mask never holds the name, the domain or the number behind it, and is of one length', () => {
  fc.assert(
    fc.property(fc.emailAddress(), (text) => {
      const parsed = parseAddress(text);
      if (!parsed.ok) return;
      const [local = '', domain = ''] = parsed.address.value.split('@');
      const [shownLocal = '', shownDomain = ''] = maskAddress(parsed.address).split('@');
      assert.equal(shownLocal, `${local[0]}•••`);
      assert.equal(shownDomain.indexOf('.'), 4);
      assert.equal(shownDomain.slice(4), domain.slice(domain.lastIndexOf('.')));
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 15_100_000_000, max: 17_999_999_999 }), (subscriber) => {
      const parsed = parseAddress(`+49${subscriber}`);
      if (!parsed.ok) return;
      assert.match(maskAddress(parsed.address), /^\+49 ••• [0-9]{2}$/);
      assert.ok(parsed.address.value.endsWith(maskAddress(parsed.address).slice(-2)));
    }),
  );
});

test('spellings that reach the same place share a key', () => {
  const spaces = fc.constantFrom('', ' ', '-', '\u00a0', '/', '\u200e');
  fc.assert(
    fc.property(fc.array(spaces, { minLength: 13, maxLength: 13 }), (gaps) => {
      const spaced = [...'+491701234567'].map((character, i) => character + gaps[i]).join('');
      assert.equal(addressOf(spaced).key, '+491701234567');
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 15, maxLength: 15 }), (capitals) => {
      const cased = [...'bob@example.com']
        .map((letter, i) => (capitals[i] ? letter.toUpperCase() : letter))
        .join('');
      assert.equal(addressOf(` ${cased} `).key, 'bob@example.com');
    }),
  );
});
