import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProviderNews } from '#delivery/callback.ts';
import { ses } from '#delivery/providers/ses.ts';
import { assertWordless, providerContract } from '#test/contract/provider-contract.ts';
import { awsError } from '../../../carrier/vendors/aws-account.ts';
import { createSes } from '../../../carrier/vendors/ses.ts';
import {
  type BenchOptions,
  callback,
  callbackBase,
  harnessOf,
  mail,
  makeProvider,
  makeTools,
  never,
  now,
  startVendorBench,
} from './http-bench.ts';
import { subscribe } from './subscribe-aws.ts';

type Given = Partial<BenchOptions<typeof ses.settings, ReturnType<typeof createSes>>>;
const start = (given: Given = {}) => startVendorBench({ kind: ses, vendor: createSes, ...given });

providerContract('ses', harnessOf({ kind: ses, vendor: createSes }, mail));

const needed = {
  region: 'eu-central-1',
  accessKeyId: 'AKIASIMULATEDCUSTOMER',
  secretAccessKey: 'secret',
  from: 'no-reply@shop.example',
};

describe('a mail by SES', () => {
  it('is asked for as SES wants it, with our id, and asks machines not to answer', async () => {
    await using bench = await start();
    const { content, to, messageId } = mail();
    assert.ok(content.kind === 'email');
    assert.deepEqual(await bench.provider.send(mail(), never()), {
      outcome: 'accepted',
      providerMessageId: 'ses-1',
    });
    const text = (Data: string) => ({ Data, Charset: 'UTF-8' });
    assert.deepEqual(JSON.parse(bench.served.requests[0]?.body ?? ''), {
      FromEmailAddress: '"Shop" <no-reply@shop.example>',
      Destination: { ToAddresses: [to] },
      Content: {
        Simple: {
          Subject: text(content.subject),
          Body: { Text: text(content.text), Html: text(content.html) },
          Headers: [
            { Name: 'Auto-Submitted', Value: 'auto-generated' },
            { Name: 'X-Auto-Response-Suppress', Value: 'All' },
          ],
        },
      },
      EmailTags: [{ Name: 'countersign', Value: messageId }],
      ConfigurationSetName: 'codes',
    });
  });

  it('is from whom the route says', async () => {
    await using bench = await start();
    await bench.provider.send({ ...mail(), sender: 'Läden <other@shop.example>' }, never());
    assert.equal(bench.carrier.submissions[0]?.from, '=?UTF-8?B?TMOkZGVu?= <other@shop.example>');
  });

  it('goes to exactly one mailbox that SES can write to, in time, or not at all', async () => {
    await using bench = await start();
    const sms = { ...mail(), content: { kind: 'sms', text: 'x' } as const };
    for (const message of [
      sms,
      { ...mail(), to: 'a@mail.example, b@mail.example' },
      { ...mail(), to: 'jörg@mail.example' },
      { ...mail(), to: 'a@mail.example\r\nBcc: b@mail.example' },
      { ...mail(), sender: 'a@shop.example, b@shop.example' },
    ]) {
      assert.deepEqual(await bench.provider.send(message, never()), {
        outcome: 'refused',
        reason: 'ses-not-sendable',
      });
    }
    assert.deepEqual(await bench.provider.send({ ...mail(), expiresAt: now }, never()), {
      outcome: 'refused',
      reason: 'ses-too-late',
    });
    assert.equal(bench.served.requests.length, 0);
    assert.equal(
      (await bench.provider.send({ ...mail(), to: 'a@bücher.example' }, never())).outcome,
      'accepted',
    );
    assert.equal(bench.carrier.submissions[0]?.to, 'a@xn--bcher-kva.example');
  });

  const faults: [name: string, settings: object, reason: string][] = [
    ['a sender that is not verified', { from: 'a@other.example' }, 'ses-setup-rejected'],
    ['a wrong secret', { secretAccessKey: 'wrong' }, 'ses-setup-sign-in'],
    ['a configuration set that is not there', { configurationSet: 'none' }, 'ses-setup-not-found'],
  ];
  for (const [name, settings, reason] of faults) {
    it(`says that our setup is wrong: ${name}`, async () => {
      await using bench = await start({ settings });
      const answer = await bench.provider.send(mail(), never());
      assert.equal(answer.outcome === 'retry' && answer.reason, reason);
    });
  }

  const answers: [status: number, type: string, answer: object][] = [
    [400, 'AccountSuspendedException', { outcome: 'retry', reason: 'ses-setup-suspended', afterSeconds: 30 }],
    [400, 'SendingPausedException', { outcome: 'retry', reason: 'ses-setup-paused', afterSeconds: 30 }],
    [
      400,
      'MailFromDomainNotVerifiedException',
      { outcome: 'retry', reason: 'ses-setup-sender', afterSeconds: 30 },
    ],
    [400, 'LimitExceededException', { outcome: 'retry', reason: 'ses-setup-quota', afterSeconds: 30 }],
    [400, 'MessageRejected', { outcome: 'retry', reason: 'ses-setup-rejected' }],
    [400, 'BadRequestException', { outcome: 'refused', reason: 'ses-bad-request' }],
    [403, 'AccessDeniedException', { outcome: 'retry', reason: 'ses-setup-access', afterSeconds: 30 }],
    [429, 'TooManyRequestsException', { outcome: 'retry', reason: 'ses-throttled', afterSeconds: 1 }],
    [400, 'toString', { outcome: 'retry', reason: 'ses-tostring' }],
  ];
  for (const [status, type, expected] of answers) {
    it(`reads ${status} ${type}`, async () => {
      const { code, to } = mail();
      const reply = awsError(status, type, { message: `${code} ${to}` });
      const { headers = {}, body } = typeof reply === 'object' ? reply : {};
      const tools = makeTools({ fetch: async () => new Response(JSON.stringify(body), { status, headers }) });
      const answer = await makeProvider(ses, needed, tools).send(mail(), never());
      assertWordless(answer, mail());
      assert.deepEqual(answer, expected);
    });
  }

  it('has settings that are each described, and a sender that is one address', () => {
    for (const [name, schema] of Object.entries(ses.settings.properties)) {
      assert.ok('description' in schema, `${name} is described`);
    }
    assert.throws(
      () => makeProvider(ses, { ...needed, from: 'a@b.example, c@d.example' }, makeTools()),
      /one address/,
    );
  });
});

