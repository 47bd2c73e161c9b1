import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readBaseUrl } from '#delivery/vendor/base-url.ts';

it('is an HTTPS address without a slash at its end, or HTTP on this machine', () => {
  for (const [given, read] of [
    ['https://api.example', 'https://api.example'],
    ['https://api.example/', 'https://api.example'],
    ['https://API.example:8443/v1//', 'https://api.example:8443/v1'],
    ['http://127.0.0.1:8091', 'http://127.0.0.1:8091'],
    ['http://localhost:8091/', 'http://localhost:8091'],
    ['http://[::1]:8091', 'http://[::1]:8091'],
  ] as const) {
    assert.equal(readBaseUrl(given), read);
  }
});

it('is nothing else, and what is wrong with it is said without it', () => {
  for (const wrong of [
    '',
    'api.example',
    'http://api.example',
    'http://127.0.0.1.example',
    'http://localhost.example',
    'ftp://127.0.0.1',
    'https://user@api.example',
    'https://:hidden@api.example',
    'https://api.example/?key=hidden',
    'https://api.example/#hidden',
  ]) {
    assert.throws(
      () => readBaseUrl(wrong),
      (error: Error) => error.message.startsWith('baseUrl must') && !/hidden/.test(error.message),
      wrong,
    );
  }
});
