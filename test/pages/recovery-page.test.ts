import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { languages } from '#core/language.ts';
import { renderRecoveryPage } from '#pages/recovery/recovery-page.ts';
import { recoveryNotices } from '#pages/texts/recovery/recovery-texts.ts';
import { textsFor } from '#pages/texts/texts.ts';
import { recoveryPageView, recoveryStates } from './recovery-views.ts';
import { now } from './views.ts';

const readyAt = now + 3 * 24 * 3600_000;

describe('the page of a recovery', () => {
  it('offers the same to who has shown nothing, whoever it is: addresses by number, masked, and a recovery code', () => {
    const page = renderRecoveryPage(recoveryPageView());
    assert.deepEqual(page.match(/name="way" value="\d"/g), ['name="way" value="0"', 'name="way" value="1"']);
    assert.ok(page.includes('action="/r/token/code"'));
    assert.ok(!page.includes('/cancel') && !page.includes('/finish'), 'and nothing that is its owner’s');
  });

  it('says when it goes on with its time zone, for reading and for machines', () => {
    const state = { kind: 'waiting', readyAt, bySupport: false, shown: [], sooner: [] } as const;
    const page = renderRecoveryPage(recoveryPageView({ state }));
    assert.ok(page.includes(`<time datetime="${new Date(readyAt).toISOString()}">`));
    assert.match(page, /You can go on from <time[^>]*>[A-Z][a-z]+ \d+, 20\d\d at \d+:\d\d.(AM|PM) UTC</);
    assert.ok(!page.includes('Support opened this'));
  });

  it('needs no script: every step is a form or a link', () => {
    for (const state of recoveryStates) {
      const page = renderRecoveryPage(recoveryPageView({ state }));
      assert.match(page, /<form method="post" action="\/r\/token\/|<a class="primary" href="/, state.kind);
      assert.doesNotMatch(page, /<button[^>]* type="button"/, state.kind);
    }
  });

  it('can be said in every language, and answers every outcome in it', () => {
    for (const locale of languages) {
      const texts = textsFor(locale);
      for (const notice of recoveryNotices) {
        const page = renderRecoveryPage(recoveryPageView({ locale, notice }));
        assert.ok(page.includes(texts.catalogue.recovery.notices[notice]), `${locale} ${notice}`);
        assert.ok(page.includes(`dir="${locale === 'ar' ? 'rtl' : 'ltr'}"`));
      }
    }
  });

  it('keeps what people wrote from being markup', () => {
    const page = renderRecoveryPage(
      recoveryPageView({ brand: { name: '<b>x' }, ways: [{ kind: 'email', to: '<i>@x' }] }),
    );
    assert.ok(!page.includes('<b>x') && !page.includes('<i>@x'));
  });
});
