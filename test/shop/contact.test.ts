import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { maskEmail, maskPhone, parseContact, parseEmail, parsePhone } from '../../shop/src/contact.ts';

describe('an e-mail address', () => {
  test('has one spelling, which is stored, compared and sent to', () => {
    assert.equal(parseEmail('  Ada@Example.ORG '), 'ada@example.org');
    assert.equal(parseEmail('ada@Bücher.example'), 'ada@xn--bcher-kva.example');
  });

  for (const typed of [
    '',
    'ada',
    'ada@',
    '@example.org',
    'ada@localhost',
    'a b@example.org',
    'ada@example.org, eve@example.org',
    'ada@example.org\nBcc: eve@example.org',
    'ada@@example.org',
    'ada@example.org/x',
    'ada@examp%6ce.org',
    // A Kelvin sign: in small letters it is a k, and the address another person's.
    'mi\u212Ae@example.org',
    'ada＠example.org',
    `${'a'.repeat(65)}@example.org`,
  ]) {
    test(`is not ${JSON.stringify(typed)}`, () => assert.equal(parseEmail(typed), undefined));
  }

  test('is masked so that only its owner knows it', () => {
    assert.equal(maskEmail('ada.lovelace@example.org'), 'a•••@example.org');
  });
});

describe('a phone number', () => {
  test('is E.164, however it is written', () => {
    for (const typed of ['+44 7400 123456', '0044 7400 123456', '+44 (0)7400-123456', '+447400123456']) {
      assert.equal(parsePhone(typed), '+447400123456', typed);
    }
  });

  for (const typed of [
    '',
    '07400 123456',
    '+44',
    '+44 7400',
    '+44 7700 900123',
    'call me',
    '+44 7400 123456 ext 5',
    '+'.repeat(99),
  ]) {
    test(`is not ${JSON.stringify(typed)}`, () => assert.equal(parsePhone(typed), undefined));
  }

  test('is masked to its country and last two digits', () => {
    assert.equal(maskPhone('+447400123456'), '+44 ••• 56');
  });
});

test('what is typed into "e-mail or phone" is told apart by its at sign', () => {
  assert.deepEqual(parseContact('Ada@example.org'), { kind: 'email', value: 'ada@example.org' });
  assert.deepEqual(parseContact('+44 7400 123456'), { kind: 'phone', value: '+447400123456' });
  assert.equal(parseContact('ada'), undefined);
});
