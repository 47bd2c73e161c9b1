import assert from 'node:assert/strict';
import { it } from 'node:test';
import { durationText } from '#pages/duration.ts';
import { textsFor } from '#pages/texts/texts.ts';

const waits = (milliseconds: number): string => durationText(textsFor('en'), milliseconds, 'up');
const left = (milliseconds: number): string => durationText(textsFor('en'), milliseconds, 'down');

it('never promises a message earlier than it may be sent', () => {
  assert.equal(waits(1), '1 second');
  assert.equal(waits(23_001), '24 seconds');
  assert.equal(waits(60_001), '2 minutes');
  assert.equal(waits(3_600_001), '2 hours');
});

it('never promises a code longer than it is good for', () => {
  assert.equal(left(299_999), '4 minutes');
  assert.equal(left(59_999), '59 seconds');
  assert.equal(left(7_199_999), '1 hour');
  assert.equal(left(0), '1 second');
});

it('uses the case that follows a preposition in Arabic, and digits like those of the code', () => {
  assert.equal(durationText(textsFor('ar'), 120_000, 'up'), 'دقيقتين');
  assert.equal(durationText(textsFor('ar-EG'), 240_000, 'up'), '4 دقائق');
});
