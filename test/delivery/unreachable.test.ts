import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProviderNews } from '#delivery/callback.ts';
import { type Answer, phone, slugOf } from '#test/harness.ts';
import { PageBrowser } from '#test/http/page-browser.ts';
import { startCarried } from './carriers.ts';

const mail = 'ann@mail.example';
const bounce = { kind: 'receipt', status: 'failed', reason: 'mailer-bounce', badAddress: true } as const;

/** Mail by one provider, texts and calls by another; what the mailer is told comes by HTTP. */
async function start() {
  let news: readonly ProviderNews[] = [];
  const c = await startCarried({
    providers: { mailer: {}, texter: {} },
    routes: [
      { channel: 'email', ways: [{ provider: 'mailer' }] },
      { channel: 'sms', ways: [{ provider: 'texter' }] },
      { channel: 'voice', ways: [{ provider: 'texter' }] },
    ],
    members: Object.fromEntries(
      ['mailer', 'texter'].map((name) => [
        name,
        {
          channels: [name === 'mailer' ? ('email' as const) : ('sms' as const), 'voice' as const],
          readCallback: async () => ({ kind: 'genuine' as const, news }),
        },
      ]),
    ),
  });
  const open = async (body: object = {}): Promise<Answer> => {
    const input = { to: mail, alternatives: [phone(1)], purpose: 'sign_in', ...body };
    const answer = await c.t.call('POST', '/v1/verifications', input);
    await c.t.app.worker.drain();
    return answer;
  };
  const tell = async (messageId: string, ...given: readonly ProviderNews[]): Promise<void> => {
    news = given;
    const url = `/callbacks/mailer/${messageId}`;
    assert.equal((await c.t.app.http.inject({ method: 'POST', url })).statusCode, 204);
  };
  const stopTexts = async (): Promise<void> => {
    news = [{ kind: 'stop', from: phone(1) }];
    assert.equal((await c.t.app.http.inject({ method: 'POST', url: '/callbacks/texter' })).statusCode, 204);
  };
  const messageId = (): string => c.of('mailer').sent.at(-1)?.messageId ?? '';
  return {
    c,
    t: c.t,
    open,
    tell,
    stopTexts,
    messageId,
    [Symbol.asyncDispose]: () => c[Symbol.asyncDispose](),
  };
}

const shown = ({ status, body }: Answer) => [status, slugOf({ status, body } as Answer), body.nextChannels];

