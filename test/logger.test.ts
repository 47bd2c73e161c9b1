import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createLogger } from '#src/logger.ts';
import { testConfig } from '#test/harness.ts';

it('logs of an error what it is and where it was thrown, and nothing that a library has hung on it', () => {
  const lines: string[] = [];
  const logger = createLogger(testConfig({}), undefined, { write: (line) => void lines.push(line) });
  const database = Object.assign(new Error('duplicate key'), {
    code: '23505',
    detail: 'Key (to)=(+4915123456789) already exists.',
  });
  const mail = Object.assign(new Error('Message failed', { cause: database }), {
    code: 'EMESSAGE',
    response: '550 your code 271828 was refused',
  });
  logger.error({ err: mail }, 'delivery failed');
  const [line = ''] = lines;
  assert.doesNotMatch(line, /271828|15123456789/);
  const { err } = JSON.parse(line);
  assert.deepEqual([err.type, err.message, err.code], ['Error', 'Message failed', 'EMESSAGE']);
  assert.match(err.stack, /logger\.test\.ts/);
  assert.deepEqual([err.cause.message, err.cause.code], ['duplicate key', '23505']);
  logger.error({ err: 'thrown as it is: 271828' }, 'delivery failed');
  assert.doesNotMatch(lines[1] ?? '', /271828/);
});
