import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { systemClock } from '../../carrier/clock.ts';
import { createNetwork } from '../../carrier/network.ts';
import { startMessageCentre } from '../../carrier/smpp.ts';
import { readValidity } from '../../carrier/smpp-message.ts';
import { type Frame, statuses, takeFrames, writeFrame } from '../../carrier/smpp-pdu.ts';

const text = (...words: string[]): Buffer =>
  Buffer.concat(words.map((word) => Buffer.from(`${word}\0`, 'latin1')));
const bind = (systemId = 'countersign', password = 'simulate'): Buffer =>
  Buffer.concat([text(systemId, password, ''), Buffer.of(0x34, 0, 0, 0)]);

type SubmitParts = {
  readonly to?: string;
  readonly from?: string;
  readonly fromTon?: number;
  readonly validity?: string;
  readonly coding?: number;
  readonly message?: Buffer;
  readonly tail?: Buffer;
};
/** A submit_sm by hand, field by field, as it stands in the specification. */
const submit = (parts: SubmitParts = {}): Buffer => {
  const { to = '491520123456', from = 'Shop', fromTon = 5, validity = '', coding = 0 } = parts;
  const { message = Buffer.from('hi'), tail = Buffer.alloc(0) } = parts;
  return Buffer.concat([
    text(''),
    Buffer.of(fromTon, 0),
    text(from),
    Buffer.of(1, 1),
    text(to),
    Buffer.of(0, 0, 0),
    text('', validity),
    Buffer.of(1, 0, coding, 0, message.length),
    message,
    tail,
  ]);
};

/** A customer without a library. */
async function customerOf(port: number) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const frames: Frame[] = [];
  let held: Buffer = Buffer.alloc(0);
  let heard = Promise.withResolvers<void>();
  socket.on('data', (chunk: Buffer) => {
    held = takeFrames(Buffer.concat([held, chunk]), (frame) => frames.push(frame)) ?? assert.fail('no SMPP');
    heard.resolve();
    heard = Promise.withResolvers();
  });
  let sequence = 0;
  const next = async (wanted: (frame: Frame) => boolean): Promise<Frame> => {
    for (;;) {
      const found = frames.find(wanted);
      if (found) return found;
      await heard.promise;
    }
  };
  return {
    socket,
    next,
    async ask(name: string, body?: Buffer): Promise<Frame> {
      const own = ++sequence;
      socket.write(writeFrame(name, 0, own, body));
      return next((frame) => frame.sequence === own && frame.name !== 'deliver_sm');
    },
  };
}

async function startCentre() {
  const network = createNetwork({
    seed: 1,
    clock: systemClock,
    scenario: { standard: { delay: { medianMs: 0, sigma: 0 }, receipts: { delayMs: 0 } } },
  });
  const centre = await startMessageCentre({ carrier: network.carrier('smpp') });
  return { network, centre, [Symbol.asyncDispose]: () => centre.close() };
}

