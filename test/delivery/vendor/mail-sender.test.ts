import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatMailSender, parseMailSender } from '#delivery/vendor/mail-sender.ts';

describe('the sender of a mail', () => {
  it('is one address, with or without a name', () => {
    assert.deepEqual(parseMailSender('no-reply@shop.example'), {
      name: '',
      address: 'no-reply@shop.example',
    });
    const shop = { name: 'Shop', address: 'no-reply@shop.example' };
    for (const from of ['Shop <no-reply@shop.example>', ' "Shop" <no-reply@SHOP.example> ']) {
      assert.deepEqual(parseMailSender(from), shop);
    }
  });

  it('is never two, nor a header of its own', () => {
    for (const from of [
      '',
      'Shop',
      'a@shop.example, b@shop.example',
      'Shop <a@shop.example>, b@evil.example',
      'Shop\r\nBcc: x@evil.example <a@shop.example>',
      'Shop <a@shop.example>\r\nBcc: x@evil.example',
      '<a@shop.example><b@evil.example>',
    ]) {
      assert.equal(parseMailSender(from), undefined, from);
    }
  });

  it('stands in a header whatever its name: ASCII, on one line, the name unchanged', () => {
    const name = fc
      .string({ unit: 'grapheme', maxLength: 80 })
      .filter((text) => !/[\p{Cc}<>\p{Cs}]/u.test(text) && text.trim() === text && !/^".*"$/.test(text));
    fc.assert(
      fc.property(name, (given) => {
        const sender = parseMailSender(`${given} <a@shop.example>`);
        assert.equal(sender?.name, given);
        const header = formatMailSender(sender ?? assert.fail());
        assert.match(header, /^[\x20-\x7e]* ?<?a@shop\.example>?$/);
        const words = [...header.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)];
        assert.ok(words.every(([word]) => word.length <= 75));
        const quoted = /^"(.*)" </.exec(header)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? '';
        const decoded = words.map(([, base64 = '']) => Buffer.from(base64, 'base64').toString()).join('');
        const isPlain = /^[\x20-\x7e]*$/.test(given);
        assert.equal(isPlain ? quoted : decoded, given);
      }),
    );
  });
});
