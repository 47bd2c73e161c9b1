import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { App } from '#core/app.ts';
import type { Channel } from '#core/channel.ts';
import { testKeyring } from '#test/harness.ts';
import { pretendAddress } from '#verifications/pretend-address.ts';

const appOf = (country: string): App => ({
  id: 'app_1',
  name: 'Pine',
  origins: [],
  countries: country.split(','),
  colour: null,
});

const addressOf = (userId: string, country: string, routes: readonly Channel[] = ['sms']): string =>
  pretendAddress(testKeyring, appOf(country), userId, routes)[0]?.value ?? '';
const nobodies = Array.from({ length: 1000 }, (_, index) => `nobody-${index}`);

it('those who do not exist have a number each, so that they share no limits', () => {
  for (const country of ['DE', 'US', 'GB', 'IN', 'JP', 'ES', 'SG', 'DK']) {
    const all = new Set(nobodies.map((userId) => addressOf(userId, country)));
    assert.ok(all.size >= 980, `${all.size} of 1000 in ${country}`);
    assert.ok(!all.has(''), country);
  }
});

it('nobody has the same one each time they are asked for', () => {
  assert.equal(addressOf('nobody', 'DE'), addressOf('nobody', 'DE'));
});

it('some of those who do not exist have a mailbox and no phone, each always the same one', () => {
  const mailboxes = nobodies
    .map((userId) => addressOf(userId, 'DE', ['sms', 'email']))
    .filter((to) => to.includes('@'));
  assert.ok(mailboxes.length > 200 && mailboxes.length < 300, `${mailboxes.length} of 1000`);
  assert.ok(new Set(mailboxes).size === mailboxes.length);
  assert.ok(new Set(mailboxes.map(([first]) => first)).size > 20, 'by no first letter of their own');
});

it('those who do not exist are at home and abroad, wherever the app goes', () => {
  const count = (start: string): number =>
    nobodies.filter((userId) => addressOf(userId, 'DE,US,GB').startsWith(start)).length;
  const [home, there, yonder] = [count('+49'), count('+1'), count('+44')];
  assert.ok(home > 420 && home < 620, `${home}`);
  assert.ok(there > 170 && yonder > 170, `${there}, ${yonder}`);
  assert.equal(home + there + yonder, 1000);
});

it('nobody has what nothing could be sent to', () => {
  for (const userId of nobodies.slice(0, 50)) {
    assert.match(addressOf(userId, 'DE', ['email']), /@/);
    assert.match(addressOf(userId, 'DE', ['voice']), /^\+49/);
  }
});

it('there is a number even where numbers are few', () => {
  for (const country of ['TK', 'TA', 'SH']) assert.match(addressOf('nobody', country), /^\+\d+$/);
});
