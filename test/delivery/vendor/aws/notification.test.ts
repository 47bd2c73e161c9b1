import assert from 'node:assert/strict';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { VirtualClock } from '#carrier/clock.ts';
import { createNetwork } from '#carrier/network.ts';
import { awsKeys } from '#carrier/vendors/aws-account.ts';
import { Topic } from '#carrier/vendors/aws-topic.ts';
import { NotificationReader } from '#delivery/vendor/aws/notification.ts';
import { callback, makeTools, now } from '../../providers/http-bench.ts';

const host = 'https://sns.eu-central-1.amazonaws.com';
const path = '/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem';

type Options = { readonly version?: '1' | '2'; readonly at?: number; readonly snsUrl?: string };

/** A topic as AWS has it, the certificate where AWS has it, and a reader. */
function start({ version = '1', at = now, snsUrl }: Options = {}) {
  const carrier = createNetwork({ seed: 1, clock: new VirtualClock(now) }).carrier('aws');
  const tools = { carrier, post: async () => ({ status: 200, contentType: '', body: '' }) };
  const topic = new Topic({ tools, name: 'texts', signatureVersion: version });
  const asked: string[] = [];
  const world = { at, isDown: false };
  const reader = new NotificationReader(
    { ...awsKeys, topicArns: [topic.arn], ...(snsUrl === undefined ? {} : { snsUrl }) },
    makeTools({
      clock: () => world.at,
      fetch: async (input, init) => {
        const url = String(input);
        asked.push(url);
        assert.equal(init?.redirect, 'error', 'SNS leads nowhere else');
        if (world.isDown) throw new TypeError('fetch failed');
        const request = { method: 'GET', url, path: new URL(url).pathname, query: new URL(url).searchParams };
        const reply = await topic.handle({ ...request, headers: {}, body: '' });
        return typeof reply === 'object'
          ? new Response(typeof reply.body === 'string' ? reply.body : null, { status: reply.status })
          : new Response(null, { status: 404 });
      },
    }),
  );
  const read = (members: object | string) => {
    const body = typeof members === 'string' ? members : JSON.stringify(members);
    return reader.read(callback({ url: 'https://otp.example/callbacks/aws', headers: {}, body }));
  };
  const notification = (members: Record<string, string> = {}): Record<string, string> => ({
    ...topic.notification({ eventType: 'TEXT_DELIVERED' }, members),
    SigningCertURL: `${host}${path}`,
  });
  return { topic, asked, read, notification, world };
}

const forged = { kind: 'forged' };
const genuine = { kind: 'notification', message: { eventType: 'TEXT_DELIVERED' } };

