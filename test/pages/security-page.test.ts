import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { languages } from '#core/language.ts';
import { renderSecurityPage } from '#pages/security/security-page.ts';
import type { SecurityView } from '#pages/security/security-view.ts';
import { textsFor } from '#pages/texts/texts.ts';
import { securityView } from './security-views.ts';
import { now } from './views.ts';

const page = (part: Partial<SecurityView> = {}): string => renderSecurityPage(securityView(part));
const words = (html: string): string => html.replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, ' ');

describe('what takes something away on the security page', () => {
  it('is opened first and pressed second, and says what it does', () => {
    const opened = [...page().matchAll(/<details[^>]*>(.*?)<\/details>/gs)].map(([, inside]) => inside ?? '');
    const inside = (action: string) => opened.filter((one) => one.includes(`/s/token/${action}"`));
    assert.equal(inside('remove').length, securityView().factors.length);
    assert.equal(page().match(/\/s\/token\/remove"/g)?.length, inside('remove').length);
    assert.match(inside('codes')[0] ?? '', /Your old codes stop working\./);
    assert.equal(page().match(/\/s\/token\/codes"/g)?.length, 1);
    assert.ok(!page({ factors: securityView().factors.slice(0, 2) }).includes('old codes'), 'the first set');
  });
});

describe('what the security page says', () => {
  it('leaves to the app what is asked for, and what it knows of somebody', () => {
    for (const locale of languages) {
      const off = page({ locale, twoStep: false });
      const none = page({ locale, factors: [], provedUntil: null });
      const { security } = textsFor(locale).catalogue;
      for (const [html, text] of [
        [off, security.twoStepOff],
        [none, security.none],
      ] as const) {
        assert.ok(text.includes('{brand}'), `${locale}: ${text}`);
        assert.ok(words(html).includes(text.replace('{brand}', 'Orchard &amp; Pine')), locale);
      }
    }
  });

  it('points at nothing that is not there: a second way is set up after the proof, and not while all is frozen', () => {
    const off = { twoStep: false, hasBackup: false } as const;
    assert.match(page(off), /First set up a second way/);
    assert.match(page({ ...off, provedUntil: null }), /Show that it’s you, and set up a second way/);
    assert.doesNotMatch(page({ ...off, frozenUntil: now + 1000 }), /set up a second way/);
  });

  it('offers to who has come from a recovery one new way, and marks what that replaces', () => {
    const [first, ...rest] = securityView().factors;
    assert.ok(first);
    const html = page({
      recovers: true,
      factors: [{ ...first, willBeReplaced: true }, ...rest],
      hasBackup: false,
    });
    assert.ok(!html.includes('Two-step verification'));
    assert.equal(html.match(/Will be replaced/g)?.length, 1);
  });

  it('leads who is back in to sign in first', () => {
    const html = page({ step: { kind: 'recovered' } });
    assert.match(html, /<h1>You’re back in<\/h1>/);
    assert.match(html, /<a class="primary" href="https:\/\/shop\.example\/account">/);
    assert.ok(!html.includes('<form'), 'and nothing else is pressed by mistake');
  });

  it('breaks no address, and puts the commas of its language between them', () => {
    const told = [
      {
        kind: 'two_step_off',
        subject: null,
        by: null,
        at: now,
        to: ['+1 ••• 43', 'a•••@p•••.example', '+1 ••• 44'],
      },
    ] as const;
    assert.match(words(page({ told })), /Sent to: \+1 ••• 43, a•••@p•••\.example, \+1 ••• 44/);
    const html = page({ told, locale: 'ar' });
    assert.equal(html.match(/<bdi class="address number" dir="ltr">\+1 ••• 4/g)?.length, 2);
    const line = /أُرسلت إلى: .*/.exec(words(html))?.[0] ?? '';
    assert.ok(line.includes('،') && !/,/.test(line.slice(0, 60)), line);
  });

  it('says when in the same way as notices do', () => {
    const told = [{ kind: 'two_step_off', subject: null, by: null, at: now, to: [] }] as const;
    const html = page({ told, frozenUntil: now + 3600_000 });
    assert.equal(html.match(/<time datetime="[^"]+">[A-Z][a-z]+ \d+, 20\d\d at \d+:\d\d/g)?.length, 2);
  });
});
