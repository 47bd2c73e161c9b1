import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { App } from '#core/app.ts';
import { testKeyring } from '#test/harness.ts';
import { pretendAddress } from '#verifications/pretend-address.ts';

const appOf = (country: string): App => ({
  id: 'app_1',
  name: 'Pine',
  origins: [],
  countries: [country],
  colour: null,
});

const addressOf = (userId: string, country: string): string =>
  pretendAddress(testKeyring, appOf(country), userId, ['sms', 'email'])[0]?.value ?? '';

it('those who do not exist have a number each, so that they share no limits', () => {
  for (const country of ['DE', 'US', 'GB', 'IN', 'JP', 'ES', 'SG', 'DK']) {
    const all = new Set(Array.from({ length: 1000 }, (_, index) => addressOf(`nobody-${index}`, country)));
    assert.ok(all.size >= 980, `${all.size} of 1000 in ${country}`);
    assert.ok(!all.has(''), country);
  }
});

it('nobody has the same one each time they are asked for', () => {
  assert.equal(addressOf('nobody', 'DE'), addressOf('nobody', 'DE'));
});

it('there is a number even where numbers are few', () => {
  for (const country of ['TK', 'TA', 'SH']) assert.match(addressOf('nobody', country), /^\+\d+$/);
});
