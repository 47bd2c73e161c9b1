import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { describe, it } from 'node:test';
import { callVendor, slug, type VendorResult } from '#delivery/vendor/vendor-call.ts';

async function serve(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const ask = (url: string, signal = new AbortController().signal): Promise<VendorResult> =>
  callVendor('vendor', fetch, { url, headers: {}, body: 'code=470001' }, signal);

/** What is made of an answer that has nothing but a status, or headers too. */
async function answerTo(status: number, headers: Record<string, string> = {}) {
  const result = await callVendor(
    'vendor',
    async () => new Response(null, { status, headers }),
    { url: 'https://vendor.example', headers: {} },
    new AbortController().signal,
  );
  return result.ok ? result.reply.status : result.answer;
}

const retry = (reason: string, afterSeconds?: number) => ({
  outcome: 'retry',
  reason: `vendor-${reason}`,
  ...(afterSeconds === undefined ? {} : { afterSeconds }),
});

describe('a call to a vendor', () => {
  it('carries the code to nobody whom the vendor only names', async () => {
    const carried: unknown[] = [];
    await using other = await serve((request, response) => {
      carried.push(request.method);
      response.end('{}');
    });
    await using vendor = await serve((_request, response) => {
      response.writeHead(307, { location: other.url }).end();
    });
    assert.deepEqual(await ask(vendor.url), { ok: false, answer: retry('connection') });
    assert.deepEqual(carried, []);
  });

  it('gives up an answer that is longer than any vendor’s', async () => {
    await using vendor = await serve((_request, response) => {
      response.end(JSON.stringify('x'.repeat(256 * 1024)));
    });
    assert.deepEqual(await ask(vendor.url), { ok: false, answer: retry('connection') });
  });

  it('says whether there was no connection or no answer in time', async () => {
    const silent = await serve(() => undefined);
    assert.deepEqual(await ask(silent.url, AbortSignal.timeout(20)), { ok: false, answer: retry('timeout') });
    await silent[Symbol.asyncDispose]();
    assert.deepEqual(await ask(silent.url), { ok: false, answer: retry('connection') });
  });

  it('says what HTTP itself says, in the same words for all', async () => {
    assert.deepEqual(await answerTo(401), retry('setup-sign-in', 30));
    assert.deepEqual(await answerTo(500), retry('500'));
    assert.deepEqual(await answerTo(503), retry('503'));
    assert.deepEqual(await answerTo(300), retry('protocol'));
    assert.deepEqual(await answerTo(304), retry('protocol'));
    for (const status of [200, 201, 400, 403, 499]) assert.equal(await answerTo(status), status);
  });

  it('waits as long as a vendor asks it to slow down for, from a second to a minute', async () => {
    for (const [said, seconds] of [
      ['7', 7],
      ['0', 1],
      ['61', 60],
      ['Wed, 21 Oct 2026 07:28:00 GMT', 1],
    ] as const) {
      assert.deepEqual(await answerTo(429, { 'retry-after': said }), retry('throttled', seconds), said);
    }
    assert.deepEqual(await answerTo(429), retry('throttled', 1));
  });
});

describe('a vendor’s own word as a slug', () => {
  it('is its number or a short word, and nothing that could be a code', () => {
    assert.equal(slug('vendor', 21_610), 'vendor-21610');
    assert.equal(slug('vendor', ' Invalid  Number! '), 'vendor-invalid-number');
    for (const unsafe of [undefined, '', 470_001, 'code-470001', '4-7', 'x'.repeat(31)]) {
      assert.equal(slug('vendor', unsafe), 'vendor-error', String(unsafe));
    }
    assert.equal(slug('vendor', 'x'.repeat(30)), `vendor-${'x'.repeat(30)}`);
  });
});
