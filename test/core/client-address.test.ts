import assert from 'node:assert/strict';
import { it } from 'node:test';
import { clientSubject } from '#core/client-address.ts';

it('takes an IPv4 address for itself, however it is written', () => {
  assert.equal(clientSubject('203.0.113.9'), '203.0.113.9');
  for (const text of [
    '::ffff:203.0.113.9',
    '::ffff:cb00:7109',
    '203.0.113.9:51234',
    '[::ffff:203.0.113.9]:443',
  ])
    assert.equal(clientSubject(text), '203.0.113.9', text);
});

it('takes an IPv6 address for its /64, so that a household has one budget and not 2^64', () => {
  const one = clientSubject('2001:db8:1:2:aaaa::1');
  assert.equal(one, clientSubject('2001:0DB8:0001:0002:ffff:ffff:ffff:ffff'));
  assert.notEqual(one, clientSubject('2001:db8:1:3::1'));
  assert.equal(clientSubject('::1'), '0:0:0:0::/64');
  assert.equal(clientSubject('fe80::1%eth0'), 'fe80:0:0:0::/64');
  assert.equal(clientSubject('2001:db8::'), '2001:db8:0:0::/64');
  assert.equal(clientSubject('[2001:db8:1:2::7]:51234'), one);
  assert.equal(clientSubject('[2001:db8:1:2::7]'), one);
});

it('takes what is no address for none', () => {
  for (const text of [
    '',
    'x',
    '999.1.1.1',
    '1.2.3',
    '203.0.113.09',
    '203.0.113.9:',
    '203.0.113.9:x',
    '[203.0.113.9]x',
    'unknown',
    ':::',
    '2001:db8::g',
    'a'.repeat(500),
    '1.2.3.4, 5.6.7.8',
  ]) {
    assert.equal(clientSubject(text), null, text);
  }
});
