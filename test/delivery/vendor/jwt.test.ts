import assert from 'node:assert/strict';
import { generateKeyPairSync, verify } from 'node:crypto';
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

it('signs so that the public key is enough to check it', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [header = '', claims = '', signature = ''] = signRs256({ iss: 'us' }, privateKey).split('.');
  const signed = Buffer.from(`${header}.${claims}`);
  assert.ok(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url')));
  assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), { alg: 'RS256', typ: 'JWT' });
  assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url').toString()), { iss: 'us' });
});
