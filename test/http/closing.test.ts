import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { it } from 'node:test';
import { phone, startTestApp, type TestApp, testKey } from '#test/harness.ts';

/** Holds an answer of /readyz back once it was asked for. */
function holdReadiness({ app: { store } }: TestApp) {
  const arrived = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const { readOutbox } = store;
  store.readOutbox = async () => {
    arrived.resolve();
    await held.promise;
    return Reflect.apply(readOutbox, store, []);
  };
  return { arrived, held };
}

it('ends when what was under way is answered, though its client keeps the connection', {
  timeout: 20_000,
}, async () => {
  await using t = await startTestApp({ env: { PORT: '0' } });
  const { arrived, held } = holdReadiness(t);
  const url = await t.app.listen();
  const agent = new Agent({ keepAlive: true });
  const answered = new Promise<number | undefined>((resolve) => {
    request(`${url}/readyz`, { agent, headers: { authorization: `Bearer ${testKey}` } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).end();
  });
  await arrived.promise;
  const startedAt = performance.now();
  const closing = t.app.close();
  held.resolve();
  assert.equal(await answered, 200);
  await closing;
  assert.ok(performance.now() - startedAt < 5000);
  agent.destroy();
});

it('answers what comes on an open connection while it ends, and closes that one with the answer', {
  timeout: 20_000,
}, async () => {
  await using t = await startTestApp({ env: { PORT: '0' } });
  const { arrived, held } = holdReadiness(t);
  const { port } = new URL(await t.app.listen());
  const socket = connect(Number(port), '127.0.0.1');
  const whole = new Promise<string>((resolve) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
  });
  const head = `Host: x\r\nAuthorization: Bearer ${testKey}\r\n`;
  socket.write(`GET /readyz HTTP/1.1\r\n${head}\r\n`);
  await arrived.promise;
  const closing = t.app.close();
  while (t.app.http.server.listening) await new Promise((resolve) => setImmediate(resolve));
  const body = JSON.stringify({ to: phone(1), purpose: 'sign_in' });
  const length = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  socket.write(`POST /v1/verifications HTTP/1.1\r\n${head}${length}\r\n${body}`);
  held.resolve();
  const [, , second = ''] = (await whole).split('HTTP/1.1 ');
  await closing;
  assert.match(second, /^201 /);
  assert.match(second, /\r\nconnection: close\r\n/i);
});
