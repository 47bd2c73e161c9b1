import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Answer, attemptOf, nobody, together } from '#delivery/attempt.ts';

const no: Answer = { outcome: 'refused', reason: 'no' };
const nowhere: Answer = { outcome: 'refused', reason: 'nowhere', everywhere: true };
const later = (afterSeconds?: number): Answer => ({
  outcome: 'retry',
  reason: 'later',
  ...(afterSeconds === undefined ? {} : { afterSeconds }),
});

it('refuses a message only when all have, or nobody may bring it, and else tries again when the first can', () => {
  const cases: [Answer[], Answer][] = [
    [[no, { ...no, reason: 'last' }], { ...no, reason: 'last' }],
    [[later(5), no], later(5)],
    [[no, later(5)], later(5)],
    [[later(9), later(3), later(5)], later(3)],
    [[later(3), later()], later()],
    [[later(), later(3)], later()],
    [[later(5), nowhere], nowhere],
    [[], { outcome: 'refused', reason: 'no-provider' }],
  ];
  for (const [answers, expected] of cases)
    assert.deepEqual(together(answers), expected, JSON.stringify(answers));
});

it('refuses a message that no way leads to, and lets one wait for whom it could go by', () => {
  assert.deepEqual(nobody(undefined), {
    provider: null,
    answer: { outcome: 'refused', reason: 'no-provider' },
  });
  assert.deepEqual(nobody(0), {
    provider: null,
    answer: { outcome: 'retry', reason: 'no-provider-free', afterSeconds: 0 },
  });
});

it('says of a go at a message who had it last, and what is known of its number', () => {
  const tried = { at: 0, ms: 1, provider: 'one', outcome: 'retry' } as const;
  const last = { ...tried, provider: 'two', country: 'DE', network: '26201' };
  const place = { country: 'DE', network: '26201' };
  assert.deepEqual(attemptOf([tried, last], no), {
    tries: [tried, last],
    provider: 'two',
    answer: no,
    ...place,
  });
  assert.deepEqual(attemptOf([tried], no), { tries: [tried], provider: 'one', answer: no });
  assert.deepEqual(attemptOf([], no), { tries: [], provider: null, answer: no });
});
