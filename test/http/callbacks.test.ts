import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ServiceError } from '#core/service-error.ts';
import type { CallbackOutcome, CallbackRequest, ProviderNews } from '#delivery/callback.ts';
import { startCarried } from '#test/delivery/carriers.ts';
import { phone } from '#test/harness.ts';

/** A provider that signs with a word, and says `<our id> <status>`. */
async function readCallback(request: CallbackRequest): Promise<CallbackOutcome> {
  if (request.headers['x-signature'] !== `signed ${request.url}`) return { kind: 'forged' };
  const text = Buffer.from(request.body).toString();
  if (text.startsWith('throw')) throw new Error(`I choked on ${text}`);
  if (text.startsWith('ask')) {
    return { kind: 'genuine', news: [], answer: { contentType: 'text/xml', body: '<Response/>' } };
  }
  const [messageId = '', status] = text.split(' ');
  if (status === 'stop' || status === 'start') {
    return { kind: 'genuine', news: [{ kind: status, from: messageId }] };
  }
  if (status !== 'delivered' && status !== 'failed') return { kind: 'garbage' };
  const news: ProviderNews[] = [{ kind: 'receipt', messageId: request.messageId ?? messageId, status }];
  return { kind: 'genuine', news };
}

const start = () =>
  startCarried({
    providers: { one: {}, silent: {}, long: {} },
    routes: [
      { channel: 'sms', ways: [{ provider: 'one' }, { provider: 'silent' }] },
      { channel: 'voice', ways: [{ provider: 'silent' }] },
    ],
    members: { one: { readCallback }, long: { readCallback, maxCallbackBytes: 1024 * 1024 } },
  });

type Started = Awaited<ReturnType<typeof start>>;

async function sent({ t }: Started) {
  const { id } = (await t.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in' })).body;
  await t.app.worker.drain();
  const [message] = await t.app.store.readMessages(id);
  return message ?? assert.fail('nothing was sent');
}

const host = 'http://127.0.0.1:8080';
const tell = ({ t }: Started, path: string, payload: string | Buffer, signature = `signed ${host}${path}`) =>
  t.app.http.inject({
    method: 'POST',
    url: path,
    payload,
    headers: { 'x-signature': signature, 'content-type': 'application/x-www-form-urlencoded' },
  });

describe('what providers tell us by HTTP', () => {
  it('is written down when it is signed over the address exactly as it came, and answered then', async () => {
    await using c = await start();
    const { id, ownerId: verificationId } = await sent(c);
    const answer = await tell(c, `/callbacks/one/${id}?a=%41&a=b`, 'x delivered');
    assert.equal(answer.statusCode, 204);
    const [message] = await c.t.app.store.readMessages(verificationId);
    assert.deepEqual([message?.status, message?.receipt?.status], ['accepted', 'delivered']);
  });

  it('is not believed without the signature, and changes nothing', async () => {
    await using c = await start();
    const { id, ownerId: verificationId } = await sent(c);
    assert.equal((await tell(c, `/callbacks/one/${id}`, 'x delivered', 'forged')).statusCode, 403);
    assert.equal((await c.t.app.store.readMessages(verificationId))[0]?.receipt, null);
    const { text } = await c.t.call('GET', '/metrics');
    assert.match(text, /countersign_callbacks_total\{provider="one",outcome="forged"\} 1/);
  });

  it('closes texts to somebody who writes STOP, offers the other ways, and opens them at START', async () => {
    await using c = await start();
    const open = () => c.t.call('POST', '/v1/verifications', { to: phone(7), purpose: 'sign_in' });
    const other = () =>
      c.t.call('POST', '/v1/verifications', { to: phone(8), purpose: 'sign_in', decoy: true });
    assert.equal((await tell(c, '/callbacks/one', `${phone(7)} stop`)).statusCode, 204);
    const { status, body } = await open();
    assert.deepEqual([status, body.nextChannels], [422, ['voice']]);
    assert.match(String(body.type), /channel-stopped$/);
    assert.equal((await other()).status, 201);
    assert.equal((await tell(c, '/callbacks/one', `${phone(7)} start`)).statusCode, 204);
    assert.equal((await open()).status, 201);
  });

  it('is answered in the words that the provider wants', async () => {
    await using c = await start();
    const answer = await tell(c, '/callbacks/one', 'ask');
    assert.deepEqual(
      [answer.statusCode, answer.headers['content-type'], answer.body],
      [200, 'text/xml', '<Response/>'],
    );
  });

  it('comes to nobody where there is no such provider, or one that tells nothing', async () => {
    await using c = await start();
    for (const path of ['/callbacks/nobody', '/callbacks/silent', '/callbacks/one/not-an-id']) {
      assert.equal((await tell(c, path, 'x delivered')).statusCode, 404, path);
    }
  });

  it('is to be told again when it cannot be read now, and no word of it is in the log', async () => {
    await using c = await start();
    assert.equal((await tell(c, '/callbacks/one', 'throw 123456')).statusCode, 503);
    assert.match(c.t.log.join(''), /callback failed/);
    assert.doesNotMatch(c.t.log.join(''), /123456|choked/);
  });

  it('is to be told again when it could not be written down', async () => {
    await using c = await start();
    const { id } = await sent(c);
    const away = () => Promise.reject(new ServiceError('store-unavailable', 'the database is away'));
    Object.assign(c.t.app.store, { recordReceipt: away });
    assert.equal((await tell(c, `/callbacks/one/${id}`, 'x delivered')).statusCode, 503);
  });

  it('never ends in a 5xx, whatever bytes come from whomever', async () => {
    await using c = await start();
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 2000 }),
        fc.webPath(),
        fc.constantFrom('application/json', 'text/plain', 'multipart/form-data; boundary=x', '', 'nonsense'),
        async (bytes, path, type) => {
          const url = `/callbacks/one${path}`;
          const { statusCode } = await c.t.app.http.inject({
            method: 'POST',
            url,
            payload: Buffer.from(bytes),
            headers: { 'content-type': type, 'x-signature': `signed ${host}${url}` },
          });
          assert.ok(statusCode < 500, `${statusCode} for ${url}`);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('may be as long as its provider’s are, and no longer, whether it says how long or not', async () => {
    await using c = await start();
    const size = async (path: string, bytes: number): Promise<number[]> => {
      const whole = Buffer.alloc(bytes, 'x');
      const headers = { 'content-type': 'text/plain', 'x-signature': `signed ${host}${path}` };
      const options = { method: 'POST', url: path, headers } as const;
      const said = await c.t.app.http.inject({ ...options, payload: whole });
      const streamed = await c.t.app.http.inject({ ...options, payload: Readable.from([whole]) });
      return [said.statusCode, streamed.statusCode];
    };
    const kib = 1024;
    assert.deepEqual(await size('/callbacks/one', 250 * kib), [400, 400], 'read, and not understood');
    assert.deepEqual(await size('/callbacks/one', 257 * kib), [413, 413]);
    assert.deepEqual(await size('/callbacks/long', 900 * kib), [400, 400]);
    assert.deepEqual(await size('/callbacks/long', 1025 * kib), [413, 413]);
  });
});
