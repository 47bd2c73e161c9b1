import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startCarried } from '#test/delivery/carriers.ts';
import { phone } from '#test/harness.ts';

type Told = { readonly messages: { channel: string; to: string; status: string; events: TimelineEvent[] }[] };
type TimelineEvent = { at: string; event: string; provider?: string; reason?: string };

const start = () =>
  startCarried({
    providers: { one: {}, two: {} },
    routes: [{ channel: 'sms', ways: [{ provider: 'one' }, { provider: 'two' }] }],
  });

describe('the timeline of a message', () => {
  it('tells who had it, what they said and when, and that it arrived and was typed', async () => {
    await using c = await start();
    const { t } = c;
    c.of('one').answer = () => ({ outcome: 'retry', reason: 'one-503' });
    const { id } = (await t.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in' })).body;
    t.clock.advance(1);
    const code = await codeAt(c, 'two');
    const [sent] = await t.app.store.readMessages(id);
    t.clock.advance(4);
    await t.app.store.recordReceipt({ messageId: sent?.id ?? '' }, { status: 'delivered' });
    t.clock.advance(5);
    await t.call('POST', `/v1/verifications/${id}/check`, { code });
    const answer = await t.call('GET', `/v1/verifications/${id}/messages`);
    const { messages } = JSON.parse(answer.text) as Told;
    assert.deepEqual(
      messages.map(({ channel, to, status }) => [channel, to, status]),
      [['sms', '+49 ••• 01', 'delivered']],
    );
    const startedAt = Date.parse(messages[0]?.events[0]?.at ?? '');
    assert.deepEqual(
      messages[0]?.events.map(({ at, event, provider, reason }) => [
        (Date.parse(at) - startedAt) / 1000,
        event,
        provider ?? reason,
      ]),
      [
        [0, 'created', undefined],
        [1, 'retry', 'one'],
        [1, 'accepted', 'two'],
        [5, 'delivered', 'two'],
        [10, 'approved', undefined],
      ],
    );
    assert.ok(!answer.text.includes(code) && !answer.text.includes(phone(1)));
  });

  it('is there for the app of the verification only', async () => {
    await using c = await start();
    const { id } = (await c.t.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in' })).body;
    const none = await c.t.call('GET', `/v1/verifications/${id.slice(0, -1)}0/messages`);
    const nobody = await c.t.call('GET', `/v1/verifications/${id}/messages`, undefined, {
      authorization: 'Bearer no',
    });
    assert.deepEqual([none.status, nobody.status], [404, 401]);
  });

  it('looks the same for somebody nobody knows', async () => {
    await using c = await start();
    const timelines: unknown[] = [];
    for (const [index, decoy] of [false, true].entries()) {
      const body = { to: phone(10 + index), purpose: 'sign_in', decoy };
      const { id } = (await c.t.call('POST', '/v1/verifications', body)).body;
      await c.t.app.worker.drain();
      const { text } = await c.t.call('GET', `/v1/verifications/${id}/messages`);
      const { messages } = JSON.parse(text) as Told;
      timelines.push(
        messages.map(({ status, events }) => [
          status,
          events.map(({ event, provider }) => [event, provider]),
        ]),
      );
    }
    assert.deepEqual(timelines[1], timelines[0]);
  });
});

async function codeAt(c: Awaited<ReturnType<typeof start>>, name: string): Promise<string> {
  await c.t.app.worker.drain();
  return c.of(name).sent.at(-1)?.code ?? assert.fail('nothing was sent');
}
