import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Value } from 'typebox/value';
import { createProvider } from '#delivery/providers/kinds.ts';
import { smppSettings } from '#delivery/providers/smpp-settings.ts';
import { makeProvider, never, type SettingsInput, text } from '#test/delivery/providers/smpp-bench.ts';
import { VirtualClock } from '../../carrier/clock.ts';
import { createNetwork } from '../../carrier/network.ts';
import { servePhones } from '../../carrier/phones.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const tools = {
  fetch,
  clock: () => 0,
  random: (bytes: number) => new Uint8Array(bytes),
  callbackUrl: () => '',
  compose: async () => undefined,
  onNews: () => undefined,
};

async function runCarrier(...args: string[]) {
  const child = spawn(process.execPath, ['carrier/main.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    said: said.toString(),
    async stop(): Promise<number | null> {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = await exit;
      return code;
    },
  };
}

describe('npm run carrier', { timeout: 20_000 }, () => {
  it('prints where everything is, delivers what is sent there, and stops when told', async () => {
    const carrier = await runCarrier('--port', '0', '--smpp-port', '0', '--scenario', 'instant');
    const printed = [...carrier.said.matchAll(/^\S+ +\S+ ("[a-z-]+": \{.*\})$/gm)].map(([, one = '']) => one);
    const providers: Record<string, Record<string, unknown>> = JSON.parse(`{${printed.join()}}`);
    assert.ok(printed.length > 5);
    for (const [name, { kind, ...given }] of Object.entries(providers)) {
      const made = await createProvider(String(kind), given, { ...tools, name });
      await made.close();
    }
    const { kind, ...settings } = providers.smpp ?? {};
    assert.equal(kind, 'smpp');
    assert.ok(Value.Check(smppSettings, settings), 'the provider takes these settings');
    const provider = makeProvider(settings as SettingsInput);
    const message = text();
    assert.equal((await provider.send(message, never())).outcome, 'accepted');
    await provider.close();
    const url = /http:\S+messages/.exec(carrier.said)?.[0] ?? '';
    const messages = (await (await fetch(`${url}?to=${encodeURIComponent(message.to)}`)).json()) as {
      text: string;
    }[];
    assert.deepEqual(
      messages.map((one) => one.text),
      [message.content.kind === 'sms' && message.content.text],
    );
    assert.equal(await carrier.stop(), 0);
  });

  it('says what is wrong with what it is told, in a line', async () => {
    for (const args of [['--scenario', 'nope'], ['--seed', 'x'], ['--port', '99999'], ['--odd']]) {
      const child = spawn(process.execPath, ['carrier/main.ts', ...args], { cwd: root });
      let said = '';
      child.stderr.on('data', (chunk) => {
        said += chunk;
      });
      const [code] = await once(child, 'exit');
      assert.equal(code, 1);
      assert.match(said, /npm run carrier --/);
      assert.doesNotMatch(said, /^\s+at /m);
    }
  });
});

describe('the page of phones', () => {
  it('shows what came, and lets nothing of it be more than text', async () => {
    const clock = new VirtualClock(0);
    const network = createNetwork({ seed: 1, clock });
    network
      .carrier('a')
      .submit({ channel: 'sms', from: '<b>', to: '+491', text: '<script>alert(1)</script> & "470001"' });
    await clock.advance(100_000);
    await using served = await servePhones(network);
    const page = await fetch(served.url);
    const html = await page.text();
    assert.ok(html.includes('470001'));
    assert.ok(!html.includes('<script'));
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.deepEqual(await (await fetch(`${served.url}/messages?to=%2B492`)).json(), []);
    assert.equal((await fetch(`${served.url}/other`)).status, 404);
  });

  it('lets a person write back', async () => {
    const network = createNetwork({ seed: 1, clock: new VirtualClock(0) });
    const replies: unknown[] = [];
    network.carrier('a').onReply((reply) => replies.push(reply));
    await using served = await servePhones(network);
    const say = (body: string, type = 'application/json') =>
      fetch(`${served.url}/replies`, { method: 'POST', body, headers: { 'content-type': type } });
    const stop = { from: '+491', to: 'Shop', text: 'STOP' };
    assert.equal((await say(JSON.stringify(stop))).status, 202);
    assert.deepEqual(replies, [stop]);
    // As another site's form could send it.
    assert.equal((await say(JSON.stringify(stop), 'text/plain')).status, 400);
    for (const wrong of ['', '[]', 'null', '{"from":1}', 'x'.repeat(20_000)])
      assert.equal((await say(wrong)).status, 400);
    assert.equal(replies.length, 1);
  });
});

it('has a carrier that uses nothing of the service: an outside party', () => {
  const used = globSync('carrier/**/*.ts', { cwd: root }).flatMap((file) =>
    [...readFileSync(`${root}${file}`, 'utf8').matchAll(/(?:from|import)\s*\(?'([^']+)'/g)]
      .map((match) => match[1] ?? '')
      .filter((name) => /^#|\bsrc\//.test(name))
      .map((name) => `${file} imports ${name}`),
  );
  assert.deepEqual(used, []);
});
