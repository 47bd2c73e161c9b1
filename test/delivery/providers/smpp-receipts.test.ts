import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import type { ProviderNews, Receipt } from '#delivery/callback.ts';
import type { ScenarioInput } from '../../../carrier/scenario.ts';
import { deliverBody, writeFrame } from '../../../carrier/smpp-pdu.ts';
import {
  type Bench,
  makeProvider,
  never,
  type SettingsInput,
  startBench,
  startRawServer,
  text,
} from './smpp-bench.ts';

const receiptIn = (news: readonly ProviderNews[]): Receipt => {
  const [first = assert.fail('no news')] = news;
  assert.ok(first.kind === 'receipt');
  return first;
};

/** Hands something to the provider as the centre would, and waits for the acknowledgement. @returns its status */
async function hand(
  bench: Bench,
  body: Buffer,
  name: 'deliver_sm' | 'data_sm' = 'deliver_sm',
): Promise<number> {
  const acknowledged = Promise.withResolvers<number>();
  bench.centre.script = (frame, socket) => {
    if (frame.name === 'submit_sm') {
      const bytes = writeFrame('deliver_sm', 0, 4711, body);
      if (name === 'data_sm') bytes.writeUInt32BE(0x103, 4);
      socket.write(bytes);
    }
    if (frame.sequence === 4711) acknowledged.resolve(frame.status);
    return frame.sequence === 4711;
  };
  await bench.provider.send(text(99), never());
  return acknowledged.promise;
}

const noReceipts: ScenarioInput = { standard: { receipts: { missing: 1 } } };
const plain = (words: string, esmClass = 4): Buffer =>
  deliverBody({
    from: '+491520',
    to: 'Shop',
    esmClass,
    dataCoding: 0,
    shortMessage: Buffer.from(words, 'latin1'),
  });

