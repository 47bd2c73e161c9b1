import assert from 'node:assert/strict';
import { it } from 'node:test';
import fastify from 'fastify';
import { addRelatedOrigins } from '#http/routes/related-origins/show.ts';

async function ask(host: string) {
  await using http = fastify();
  addRelatedOrigins(http, async (rpId) =>
    rpId === 'pine.example' ? ['https://pine.example', 'https://pine.test'] : undefined,
  );
  return await http.inject({ url: '/.well-known/webauthn', headers: { host } });
}

it('tells browsers, by the host they ask, where else its passkeys may be used', async () => {
  for (const host of ['pine.example', 'pine.example:8443', 'PINE.example']) {
    const answer = await ask(host);
    assert.equal(answer.statusCode, 200);
    assert.match(String(answer.headers['content-type']), /^application\/json/);
    assert.deepEqual(answer.json(), { origins: ['https://pine.test'] });
  }
});

it('has no list for a host that is nobody’s RP ID', async () => {
  assert.equal((await ask('evil.example')).statusCode, 404);
});