describe('an address from which a message came back for good', () => {
  it('is not written to by the next verification, which offers the other ways at once', async () => {
    await using s = await start();
    await s.open();
    await s.tell(s.messageId(), { ...bounce, messageId: s.messageId() });
    const next = await s.open({ binding: { order: '2' } });
    assert.deepEqual(shown(next), [422, 'address-unreachable', ['sms', 'voice']]);
    assert.equal(s.c.of('mailer').sent.length, 1);
    const other = await s.open({ binding: { order: '2' }, channel: 'sms' });
    assert.equal(other.status, 201);
    assert.equal(s.c.of('texter').sent.length, 1);
  });

  it('is known by the refusal of the provider too, and not by one that says nothing of the address', async () => {
    await using s = await start();
    s.c.of('mailer').answer = () => ({ outcome: 'refused', reason: 'mailer-policy' });
    await s.open();
    assert.equal((await s.open({ binding: { order: '2' } })).status, 201);
    s.c.of('mailer').answer = () => ({ outcome: 'refused', reason: 'mailer-550', badAddress: true });
    await s.open({ binding: { order: '3' } });
    s.t.clock.advance(700);
    assert.equal(slugOf(await s.open({ binding: { order: '4' } })), 'address-unreachable');
  });

  it('is told the person on the hosted page, with the other ways on it', async () => {
    await using s = await start();
    const { body } = await s.open();
    await s.tell(s.messageId(), { ...bounce, messageId: s.messageId() });
    s.t.clock.advance(31);
    const page = await new PageBrowser(s.t).go(`/v/${body.id}/resend`, { channel: 'email' });
    assert.match(page.body, /isn’t available right now\. Please try another way/);
    assert.match(page.body, /name="channel" value="sms"/);
    assert.equal(s.c.of('mailer').sent.length, 1);
  });

  it('gets its code all the same when there is no other way, and is as good as new once that is typed', async () => {
    await using s = await start();
    await s.open();
    await s.tell(s.messageId(), { ...bounce, messageId: s.messageId() });
    const only = { alternatives: [], binding: { order: '2' } };
    const { body } = await s.open(only);
    const code = s.c.of('mailer').sent.at(-1)?.code;
    assert.equal(s.c.of('mailer').sent.length, 2);
    const check = await s.t.call('POST', `/v1/verifications/${body.id}/check`, {
      code,
      binding: { order: '2' },
    });
    assert.equal(check.body.outcome, 'approved');
    assert.equal((await s.open({ binding: { order: '3' } })).status, 201);
  });

  it('is as good as new once a receipt says that a message arrived after all', async () => {
    await using s = await start();
    await s.open();
    await s.tell(s.messageId(), { ...bounce, messageId: s.messageId() });
    const delivered = { kind: 'receipt', status: 'delivered', messageId: s.messageId() } as const;
    await s.tell(s.messageId(), delivered);
    assert.equal((await s.open({ binding: { order: '2' } })).status, 201);
  });

  it('is as good as new once the app says so, which opens nothing that the person has closed', async () => {
    await using s = await start();
    await s.open();
    await s.tell(s.messageId(), { ...bounce, messageId: s.messageId() }, { kind: 'stop', from: mail });
    const again = (to: unknown) => s.t.call('POST', '/v1/addresses/reach-again', { to });
    assert.deepEqual([(await again(mail)).status, (await again(phone(9))).status], [200, 200]);
    assert.equal(slugOf(await s.open({ binding: { order: '2' } })), 'channel-stopped');
    await s.tell(s.messageId(), { kind: 'start', from: mail });
    assert.equal((await s.open({ binding: { order: '2' } })).status, 201);
    assert.deepEqual([(await again('no address')).status, (await again(7)).status], [400, 400]);
  });

  it('is refused to decoys alike, so that nothing is told of who has an account (law 8)', async () => {
    await using s = await start();
    await s.open();
    await s.tell(s.messageId(), { ...bounce, messageId: s.messageId() });
    const answers = [await s.open({ binding: { order: '2' } }), await s.open({ decoy: true })];
    assert.deepEqual(shown(answers[0] as Answer), shown(answers[1] as Answer));
  });
});

describe('a person who has answered with STOP', () => {
  const texts = { to: phone(1), alternatives: [mail] };

  it('is offered another channel by the API, at openings and resends', async () => {
    await using s = await start();
    const { body } = await s.open(texts);
    await s.stopTexts();
    assert.deepEqual(shown(await s.open({ ...texts, binding: { order: '2' } })), [
      422,
      'channel-stopped',
      ['voice', 'email'],
    ]);
    s.t.clock.advance(31);
    const resend = await s.t.call('POST', `/v1/verifications/${body.id}/resend`, {});
    assert.deepEqual(shown(resend), [422, 'channel-stopped', ['voice', 'email']]);
    const other = await s.t.call('POST', `/v1/verifications/${body.id}/resend`, { channel: 'email' });
    assert.equal(other.status, 200);
  });

  it('is offered another channel on the hosted page, and gets the same code by it', async () => {
    await using s = await start();
    const { body } = await s.open(texts);
    await s.stopTexts();
    s.t.clock.advance(31);
    const resend = (channel: string) => new PageBrowser(s.t).go(`/v/${body.id}/resend`, { channel });
    const page = await resend('sms');
    assert.match(page.body, /Please try another way/);
    for (const channel of ['voice', 'email'])
      assert.match(page.body, new RegExp(`name="channel" value="${channel}"`));
    assert.equal(s.c.of('texter').sent.length, 1);
    assert.match((await resend('email')).body, /with your code is on its way/);
    await s.t.app.worker.drain();
    assert.equal(s.c.of('mailer').sent[0]?.code, s.c.of('texter').sent[0]?.code);
  });
});