describe('the simulated message centre', () => {
  it('lets in who has the password, once a connection, and nobody else', async () => {
    await using t = await startCentre();
    const customer = await customerOf(t.centre.port);
    assert.equal((await customer.ask('bind_transceiver', bind('nobody'))).status, statuses.ESME_RINVSYSID);
    assert.equal(
      (await customer.ask('bind_transceiver', bind('countersign', 'x'))).status,
      statuses.ESME_RINVPASWD,
    );
    assert.equal((await customer.ask('submit_sm', submit())).status, statuses.ESME_RINVBNDSTS);
    const bound = await customer.ask('bind_transceiver', bind());
    assert.deepEqual([bound.name, bound.status], ['bind_transceiver_resp', 0]);
    assert.equal(bound.body.toString('latin1', 0, 10), 'SIMULATOR\0');
    assert.equal((await customer.ask('bind_transceiver', bind())).status, statuses.ESME_RALYBND);
    assert.equal((await customer.ask('submit_sm', submit())).status, statuses.ESME_ROK);
  });

  it('takes nothing from a receiver', async () => {
    await using t = await startCentre();
    const customer = await customerOf(t.centre.port);
    await customer.ask('bind_receiver', bind());
    assert.equal((await customer.ask('submit_sm', submit())).status, statuses.ESME_RINVBNDSTS);
  });

  const payload = Buffer.from('\x04\x24\x00\x02hi', 'latin1');
  const refusals: [why: string, body: Buffer, status: number][] = [
    ['a number of letters', submit({ to: 'Bob' }), statuses.ESME_RINVDSTADR],
    ['no number', submit({ to: '' }), statuses.ESME_RINVDSTADR],
    ['a sender that is too long', submit({ from: 'Twelve chars' }), statuses.ESME_RINVSRCADR],
    ['an unknown type of number', submit({ fromTon: 9 }), statuses.ESME_RINVSRCTON],
    ['161 septets', submit({ message: Buffer.alloc(161, 0x61) }), statuses.ESME_RINVMSGLEN],
    ['71 UCS-2 characters', submit({ coding: 8, message: Buffer.alloc(142) }), statuses.ESME_RINVMSGLEN],
    ['no text', submit({ message: Buffer.alloc(0) }), statuses.ESME_RINVMSGLEN],
    ['two texts', submit({ tail: payload }), statuses.ESME_RINVMSGLEN],
    ['a time that is none', submit({ validity: 'soon' }), statuses.ESME_RINVEXPIRY],
    ['no time left', submit({ validity: '000000000000000R' }), statuses.ESME_RINVEXPIRY],
    ['a time gone by', submit({ validity: '200101000000000+' }), statuses.ESME_RINVEXPIRY],
    ['a body cut short', submit().subarray(0, 20), statuses.ESME_RINVCMDLEN],
    ['a parameter cut short', submit({ tail: payload.subarray(0, 5) }), statuses.ESME_RINVCMDLEN],
    ['nothing', Buffer.alloc(0), statuses.ESME_RINVCMDLEN],
  ];
  it('refuses what is wrong as a centre does, and takes what is right', async () => {
    await using t = await startCentre();
    const customer = await customerOf(t.centre.port);
    await customer.ask('bind_transmitter', bind());
    for (const [why, body, status] of refusals) {
      assert.equal((await customer.ask('submit_sm', body)).status, status, why);
    }
    assert.deepEqual(t.centre.submits, []);
    const right = [
      submit({ message: Buffer.alloc(160, 0x61) }),
      submit({ coding: 8, message: Buffer.alloc(140) }),
      submit({ message: Buffer.alloc(0), tail: payload }),
      submit({ validity: '000000000500000R' }),
    ];
    for (const body of right) assert.equal((await customer.ask('submit_sm', body)).status, 0);
  });

  it('gives each text an id, and tells by it what became of it', async () => {
    await using t = await startCentre();
    const customer = await customerOf(t.centre.port);
    await customer.ask('bind_transceiver', bind());
    const first = (await customer.ask('submit_sm', submit())).body.toString();
    const second = (await customer.ask('submit_sm', submit())).body.toString();
    assert.notEqual(first, second);
    const receipt = await customer.next(
      ({ name, body }) => name === 'deliver_sm' && body.includes(`id:${first.slice(0, -1)} `),
    );
    assert.match(
      receipt.body.toString('latin1'),
      /sub:001 dlvrd:001 submit date:\d{10} done date:\d{10} stat:DELIVRD err:000 text:hi/,
    );
    assert.ok(
      receipt.body.includes(Buffer.concat([Buffer.of(0, 0x1e, 0, first.length), Buffer.from(first)])),
    );
  });

  it('keeps for the next receiver what nobody has acknowledged', async () => {
    await using t = await startCentre();
    const gone = await customerOf(t.centre.port);
    await gone.ask('bind_receiver', bind());
    t.network.reply({ from: '+491520123456', to: 'Shop', text: 'STOP' });
    await gone.next(({ name }) => name === 'deliver_sm');
    gone.socket.destroy();
    await once(gone.socket, 'close');
    const next = await customerOf(t.centre.port);
    await next.ask('bind_receiver', bind());
    const deliver = await next.next(({ name }) => name === 'deliver_sm');
    assert.ok(deliver.body.includes('STOP'));
  });

  it('answers what it does not know with a nack, and other protocols by hanging up', async () => {
    await using t = await startCentre();
    const customer = await customerOf(t.centre.port);
    const unknown = writeFrame('enquire_link', 0, 5);
    unknown.writeUInt32BE(0x999, 4);
    customer.socket.write(unknown);
    const nack = await customer.next(({ sequence }) => sequence === 5);
    assert.deepEqual([nack.name, nack.status], ['generic_nack', statuses.ESME_RINVCMDID]);
    customer.socket.write('GET / HTTP/1.1\r\n\r\n');
    await once(customer.socket, 'close');
  });
});

it('reads a time as SMPP 3.4 §7.1.1 has it, absolute and relative', () => {
  const now = Date.UTC(2026, 10, 23, 9);
  assert.equal(readValidity('', now), undefined);
  assert.equal(readValidity('000000000500000R', now), now + 300_000);
  assert.equal(readValidity('000002610000000R', now), now + (2 * 24 * 60 + 61 * 60) * 60_000);
  // The specification's own example: 2 February 1999, 23:59:59.8, an hour and a half ahead of UTC.
  assert.equal(readValidity('990202235959806+', now), Date.UTC(2099, 1, 2, 22, 29, 59, 800));
  assert.equal(readValidity('5 minutes', now), 'invalid');
});
