import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { it } from 'node:test';
import fc from 'fast-check';
import { readHs256, signRs256 } from '#delivery/vendor/jwt.ts';

it('reads the example of RFC 7515, appendix A.1, as it is signed there', () => {
  const secret = Buffer.from(
    'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
    'base64url',
  );
  const token =
    'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const claims = { iss: 'joe', exp: 1_300_819_380, 'http://example.com/is_root': true };
  assert.deepEqual(readHs256(token, secret), claims);
  assert.equal(readHs256(`${token.slice(0, -1)}l`, secret), undefined);
  assert.equal(readHs256(token, 'another secret'), undefined);
});

it('believes nothing else, and throws for nothing', () => {
  fc.assert(fc.property(fc.string(), (token) => assert.equal(readHs256(token, 'secret'), undefined)));
});

it('believes no algorithm that the token chose for itself, and nothing that is no object, though the MAC is right', () => {
  const token = (header: unknown, claims: unknown): string => {
    const text = [header, claims]
      .map((one) => Buffer.from(JSON.stringify(one)).toString('base64url'))
      .join('.');
    return `${text}.${createHmac('sha256', 'secret').update(text).digest('base64url')}`;
  };
  assert.deepEqual(readHs256(token({ alg: 'HS256' }, { iss: 'us' }), 'secret'), { iss: 'us' });
  for (const header of [{ alg: 'none' }, { alg: 'HS512' }, {}, null, 'HS256']) {
    assert.equal(readHs256(token(header, { iss: 'us' }), 'secret'), undefined, JSON.stringify(header));
  }
  for (const claims of [null, 'us', 1]) {
    assert.equal(readHs256(token({ alg: 'HS256' }, claims), 'secret'), undefined);
  }
  assert.equal(readHs256(`${token({ alg: 'HS256' }, { iss: 'us' })}.more`, 'secret'), undefined);
});

it('signs so that the public key is enough to check it', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [header = '', claims = '', signature = ''] = signRs256({ iss: 'us' }, privateKey).split('.');
  const signed = Buffer.from(`${header}.${claims}`);
  assert.ok(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url')));
  assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), { alg: 'RS256', typ: 'JWT' });
  assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url').toString()), { iss: 'us' });
});
