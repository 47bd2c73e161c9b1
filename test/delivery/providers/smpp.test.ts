import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import type { OutgoingMessage } from '#delivery/provider.ts';
import { smpp } from '#delivery/providers/smpp.ts';
import { withDefaults } from '#delivery/providers/smpp-settings.ts';
import { assertWordless, providerContract } from '#test/contract/provider-contract.ts';
import { writeFrame } from '../../../carrier/smpp-pdu.ts';
import {
  type Bench,
  makeProvider,
  never,
  now,
  type SettingsInput,
  startBench,
  startRawServer,
  text,
} from './smpp-bench.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8');
/** Words with the code and the number in them, as an answer may have. */
const echo = Buffer.from(`${text().code} is for ${text().to}\0`);
const binds = ({ centre }: Bench): number =>
  centre.requests.filter((name) => name.startsWith('bind_')).length;

/** When the provider has dealt with all that it was sent until now. */
async function heard(bench: Bench): Promise<void> {
  const count = bench.news.length;
  bench.network.reply({ from: '+4915299999999', to: 'Shop', text: 'STOP' });
  await bench.newsCount(count + 1);
}

providerContract('smpp', async ({ answerMs }) => {
  const bench = await startBench({ settings: answerMs ? { answerSeconds: answerMs / 1000 } : {} });
  let met = Promise.resolve();
  return {
    provider: bench.provider,
    behave(behaviour) {
      met = bench.carrier.behave(behaviour);
    },
    reached: () => met,
    message: (number) => text(number),
    accepted: () =>
      bench.carrier.submissions.map(
        ({ to }) => text(Number(to.slice('+4915'.length)) - 200_000_000).messageId,
      ),
    vanish: () => bench.centre.close(),
    [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
  };
});

describe('the settings', () => {
  const { host, port, systemId, password } = {
    host: 'centre.example',
    port: 2775,
    systemId: 'a',
    password: 'b',
  };

  it('need no more than where the centre is and who we are; without a word it is TLS', () => {
    assert.ok(Value.Check(smpp.settings, { host, port, systemId, password }));
    assert.equal(withDefaults({ host, port, systemId, password }).tls, true);
    for (const [name, schema] of Object.entries(smpp.settings.properties)) {
      assert.ok('description' in schema, `${name} is described`);
    }
  });

  it('are wrong when one is, or has another name', () => {
    const wrong = [
      { port: 0 },
      { systemId: 'x'.repeat(16) },
      { window: 0 },
      { bind: 'both' },
      { windows: 5 },
    ];
    for (const one of wrong) {
      assert.ok(!Value.Check(smpp.settings, { host, port, systemId, password, ...one }), JSON.stringify(one));
    }
  });
});

describe('the text that arrives', () => {
  it('is the one that was sent, in every alphabet and at every length, by parts or whole', {
    timeout: 30_000,
  }, async () => {
    await using byParts = await startBench();
    await using whole = await startBench({ settings: { longMessages: 'payload' } });
    let number = 0;
    const words = fc.oneof(
      fc.string({
        unit: fc.constantFrom(...'@£$àñΔ{}[]~|€^\\ abcXYZ0123456789\n'),
        minLength: 1,
        maxLength: 400,
      }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
    );
    await fc.assert(
      fc.asyncProperty(words, async (text_) => {
        for (const { provider, carrier } of [byParts, whole]) {
          const answer = await provider.send(text(++number, text_), never());
          assert.equal(answer.outcome, 'accepted');
          assert.equal(carrier.submissions.at(-1)?.text, text_);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('goes as short_message wherever it fits, which every centre understands', async () => {
    await using bench = await startBench({ settings: { longMessages: 'payload' } });
    for (const words of ['a'.repeat(160), 'a'.repeat(161), 'я'.repeat(70), 'я'.repeat(71)]) {
      await bench.provider.send(text(1, words), never());
    }
    assert.deepEqual(
      bench.centre.submits.map(({ payload }) => payload?.length),
      [undefined, 161, undefined, 142],
    );
  });

  it('is not good for longer than its code', async () => {
    await using bench = await startBench();
    const validity = async (ms: number) => {
      const answer = await bench.provider.send({ ...text(), expiresAt: now + ms }, never());
      return answer.outcome === 'accepted' ? bench.centre.submits.at(-1)?.validityPeriod : answer;
    };
    assert.equal(await validity(300_000), '000000000500000R');
    assert.equal(await validity(299_999), '000000000459000R');
    assert.equal(await validity(1_000), '000000000001000R');
    assert.equal(await validity(27 * 3_600_000 + 61_000), '000001030101000R');
    const tooLate = { outcome: 'refused', reason: 'smpp-too-late' };
    for (const ms of [999, 0, -1, -300_000]) assert.deepEqual(await validity(ms), tooLate);
    assert.equal(bench.centre.submits.length, 4);
  });

  const senders: [
    sender: string | null,
    settings: SettingsInput,
    ton: number,
    npi: number,
    address: string,
  ][] = [
    [null, {}, 0, 0, ''],
    [null, { sender: 'Shop' }, 5, 0, 'Shop'],
    ['+491520123456', { sender: 'Shop' }, 1, 1, '491520123456'],
    ['12345', {}, 3, 0, '12345'],
    ['Other Shop', {}, 5, 0, 'Other Shop'],
    ['12345', { senderTon: 6, senderNpi: 9 }, 6, 9, '12345'],
  ];
  for (const [sender, settings, ton, npi, address] of senders) {
    it(`is from ${sender ?? 'nobody the route names'} with ${JSON.stringify(settings)}`, async () => {
      await using bench = await startBench({ settings });
      await bench.provider.send({ ...text(), sender }, never());
      assert.deepEqual(bench.centre.submits[0]?.source, { ton, npi, address });
    });
  }

  it('has one recipient, an international number', async () => {
    await using bench = await startBench();
    await bench.provider.send(text(), never());
    const [submit = assert.fail()] = bench.centre.submits;
    assert.deepEqual(submit.destination, { ton: 1, npi: 1, address: text().to.slice(1) });
    assert.equal(submit.registeredDelivery, 1);
  });

  it('is not sent to what is no number, as what is no text, or from whom nobody can be', async () => {
    await using bench = await startBench();
    const refused = { outcome: 'refused', reason: 'smpp-not-sendable' };
    const wrong: Partial<OutgoingMessage>[] = [
      { to: '491520' },
      { to: '+49' },
      { to: 'a@b.example' },
      { to: '+4915200000001\0' },
      { content: { kind: 'whatsapp' } },
      { sender: 'Größe' },
      { sender: 'x'.repeat(21) },
      { sender: 'a\0b' },
    ];
    for (const part of wrong) {
      assert.deepEqual(
        await bench.provider.send({ ...text(), ...part }, never()),
        refused,
        JSON.stringify(part),
      );
    }
    assert.deepEqual(bench.centre.requests, []);
  });
});

describe('what a message centre answers to a text', () => {
  const rows: [status: number, outcome: 'retry' | 'refused', reason: string][] = [
    [0x01, 'refused', 'smpp-rinvmsglen'],
    [0x08, 'retry', 'smpp-rsyserr'],
    [0x0a, 'retry', 'smpp-setup-sender'],
    [0x0b, 'refused', 'smpp-rinvdstadr'],
    [0x14, 'retry', 'smpp-throttled'],
    [0x15, 'retry', 'smpp-setup-rinvsertyp'],
    [0x43, 'retry', 'smpp-setup-rinvesmclass'],
    [0x45, 'retry', 'smpp-rsubmitfail'],
    [0x48, 'retry', 'smpp-setup-sender'],
    [0x58, 'retry', 'smpp-throttled'],
    [0x62, 'retry', 'smpp-setup-rinvexpiry'],
    [0x64, 'retry', 'smpp-rx-t-appn'],
    [0x65, 'refused', 'smpp-rx-p-appn'],
    [0x66, 'refused', 'smpp-rx-r-appn'],
    [0xc1, 'retry', 'smpp-setup-roptparnotallwd'],
    [0xfe, 'refused', 'smpp-rdeliveryfailure'],
    [0xff, 'retry', 'smpp-runknownerr'],
    [0x40b, 'retry', 'smpp-status-40b'],
    // The code, as a number of its own.
    [470_001, 'retry', 'smpp-status-other'],
    [0x470001, 'retry', 'smpp-status-other'],
    [0xffff_ffff, 'retry', 'smpp-status-other'],
  ];
  for (const [status, outcome, reason] of rows) {
    it(`0x${status.toString(16)} means ${outcome}: ${reason}`, async () => {
      await using bench = await startBench();
      // With words where none belong.
      bench.centre.script = ({ name, sequence }, socket) =>
        name === 'submit_sm' && socket.write(writeFrame('submit_sm_resp', status, sequence, echo));
      const answer = await bench.provider.send(text(), never());
      assert.deepEqual([answer.outcome, 'reason' in answer && answer.reason], [outcome, reason]);
      assertWordless(answer, text());
    });
  }

  it('is accepted without an id too, and receipts can do without it', async () => {
    await using bench = await startBench();
    bench.centre.script = ({ name, sequence }, socket) =>
      name === 'submit_sm' && socket.write(writeFrame('submit_sm_resp', 0, sequence));
    assert.deepEqual(await bench.provider.send(text(), never()), { outcome: 'accepted' });
  });

  it('binds anew when the centre has forgotten the bind', async () => {
    await using bench = await startBench();
    bench.centre.script = ({ name, sequence }, socket) =>
      name === 'submit_sm' && socket.write(writeFrame('submit_sm_resp', 0x04, sequence));
    assert.deepEqual(await bench.provider.send(text(), never()), {
      outcome: 'retry',
      reason: 'smpp-rinvbndsts',
    });
    bench.centre.script = () => false;
    assert.equal((await bench.provider.send(text(), never())).outcome, 'accepted');
    assert.equal(binds(bench), 2);
  });

  it('has no more texts to answer at a time than the window', async () => {
    await using bench = await startBench({ settings: { window: 3 } });
    const held: (() => void)[] = [];
    const three = Promise.withResolvers<void>();
    bench.centre.script = ({ name, sequence }, socket) => {
      if (name !== 'submit_sm') return false;
      held.push(() => socket.write(writeFrame('submit_sm_resp', 0, sequence, Buffer.from(`${sequence}\0`))));
      if (held.length >= 3) three.resolve();
      return true;
    };
    const answers = Array.from({ length: 8 }, (_, index) => bench.provider.send(text(index), never()));
    await three.promise;
    await heard(bench);
    assert.equal(held.length, 3);
    bench.centre.script = () => false;
    for (const answer of held) answer();
    for (const answer of await Promise.all(answers)) assert.equal(answer.outcome, 'accepted');
  });

  it('is not asked for once the text is not wanted any more', async () => {
    await using bench = await startBench();
    assert.equal((await bench.provider.send(text(1), never())).outcome, 'accepted');
    const aborted = await bench.provider.send(text(2), AbortSignal.abort());
    assert.deepEqual(aborted, { outcome: 'retry', reason: 'smpp-aborted' });
    assert.equal((await bench.provider.send(text(3), never())).outcome, 'accepted');
    assert.equal(bench.centre.submits.length, 2);
  });

  it('keeps no place in the window for texts that never left', async () => {
    await using bench = await startBench({ settings: { window: 1, password: 'wrong' } });
    for (let attempt = 0; attempt < 3; attempt++) {
      assert.equal((await bench.provider.send(text(), AbortSignal.timeout(2_000))).outcome, 'retry');
    }
    const answer = await bench.provider.send(text(), AbortSignal.timeout(2_000));
    assert.equal('reason' in answer && answer.reason, 'smpp-setup-sign-in');
  });

  it('ends for all that wait when the provider is closed, the next in the window too', {
    timeout: 5_000,
  }, async () => {
    await using bench = await startBench({ settings: { window: 1 } });
    const met = bench.carrier.behave('hang');
    const answers = [1, 2, 3].map((number) => bench.provider.send(text(number), never()));
    await met;
    await bench.provider.close();
    for (const answer of answers) {
      assert.deepEqual(await answer, { outcome: 'retry', reason: 'smpp-closed' });
    }
    assert.equal(bench.centre.requests.filter((name) => name === 'submit_sm').length, 1);
  });

  it('is not waited for by those it slowed down, once the provider is closed', async () => {
    await using bench = await startBench();
    void bench.carrier.behave('throttle');
    await bench.provider.send(text(1), never());
    let ended = false;
    const waiting = bench.provider.send(text(2), never()).then((answer) => {
      ended = true;
      return answer;
    });
    await bench.provider.close();
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(ended);
    assert.deepEqual(await waiting, { outcome: 'retry', reason: 'smpp-closed' });
  });

  it('blocks nobody by one text that it does not answer', async () => {
    await using bench = await startBench({ settings: { window: 2, answerSeconds: 0.1 } });
    const first = text(1).to.slice(1);
    bench.centre.script = ({ name, body }) => name === 'submit_sm' && body.includes(first);
    const stuck = bench.provider.send(text(1), never());
    const others = await Promise.all(
      [2, 3, 4, 5].map((number) => bench.provider.send(text(number), never())),
    );
    for (const { outcome } of others) assert.equal(outcome, 'accepted');
    assert.deepEqual(await stuck, { outcome: 'retry', reason: 'smpp-timeout' });
  });
});

describe('the bind', () => {
  it('that is refused is our own fault, and is not tried at the pace of other failures', async () => {
    for (const wrong of [{ password: 'wrong' }, { systemId: 'nobody' }]) {
      await using bench = await startBench({ settings: wrong });
      for (let attempt = 0; attempt < 3; attempt++) {
        const answer = await bench.provider.send(text(), never());
        assert.deepEqual(
          [answer.outcome, 'reason' in answer && answer.reason],
          ['retry', 'smpp-setup-sign-in'],
        );
        if (attempt > 0) assert.ok('afterSeconds' in answer && (answer.afterSeconds ?? 0) >= 15);
      }
      assert.equal(binds(bench), 1);
    }
  });

  it('may be a pair: texts go by one connection, receipts come by the other', async () => {
    await using bench = await startBench({ settings: { bind: 'pair' } });
    bench.provider.start?.();
    await bench.provider.send(text(), never());
    const [receipt] = await bench.newsCount(1);
    assert.equal(receipt?.kind === 'receipt' && receipt.messageId, text().messageId);
    assert.deepEqual([...bench.centre.requests].filter((name) => name.startsWith('bind')).sort(), [
      'bind_receiver',
      'bind_transmitter',
    ]);
  });

  it('stands before the first text, so that people are heard', async () => {
    await using bench = await startBench();
    bench.provider.start?.();
    bench.network.reply({ from: text().to, to: '12345', text: 'stop' });
    assert.deepEqual(await bench.newsCount(1), [{ kind: 'stop', from: text().to, to: '12345' }]);
  });

  it('comes back by itself when the centre has gone away', async () => {
    await using bench = await startBench();
    assert.equal((await bench.provider.send(text(1), never())).outcome, 'accepted');
    await bench.newsCount(1);
    bench.centre.drop();
    bench.network.reply({ from: text().to, to: '12345', text: 'STOP' });
    await bench.newsOf('stop');
    assert.equal(binds(bench), 2);
  });

  it('is taken leave of, and nothing is sent after it', async () => {
    await using bench = await startBench();
    await bench.provider.send(text(), never());
    await bench.provider.close();
    assert.ok(bench.centre.requests.includes('unbind'));
    assert.deepEqual(await bench.provider.send(text(), never()), { outcome: 'retry', reason: 'smpp-closed' });
    await bench.provider.close();
  });

  it('is not waited for when the provider is closed meanwhile', { timeout: 5_000 }, async () => {
    await using server = await startRawServer(() => undefined);
    const provider = makeProvider({ host: '127.0.0.1', port: server.port, tls: false });
    const answer = provider.send(text(), never());
    await provider.close();
    assert.deepEqual(await answer, { outcome: 'retry', reason: 'smpp-closed' });
  });

  it('has its life asked after when nothing is heard, and is made anew when it has none', async () => {
    await using bench = await startBench({ settings: { enquireLinkSeconds: 0.02, answerSeconds: 0.05 } });
    await bench.provider.send(text(), never());
    const twice = Promise.withResolvers<void>();
    bench.centre.script = ({ name }) => {
      if (name === 'enquire_link' && binds(bench) === 2) twice.resolve();
      return name === 'enquire_link' && binds(bench) === 1;
    };
    await twice.promise;
    assert.equal((await bench.provider.send(text(2), never())).outcome, 'accepted');
  });

  it('answers when the centre asks, and says so when it does not understand', async () => {
    await using bench = await startBench();
    const answers: string[] = [];
    const three = Promise.withResolvers<void>();
    bench.centre.script = ({ name = '', status }, socket) => {
      if (name === 'submit_sm') {
        for (const command of [0x15, 0x999, 0x102]) {
          const frame = Buffer.from(writeFrame('enquire_link', 0, command));
          frame.writeUInt32BE(command, 4);
          socket.write(frame);
        }
        socket.write(writeFrame('enquire_link', 0, 77));
      }
      // The text's own receipt is answered too, sometimes in the same piece of the stream as the last of these.
      const isAnswer = name === 'enquire_link_resp' || name === 'generic_nack';
      if (isAnswer) answers.push(`${name} ${status}`);
      if (answers.length === 3) three.resolve();
      return false;
    };
    await bench.provider.send(text(), never());
    await three.promise;
    assert.deepEqual(answers, ['enquire_link_resp 0', 'generic_nack 3', 'enquire_link_resp 0']);
  });

  it('is let go when the centre wants it, and made again', async () => {
    await using bench = await startBench();
    bench.centre.script = ({ name, sequence }, socket) => {
      if (name !== 'submit_sm' || binds(bench) > 1) return false;
      socket.write(writeFrame('unbind', 0, 9));
      return socket.write(writeFrame('submit_sm_resp', 0, sequence, Buffer.from('7\0')));
    };
    assert.equal((await bench.provider.send(text(1), never())).outcome, 'accepted');
    assert.equal((await bench.provider.send(text(2), never())).outcome, 'accepted');
    assert.ok(bench.centre.requests.includes('unbind_resp'));
  });
});

it('takes an answer that comes after the centre has asked to be let go', async () => {
  await using bench = await startBench();
  let answer: (() => void) | undefined;
  bench.centre.script = ({ name, sequence }, socket) => {
    if (name === 'submit_sm') {
      answer = () => socket.write(writeFrame('submit_sm_resp', 0, sequence, Buffer.from('8\0')));
      return socket.write(writeFrame('unbind', 0, 9));
    }
    if (name === 'unbind_resp') answer?.();
    return false;
  };
  assert.deepEqual(await bench.provider.send(text(), never()), {
    outcome: 'accepted',
    providerMessageId: '8',
  });
});

describe('the connection', () => {
  const tls = { cert: fixture('localhost.crt'), key: fixture('localhost.key') };

  it('is checked TLS unless that is switched off', async () => {
    await using bench = await startBench({
      centre: { tls },
      settings: { host: 'localhost', tls: true, tlsCa: tls.cert },
    });
    assert.equal((await bench.provider.send(text(), never())).outcome, 'accepted');
  });

  it('says nothing to a server that it does not trust, or that has no TLS', async () => {
    await using untrusted = await startBench({ centre: { tls }, settings: { host: 'localhost', tls: true } });
    assert.deepEqual(await untrusted.provider.send(text(), never()), {
      outcome: 'retry',
      reason: 'smpp-setup-tls',
    });
    assert.deepEqual(untrusted.centre.requests, []);
    await using plain = await startBench({ settings: { tls: true } });
    assert.equal((await plain.provider.send(text(), never())).outcome, 'retry');
    assert.deepEqual(plain.centre.requests, []);
  });

  const troubles: Record<string, (socket: Socket) => void> = {
    'a cut': (socket) => socket.destroy(),
    'half a header': (socket) => socket.end(Buffer.of(0, 0, 0, 16, 0x80)),
    'another protocol': (socket) => socket.write(`HTTP/1.1 400 ${text().code} for ${text().to}\r\n\r\n`),
    'a length of nothing': (socket) => socket.write(Buffer.alloc(64)),
    'a length without end': (socket) => socket.write(Buffer.alloc(64, 0xff)),
    'the answer to something else': (socket) => socket.write(writeFrame('submit_sm_resp', 0, 1)),
    'a nack of nothing': (socket) => socket.write(writeFrame('generic_nack', 3, 0)),
    'a nack': (socket) => socket.write(writeFrame('generic_nack', 3, 1)),
    silence: () => undefined,
  };
  for (const [name, trouble] of Object.entries(troubles)) {
    it(`that meets with ${name} instead of a bind means another try, and no words`, {
      timeout: 5_000,
    }, async () => {
      await using server = await startRawServer((socket) => socket.once('data', () => trouble(socket)));
      const provider = makeProvider({
        host: '127.0.0.1',
        port: server.port,
        tls: false,
        connectSeconds: 0.05,
      });
      const answer = await provider.send(text(), never());
      await provider.close();
      assert.equal(answer.outcome, 'retry');
      assertWordless(answer, text());
    });

    it(`that meets with ${name} instead of an answer means another try, and no words`, {
      timeout: 5_000,
    }, async () => {
      await using bench = await startBench({ settings: { answerSeconds: 0.05 } });
      bench.centre.script = ({ name }, socket) => {
        if (name !== 'submit_sm') return false;
        trouble(socket);
        return true;
      };
      const answer = await bench.provider.send(text(), never());
      assert.equal(answer.outcome, 'retry');
      assertWordless(answer, text());
      bench.centre.script = () => false;
      assert.equal((await bench.provider.send(text(), never())).outcome, 'accepted');
    });
  }

  it('tells running out of time from being told to stop', async () => {
    await using bench = await startBench();
    void bench.carrier.behave('hang');
    const timedOut = await bench.provider.send(text(1), AbortSignal.timeout(20));
    assert.deepEqual(timedOut, { outcome: 'retry', reason: 'smpp-timeout' });
    const aborted = await bench.provider.send(text(2), AbortSignal.abort());
    assert.deepEqual(aborted, { outcome: 'retry', reason: 'smpp-aborted' });
  });

  it('to a name that nobody has means another try', async () => {
    const provider = makeProvider({ host: 'nobody.invalid', port: 2775, tls: false, connectSeconds: 2 });
    const answer = await provider.send(text(), never());
    assert.ok(
      answer.outcome === 'retry' && ['smpp-dns', 'smpp-timeout'].includes(answer.reason),
      JSON.stringify(answer),
    );
    await provider.close();
  });
});
