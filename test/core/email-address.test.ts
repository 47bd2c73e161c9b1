import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { looksLikeEmail, maskEmail, parseEmail } from '#core/email-address.ts';

const taken = (text: string) => {
  const parsed = parseEmail(text);
  return parsed.ok ? parsed.address.value : parsed.reason;
};
const keyOf = (text: string) => {
  const parsed = parseEmail(text);
  return parsed.ok ? parsed.address.key : parsed.reason;
};

test('the local part keeps its case and the domain loses it', () => {
  assert.deepEqual(parseEmail('Bob.Smith@Example.COM'), {
    ok: true,
    address: { kind: 'email', value: 'Bob.Smith@example.com', key: 'bob.smith@example.com' },
  });
});

test('the domain goes out in punycode, and both of its spellings are one address', () => {
  assert.equal(taken('anna@Müller.de'), 'anna@xn--mller-kva.de');
  assert.equal(keyOf('anna@MU\u0308LLER.de'), keyOf('anna@XN--MLLER-KVA.de'));
  assert.equal(taken('user@例え.jp'), 'user@xn--r8jz45g.jp');
});

test('names of every script are taken, composed or not, and share a key', () => {
  assert.equal(taken('jose\u0301@example.com'), 'josé@example.com');
  assert.equal(keyOf('JOSE\u0301@example.com'), keyOf('josé@example.com'));
  assert.equal(keyOf('STRAẞE@example.com'), keyOf('straße@example.com'));
  assert.equal(keyOf('STRASSE@example.com'), keyOf('straße@example.com'));
  assert.equal(keyOf('ΝΊΚΟΣ@example.com'), keyOf('νίκος@example.com'));
  assert.equal(taken('山田@example.jp'), '山田@example.jp');
});

test('what stands after a plus sign is another mailbox', () => {
  assert.equal(keyOf('Bob+Shop@example.com'), 'bob+shop@example.com');
});

test('a character that only looks like an at sign is refused, never read as one', () => {
  for (const text of ['bob＠example.com', 'bob﹫example.com', 'bob@a＠example.com', '﹫＠']) {
    assert.equal(taken(text), 'email-look-alike-at', text);
  }
});

test('every character that some system would turn into an at sign is recognised', () => {
  const found: string[] = [];
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    const character = String.fromCodePoint(codePoint);
    if (/[@＠﹫]/.test(character.normalize('NFKC')) && character !== '@') found.push(character);
  }
  assert.deepEqual(found, ['﹫', '＠']);
  for (const character of found) assert.equal(looksLikeEmail(`bob${character}example.com`), true);
});

test('a text needs exactly one at sign with something on both sides', () => {
  for (const text of [
    '@',
    'bob@',
    '@example.com',
    'bob@a@example.com',
    '"a@b"@example.com',
    'bob.example.com',
  ]) {
    assert.match(taken(text), /^email-(invalid|domain-invalid)$/, text);
  }
});

test('nothing invisible or blank gets into an address, on either side', () => {
  const unseen = [
    ' ',
    '\t',
    '\n',
    '\r',
    '\0',
    '\u007f',
    '\u00a0',
    '\u00ad',
    '\u200b',
    '\u200d',
    '\u200e',
    '\u202e',
  ];
  for (const character of [
    ...unseen,
    '\u2028',
    '\u2066',
    '\u3000',
    '\u3164',
    '\ufe0f',
    '\ufeff',
    '\u{e0062}',
  ]) {
    for (const text of [`bo${character}b@example.com`, `bob@exam${character}ple.com`]) {
      assert.match(taken(text), /^email-(invalid|domain-invalid)$/, JSON.stringify(text));
    }
  }
});

test('a character that other systems make equal to another one is refused', () => {
  for (const text of [
    'ｂｏｂ@example.com',
    'ﬁona@example.com',
    'bob@ｅxample.com',
    'bob@example．com',
    'bob@ⓔxample.com',
  ]) {
    assert.equal(taken(text), 'email-invalid', text);
  }
});

test('dots stand alone and between other characters', () => {
  for (const local of ['.bob', 'bob.', 'bo..b', '.'])
    assert.equal(taken(`${local}@example.com`), 'email-invalid', local);
  assert.equal(taken('b.o.b@example.com'), 'b.o.b@example.com');
});

