import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { isStandardWebhook } from '#delivery/vendor/standard-webhook.ts';

// The example of the specification and of its libraries.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const body = Buffer.from('{"test": 2432232314}');
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const timestamp = 1_614_265_330;

const check = (
  headers: Record<string, string | undefined> = {},
  { now = timestamp * 1000, sent = body, key = secret } = {},
): boolean =>
  isStandardWebhook(
    {
      method: 'POST',
      url: 'https://otp.example/callbacks/bird',
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signature,
        ...headers,
      },
      body: sent,
      messageId: null,
    },
    key,
    now,
  );

describe('a webhook by the standard', () => {
  it('is genuine when signed, among other signatures as well', () => {
    assert.ok(check());
    assert.ok(check({ 'webhook-signature': `v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= ${signature}` }));
  });

  it('is forged with anything else', () => {
    for (const headers of [
      { 'webhook-id': 'msg_other' },
      { 'webhook-id': undefined },
      { 'webhook-timestamp': String(timestamp + 1) },
      { 'webhook-timestamp': undefined },
      { 'webhook-timestamp': 'NaN' },
      { 'webhook-signature': undefined },
      { 'webhook-signature': '' },
      { 'webhook-signature': 'v1,' },
      { 'webhook-signature': signature.replace('v1', 'v2') },
      { 'webhook-signature': signature.slice('v1,'.length) },
    ]) {
      assert.ok(!check(headers), JSON.stringify(headers));
    }
    assert.ok(!check({}, { sent: Buffer.from('{"test": 2432232315}') }));
    assert.ok(!check({}, { key: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx' }));
  });

  it('is forged when what was signed names no time or no webhook, which could be sent again for ever', () => {
    for (const [id, time] of [
      ['msg_1', 'NaN'],
      ['msg_1', ''],
      ['', String(timestamp)],
    ] as const) {
      const signed = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
        .update(`${id}.${time}.`)
        .update(body)
        .digest('base64');
      const headers = { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${signed}` };
      assert.ok(!check(headers), `${id}.${time}`);
    }
  });

  it('is too old after five minutes, and not from the future', () => {
    assert.ok(check({}, { now: (timestamp + 300) * 1000 }));
    assert.ok(!check({}, { now: (timestamp + 301) * 1000 }));
    assert.ok(!check({}, { now: (timestamp - 301) * 1000 }));
  });
});
