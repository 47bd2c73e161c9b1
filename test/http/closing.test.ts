import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { it } from 'node:test';
import { startTestApp, testKey } from '#test/harness.ts';

it('ends when what was under way is answered, though its client keeps the connection', {
  timeout: 20_000,
}, async () => {
  await using t = await startTestApp({ env: { PORT: '0' } });
  const arrived = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const { readOutbox } = t.app.store;
  t.app.store.readOutbox = async () => {
    arrived.resolve();
    await held.promise;
    return Reflect.apply(readOutbox, t.app.store, []);
  };
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