test('quotes, comments and lists are no part of a name', () => {
  for (const local of [
    '"bob"',
    'bob(x)',
    'a,b',
    'a;b',
    'a:b',
    '<bob',
    'a\\b',
    '[a]',
    '😀',
    '\ud800',
    '\u0301a',
  ]) {
    assert.equal(taken(`${local}@example.com`), 'email-invalid', JSON.stringify(local));
  }
  assert.equal(taken("o'neil!#$%&*+/=?^_`{|}~-@example.com"), "o'neil!#$%&*+/=?^_`{|}~-@example.com");
});

test('a domain has a dot, whole labels and an ending that is no number', () => {
  const labels = [
    'localhost',
    '.example.com',
    'example.com.',
    'a..b',
    '-a.com',
    'a-.com',
    'a_b.com',
    `${'a'.repeat(64)}.com`,
  ];
  const literals = [
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '[127.0.0.1]',
    '[::1]',
    '1.2.3.٤',
    'example.c',
    'example.123',
  ];
  const tricks = [
    'ex%61mple.com',
    'a.com/b',
    'a.com#b',
    'a.com?b',
    'a.com:25',
    'a\\.com',
    '☃.com',
    'xn--iñ.com',
    'xn--.com',
  ];
  for (const domain of [...labels, ...literals, ...tricks]) {
    assert.equal(taken(`bob@${domain}`), 'email-domain-invalid', domain);
  }
});

test('64 bytes of local part and 254 of the whole are the most', () => {
  const domainOf = (length: number) => `${'a.'.repeat((length - 2) / 2)}de`;
  assert.equal(taken(`${'a'.repeat(64)}@example.com`).length, 76);
  assert.equal(taken(`${'a'.repeat(65)}@example.com`), 'email-too-long');
  assert.equal(taken(`${'é'.repeat(33)}@example.com`), 'email-too-long', 'bytes, not letters');
  assert.equal(taken(`bob@${domainOf(250)}`).length, 254);
  assert.equal(taken(`bobb@${domainOf(250)}`), 'email-too-long');
  assert.equal(taken(`b@${domainOf(254)}`), 'email-domain-invalid');
});

test('all cases of a name share a key, and a value parsed again gives the same address', () => {
  const letters = fc.constantFrom(...'abzABZ019._+-éßẞıİΣςéø山ñ\u0301\u0307');
  const local = fc.oneof(
    fc.string({ unit: letters, minLength: 1 }),
    fc.string({ unit: 'grapheme', minLength: 1 }),
  );
  const domain = fc.constantFrom('example.com', 'Müller.DE', 'xn--mller-kva.de', '例え.jp');
  let accepted = 0;
  fc.assert(
    fc.property(local, domain, (name, host) => {
      const parsed = parseEmail(`${name}@${host}`);
      if (!parsed.ok) return;
      accepted++;
      assert.deepEqual(parseEmail(parsed.address.value), parsed);
      for (const cased of [name.toUpperCase(), name.toLowerCase()]) {
        const other = parseEmail(`${cased}@${host.toUpperCase()}`);
        if (other.ok) assert.equal(other.address.key, parsed.address.key);
      }
    }),
    { numRuns: 2000 },
  );
  assert.ok(accepted > 100, `${accepted} addresses were taken`);
});

test('a mask shows the first letter of name and domain and the ending, and tells no length', () => {
  assert.equal(maskEmail('name@example.com'), 'n•••@e•••.com');
  assert.equal(maskEmail('n@e.com'), 'n•••@e•••.com');
  assert.equal(maskEmail('Nobody.At.All@mail.example.co.uk'), 'N•••@m•••.uk');
  assert.equal(maskEmail('anna@xn--mller-kva.de'), 'a•••@m•••.de');
  assert.equal(maskEmail('𐐷ab@例え.jp'), '𐐷•••@例•••.jp');
});

test('a plain address, read the quick way, is what the thorough way makes of it', () => {
  const label = fc.stringMatching(/^[a-z0-9-]{1,5}$/);
  const parts = fc.array(label, { minLength: 1, maxLength: 4 });
  const local = fc.array(fc.stringMatching(/^[a-z0-9._+-]{1,4}$/), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(local, parts, (names, labels) => {
      const [name, domain] = [names.join(''), labels.join('.')];
      // A capital keeps an address off the quick way, and in a domain makes no difference.
      assert.deepEqual(parseEmail(`${name}@${domain}`), parseEmail(`${name}@${domain.toUpperCase()}`));
    }),
    { numRuns: 2000, seed: 1 },
  );
});
