import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createProvider } from '#delivery/providers/kinds.ts';
import { ConfigError } from '#src/config.ts';
import { readDeliveryPlan } from '#src/delivery-file.ts';
import { blocksOf, textOf } from '#test/deploy/parts.ts';
import { testConfig } from '#test/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-delivery-file-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What a start says of a file. */
function read(content: string, env: Record<string, string> = {}) {
  const path = join(folder, 'delivery.json');
  writeFileSync(path, content);
  const { delivery } = testConfig({ COUNTERSIGN_DELIVERY_FILE: path, ...env });
  return delivery ? readDeliveryPlan(delivery) : assert.fail('no delivery');
}

const problemsOf = (content: unknown, env?: Record<string, string>): string => {
  try {
    read(typeof content === 'string' ? content : JSON.stringify(content), env);
  } catch (error) {
    return error instanceof ConfigError ? error.message : assert.fail(`${error}`);
  }
  return '';
};

const [example = ''] = blocksOf(textOf('docs/delivery.md'), 'json');
const secrets = {
  CARRIER_PASSWORD: 'secret-one',
  SECOND_PASSWORD: 'secret-two',
  MAIL_URL: 'smtps://user:secret-three@mail.example:465',
};

describe('a delivery file', () => {
  it('is as the handbook shows it, secrets and all, and its providers can be made', async () => {
    const plan = read(example, secrets);
    assert.equal(plan.routes.length, 2);
    for (const [name, { kind, perSecond: _p, timeoutSeconds: _t, ...settings }] of Object.entries(
      plan.providers,
    )) {
      const provider = await createProvider(kind, settings, {
        name,
        fetch,
        clock: () => 0,
        random: (bytes) => new Uint8Array(bytes),
        callbackUrl: () => '',
        compose: async () => undefined,
        onNews: () => undefined,
      });
      assert.equal(provider.name, name);
      await provider.close();
    }
  });

  it('names everything that is wrong, by its place', () => {
    const wrong = {
      providers: { one: { kind: 'smtp', perSecond: 0 } },
      routes: [{ channel: 'pigeon', ways: [] }],
    };
    const said = problemsOf(wrong);
    for (const place of ['/providers/one/perSecond', '/routes/0/channel', '/routes/0/ways']) {
      assert.match(said, new RegExp(place));
    }
  });

  it('says which secrets and which providers are missing, and which are none of its members', () => {
    assert.match(problemsOf(example), /CARRIER_PASSWORD/);
    assert.match(
      problemsOf({ providers: {}, routes: [{ channel: 'sms', ways: [{ provider: 'nobody' }] }] }),
      /\/routes\/0 names nobody/,
    );
    assert.match(problemsOf({ providers: {}, routes: [], rooutes: [] }), /additional/);
    assert.match(problemsOf('{ no json'), /is no JSON/);
  });

  it('tells nobody a value when a provider cannot be made of its settings', async () => {
    const tools = {
      name: 'one',
      fetch,
      clock: () => 0,
      random: (bytes: number) => new Uint8Array(bytes),
      callbackUrl: () => '',
      compose: async () => undefined,
      onNews: () => undefined,
    };
    const given = {
      host: 'smsc.example',
      port: 'secret-port',
      systemId: 'shop',
      password: 42,
      pasword: 'secret-five',
    };
    await assert.rejects(createProvider('smpp', given, tools), (error: Error) => {
      assert.match(error.message, /\/port/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
    await assert.rejects(createProvider('toString', {}, tools), /There is no kind/);
  });
});
