import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type OwnMethod, ownMethods } from '#core/factor.ts';
import { askedBy } from '#pages/asked-by.ts';
import { renderVerificationPage } from '#pages/verification-page.ts';
import { notices, type VerificationView } from '#pages/verification-view.ts';
import { locales, now, own, payment, viewWith, wordsOf } from './views.ts';

type Part = Partial<VerificationView>;
const page = (part: Part = {}): string => renderVerificationPage(viewWith({ ...own, ...part }));
const words = (part: Part): string => wordsOf(page(part));
const input = (text: string): string => /<input class="code[^>]*>/.exec(text)?.[0] ?? '';
const typed = ['totp', 'hotp', 'recovery_codes'] as const;

describe('what the page asks for', () => {
  it('is what the URL names if it is offered, else the message that was sent, else the first of what there is', () => {
    const offered: readonly OwnMethod[] = ['totp', 'recovery_codes'];
    const asked = (by: string | undefined, channel: 'sms' | null) =>
      askedBy({ ...(by === undefined ? {} : { by }), channel, ownMethods: offered });
    assert.equal(asked('recovery_codes', 'sms'), 'recovery_codes');
    assert.equal(asked(undefined, 'sms'), 'message');
    assert.equal(asked(undefined, null), 'totp');
    for (const rubbish of ['hotp', 'sms', 'TOTP', '', '__proto__', 'constructor']) {
      assert.equal(asked(rubbish, 'sms'), 'message', rubbish);
      assert.equal(asked(rubbish, null), 'totp', rubbish);
    }
  });

  it('is one thing at a time, in one field, whatever the URL says', () => {
    const property = fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...locales),
      fc.subarray([...ownMethods]),
      fc.boolean(),
      (by, locale, methods, sent) => {
        const text = page({
          by,
          locale,
          ownMethods: methods,
          ...(sent ? { channel: 'sms', to: '+49 ••• 42' } : {}),
        });
        assert.ok(text.split('name="code"').length <= 2);
        assert.doesNotMatch(wordsOf(text), /undefined|\bnone\b|\bnull\b/);
      },
    );
    fc.assert(property, { seed: 3, numRuns: 200 });
  });
});

describe('the code of an app or a token', () => {
  it('is asked for in one field that phones can fill, by its own length', () => {
    for (const by of ['totp', 'hotp'] as const) {
      const text = page({ by, ownDigits: 8 });
      assert.match(text, new RegExp(`<input type="hidden" name="method" value="${by}">`));
      for (const attribute of [
        'inputmode="numeric"',
        'autocomplete="one-time-code"',
        'autofocus',
        'dir="ltr"',
      ])
        assert.ok(input(text).includes(` ${attribute}`), attribute);
      const pattern = new RegExp(`^(?:${/ pattern="([^"]*)"/.exec(input(text))?.[1]})$`, 'v');
      assert.match('1234 5678', pattern);
      assert.doesNotMatch('123456', pattern);
      assert.match(wordsOf(text), /the 8 digits/);
    }
  });

  it('may have any length a token can have when it isn’t the same for all', () => {
    const { ownDigits: _, ...anyLength } = own;
    const text = renderVerificationPage(viewWith({ ...anyLength, by: 'totp', notice: 'malformed' }));
    const pattern = new RegExp(`^(?:${/ pattern="([^"]*)"/.exec(input(text))?.[1]})$`, 'v');
    for (const good of ['123456', '1234567', '12345678']) assert.match(good, pattern);
    for (const bad of ['12345', '123456789']) assert.doesNotMatch(bad, pattern);
    assert.match(wordsOf(text), /Please enter all digits that the app shows/);
    assert.match(text, / data-digits=""/);
  });

  it('was never sent: nothing is said of a message, of waiting for one or of how long it is valid', () => {
    for (const by of typed) {
      const text = words({ by, nextChannels: [] });
      assert.doesNotMatch(text, /\bsent?\b|arrives|Didn’t get|Valid for|stays the same|code then stops/i, by);
      assert.match(text, /4 minutes left to answer/);
    }
    for (const notice of ['sent', 'not-sent'] as const) {
      assert.doesNotMatch(words({ by: 'totp', notice }), /on its way|couldn’t deliver/);
      assert.doesNotMatch(
        words({ by: 'totp', notice, channel: 'sms', to: 'x' }),
        /on its way|couldn’t deliver/,
      );
    }
  });

  it('comes with help for the usual trouble', () => {
    assert.match(words({ by: 'totp' }), /changes every 30 seconds.*wait for the next.*clock automatically/);
    assert.match(words({ by: 'hotp' }), /press the button again/);
    assert.match(words({ by: 'recovery_codes' }), /Each code works once.*Capitals and dashes don’t matter/);
  });

  it('is never to be told to anybody either', () => {
    for (const by of typed)
      assert.match(words({ by }), /Nobody at Orchard & Pine will ever ask you for it/, by);
  });
});