describe('a receipt by SMPP', () => {
  for (const receipts of ['parameters', 'text', 'both'] as const) {
    for (const messageIds of ['same', 'hex-then-decimal', 'decimal-then-hex'] as const) {
      it(`finds its message: ${receipts}, ids ${messageIds}`, async () => {
        await using bench = await startBench({ settings: { messageIds }, centre: { receipts, messageIds } });
        const answer = await bench.provider.send(text(), never());
        assert.ok(answer.outcome === 'accepted');
        assert.deepEqual(receiptIn(await bench.newsCount(1)), {
          kind: 'receipt',
          messageId: text().messageId,
          providerMessageId: answer.providerMessageId,
          segments: 1,
          status: 'delivered',
        });
      });
    }
  }

  const fates: [phone: 'unknown' | 'absent' | 'barred', news: Partial<Receipt>][] = [
    ['unknown', { status: 'failed', reason: 'smpp-undeliverable-001', badAddress: true }],
    ['absent', { status: 'failed', reason: 'smpp-expired-000' }],
    ['barred', { status: 'failed', reason: 'smpp-rejected-013' }],
  ];
  for (const [is, news] of fates) {
    it(`says what became of a text to a phone that is ${is}`, async () => {
      await using bench = await startBench({ scenario: { phones: [{ number: '*', is }] } });
      await bench.provider.send(text(), never());
      const { kind, messageId, providerMessageId, segments, ...rest } = receiptIn(await bench.newsCount(1));
      assert.deepEqual(rest, news);
    });
  }

  it('says by an error of the carrier’s own that a number is nobody’s, where the operator knows it', async () => {
    const badAddress = async (settings: SettingsInput) => {
      await using bench = await startBench({ settings, scenario: noReceipts });
      await hand(bench, plain('id:1 stat:UNDELIV err:00B'));
      return receiptIn(await bench.newsCount(1)).badAddress;
    };
    assert.equal(await badAddress({}), undefined);
    assert.equal(await badAddress({ badNumberErrors: ['00b'] }), true);
  });

  it('goes by the centre’s id when the message was sent before a restart', async () => {
    await using bench = await startBench({
      settings: { messageIds: 'hex-then-decimal' },
      scenario: noReceipts,
    });
    await hand(bench, plain('id:0041394 stat:DELIVRD err:000'));
    assert.deepEqual(await bench.newsCount(1), [
      { kind: 'receipt', providerMessageId: '41394', status: 'delivered' },
    ]);
  });

  it('comes by data_sm as well', async () => {
    await using bench = await startBench({ scenario: noReceipts });
    const body = Buffer.from(
      '\0\x01\x01491520\0\x05\x00Shop\0\x04\x00\x00\x00\x1e\0\x025\0\x04\x27\0\x01\x02',
      'latin1',
    );
    assert.equal(await hand(bench, body, 'data_sm'), 0);
    assert.deepEqual(await bench.newsCount(1), [
      { kind: 'receipt', providerMessageId: '5', status: 'delivered' },
    ]);
  });

  it('that comes twice is told twice, and never comes to more than that', async () => {
    await using bench = await startBench({ scenario: { standard: { receipts: { duplicate: 1 } } } });
    await bench.provider.send(text(), never());
    const [first, second, ...more] = await bench.newsCount(2);
    assert.deepEqual(first, second);
    assert.deepEqual(more, []);
  });

  const meaningless = {
    garbage: Buffer.from('garbage'),
    'nothing at all': Buffer.alloc(0),
    'no id': plain('stat:DELIVRD err:000'),
    'no state': plain('id:5 err:000'),
    'an unknown state': plain('id:5 stat:WHATEVER err:000'),
    'a state that says nothing': plain('id:5 stat:UNKNOWN err:000'),
    'a text that is no stop word': plain('Stop by tomorrow?', 0),
    'a stop word from nobody': deliverBody({
      from: 'Bank',
      to: '1',
      esmClass: 0,
      dataCoding: 0,
      shortMessage: Buffer.from('STOP'),
    }),
  };
  for (const [name, body] of Object.entries(meaningless)) {
    it(`with ${name} is acknowledged, means nothing, and disturbs nothing`, async () => {
      await using bench = await startBench({ scenario: noReceipts });
      assert.equal(await hand(bench, body), 0);
      assert.equal((await bench.provider.send(text(2), never())).outcome, 'accepted');
      assert.deepEqual(bench.news, []);
      assert.equal(bench.centre.requests.filter((request) => request.startsWith('bind_')).length, 1);
    });
  }

  it('is not lost when nobody can take it just now: the centre brings it again', async () => {
    await using server = await startBench();
    let refusals = 0;
    const taken = Promise.withResolvers<readonly ProviderNews[]>();
    const { port } = server.centre;
    const provider = makeProvider({ host: '127.0.0.1', port, tls: false }, (news) => {
      if (refusals++ === 0) throw new Error('The store is away.');
      taken.resolve(news);
    });
    await provider.send(text(), never());
    assert.equal(receiptIn(await taken.promise).messageId, text().messageId);
    assert.equal(refusals, 2);
    await provider.close();
  });
});

describe('a text of several parts', () => {
  const long = 'a'.repeat(400);
  /** A centre that numbers the parts, and delivers what it is told to. */
  async function threeParts(states: readonly [part: number, state: string][]) {
    const bench = await startBench({ scenario: noReceipts });
    let taken = 0;
    bench.centre.script = ({ name, sequence }, socket) => {
      if (name !== 'submit_sm') return false;
      const id = ++taken;
      socket.write(writeFrame('submit_sm_resp', 0, sequence, Buffer.from(`part${id}\0`)));
      if (id < 3) return true;
      for (const [part, state] of states) {
        socket.write(writeFrame('deliver_sm', 0, 100 + part, plain(`id:part${part} stat:${state} err:000`)));
      }
      return true;
    };
    const answer = await bench.provider.send(text(1, long), never());
    assert.deepEqual(answer, { outcome: 'accepted', providerMessageId: 'part1' });
    bench.network.reply({ from: text().to, to: 'Shop', text: 'STOP' });
    await bench.newsOf('stop');
    await bench[Symbol.asyncDispose]();
    return bench.news.filter(({ kind }) => kind === 'receipt');
  }
  const whole = { kind: 'receipt', messageId: text().messageId, providerMessageId: 'part1', segments: 3 };

  it('is delivered when all are, in whatever order', async () => {
    assert.deepEqual(
      await threeParts([
        [3, 'DELIVRD'],
        [1, 'DELIVRD'],
        [2, 'DELIVRD'],
      ]),
      [{ ...whole, status: 'delivered' }],
    );
  });

  it('is not delivered by some of them, nor by one of them twice', async () => {
    assert.deepEqual(
      await threeParts([
        [1, 'DELIVRD'],
        [3, 'DELIVRD'],
        [3, 'DELIVRD'],
      ]),
      [],
    );
  });

  it('has failed when one has', async () => {
    assert.deepEqual(
      await threeParts([
        [1, 'DELIVRD'],
        [2, 'EXPIRED'],
      ]),
      [{ ...whole, status: 'failed', reason: 'smpp-expired-000' }],
    );
  });

  it('stops at the first part that is not taken', async () => {
    await using bench = await startBench();
    void bench.carrier.behave('refuse');
    assert.equal((await bench.provider.send(text(1, long), never())).outcome, 'refused');
    assert.equal(bench.centre.requests.filter((name) => name === 'submit_sm').length, 1);
  });
});

