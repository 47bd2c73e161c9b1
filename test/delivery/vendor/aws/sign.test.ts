import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signAwsRequest } from '#delivery/vendor/aws/sign.ts';

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const scope = { region: 'us-east-1', service: 'service', now: Date.UTC(2015, 7, 30, 12, 36) };
const url = 'https://example.amazonaws.com/';
const sessionToken =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwt' +
  'hAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVX' +
  'AkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';

/** AWS's own suite (aws4_testsuite), as far as it is about requests such as ours. */
const vectors: [
  name: string,
  request: Parameters<typeof signAwsRequest>[0],
  names: string,
  signature: string,
][] = [
  [
    'post-vanilla',
    { method: 'POST', url, headers: {}, body: '' },
    'host;x-amz-date',
    '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  ],
  [
    'post-x-www-form-urlencoded',
    {
      method: 'POST',
      url,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'Param1=value1',
    },
    'content-type;host;x-amz-date',
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  ],
];

describe('a signed request to AWS', () => {
  for (const [name, request, names, signature] of vectors) {
    it(`is signed as in AWS's suite: ${name}`, () => {
      const { authorization } = signAwsRequest(request, credentials, scope);
      assert.equal(
        authorization,
        `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ` +
          `SignedHeaders=${names}, Signature=${signature}`,
      );
    });
  }

  it("is signed as in AWS's suite: post-sts-header-before", () => {
    const request = { method: 'POST', url, headers: {}, body: '' };
    const headers = signAwsRequest(request, { ...credentials, sessionToken }, scope);
    assert.equal(headers['x-amz-security-token'], sessionToken);
    assert.match(
      headers.authorization ?? '',
      /SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead$/,
    );
  });
});
