import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endedStatuses } from '#core/verification.ts';
import { renderMessagePage } from '#pages/message-page.ts';
import { renderVerificationPage } from '#pages/verification-page.ts';
import { notices, type VerificationView } from '#pages/verification-view.ts';
import { assets, channels, everyView, locales, now, payment, purposes, viewWith, wordsOf } from './views.ts';

const hostile = `<img src=x onerror=alert(1)>"'&\u202e</style></script>`;
const words = (part: Partial<VerificationView>): string => wordsOf(renderVerificationPage(viewWith(part)));
const page = (part: Partial<VerificationView> = {}): string => renderVerificationPage(viewWith(part));
const tag = (text: string, start: string): string =>
  text.slice(text.indexOf(start), text.indexOf('>', text.indexOf(start)) + 1);

describe('every state in every language', () => {
  it('says something everywhere and leaves no gap where a word should be', () => {
    for (const [name, view] of everyView()) {
      const text = wordsOf(renderVerificationPage(view));
      assert.doesNotMatch(text, /undefined|null|NaN|\[object|[{}]|\bnone\b|Invalid/, name);
      assert.match(text, /Orchard & Pine/, name);
    }
  });

  it('names its language and direction', () => {
    for (const locale of locales) {
      const dir = locale === 'ar' ? 'rtl' : 'ltr';
      assert.match(page({ locale }), new RegExp(`<html lang="${locale}" dir="${dir}">`));
    }
    assert.match(page({ locale: 'de-AT' }), /<html lang="de" dir="ltr">/);
    for (const locale of ['', 'tlh', '"><script>', 'x'.repeat(500)])
      assert.match(page({ locale }), /<html lang="en"/);
  });

  it('obeys a policy without unsafe-inline: no style attributes, no inline handlers, one style under the nonce', () => {
    for (const [name, view] of everyView()) {
      const text = renderVerificationPage(view);
      for (const [element] of text.matchAll(/<[a-z][^>]*>/g)) {
        assert.doesNotMatch(element, / (?:style|on[a-z]+)=/, `${name}: ${element}`);
      }
      assert.equal(text.split('<style').length, 2, name);
      assert.match(text, /<style nonce="bm9uY2U">/, name);
      assert.doesNotMatch(
        text,
        /<script(?! src="\/assets\/(?:verification\.x|(?:passkey|trouble)\.[\w-]+)\.js" type="module">)/,
        name,
      );
    }
  });

  it('fetches nothing from and posts nothing to anybody else', () => {
    for (const [name, view] of everyView()) {
      const text = renderVerificationPage(view);
      for (const [, url = ''] of text.matchAll(/ (?:href|src|action)="([^"?]*)/g)) {
        assert.match(url, /^(?:\/(?:assets|v|s)\/[\w./-]+|data:,|https:\/\/shop\.example\/.*)$/, name);
      }
      assert.doesNotMatch(text, /url\(|@import|<(?:img|iframe|object|link rel="(?!icon|stylesheet))/, name);
    }
  });

  it('gives a headline, a title and a main part to each', () => {
    for (const [name, view] of everyView()) {
      const text = renderVerificationPage(view);
      assert.equal(text.split('<h1').length, 2, name);
      assert.equal(text.split('<main').length, 2, name);
      assert.match(text, /<title>[^<]+<\/title>/, name);
    }
  });
});

describe('what others chose', () => {
  it('stays text, wherever it stands', () => {
    const view = viewWith({
      brand: { name: hostile, colour: `#fff;}</style><script>` },
      to: hostile,
      id: 'ver_1"><b>',
      purpose: hostile,
      attemptKey: hostile,
      binding: { payee: hostile, [hostile]: hostile, amount: hostile, currency: hostile },
      nextChannels: [{ channel: 'email', to: hostile, availableAt: now }],
      returnHref: `https://shop.example/"><script>`,
    });
    for (const status of ['pending', ...endedStatuses] as const) {
      const text = renderVerificationPage({ ...view, status });
      assert.doesNotMatch(text, /<img|<b>|onerror=alert\(1\)>"/);
      assert.ok(text.split('<script').length <= 3);
      assert.equal(text.split('</style>').length, 2);
    }
  });

  it('cannot turn an amount round or hide a part of a name', () => {
    const text = page({
      ...payment,
      binding: { amount: '1.00', currency: 'EUR\u202e', payee: 'Sh\u200bop\u202e moc.live' },
    });
    assert.doesNotMatch(text, /[\u202a-\u202e\u200b]/);
    assert.match(text, /<bdi>Shop moc\.live<\/bdi>/);
  });

  it('is never a link that runs script', () => {
    for (const returnHref of ['javascript:alert(1)', 'data:text/html,x', '//evil.example', ' https:evil']) {
      for (const status of ['expired', 'pending'] as const)
        assert.doesNotMatch(page({ status, returnHref }), /<a /);
    }
  });
});

describe('the code', () => {
  it('has no place in what the page is given', () => {
    type HasCode = 'code' extends keyof VerificationView ? true : false;
    const hasCode: HasCode = false;
    assert.equal(hasCode, false);
    assert.doesNotMatch(tag(page(), '<input class="code"'), / value=/);
  });

  it('goes into one field that phones and password managers can fill, and that takes a paste as it comes', () => {
    const input = tag(page(), '<input class="code"');
    for (const attribute of [
      'name="code"',
      'type="text"',
      'inputmode="numeric"',
      'autocomplete="one-time-code"',
      'enterkeyhint="done"',
      'dir="ltr"',
      'autofocus',
      'required',
    ]) {
      assert.ok(input.includes(` ${attribute}`), attribute);
    }
    assert.doesNotMatch(input, /maxlength/);
    assert.equal(page().split('name="code"').length, 2);
    const pattern = new RegExp(`^(?:${/ pattern="([^"]*)"/.exec(input)?.[1]})$`, 'v');
    for (const good of ['123456', '123 456', ' 12-34–56 ', '\u200e123456', '١٢٣٤٥٦', '１２３４５６'])
      assert.match(good, pattern);
    for (const bad of ['12345', '1234567', '12345a', '']) assert.doesNotMatch(bad, pattern);
  });

  it('is asked for with its length, its tries and its time', () => {
    const text = words({ ...payment });
    for (const part of ['8-digit code', '3 tries left', 'Valid for another 4 minutes'])
      assert.ok(text.includes(part), part);
    assert.match(words({ checksLeft: 1 }), /1 try left/);
    assert.match(
      words({ purpose: 'handover', expiresAt: now + 9.5 * 3_600_000 }),
      /Valid for another 9 hours/,
    );
  });

  it('is sent with the key that makes a form sent twice one try', () => {
    assert.match(page({ attemptKey: 'k-1' }), /<input type="hidden" name="attempt" value="k-1">/);
  });

  it('is never to be told to anybody, and only at the door for a parcel', () => {
    assert.match(words({}), /Nobody at Orchard & Pine will ever ask you for it, be it by phone/);
    const handover = words({ purpose: 'handover', binding: { parcel: '4471' } });
    assert.match(handover, /told to the courier in person/);
    assert.doesNotMatch(handover, /will ever ask you/);
  });
});

describe('what is being confirmed', () => {
  it('shows amount and payee of a payment, to the eye first and to a screen reader with the field', () => {
    const text = page(payment);
    assert.match(text, /fact-amount"><dt><bdi>Amount<\/bdi><\/dt><dd><bdi>EUR 129\.90<\/bdi>/);
    assert.match(text, /fact-name"><dt><bdi>To<\/bdi><\/dt><dd><bdi>Orchard Home<\/bdi>/);
    assert.ok(text.indexOf('fact-amount') < text.indexOf('fact-name'));
    assert.ok(text.indexOf('fact-name') < text.indexOf('name="code"'));
    assert.match(tag(text, '<input class="code"'), /aria-describedby="facts sent-to code-meta"/);
  });

  it('shows the new contact of a change, the parcel of a handover and the app’s own facts by name', () => {
    assert.match(
      words({ purpose: 'change_contact', binding: { newContact: '+49 ••• 77' } }),
      /New contact \+49 ••• 77/,
    );
    const handover = words({ purpose: 'handover', binding: { deliveryDay: 'Monday', parcel: '4471' } });
    assert.match(handover, /Parcel 4471 Delivery day Monday/);
    assert.match(words({ binding: { constructor: 'x' } }), /Constructor x/);
  });

  it('says where the code went and how', () => {
    assert.match(words({}), /sent a text message with a 6-digit code to \+49 ••• 42 ?\./);
    assert.match(words({ channel: 'voice' }), /calling \+49 ••• 42 ?\. Answer and press 1/);
    assert.match(
      words({ channel: 'email', to: 'a•••@s•••.example' }),
      /sent an e‑mail .* to a•••@s•••\.example/,
    );
  });
});

describe('a notice', () => {
  it('about the code belongs to the field: described by it, invalid, and first in the title', () => {
    for (const notice of ['wrong', 'malformed'] as const) {
      const text = page({ notice, checksLeft: 2 });
      const input = tag(text, '<input class="code"');
      assert.match(input, /aria-describedby="code-error /);
      assert.match(input, /aria-invalid="true"/);
      assert.match(text, /id="code-error"/);
      assert.match(text, /<title>Error: /);
    }
    assert.match(words({ notice: 'wrong', checksLeft: 2 }), /isn’t right.* You have 2 tries left\./);
    assert.match(words({ notice: 'wrong', checksLeft: 1 }), /You have one try left\./);
    assert.match(words({ notice: 'malformed' }), /all 6 digits .* didn’t use up a try/);
    assert.doesNotMatch(page(), /aria-invalid|<title>Error/);
  });

  it('about the rest is announced and leaves the field alone', () => {
    for (const notice of ['sent', 'resend-too-soon', 'too-many-sends', 'not-sent'] as const) {
      const text = page({ notice });
      assert.match(text, /data-announce/);
      assert.doesNotMatch(text, /aria-invalid/);
    }
    assert.match(page(), /role="status" data-live/);
  });

  it('tells when to try again, if that is known', () => {
    assert.match(words({ notice: 'resend-too-soon' }), /ask again in 24 seconds\./);
    assert.match(words({ notice: 'resend-too-soon', retryAt: now + 61_000 }), /ask again in 2 minutes\./);
    assert.match(words({ notice: 'too-many-requests', retryAt: now - 1 }), /try again later/);
    assert.match(words({ notice: 'too-many-failures', retryAt: now + 7_200_000 }), /for another 2 hours\./);
  });
});

describe('another message', () => {
  it('can be asked for by every way with a button of one form, which works without script', () => {
    const text = page();
    const form = text.slice(text.indexOf('action="/v/ver_0123456789/resend"'));
    for (const channel of ['sms', 'voice', 'email'])
      assert.match(form, new RegExp(`<button class="way" type="submit" name="channel" value="${channel}"`));
    assert.doesNotMatch(text, / disabled|aria-disabled/);
    assert.match(words({}), /Send the text message again You can ask for it again in 24 seconds\./);
    assert.match(words({}), /Call me instead at \+49 ••• 42/);
  });

  it('says no wait where there is none, and that it was the last where it was', () => {
    assert.doesNotMatch(words({ resendAt: now }), /ask for it again in/);
    const none = viewWith({ resendAt: null, sendsLeft: 0, nextChannels: [] });
    assert.match(
      wordsOf(renderVerificationPage(none)),
      /as often as we can\. The code that was sent still works/,
    );
    assert.doesNotMatch(renderVerificationPage(none), /name="channel"/);
  });
});

describe('the way back to the app', () => {
  const back = /<a href="https:\/\/shop\.example\/back\?[^"]*"><span>Back to <bdi>Orchard &amp; Pine<\/bdi>/;
  const stuck = { resendAt: null, sendsLeft: 0, nextChannels: [] } as const;

  it('is a link on every page that asks', () => {
    for (const purpose of purposes) assert.match(page({ purpose }), back, purpose);
    const { returnHref: _, ...nowhere } = viewWith();
    assert.doesNotMatch(renderVerificationPage(nowhere), /<a href/);
  });

  it('stands once, and leads out of our own page where the question came from there', () => {
    const text = page({ stopHref: '/s/1', purpose: 'change_factor' });
    assert.doesNotMatch(text, back);
    assert.match(text, /<a href="\/s\/1">/);
  });

  it('is what is left where no code arrives and nothing can be sent any more', () => {
    assert.match(words(stuck), /No code arrived\? Go back and check your phone number\./);
    assert.match(words({ ...stuck, channel: 'email' }), /Go back and check your e‑mail address\./);
    assert.doesNotMatch(words({ ...stuck, purpose: 'handover' }), /No code arrived/);
    assert.doesNotMatch(words({ ...stuck, nextChannels: viewWith().nextChannels }), /No code arrived/);
  });

  it('is for who mistyped a contact, which nobody has on file yet', () => {
    const text = page({ purpose: 'verify_contact' });
    assert.match(
      text,
      /<a href="https:\/\/shop\.example\/back\?[^"]*">Mistyped\? Go back and correct it<\/a>/,
    );
    assert.doesNotMatch(text, /on file/);
    assert.match(words({}), /on file/);
    assert.doesNotMatch(words({}), /Mistyped/);
  });
});

describe('a way that is closed', () => {
  const closed: Partial<VerificationView>[] = [
    { notice: 'too-many-failures', retryAt: now + 6 * 3_600_000 },
    { failuresLeft: 0 },
    { failuresLeft: 0, notice: 'wrong' },
  ];

  it('asks for nothing: no field, no tries, no message again, and the other ways come first', () => {
    for (const part of closed) {
      const text = page({ ...part, ownMethods: ['totp'] });
      assert.doesNotMatch(text, /id="code"|data-code|tries left|Keep this code|Didn’t get/);
      assert.match(wordsOf(text), /Try another way Use your authenticator app E‑mail to a•••/);
      assert.match(text, /data-announce/);
    }
  });

  it('is closed for every channel to the same kind of address', () => {
    for (const part of closed) {
      assert.doesNotMatch(page(part), /name="channel" value="(?:sms|voice)"/);
      assert.match(page(part), /name="channel" value="email"/);
    }
  });

  it('is told with the others that a new question will have, once there are no tries left', () => {
    const ended = { status: 'exhausted', failuresLeft: 0, nextChannels: [] } as const;
    assert.match(words(ended), /Please use another way, and set this one up again/);
  });

  it('leads back to the app where there is no other way, and speaks of none', () => {
    for (const part of closed) {
      const text = page({ ...part, nextChannels: [] });
      assert.match(text, /<a class="primary" href="https:\/\/shop\.example\/back/);
      assert.doesNotMatch(wordsOf(text), /another way|Try another/);
      assert.match(wordsOf(text), /Back to Orchard & Pine This wasn’t me/);
      assert.equal(text.split('https://shop.example/back').length, 2);
    }
  });
});

it('speaks to who hands a parcel over, not to who gets it', () => {
  const notMine = /\byour (?:phone|code|spam)\b|\bCall me\b|\bcalling you\b|code you (?:already )?have/i;
  for (const channel of channels) {
    const view = { purpose: 'handover', channel } as const;
    for (const notice of [undefined, ...notices])
      assert.doesNotMatch(words({ ...view, ...(notice && { notice }) }), notMine, `${channel} ${notice}`);
    assert.doesNotMatch(words({ ...view, status: 'approved', approvedBy: channel }), notMine, channel);
  }
  const courier = words({ purpose: 'handover' });
  assert.match(courier, /Ask the recipient to look at their messages/);
  assert.match(courier, /Call the recipient at \+49 ••• 42/);
  assert.match(
    words({ purpose: 'handover', notice: 'wrong' }),
    /Ask the recipient to tell you the code once more/,
  );
});

it('tells who hands a parcel over how it ended, and nothing of an account or a payment that isn’t theirs', () => {
  const { returnHref: _, ...nowhere } = viewWith({ purpose: 'handover', approvedBy: 'sms' });
  for (const status of endedStatuses) {
    const text = wordsOf(renderVerificationPage({ ...nowhere, status, failuresLeft: 0 }));
    assert.doesNotMatch(text, /\byour\b|changed|paid|short time|contact details/i, status);
  }
  const unreached = page({ purpose: 'handover', status: 'undeliverable' });
  assert.match(unreached, /<title>We couldn’t reach the recipient/);
  assert.match(unreached, /<h1>We couldn’t reach the recipient/);
  assert.match(words({ purpose: 'handover', status: 'exhausted' }), /The handover isn’t confirmed/);
  const closed = { purpose: 'handover', notice: 'too-many-failures', retryAt: now + 3_600_000 } as const;
  assert.match(words(closed), /To protect the recipient we’re not accepting codes for another 1 hour/);
  assert.match(
    words({ purpose: 'handover', failuresLeft: 0 }),
    /To protect the recipient.* for the time being/,
  );
  assert.doesNotMatch(words({ purpose: 'handover', failuresLeft: 3 }), /set it up again/);
});

it('takes two steps to say that it wasn’t me, and posts', () => {
  const text = page();
  const details = text.slice(text.indexOf('<details'), text.indexOf('</details>'));
  assert.match(details, /<summary>This wasn’t me<\/summary>/);
  assert.match(details, /<form method="post" action="\/v\/ver_0123456789\/cancel">/);
  assert.doesNotMatch(tag(text, '<details'), / open/);
});

it('has no form that changes anything by GET', () => {
  for (const [name, view] of everyView()) {
    for (const [form] of renderVerificationPage(view).matchAll(/<form[^>]*>/g))
      assert.match(form, / method="post" /, name);
  }
});

describe('an end', () => {
  it('asks for no code any more and says what to do next', () => {
    for (const status of endedStatuses) {
      const text = page({ status });
      assert.doesNotMatch(text, /<form|<input|<script/);
      assert.match(
        text,
        /<a class="primary" href="https:\/\/shop\.example\/back\?verification=ver_0123456789&amp;outcome=/,
      );
    }
    assert.match(words({ status: 'expired' }), /Go back for a new code/);
    assert.match(words({ status: 'exhausted' }), /Go back for a new code/);
    const { returnHref: _, ...nowhere } = viewWith({ status: 'approved' });
    assert.match(wordsOf(renderVerificationPage(nowhere)), /You can close this page/);
  });

  it('warns of a known password when somebody else had to know it to begin', () => {
    assert.match(words({ status: 'canceled', purpose: 'sign_in' }), /may know your password/);
    assert.doesNotMatch(words({ status: 'canceled', purpose: 'handover' }), /may know your password/);
  });
});

it('has a page for what isn’t there and what failed, in every language', () => {
  for (const locale of locales) {
    for (const kind of ['not-found', 'unavailable', 'bad-request'] as const) {
      const text = renderMessagePage({ locale, nonce: 'n', assets, kind });
      assert.match(text, new RegExp(`<html lang="${locale}"`));
      assert.doesNotMatch(wordsOf(text), /undefined|[{}]/);
      assert.doesNotMatch(text, /<script|<form/);
    }
  }
  const branded = renderMessagePage({
    locale: 'en',
    nonce: 'n',
    assets,
    kind: 'unavailable',
    brand: { name: 'Pine' },
  });
  assert.match(wordsOf(branded), /Pine/);
});