describe('a notification of Amazon SNS', () => {
  for (const version of ['1', '2'] as const) {
    it(`is believed when it is signed by SNS, version ${version}, with and without a subject`, async () => {
      const t = start({ version });
      assert.deepEqual(await t.read(t.notification()), genuine);
      assert.deepEqual(await t.read(t.notification({ Subject: 'About\na text' })), genuine);
      assert.deepEqual(await t.read({ ...t.notification(), Subject: null }), genuine);
      assert.deepEqual(t.asked, [`${host}${path}`], 'the certificate is fetched once');
    });
  }

  it('is forged when any of what is signed is another', async () => {
    const t = start();
    const right = t.notification({ Subject: 'Subject' });
    for (const name of [
      'Message',
      'MessageId',
      'Subject',
      'Timestamp',
      'Type',
      'SignatureVersion',
      'Signature',
    ]) {
      const other = name === 'Timestamp' ? new Date(now - 1000).toISOString() : '2';
      assert.deepEqual(await t.read({ ...right, [name]: other }), forged, name);
    }
    assert.deepEqual(await t.read(right), { ...genuine });
  });

  it('is forged when the certificate lies anywhere but with SNS in the region of the topic, and nobody is asked', async () => {
    const t = start();
    const places = [
      `http://sns.eu-central-1.amazonaws.com${path}`,
      `https://sns.us-east-1.amazonaws.com${path}`,
      `https://evil.example${path}`,
      `https://sns.eu-central-1.amazonaws.com.evil.example${path}`,
      `https://evil.example/sns.eu-central-1.amazonaws.com${path}`,
      `https://user@sns.eu-central-1.amazonaws.com${path}`,
      `https://sns.eu-central-1.amazonaws.com:444${path}`,
      `https://bucket.s3.amazonaws.com${path}`,
      `${host}/evil.pem`,
      `${host}/../evil${path}`,
      `${host}/?x=${path}`,
      'not an address',
      '',
    ];
    for (const SigningCertURL of places) {
      assert.deepEqual(await t.read({ ...t.notification(), SigningCertURL }), forged, SigningCertURL);
    }
    assert.deepEqual(t.asked, []);
  });

  it('is forged when another key signed it', async () => {
    const t = start();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const right = t.notification();
    const text = ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type']
      .map((name) => `${name}\n${right[name]}\n`)
      .join('');
    const Signature = createSign('sha1').update(text).sign(privateKey, 'base64');
    assert.deepEqual(await t.read({ ...right, Signature }), forged);
  });

  it('is forged when it is of a topic that is not ours, and nobody is asked', async () => {
    const t = start();
    const TopicArn = 'arn:aws:sns:eu-central-1:666666666666:texts';
    assert.deepEqual(
      await t.read({
        ...t.topic.signed({ ...t.notification(), TopicArn }),
        SigningCertURL: `${host}${path}`,
      }),
      forged,
    );
    assert.deepEqual(t.asked, []);
  });

  it('is forged when it is older than SNS would try, or from the future', async () => {
    for (const [at, outcome] of [
      [now + 2 * 3_600_000, genuine],
      [now + 2 * 3_600_000 + 1, forged],
      [now - 5 * 60_000, genuine],
      [now - 5 * 60_000 - 1, forged],
    ] as const) {
      const t = start({ at });
      assert.deepEqual(await t.read(t.notification()), outcome, String(at - now));
    }
    const t = start();
    assert.deepEqual(await t.read(t.notification({ Timestamp: 'soon' })), forged);
  });

  it('comes again when SNS could not be asked for its certificate', async () => {
    const t = start();
    t.world.isDown = true;
    await assert.rejects(t.read(t.notification()));
    t.world.isDown = false;
    // Not asked twice in one second, whoever wants it.
    await assert.rejects(t.read(t.notification()), /just now/);
    assert.equal(t.asked.length, 1);
    t.world.at += 1_000;
    assert.deepEqual(await t.read(t.notification()), genuine);
  });

  it('that is none is garbage, whatever it is', async () => {
    const t = start();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.json(), fc.string(), fc.constant('[]'), fc.constant('null')),
        async (body) => {
          assert.deepEqual(await t.read(body), { kind: 'garbage' });
        },
      ),
      { numRuns: 200 },
    );
    assert.deepEqual(await t.read({ ...t.notification(), Signature: null }), { kind: 'garbage' });
    assert.deepEqual(t.asked, []);
  });
});

describe('a subscription at Amazon SNS', () => {
  const confirmation = (t: ReturnType<typeof start>, members: Record<string, string> = {}) => {
    const query = `Action=ConfirmSubscription&TopicArn=${t.topic.arn}&Token=abc`;
    const message = t.topic.confirmation('abc', { SubscribeURL: `${host}/?${query}`, ...members });
    return { ...message, SigningCertURL: `${host}${path}` };
  };

  it('is confirmed by asking SNS for what it says', async () => {
    const t = start();
    // SNS knows no such token, since nobody has subscribed: it is asked all the same, and comes again.
    await assert.rejects(t.read(confirmation(t)), /SNS answered 400/);
    assert.match(
      t.asked[1] ?? '',
      /^https:\/\/sns\.eu-central-1\.amazonaws\.com\/\?Action=ConfirmSubscription&/,
    );
  });

  it('leads nowhere but to SNS, and to nothing but a confirmation', async () => {
    for (const SubscribeURL of [
      'https://evil.example/?Action=ConfirmSubscription',
      `${host}/?Action=DeleteTopic`,
      'http://169.254.169.254/latest/meta-data?Action=ConfirmSubscription',
    ]) {
      const t = start();
      assert.deepEqual(await t.read(confirmation(t, { SubscribeURL })), forged, SubscribeURL);
      assert.deepEqual(t.asked, [`${host}${path}`]);
    }
  });

  it('is not confirmed for a stranger: another topic, another signature', async () => {
    const t = start();
    const TopicArn = 'arn:aws:sns:eu-central-1:666666666666:texts';
    assert.deepEqual(await t.read(confirmation(t, { TopicArn })), forged);
    assert.deepEqual(await t.read({ ...confirmation(t), Token: 'other' }), forged);
    assert.ok(!t.asked.some((url) => url.includes('Action')));
  });

  it('that ends is no news', async () => {
    const t = start();
    assert.deepEqual(await t.read(confirmation(t, { Type: 'UnsubscribeConfirmation' })), {
      kind: 'confirmed',
    });
    assert.deepEqual(t.asked, [`${host}${path}`]);
  });
});