describe('what SES tells of a mail', () => {
  async function heardOf(is: 'unknown' | 'absent' | 'barred' | undefined) {
    await using bench = await start(is ? { scenario: { phones: [{ number: '*', is }] } } : {});
    await subscribe(bench.served.url, bench.vendor.topic.arn, callbackBase);
    await bench.provider.send(mail(), never());
    const [news] = await bench.newsCount(1);
    return news;
  }
  const receipt = { kind: 'receipt', messageId: mail().messageId, providerMessageId: 'ses-1' };

  it('is that it was delivered', async () => {
    assert.deepEqual(await heardOf(undefined), { ...receipt, status: 'delivered', at: now });
  });

  const bounces: ['unknown' | 'absent' | 'barred', object][] = [
    ['unknown', { reason: 'ses-bounce-noemail', badAddress: true }],
    ['absent', { reason: 'ses-bounce-transient' }],
    ['barred', { reason: 'ses-bounce-contentrejected' }],
  ];
  for (const [is, rest] of bounces) {
    it(`is that it bounced: ${is}`, async () => {
      const heard = await heardOf(is);
      assert.ok(heard?.kind === 'receipt');
      const { at, ...news } = heard;
      assert.deepEqual(news, { ...receipt, status: 'failed', ...rest });
      assert.ok(at !== undefined);
    });
  }

  it('is who complained', async () => {
    await using bench = await start();
    await subscribe(bench.served.url, bench.vendor.topic.arn, callbackBase);
    await bench.vendor.complain('ann.1@mail.example');
    assert.deepEqual(await bench.newsCount(1), [{ kind: 'stop', from: 'ann.1@mail.example' }]);
  });

  async function told(event: object): Promise<readonly ProviderNews[]> {
    await using bench = await start();
    await fetch(bench.served.url);
    const body = JSON.stringify(bench.vendor.topic.notification(event));
    const outcome = await bench.provider.readCallback?.(callback({ url: callbackBase, headers: {}, body }));
    assert.ok(outcome?.kind === 'genuine');
    return outcome.news;
  }

  it('is nothing of opens, clicks, delays, and of what is about nothing', async () => {
    const about = { mail: { messageId: 'ses-1' } };
    for (const eventType of ['Open', 'Click', 'DeliveryDelay', 'Send', 'Subscription', 'toString']) {
      assert.deepEqual(await told({ eventType, ...about }), [], eventType);
    }
    for (const event of [{}, [], { eventType: 'Delivery' }, { eventType: 'Complaint', complaint: 7 }]) {
      assert.deepEqual(await told(event), []);
    }
    const complainedRecipients = [{ emailAddress: 'ann@mail.example' }];
    const complaint = { complainedRecipients, complaintFeedbackType: 'not-spam' };
    assert.deepEqual(await told({ eventType: 'Complaint', complaint, ...about }), [], 'no spam after all');
  });

  it('is read from the feedback of an identity as well, and of what SES itself threw away', async () => {
    const about = { mail: { messageId: 'ses-1' } };
    const [delivered] = await told({ notificationType: 'Delivery', ...about });
    assert.deepEqual(delivered, { kind: 'receipt', providerMessageId: 'ses-1', status: 'delivered' });
    const [rejected] = await told({ eventType: 'Reject', reject: { reason: 'Bad content' }, ...about });
    assert.deepEqual(rejected, { ...delivered, status: 'failed', reason: 'ses-rejected' });
    const bounce = { bounceType: 'Permanent', bounceSubType: 'OnAccountSuppressionList' };
    const [suppressed] = await told({ eventType: 'Bounce', bounce, ...about });
    assert.ok(suppressed?.kind === 'receipt' && suppressed.badAddress);
    assert.equal(suppressed.reason, 'ses-bounce-onaccountsuppressionlist');
  });
});
