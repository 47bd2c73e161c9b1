import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ProviderNews } from '#delivery/callback.ts';
import type { Provider } from '#delivery/provider.ts';
import { makeProvider, never, type SettingsInput, text } from '#test/delivery/providers/smpp-bench.ts';
import { needDebianPackage } from './debian-package.ts';

type Seen = Readonly<Record<string, string | number>>;

const script = fileURLToPath(new URL('message-centre.pl', import.meta.url));

/** The Perl message centre in a process of its own. */
async function startPerlCentre() {
  const child = spawn('/usr/bin/perl', [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const seen: Seen[] = [];
  const watchers = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    seen.push(JSON.parse(line));
    for (const watcher of watchers) watcher();
  });
  const when = async (wanted: (seen: Seen) => boolean): Promise<Seen> => {
    for (;;) {
      const found = seen.find(wanted);
      if (found) return found;
      await new Promise<void>((resolve) => watchers.add(resolve));
    }
  };
  const { port } = await when(({ port }) => port !== undefined);
  const kill = async (): Promise<void> => {
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  };
  return { port: Number(port), seen, when, kill };
}

describe('a message centre made with Net::SMPP', { timeout: 30_000 }, () => {
  let centre: Awaited<ReturnType<typeof startPerlCentre>>;
  let provider: Provider;
  const news: ProviderNews[] = [];
  const watchers = new Set<() => void>();
  const newsOf = async (wanted: (news: ProviderNews) => boolean): Promise<ProviderNews> => {
    for (;;) {
      const found = news.find(wanted);
      if (found) return found;
      await new Promise<void>((resolve) => watchers.add(resolve));
    }
  };
  const settings: SettingsInput = { tls: false, sender: 'Shop', window: 4 };
  const submitted = (to: string): Promise<Seen> =>
    centre.when((seen) => seen.pdu === 'submit_sm' && seen.destination_addr === to.slice(1));

  before(async () => {
    needDebianPackage('libnet-smpp-perl');
    centre = await startPerlCentre();
    provider = makeProvider({ ...settings, host: '127.0.0.1', port: centre.port }, (some) => {
      news.push(...some);
      for (const watcher of watchers) watcher();
    });
  });
  after(async () => {
    await provider.close();
    await centre.kill();
  });

  it('understands the bind, the text and every field of it', async () => {
    const message = text(10);
    const answer = await provider.send(message, never());
    assert.ok(answer.outcome === 'accepted');
    const bind = await centre.when(({ pdu }) => pdu === 'bind_transceiver');
    assert.deepEqual(
      [bind.system_id, bind.password, bind.interface_version],
      ['countersign', 'simulate', 0x34],
    );
    const { short_message, ...fields } = await submitted(message.to);
    assert.deepEqual(fields, {
      pdu: 'submit_sm',
      status: 0,
      source_addr_ton: 5,
      source_addr_npi: 0,
      source_addr: 'Shop',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: message.to.slice(1),
      esm_class: 0,
      data_coding: 0,
      validity_period: '000000000500000R',
      registered_delivery: 1,
    });
    assert.ok(message.content.kind === 'sms');
    // All of this text but @, which is 0, stands in GSM 03.38 where ASCII has it.
    const words = Buffer.from(String(short_message), 'hex').toString('latin1').replaceAll('\0', '@');
    assert.equal(words, message.content.text);
  });

  it('has its receipts understood, and its questions answered', async () => {
    await centre.when(({ pdu }) => pdu === 'enquire_link_resp');
    const { messageId } = text(10);
    const receipt = await newsOf((one) => one.kind === 'receipt' && one.messageId === messageId);
    assert.ok(receipt.kind === 'receipt');
    assert.equal(receipt.status, 'delivered');
    await centre.when(({ pdu, status }) => pdu === 'deliver_sm_resp' && status === 0);
  });

  it('refuses a number, and that is refused for good', async () => {
    assert.deepEqual(await provider.send(text(11), never()), {
      outcome: 'refused',
      reason: 'smpp-rinvdstadr',
    });
  });

  it('throttles, and takes the text when it is sent again', async () => {
    const first = await provider.send(text(12), never());
    assert.deepEqual(first, { outcome: 'retry', reason: 'smpp-throttled', afterSeconds: 1 });
    assert.equal((await provider.send(text(12), never())).outcome, 'accepted');
  });

  it('passes on that somebody wants no more texts', async () => {
    await provider.send(text(13), never());
    const stop = await newsOf(({ kind }) => kind === 'stop');
    assert.deepEqual(stop, { kind: 'stop', from: text(13).to, to: 'Shop' });
  });

  it('says that a text could not be delivered', async () => {
    await provider.send(text(14), never());
    const receipt = await newsOf((one) => one.kind === 'receipt' && one.messageId === text(14).messageId);
    assert.ok(receipt.kind === 'receipt');
    assert.deepEqual([receipt.status, receipt.reason], ['failed', 'smpp-undeliverable-001']);
  });

  it('may send the receipt before its answer', async () => {
    const answer = await provider.send(text(15), never());
    assert.ok(answer.outcome === 'accepted');
    const receipt = await newsOf((one) => one.kind === 'receipt' && one.messageId === text(15).messageId);
    assert.ok(receipt.kind === 'receipt');
    assert.deepEqual([receipt.status, receipt.providerMessageId], ['delivered', answer.providerMessageId]);
  });

  it('gets a long text in Hindi as parts that say what they are parts of', async () => {
    const words = 'आपका कोड 470016 है। '.repeat(6).trim();
    await provider.send(text(16, words), never());
    const parts = centre.seen.filter((seen) => seen.destination_addr === text(16).to.slice(1));
    const bytes = parts.map(({ short_message }) => Buffer.from(String(short_message), 'hex'));
    assert.deepEqual(
      parts.map(({ esm_class, data_coding }) => [esm_class, data_coding]),
      [
        [0x40, 8],
        [0x40, 8],
      ],
    );
    const [first, second] = bytes.map((part) => [...part.subarray(0, 6)]);
    assert.deepEqual(first, [5, 0, 3, first?.[3], 2, 1]);
    assert.deepEqual(second, [5, 0, 3, first?.[3], 2, 2]);
    const whole = Buffer.concat(bytes.map((part) => part.subarray(6)));
    assert.equal(Buffer.from(whole).swap16().toString('utf16le'), words);
  });

  it('is taken leave of', async () => {
    await provider.close();
    await centre.when(({ pdu }) => pdu === 'unbind');
  });
});
