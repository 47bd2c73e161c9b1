import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import {
  post,
  serveVendor,
  type Vendor,
  type VendorReply,
  type VendorRequest,
} from '../../carrier/vendor.ts';

const vendorThat = (handle: (request: VendorRequest) => VendorReply): Vendor => ({
  name: 'test',
  settings: {},
  handle,
});

describe('a vendor that is served', () => {
  it('sees the request as it was written', async () => {
    await using served = await serveVendor(vendorThat(() => ({ status: 201, body: { id: 1 } })));
    const response = await fetch(`${served.url}/a%2Fb/c?x=1&x=2?&y=%20`, {
      method: 'POST',
      headers: { 'X-Key': 'k' },
      body: 'To=%2B49',
    });
    assert.deepEqual([response.status, await response.json()], [201, { id: 1 }]);
    assert.equal(response.headers.get('content-type'), 'application/json');
    const [request = assert.fail()] = served.requests;
    assert.deepEqual(
      [
        request.method,
        request.path,
        request.query.getAll('x'),
        request.query.get('y'),
        request.headers['x-key'],
        request.body,
      ],
      ['POST', '/a%2Fb/c', ['1', '2?'], ' ', 'k', 'To=%2B49'],
    );
    assert.equal(request.url, `${served.url}/a%2Fb/c?x=1&x=2?&y=%20`);
  });

  it('hangs up in the middle of an answer, and answers garbage, on demand', async () => {
    const replies: VendorReply[] = ['cut', 'garbage'];
    await using served = await serveVendor(vendorThat(() => replies.shift() ?? { status: 200 }));
    const cut = await fetch(served.url, { method: 'POST', body: 'x' });
    await assert.rejects(cut.text());
    const garbage = await fetch(served.url, { method: 'POST', body: 'the code is 470001' });
    const text = await garbage.text();
    assert.throws(() => JSON.parse(text));
    assert.ok(text.includes('470001'));
  });

  it('says nothing at all on demand', async () => {
    await using served = await serveVendor(vendorThat(() => 'hang'));
    await assert.rejects(fetch(served.url, { signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' });
    assert.equal(served.requests.length, 1);
  });

  it('takes no body without end', async () => {
    await using served = await serveVendor(vendorThat(() => ({ status: 200 })));
    const response = await fetch(served.url, { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) }).catch(
      () => undefined,
    );
    assert.ok(response === undefined || response.status === 413);
    assert.equal(served.requests.length, 0);
  });
});

describe('a vendor’s own request', () => {
  it('brings back what was answered, and status 0 for nobody', async () => {
    const server = createServer((request, response) => {
      response.writeHead(202, { 'content-type': 'text/xml' }).end(`${request.method} ${request.url}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const url = `http://127.0.0.1:${port}/receipt?a=1`;
    assert.deepEqual(await post({ url, headers: {}, body: 'x' }), {
      status: 202,
      contentType: 'text/xml',
      body: 'POST /receipt?a=1',
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    assert.equal((await post({ url, headers: {} })).status, 0);
  });
});
