import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readStopWord } from '#delivery/stop-word.ts';

it('takes a stop word for one however it is typed, and in each language we write in', () => {
  const words = [
    'STOP',
    'stop',
    ' Stop. ',
    'STOP!',
    '"stop"',
    'stop all',
    'opt-out',
    'Opt Out',
    'Unsubscribe',
    'QUIT',
  ];
  for (const text of [...words, 'Stopp', 'arrêt', 'ARRET', 'Baja', 'رمز توقف'.slice(4), 'बंद', '停止']) {
    assert.equal(readStopWord(text), 'stop', text);
  }
});

it('takes a start word for one', () => {
  for (const text of ['START', 'Unstop', ' start.']) assert.equal(readStopWord(text), 'start', text);
});

it('takes nothing for one that only begins with it, or says something else', () => {
  for (const text of [
    '',
    'stop by tomorrow',
    'please stop',
    '470001',
    'yes',
    'stopover',
    '…',
    'don’t stop',
  ]) {
    assert.equal(readStopWord(text), undefined, text);
  }
});
