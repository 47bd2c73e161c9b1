import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createProvider } from '#delivery/providers/kinds.ts';
import { ConfigError } from '#settings/config.ts';
import { readDeliveryPlan } from '#settings/delivery-file.ts';
import { readSettings } from '#settings/read-settings.ts';
import { blocksOf, textOf } from '#test/deploy/parts.ts';
import { testConfig } from '#test/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-delivery-file-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What a start says of a file. */
function read(content: string, env: Record<string, string> = {}) {
  const path = join(folder, 'delivery.json');
  writeFileSync(path, content);
  const { delivery } = testConfig({ COUNTERSIGN_DELIVERY_FILE: path, ...env });
  return delivery
    ? readDeliveryPlan(delivery, { fallback: ['email'], withProviders: true })
    : assert.fail('no delivery');
}

const problemsOf = async (content: unknown, env?: Record<string, string>): Promise<string> => {
  try {
    await read(typeof content === 'string' ? content : JSON.stringify(content), env);
  } catch (error) {
    return error instanceof ConfigError ? error.message : assert.fail(`${error}`);
  }
  return '';
};

const [example = '', costs = ''] = blocksOf(textOf('docs/delivery.md'), 'json');
const secrets = {
  CARRIER_PASSWORD: 'secret-one',
  SECOND_PASSWORD: 'secret-two',
  MAIL_URL: 'smtps://user:secret-three@mail.example:465',
};

