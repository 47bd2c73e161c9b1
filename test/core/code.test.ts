import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bindingText } from '#core/binding.ts';
import { answerTag, type CodeSubject, codesMatch, deriveCode } from '#core/code.ts';
import { HmacKey } from '#core/hmac.ts';
import { seededRandom } from '#test/contract/steps.ts';

const keyOf = (byte: number) => new HmacKey(Buffer.alloc(32, byte));
const key = keyOf(7);
const subject: CodeSubject = {
  nonce: Buffer.alloc(16, 1),
  appId: 'app_1',
  purpose: 'payment',
  binding: Buffer.from(bindingText({ amount: '1.00' })),
  digits: 6,
};

describe('deriveCode', () => {
  it('gives the same code for the same subject, and codes of the length asked for', () => {
    assert.equal(deriveCode(key, subject), deriveCode(key, { ...subject }));
    for (const digits of [4, 6, 8, 10])
      assert.match(deriveCode(key, { ...subject, digits }), new RegExp(`^\\d{${digits}}$`));
  });

  it('gives another code when the key, the nonce, the app, the purpose or the binding is another', () => {
    const eight = { ...subject, digits: 8 };
    const codes = [
      deriveCode(key, eight),
      deriveCode(keyOf(8), eight),
      deriveCode(key, { ...eight, nonce: Buffer.alloc(16, 2) }),
      deriveCode(key, { ...eight, appId: 'app_2' }),
      deriveCode(key, { ...eight, purpose: 'recover' }),
      deriveCode(key, { ...eight, binding: Buffer.from(bindingText({ amount: '1.01' })) }),
    ];
    assert.equal(new Set(codes).size, codes.length);
  });

  it('keeps the parts apart: a letter moved from the app to the purpose is another subject', () => {
    const eight = { ...subject, digits: 8 };
    assert.notEqual(
      deriveCode(key, { ...eight, appId: 'ab', purpose: 'c' }),
      deriveCode(key, { ...eight, appId: 'a', purpose: 'bc' }),
    );
  });

  it('favours no digit in any place, 000000 and 999999 included', () => {
    const random = seededRandom(5);
    const rounds = 50_000;
    const counts = Array.from({ length: 2 }, () => new Array<number>(10).fill(0));
    for (let i = 0; i < rounds; i++) {
      const code = deriveCode(key, { ...subject, nonce: random(16), digits: 2 });
      for (const place of [0, 1]) {
        const digit = Number(code[place]);
        const row = counts[place];
        if (row) row[digit] = (row[digit] ?? 0) + 1;
      }
    }
    for (const row of counts) {
      const chi = row.reduce((sum, n) => sum + (n - rounds / 10) ** 2 / (rounds / 10), 0);
      // 9 degrees of freedom: 33.7 is one in ten thousand.
      assert.ok(chi < 33.7, `chi-square ${chi}`);
    }
  });
});

describe('codesMatch', () => {
  it('matches equal codes only', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        (a, b) => codesMatch(a, b) === Buffer.from(a).equals(Buffer.from(b)),
      ),
    );
  });
});

describe('answerTag', () => {
  it('is the same for the same answer to the same verification only', () => {
    const tag = answerTag(key, subject, '123456');
    assert.equal(tag, answerTag(key, { ...subject }, '123456'));
    assert.notEqual(tag, answerTag(key, subject, '123457'));
    assert.notEqual(tag, answerTag(key, { ...subject, nonce: Buffer.alloc(16, 9) }, '123456'));
    assert.notEqual(tag, answerTag(key, { ...subject, binding: Buffer.from('other') }, '123456'));
    assert.notEqual(tag, answerTag(keyOf(9), subject, '123456'));
  });
});

describe('bindingText', () => {
  it('does not depend on the order of the facts', () => {
    assert.equal(bindingText({ a: '1', b: '2' }), bindingText({ b: '2', a: '1' }));
  });

  it('is another for any two different bindings, however their texts run together', () => {
    const binding = fc.dictionary(fc.stringMatching(/^[a-c:1]{1,3}$/), fc.stringMatching(/^[a-c:1]{0,3}$/), {
      maxKeys: 3,
    });
    fc.assert(
      fc.property(binding, binding, (a, b) => {
        const same = JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
        return (bindingText(a) === bindingText(b)) === same;
      }),
    );
  });
});

describe('HmacKey', () => {
  it('agrees with node:crypto on any key and message', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), bytes, fc.string(), (secret, first, second) => {
        const expected = createHmac('sha256', secret).update(first).update(second).digest();
        assert.deepEqual(new HmacKey(secret).sign(first, second), expected);
      }),
    );
  });
});
