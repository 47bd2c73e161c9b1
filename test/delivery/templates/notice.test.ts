import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isGsm7 } from '#core/gsm7.ts';
import { languages } from '#core/language.ts';
import { segmentsOf } from '#core/message-text.ts';
import { momentText } from '#core/moment-text.ts';
import { noticeKinds } from '#core/notice.ts';
import { catalogueFor } from '#delivery/templates/catalogue.ts';
import { type NoticeInput, renderNoticeEmail, renderNoticeSms } from '#delivery/templates/notice.ts';

const link = `https://verify.shop.example/n/ntc_${'0'.repeat(36)}.0-${'A'.repeat(12)}`;
const subjects = [
  null,
  { kind: 'email', name: '', to: 'm•••@m•••.example' },
  { kind: 'phone', name: '', to: '+49 ••• 42' },
  { kind: 'totp', name: 'Phone at work, the blue one with a scratch', to: null },
  { kind: 'recovery_codes', name: '', to: null },
] as const;

function input(more: Partial<NoticeInput> = {}): NoticeInput {
  return {
    kind: 'factor_removed',
    locale: 'en',
    brand: 'Lantern & Loom',
    subject: subjects[1],
    client: { browser: 'Firefox, Windows', place: 'Leipzig, Germany' },
    by: 'a•••@m•••.example',
    at: Date.UTC(2026, 10, 28, 1, 12),
    until: Date.UTC(2026, 11, 1, 1, 12),
    link,
    ...more,
  };
}

/** Every kind in every language about everything. */
function* samples(): Generator<NoticeInput> {
  for (const locale of languages)
    for (const kind of noticeKinds) for (const subject of subjects) yield input({ locale, kind, subject });
}

describe('a notice by text', () => {
  it('takes two parts in the GSM alphabet and three in others, in every language and of every kind', () => {
    for (const one of samples()) {
      const text = renderNoticeSms(one);
      const { segments } = segmentsOf(text);
      const isLatin = catalogueFor(one.locale).smsAlphabet === 'gsm7';
      assert.equal(isGsm7(text), isLatin, text);
      assert.ok(segments <= (isLatin ? 2 : 3), `${segments}: ${text}`);
    }
  });

  it('begins with the brand, says when, and has the whole link, with nothing that would be drawn into it', () => {
    for (const one of samples()) {
      const text = renderNoticeSms(one);
      assert.ok(text.startsWith('Lantern & Loom'), text);
      assert.ok(text.includes('2026-11-28 01:12 UTC'), text);
      assert.match(text, new RegExp(`(?:\\s|：)${link.replaceAll('.', '\\.')}$`));
    }
  });

  it('has no link where there is nothing to say', () => {
    assert.equal(
      renderNoticeSms(input({ kind: 'freeze_lifted', subject: null, link: null })),
      'Lantern & Loom: Changes to your sign-in are possible again (2026-11-28 01:12 UTC)',
    );
  });
});

describe('a notice by mail', () => {
  it('says the same in its plain part and as HTML, in every language, and leaves no place unfilled', () => {
    for (const one of samples()) {
      const { subject, text, html } = renderNoticeEmail(one);
      for (const part of [subject, text, html])
        assert.doesNotMatch(part, /[{}]{1}(?:brand|what|factor|by|date)/);
      for (const part of [
        'Firefox, Windows',
        'Leipzig, Germany',
        momentText(one.locale, one.at),
        momentText(one.locale, one.until),
        link,
      ]) {
        assert.ok(text.includes(part), `${one.locale}: ${part}`);
        assert.ok(html.includes(part), `${one.locale}: ${part}`);
      }
      assert.ok(!/[\r\n]/.test(subject));
    }
  });

  it('says when in words, as its page does, and never by figures that a line may end between', () => {
    const { text } = renderNoticeEmail(input());
    assert.match(text, /When: November 28, 2026 at 1:12.AM UTC\n/);
    assert.match(text, /say so by December 1, 2026 at 1:12.AM UTC:\n/);
    for (const locale of languages) {
      const { text: own, html } = renderNoticeEmail(input({ locale }));
      for (const part of [own, html]) assert.doesNotMatch(part, /\d{4}-\d\d-\d\d/, locale);
    }
  });

  it('ends no line within the word for e-mail', () => {
    for (const one of samples())
      assert.doesNotMatch(renderNoticeEmail(one).text, /\be-mail/i, `${one.kind} ${one.locale}`);
  });

  it('runs from right to left in Arabic, and reads in the dark', () => {
    const { html } = renderNoticeEmail(input({ locale: 'ar' }));
    assert.match(html, /<html lang="ar" dir="rtl">/);
    assert.match(html, /prefers-color-scheme: dark/);
  });

  it('fetches nothing, and makes neither markup nor a second link of what somebody wrote', () => {
    const client = { browser: '<img src=x>', place: 'https://evil.example/x' };
    const subject = { kind: 'totp', name: '"><a href="//evil.example">', to: null } as const;
    const { html, text, subject: line } = renderNoticeEmail(input({ client, subject, brand: 'A\r\nBcc: x' }));
    assert.doesNotMatch(html, /<img|<[^>]*\ssrc=|url\(/);
    assert.deepEqual(html.match(/href="[^"]*"/g), [`href="${link}"`]);
    assert.deepEqual(text.match(/https?:\/\/\S+/g), [link]);
    assert.ok(!/[\r\n]/.test(line));
  });
});

it('keeps addresses and times from turning round in Arabic, in which figures that follow a word do', () => {
  const kept = (value: string) => `\u200E${value}\u200E`;
  for (const [subject, shown] of [
    [subjects[1], 'm•••@m•••.example'],
    [subjects[2], '+49 ••• 42'],
  ] as const) {
    const { subject: line, text, html } = renderNoticeEmail(input({ locale: 'ar', subject }));
    const sms = renderNoticeSms(input({ locale: 'ar', subject }));
    for (const part of [line, text, html, sms]) assert.ok(part.includes(kept(shown)), part);
    assert.ok(sms.includes(kept('2026-11-28 01:12 UTC')), sms);
  }
  const undone = input({ locale: 'ar', kind: 'undone', subject: null });
  assert.ok(renderNoticeSms(undone).includes(kept('a•••@m•••.example')));
  assert.ok(!renderNoticeSms(input()).includes('\u200E'));
});