describe('a delivery file', () => {
  it('is as the handbook shows it, secrets and all, and its providers can be made', async () => {
    const plan = await read(example, secrets);
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

  it('may have the handbook’s prices and limits beside the rest, as they stand there', async () => {
    const more: object = JSON.parse(`{${costs}}`);
    const plan = await read(JSON.stringify({ ...JSON.parse(example), ...more }), secrets);
    assert.equal(plan.spendLimits?.default?.perDay, '50.00');
  });

  it('has a way for codes of our own beside each operator who makes them, and those by sms', async () => {
    const operator = {
      kind: 'camara',
      baseUrl: 'https://op.example',
      tokenUrl: 'https://op.example/token',
      clientId: 'c',
      clientSecret: 's',
    };
    const own = { kind: 'smtp', url: 'smtp://mail.example', from: 'a@shop.example' };
    const told = (channel: string, ...names: string[]) =>
      problemsOf({
        providers: { operator, own },
        routes: [{ channel, ways: names.map((provider) => ({ provider })) }],
      });
    assert.match(await told('sms', 'operator'), /\/routes\/0 has no way for codes of our own/);
    assert.doesNotMatch(await told('sms', 'operator', 'own'), /codes of our own|by sms only/);
    assert.match(await told('voice', 'operator', 'own'), /\/routes\/0 is for voice; .* by sms only/);
    assert.doesNotMatch(await told('email', 'own'), /codes of our own|by sms only/);
  });

  it('names everything that is wrong, by its place', async () => {
    const wrong = {
      providers: { one: { kind: 'smtp', perSecond: 0 } },
      routes: [{ channel: 'pigeon', ways: [] }],
    };
    const said = await problemsOf(wrong);
    for (const place of ['/providers/one/perSecond', '/routes/0/channel', '/routes/0/ways']) {
      assert.match(said, new RegExp(place));
    }
  });

  it('says all at once what is wrong with the file, its providers and their routes, one line each', async () => {
    const smpp = { kind: 'smpp', host: 'smsc.example', port: 3550, systemId: 'shop', password: 'x' };
    const twilio = { kind: 'twilio', accountSid: `AC${'0'.repeat(32)}`, authToken: 'token' };
    const wrong = {
      providers: { carrier: smpp, broken: { kind: 'smpp', bind: 'both', pasword: 'x' }, bare: twilio },
      routes: [
        { channel: 'voice', ways: [{ provider: 'carrier' }] },
        { channel: 'sms', countries: ['ZZ'], ways: [{ provider: 'carrier', sender: 'A Shop Too Long' }] },
        { channel: 'sms', ways: [{ provider: 'bare' }] },
      ],
      workflows: [
        {
          steps: [
            { channel: 'sms', afterSeconds: 0 },
            { channel: 'whatsapp', afterSeconds: 60 },
            { channel: 'email', afterSeconds: 60 },
          ],
        },
      ],
    };
    const lines = (await problemsOf(wrong))
      .split('\n')
      .map((line) => line.replace(/^.*delivery\.json: /, ''));
    assert.deepEqual(lines.slice(1), [
      '/routes/1/countries has ZZ, which no number is of.',
      '/workflows/0 goes on by whatsapp, for which there is no route.',
      '/providers/broken: / needs host, port, systemId, password. / has pasword, which is no name of a member. /bind must be one of transceiver, pair.',
      '/routes/0 is for voice; carrier takes sms only.',
      '/routes/1 by carrier: a sender is a number such as +491701234567, a short code, or up to 11 letters and digits.',
      '/routes/2 by bare: a sender is needed, of the route or as from or messagingServiceSid.',
    ]);
  });

  it('is looked at though the environment is wrong too, and a secret that is missing is told once', async () => {
    const { host: _, ...carrier } = JSON.parse(example).providers.carrier;
    const plan = { ...JSON.parse(example), workflows: [], providers: { carrier, texts: { kind: 'twilio' } } };
    const path = join(folder, 'both.json');
    writeFileSync(path, JSON.stringify(plan));
    const env = { PORT: 'x', COUNTERSIGN_DELIVERY_FILE: path };
    await assert.rejects(readSettings(env, []), (error: Error) => {
      const [, ...lines] = error.message.split('\n');
      for (const [word, times] of [
        ['PORT must be', 1],
        ['CARRIER_PASSWORD, which', 1],
        ['/providers/carrier', 0],
        ['/providers/texts: / needs accountSid', 1],
        ['/routes/0 names second', 1],
        ['/routes/1 names mail', 1],
      ] as const)
        assert.equal(lines.filter((line) => line.includes(word)).length, times, `${word}\n${error.message}`);
      return true;
    });
    await assert.rejects(readSettings({ PORT: 'x' }, []), /PORT must be/);
  });

  it('has every part looked at though another is wrong in itself, so that it is mended in one go', async () => {
    const { routes, workflows, ...rest } = JSON.parse(example);
    const told = await problemsOf(
      {
        ...rest,
        providers: { ...rest.providers, second: { ...rest.providers.second, perSecond: 0 } },
        routes: [
          { channel: 'pigeon', ways: [{ provider: 'mail' }] },
          { ...routes[0], countries: ['UK'] },
          {
            channel: 'sms',
            ways: [{ provider: 'carrier', sender: 'A name far too long' }, { provider: 'third' }],
          },
        ],
        workflows: [
          { steps: 'none' },
          { steps: [...workflows[0].steps, { channel: 'voice', afterSeconds: 90 }] },
        ],
      },
      secrets,
    );
    for (const problem of [
      /\/providers\/second\/perSecond must be > 0/,
      /\/routes\/0\/channel must be one of/,
      /\/routes\/1\/countries has UK/,
      /\/routes\/2 names third, which is no provider/,
      /\/routes\/2 by carrier: /,
      /\/workflows\/0\/steps must be array/,
      /\/workflows\/1 goes on by voice/,
    ])
      assert.match(told, problem);
    assert.equal(told.match(/second/g)?.length, 1, told);
  });

  it('says what is wrong with its providers though something else is wrong too, and what would be right', async () => {
    const said = await problemsOf({
      providers: { one: { kind: 'smtp' }, two: { kind: 'pigeon' } },
      routes: [{ channel: 'pigeon', ways: [{ provider: 'one' }] }],
    });
    assert.match(said, /\/routes\/0\/channel must be one of sms, voice, email, whatsapp\./);
    assert.match(said, /\/providers\/one: \/ needs url, from\./);
    assert.match(said, /\/providers\/two: There is no kind "pigeon"\. There are: aws, /);
  });

  it('says which secrets and which providers are missing, and which are none of its members', async () => {
    assert.match(await problemsOf(example), /CARRIER_PASSWORD/);
    assert.match(
      await problemsOf({ providers: {}, routes: [{ channel: 'sms', ways: [{ provider: 'nobody' }] }] }),
      /\/routes\/0 names nobody/,
    );
    assert.match(
      await problemsOf({ providers: {}, routes: [], rooutes: [] }),
      /\/ has rooutes, which is no name/,
    );
    assert.match(await problemsOf('{ no json'), /is no JSON/);
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
