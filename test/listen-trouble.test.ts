import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { ConfigError } from '#settings/config.ts';
import { startTestApp } from '#test/harness.ts';

async function complaint(env: Record<string, string>): Promise<string> {
  await using t = await startTestApp({ env });
  const error = await t.app.listen().catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ConfigError, String(error));
  return error.message;
}

describe('a place to listen that can not be had is told in a line', () => {
  it('when something else is there', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      assert.match(
        await complaint({ PORT: String(port) }),
        new RegExp(`PORT: .* 127\\.0\\.0\\.1:${port} already`),
      );
    } finally {
      other.close();
    }
  });

  it('when the address is another machine’s', async () => {
    assert.match(await complaint({ HOST: '192.0.2.1', PORT: '0' }), /HOST: 192\.0\.2\.1 is no address/);
  });
});
