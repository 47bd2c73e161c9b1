import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  compileForm,
  compileJson,
  compileText,
  compileUrl,
  type JsonTemplate,
} from '#delivery/providers/http-template.ts';

const known = new Set(['to', 'text', 'code', 'secrets.key']);
/** Anything, and what has a meaning somewhere. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'{}"\\\'&=?#%/+.:;<>\r\n\0 \u2028ab@') }),
  fc.constantFrom('{code}', '{{', '{secrets.key}', '..', '"},"to":"+1', '&to=+1', '%2e%2e/', '__proto__'),
);
const values = fc.record({ to: anyText, text: anyText, code: anyText, 'secrets.key': anyText });

describe('a template', () => {
  it('has placeholders, and braces that are doubled', () => {
    const fill = compileText('{{{to}}} {text}: {{code}}', known, '/x');
    assert.equal(fill({ to: 'a', text: '{code}', code: '1' }), '{a} {code}: {code}');
  });

  it('is wrong with a brace alone or an unknown name, and the error holds none of it', () => {
    for (const text of [
      '{',
      '}',
      'a{b',
      '{to',
      'to}',
      '{}',
      '{other}',
      '{to }',
      '{to:number}',
      '{toString}',
      's3cr{t}',
    ]) {
      assert.throws(
        () => compileText(text, known, '/request/x'),
        ({ message }: Error) => message.startsWith('/request/x ') && !message.includes('s3cr'),
        text,
      );
    }
  });

  it('never takes what is filled in for a placeholder', () => {
    fc.assert(
      fc.property(values, (given) => {
        const filled = compileText('<{to}|{text}>', known, '/x')(given);
        assert.equal(filled, `<${given.to}|${given.text}>`);
      }),
    );
  });
});

describe('a JSON template', () => {
  it('keeps its shape whatever is filled in: every text is where it was, and nothing else is', () => {
    const template: JsonTemplate = {
      messages: [{ to: '{to}', text: 'Code {code}: {text}', flags: [1, true, null, '{{x}}'] }],
      '{to}': '{secrets.key}',
    };
    const fill = compileJson(template, known, '/x');
    fc.assert(
      fc.property(values, (given) => {
        const sent: unknown = JSON.parse(JSON.stringify(fill(given)));
        assert.deepEqual(sent, {
          messages: [
            { to: given.to, text: `Code ${given.code}: ${given.text}`, flags: [1, true, null, '{x}'] },
          ],
          '{to}': given['secrets.key'],
        });
      }),
    );
  });

  it('has numbers where it says so', () => {
    assert.deepEqual(compileJson({ ttl: '{code:number}', text: '{code}' }, known, '/x')({ code: '300' }), {
      ttl: 300,
      text: '300',
    });
    for (const wrong of ['{other:number}', 'x{code:number}']) {
      assert.throws(() => compileJson([wrong], known, '/x'), /^Error: \/x\/0 has/);
    }
  });

  it('has no members but its own', () => {
    const template = JSON.parse('{"__proto__": {"to": "{to}"}, "constructor": "{text}"}') as JsonTemplate;
    const filled = JSON.stringify(compileJson(template, known, '/x')({ to: 'a', text: 'b' }));
    assert.equal(filled, '{"__proto__":{"to":"a"},"constructor":"b"}');
  });
});

describe('a form template', () => {
  it('has its own fields only, whatever is filled in', () => {
    const fill = compileForm({ to: '{to}', 'te&xt': '{text} {code}', fixed: 'a=b&c' }, known, '/x');
    fc.assert(
      fc.property(values, (given) => {
        // A lone half of a character can't be sent at all.
        const whole = (text: string) => text.toWellFormed();
        assert.deepEqual(
          [...new URLSearchParams(String(fill(given)))],
          [
            ['to', whole(given.to)],
            ['te&xt', `${whole(given.text)} ${whole(given.code)}`],
            ['fixed', 'a=b&c'],
          ],
        );
      }),
    );
  });
});

describe('an address template', () => {
  const plain = fc.string({ unit: fc.constantFrom(...'{}"\\\'&=?#%/+:;<>\r\n\0 äb@') });

  it('leads to the same host and the same place, whatever is filled in', () => {
    const fill = compileUrl('https://sms.example/v1/{to}/messages?to={text}&x=1', known, '/x');
    fc.assert(
      fc.property(plain, plain, (to, text) => {
        const url = new URL(fill({ to, text }));
        assert.equal(url.origin, 'https://sms.example');
        assert.equal(url.pathname, `/v1/${encodeURIComponent(to)}/messages`);
        assert.deepEqual(
          [...url.searchParams],
          [
            ['to', text],
            ['x', '1'],
          ],
        );
        assert.equal(url.hash, '');
      }),
    );
  });

  it('has no placeholder in its host, no user, no fragment, and is HTTP', () => {
    for (const url of [
      'https://{to}/x',
      'https://sms.{to}.example/x',
      'https://sms.example:{to}/x',
      '{to}',
      'https://user:pw@sms.example/',
      'https://sms.example/#{to}',
      'ftp://sms.example/',
      '/messages',
      'https://sms.example/{other}',
    ]) {
      assert.throws(() => compileUrl(url, known, '/request/url'), /^Error: \/request\/url/, url);
    }
    // Half a character, as a text cut in the wrong place has: never an error.
    assert.equal(
      compileUrl('https://sms.example/{to}', known, '/x')({ to: '\ud83d' }),
      'https://sms.example/%EF%BF%BD',
    );
    assert.equal(compileUrl('https://sms.example', known, '/x')({}), 'https://sms.example/');
    assert.equal(
      compileUrl('https://sms.example?to={to}', known, '/x')({ to: '+1' }),
      'https://sms.example?to=%2B1',
    );
  });
});