/** A centre that sends the receipt first, and its answer only when that is acknowledged: one thing at a time. */
async function receiptFirst(settings: SettingsInput) {
  const order: string[] = [];
  let told: ProviderNews | undefined;
  let receiver: Socket | undefined;
  let answer: () => void = () => assert.fail('acknowledged before');
  const full = Promise.withResolvers<void>();
  await using server = await startRawServer((socket) => {
    socket.on('data', (bytes: Buffer) => {
      const command = bytes.readUInt32BE(4);
      const sequence = bytes.readUInt32BE(12);
      if ([0x01, 0x02, 0x09].includes(command)) {
        const name = command === 0x01 ? 'receiver' : command === 0x02 ? 'transmitter' : 'transceiver';
        socket.write(writeFrame(`bind_${name}_resp`, 0, sequence, Buffer.from('X\0')));
        if (command === 0x02) return;
        receiver = socket;
        full.resolve();
      }
      if (command === 0x04) {
        order.push('submit');
        answer = () => socket.write(writeFrame('submit_sm_resp', 0, sequence, Buffer.from('77\0')));
        receiver?.write(writeFrame('deliver_sm', 0, 1, plain('id:77 stat:DELIVRD err:000')));
      }
      if (command === 0x80000005) {
        order.push('acknowledged');
        answer();
      }
    });
  });
  const provider = makeProvider(
    { host: '127.0.0.1', port: server.port, tls: false, ...settings },
    ([news]) => {
      order.push('told');
      told = news;
    },
  );
  provider.start?.();
  await full.promise;
  assert.equal((await provider.send(text(), never())).outcome, 'accepted');
  await provider.close();
  assert.deepEqual(order, ['submit', 'acknowledged', 'told']);
  assert.equal(told?.kind === 'receipt' && told.messageId, text().messageId);
}

for (const bind of ['transceiver', 'pair'] as const) {
  it(`acknowledges a receipt that came before its answer at once, and tells it when the answer is there: ${bind}`, () =>
    receiptFirst({ bind }));
}

it('knows an answer that came when nobody waited for it any more', async () => {
  await using bench = await startBench();
  const release = Promise.withResolvers<() => void>();
  bench.centre.script = ({ name, sequence }, socket) => {
    if (name !== 'submit_sm') return false;
    release.resolve(() => socket.write(writeFrame('submit_sm_resp', 0, sequence, Buffer.from('late\0'))));
    return true;
  };
  const stop = new AbortController();
  const answer = bench.provider.send(text(), stop.signal);
  const answerLate = await release.promise;
  stop.abort();
  assert.equal((await answer).outcome, 'retry');
  answerLate();
  bench.centre.script = (_frame, socket) =>
    socket.write(writeFrame('deliver_sm', 0, 5, plain('id:late stat:DELIVRD')));
  void bench.provider.send(text(2), AbortSignal.timeout(50));
  assert.equal(receiptIn(await bench.newsCount(1)).messageId, text().messageId);
});
