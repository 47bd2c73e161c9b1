import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { it } from 'node:test';
import { findCodes } from '#test/leak-scan.ts';

const code = '482913';
const sha = createHash('sha256').update(code).digest();

it('finds a planted code in each form it might lie about in, between binary bytes', () => {
  for (const planted of [
    code,
    `x${code}y`,
    `{"code":"${code}"}`,
    sha.toString('hex'),
    sha.toString('base64'),
    '343832393133',
    'NDgyOTEz',
  ]) {
    const bytes = Buffer.concat([Buffer.from([0, 255, 3]), Buffer.from(planted), Buffer.from([0, 200])]);
    assert.deepEqual(findCodes(bytes, [code]), [code], planted);
  }
});

it('does not take the digits of an id for a code, and finds one beside it', () => {
  const id = `ver_01m83sdv4${code}a7a1hape6m3c4na5xc7yg`;
  assert.equal(id.length, 40);
  assert.deepEqual(findCodes(Buffer.from(`"${id}"`), [code]), []);
  assert.deepEqual(findCodes(Buffer.from(`/v/${id}?c=${code}`), [code]), [code]);
});

it('does not take a part of a longer number for a code', () => {
  assert.deepEqual(findCodes(Buffer.from('17954829131795 ver_01'), [code]), []);
});
