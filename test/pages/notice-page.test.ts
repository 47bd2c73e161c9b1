import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { languages } from '#core/language.ts';
import { noticeTextsFor } from '#core/notice-texts/catalogue.ts';
import { type NoticeView, renderNoticePage } from '#pages/notice-page.ts';
import { noticeViewWith } from './notice-views.ts';
import { assets } from './views.ts';

const page = (more: Partial<NoticeView> = {}): string => renderNoticePage(noticeViewWith(assets, more));
const titleOf = (html: string): string => /<title>([^<]*)</.exec(html)?.[1] ?? '';
const linksOf = (html: string): string[] =>
  [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href]) => href ?? '');

describe('the page of a notice', () => {
  it('asks in its title until it is answered, and then says what was done', () => {
    assert.match(titleOf(page()), /^Was this you\?/);
    for (const state of ['stopped', 'thanks', 'over', 'informs'] as const) {
      for (const locale of languages) {
        const title = titleOf(page({ state, kind: 'freeze_lifted', subject: null, locale }));
        assert.ok(!title.startsWith(noticeTextsFor(locale).page.title), `${locale} ${state}: ${title}`);
      }
    }
    assert.match(titleOf(page({ state: 'stopped' })), /^You’re signed out everywhere/);
  });

  it('leads to the app where it tells to go there, and nowhere else', () => {
    const appHref = 'https://shop.example/';
    for (const state of ['stopped', 'thanks', 'over', 'informs'] as const) {
      assert.deepEqual(linksOf(page({ state, appHref })), [appHref], state);
      assert.deepEqual(linksOf(page({ state })), [], state);
    }
    assert.deepEqual(linksOf(page({ appHref })), [], 'two buttons, and nothing to press by mistake');
  });

  it('says of a way back what a press does to it, by the name of the button, and that it was done', () => {
    for (const locale of languages) {
      const { page: texts, notMeButton } = noticeTextsFor(locale);
      const open = page({ locale, kind: 'recovery_finished', subject: null, undo: 'recovery' });
      const effects = texts.effectsOfRecovery.replace('{button}', notMeButton);
      assert.ok(open.includes(effects), locale);
      const stopped = page({ locale, kind: 'recovery_finished', undo: 'recovery', state: 'stopped' });
      assert.ok(stopped.includes(texts.putBack), locale);
    }
  });

  it('never says of somebody getting in that it was good', () => {
    const html = page({ kind: 'recovery_finished', subject: null, undo: 'recovery', state: 'stopped' });
    assert.ok(html.includes('Somebody got into your account by account recovery'));
    assert.ok(!html.includes('goes on working'));
  });

  it('says when in the words of its language, with the zone, and for machines', () => {
    assert.match(
      page(),
      /<dd><time datetime="[^"]+">[A-Z][a-z]+ \d+, 20\d\d at \d+:\d\d.(AM|PM) UTC<\/time>/,
    );
    assert.doesNotMatch(page({ state: 'stopped' }), /\d{4}-\d\d-\d\d \d\d:\d\d UTC/);
  });
});
