import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { App } from '#core/app.ts';
import { checkTerms } from '#verifications/check-terms.ts';
import type { OpenInput } from '#verifications/open-input.ts';

const app: App = {
  id: 'app_1',
  name: 'Pine',
  origins: ['https://shop.example'],
  countries: ['DE'],
  colour: null,
};
const openingFor = (payee: string): OpenInput => ({
  purpose: 'payment',
  binding: { amount: '129.90', currency: 'EUR', payee },
});

it('takes no payment to a payee that nobody can see', () => {
  for (const payee of ['', ' ', ' \u2800 ', '\u200b', '\u200d\u200c', '\u3164', '\u202e\u2066', '\ufe0f'])
    assert.equal(checkTerms(app, openingFor(payee), 0)?.path, '/binding', JSON.stringify(payee));
  for (const payee of ['Orchard Home', '林', 'می\u200cخواهم', '❤\ufe0f'])
    assert.equal(checkTerms(app, openingFor(payee), 0), undefined, payee);
});