it('takes a recovery code as it was written down: letters, no digits’ keyboard, and nothing that the phone fills in', () => {
  const field = input(page({ by: 'recovery_codes' }));
  for (const attribute of ['inputmode="text"', 'autocomplete="off"', 'required', 'autofocus'])
    assert.ok(field.includes(` ${attribute}`), attribute);
  assert.doesNotMatch(field, / pattern=|maxlength|numeric|one-time-code/);
});

it('puts an error at the field, with the tries left and words that fit what was typed', () => {
  const fitting = {
    totp: /Wait for the next/,
    hotp: /Press the button again/,
    recovery_codes: /another one from your list/,
  };
  for (const by of typed) {
    const text = page({ by, notice: 'wrong', checksLeft: 2 });
    assert.match(input(text), /aria-describedby="code-error how code-meta" aria-invalid="true"/);
    assert.match(text, /<title>Error: /);
    assert.match(wordsOf(text), fitting[by]);
    assert.match(wordsOf(text), /You have 2 tries left\./);
    assert.match(words({ by, notice: 'malformed' }), /didn’t use up a try/);
  }
});

describe('a passkey', () => {
  it('is asked for by a form like every other, with the browser’s options and the key of the attempt', () => {
    const text = page({ by: 'passkey' });
    assert.match(text, / data-options="\{&quot;challenge&quot;:&quot;AAAA&quot;/);
    for (const field of [
      'name="attempt" value="attempt-1"',
      'name="method" value="passkey"',
      'name="passkey" value=""',
    ])
      assert.ok(text.includes(`<input type="hidden" ${field}>`), field);
    assert.doesNotMatch(text, /id="code"/);
    for (const notice of ['wrong', 'malformed'] as const)
      assert.match(words({ by: 'passkey', notice }), /couldn’t accept that passkey/, notice);
  });

  it('that can’t be used leaves the other ways', () => {
    const { passkeyOptions: _, ...none } = own;
    const text = renderVerificationPage(viewWith({ ...none, by: 'passkey' }));
    assert.doesNotMatch(text, /data-passkey|id="code"/);
    assert.match(wordsOf(text), /Try another way Use your authenticator app/);
  });
});

it('says of too many failures that this way is closed, and not that every code is refused', () => {
  const closed = { notice: 'too-many-failures', retryAt: now + 7_200_000 } as const;
  for (const by of ownMethods)
    assert.match(words({ by, ...closed }), /stays closed for another 2 hours\. Please try another way/, by);
  assert.match(words({ channel: 'sms', to: 'x', ...closed }), /not accepting codes for another 2 hours/);
});

describe('another way', () => {
  it('is a link that sends nothing, for all that the person has, and a button for a message', () => {
    for (const by of ownMethods) {
      const text = page({ by });
      const links = [...text.matchAll(/<a class="way" href="([^"]*)"/g)].map(([, href]) => href);
      const others = ownMethods.filter((method) => method !== by);
      assert.deepEqual(
        links,
        others.map((method) => `/v/ver_0123456789?by=${method}`),
      );
      assert.match(text, /<button class="way" type="submit" name="channel" value="email"/);
      assert.match(text, new RegExp(`<input type="hidden" name="by" value="${by}">`));
    }
    assert.equal(
      page({ by: 'totp' }).split('<svg class="icon"').length - 1,
      7,
      'one for each, the shield, and that of what the script may have to say',
    );
  });

  it('leads back to the message that was sent, without another', () => {
    const sent = { channel: 'sms', to: '+49 ••• 42' } as const;
    const text = page({ ...sent, by: 'totp' });
    assert.match(text, /<a class="way" href="\/v\/ver_0123456789\?by=sms">/);
    assert.match(wordsOf(text), /Enter the code we sent to \+49 ••• 42/);
    assert.doesNotMatch(page({ ...sent, by: 'sms' }), /by=sms/);
    assert.match(page({ ...sent, by: 'sms' }), /by=totp/);
  });

  it('has no form for messages where there can be none, and sends people back to the app', () => {
    for (const by of ownMethods) {
      const text = page({ by, nextChannels: [] });
      assert.doesNotMatch(text, /name="channel"|data-available/);
      assert.match(wordsOf(text), /Nothing here works for you\? Go back to Orchard & Pine/);
      const alone = page({ by, ownMethods: [by], nextChannels: [] });
      assert.doesNotMatch(alone, /class="way"|Try another way/);
      assert.match(wordsOf(alone), /Go back to Orchard & Pine/);
    }
    assert.doesNotMatch(wordsOf(renderVerificationPage(viewWith())), /Nothing here works/);
  });
});

describe('the only way there is', () => {
  const alone = (by: OwnMethod, part: Part = {}) => page({ by, ownMethods: [by], nextChannels: [], ...part });

  it('is one thing, which somebody may no longer have', () => {
    const recoverHref = '/v/ver_0123456789/recover';
    for (const by of ownMethods) {
      assert.match(alone(by, { recoverHref }), /recover">I no longer have this</, by);
      assert.match(page({ by, recoverHref }), /recover">I can’t use any of these</, by);
    }
  });

  it('has no other to choose when it fails or is closed', () => {
    for (const by of ownMethods)
      for (const notice of notices)
        assert.doesNotMatch(
          alone(by, { notice, retryAt: now + 7_200_000 }),
          /another way/i,
          `${by} ${notice}`,
        );
    assert.doesNotMatch(alone('totp', { failuresLeft: 0 }), /another way/i);
    assert.match(alone('totp', { failuresLeft: 0 }), /turned off\. Please set it up again/);
  });

  it('leads to the way back into the account, and asks for nothing, once it is closed', () => {
    const part = { notice: 'too-many-failures', recoverHref: '/v/ver_0123456789/recover' } as const;
    for (const by of ownMethods) {
      const text = alone(by, part);
      assert.doesNotMatch(text, /id="code"|data-passkey|Code not accepted/, by);
      assert.match(text, /recover">I no longer have this</, by);
    }
  });
});

describe('words for who sees no code', () => {
  it('speak of signing in without a password, and of paying, without one', () => {
    const passkey = { by: 'passkey', nextChannels: [], ownMethods: ['passkey'] } as const;
    assert.match(
      words({ ...passkey, purpose: 'sign_in_passwordless' }),
      /signing in to Orchard & Pine without a password/,
    );
    assert.match(words({ ...passkey, ...payment }), /Confirm only if you want to make exactly this payment/);
    for (const purpose of ['sign_in_passwordless', 'payment', 'recover', 'close_account'])
      assert.doesNotMatch(words({ ...passkey, purpose }), /\bcode\b(?! that anybody could ask)/i, purpose);
  });

  it('fit the end: a code was right, or something else was', () => {
    const approved = (approvedBy: VerificationView['approvedBy'], more: Part = {}) =>
      words({ status: 'approved', approvedBy, ...more });
    for (const by of ['sms', 'totp', 'hotp', 'recovery_codes'] as const)
      assert.match(approved(by), /Your code was right/, by);
    for (const by of ['passkey', 'trusted_browser'] as const) {
      assert.doesNotMatch(approved(by), /code/, by);
      assert.doesNotMatch(approved(by, { channel: 'sms', to: 'x' }), /code/, by);
    }
    for (const status of ['exhausted', 'expired', 'canceled'] as const) {
      assert.doesNotMatch(words({ status }), /code/i, status);
      assert.match(words({ status, channel: 'sms', to: 'x' }), /code/i, status);
    }
    const { returnHref: _, ...nowhere } = viewWith({ ...own, status: 'expired' });
    assert.match(wordsOf(renderVerificationPage(nowhere)), /start again there/);
  });

  it('speak of what ends, not of a code that is canceled', () => {
    assert.match(words({ by: 'totp' }), /cancel it\. Nothing is then changed or paid/);
    assert.match(page({ by: 'totp', now }), / data-soon="There is one minute left to answer\."/);
  });
});
