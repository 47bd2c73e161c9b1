import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  bindBody,
  commands,
  cString,
  encodePdu,
  MalformedPdu,
  type Pdu,
  PduReader,
  readDelivery,
  readMessageId,
  tags,
} from '#delivery/smpp/pdu.ts';

const pdu = (body: Buffer, command: number = commands.deliverSm): Pdu => ({
  command,
  status: 0,
  sequence: 1,
  body,
});

describe('a PDU on the wire', () => {
  it('is the one of the specification (3.4 §3.2.3), up to the version', () => {
    const body = bindBody({ systemId: 'SMPP3TEST', password: 'secret08', systemType: 'SUBMIT1' });
    const bytes = encodePdu({ command: commands.bindTransmitter, status: 0, sequence: 1, body });
    const example =
      '0000002f000000020000000000000001534d5050335445535400736563726574303800' + '5355424d49543100';
    assert.equal(bytes.toString('hex').slice(0, example.length), example);
    assert.equal(bytes.length, 0x2f);
    assert.equal(bytes.at(-4), 0x34);
  });

  it('is the same however the network cuts it up', () => {
    const anyPdu = fc.record<Pdu>(
      {
        command: fc.nat(0xffff_ffff),
        status: fc.nat(0xffff_ffff),
        sequence: fc.nat(0xffff_ffff),
        body: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(
        fc.array(anyPdu, { maxLength: 6 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
        (pdus, cuts) => {
          const bytes = Buffer.concat(pdus.map(encodePdu));
          const reader = new PduReader();
          const read: Pdu[] = [];
          for (let at = 0; at < bytes.length; ) {
            const size = cuts.next().value ?? 1;
            read.push(...reader.push(bytes.subarray(at, at + size)));
            at += size;
          }
          assert.deepEqual(read, pdus);
        },
      ),
    );
  });

  it('ends the talk when its length is no PDU’s, and waits for nothing more', () => {
    for (const length of [0, 1, 4, 15, 66_001, 0x4854_5450, 0xffff_ffff]) {
      const header = Buffer.alloc(16);
      header.writeUInt32BE(length);
      assert.throws(() => new PduReader().push(header), MalformedPdu, String(length));
    }
  });

  it('fails in one way only, whatever its bytes are', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(commands.deliverSm, commands.dataSm),
        (bytes, command) => {
          try {
            readDelivery(pdu(Buffer.from(bytes), command));
          } catch (error) {
            assert.ok(error instanceof MalformedPdu);
          }
        },
      ),
    );
  });
});

describe('the fields of a PDU', () => {
  const head = Buffer.from('\0\x01\x01491520\0\x05\x00Shop\0\x04\x00\x00\0\0\x00\x00\x08\x00', 'latin1');

  it('are read in their order, with the parameters that follow', () => {
    const body = Buffer.concat([head, Buffer.from('\x02hi\x04\x27\0\x01\x02\x00\x1e\0\x03ab\0', 'latin1')]);
    const delivery = readDelivery(pdu(body));
    assert.deepEqual(delivery.source, { ton: 1, npi: 1, address: '491520' });
    assert.deepEqual(delivery.destination, { ton: 5, npi: 0, address: 'Shop' });
    assert.deepEqual([delivery.esmClass, delivery.dataCoding, delivery.userData.toString()], [4, 8, 'hi']);
    assert.deepEqual(delivery.tlvs.get(tags.messageState), Buffer.of(2));
    assert.deepEqual(delivery.tlvs.get(tags.receiptedMessageId), Buffer.from('ab\0'));
  });

  it('count once: the first of two parameters of a kind', () => {
    const body = Buffer.concat([head, Buffer.from('\x00\x04\x27\0\x01\x02\x04\x27\0\x01\x05', 'latin1')]);
    assert.deepEqual(readDelivery(pdu(body)).tlvs.get(tags.messageState), Buffer.of(2));
  });

  it('have the text in message_payload when short_message is empty', () => {
    const body = Buffer.concat([head, Buffer.from('\x00\x04\x24\0\x02hi', 'latin1')]);
    assert.equal(readDelivery(pdu(body)).userData.toString(), 'hi');
  });

  it('are shorter in data_sm', () => {
    const body = Buffer.from('\0\x01\x01491520\0\x05\x00Shop\0\x04\x01\x00\x04\x27\0\x01\x02', 'latin1');
    const delivery = readDelivery(pdu(body, commands.dataSm));
    assert.deepEqual([delivery.esmClass, delivery.tlvs.get(tags.messageState)], [4, Buffer.of(2)]);
  });

  it('that do not fit are our own mistake, and never cut off', () => {
    assert.throws(() => cString('123456', 6), RangeError);
    assert.throws(() => cString('ä', 6), RangeError);
    assert.throws(() => cString('a\0b', 6), RangeError);
    assert.equal(cString('12345', 6).length, 6);
  });

  it('have an id only if it looks like one', () => {
    assert.equal(readMessageId(Buffer.from('a1-B2\0')), 'a1-B2');
    assert.equal(readMessageId(Buffer.from('no end')), undefined);
    for (const id of ['', '\0', 'with space\0', `${'x'.repeat(65)}\0`, '\x01\0', 'ü\0']) {
      assert.equal(readMessageId(Buffer.from(id, 'latin1')), undefined, id);
    }
    assert.equal(readMessageId(Buffer.from('unended')), 'unended');
  });
});
