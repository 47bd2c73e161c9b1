import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Delivery } from '#delivery/smpp/pdu.ts';
import { canonicalId, isReceipt, readReceipt } from '#delivery/smpp/receipt.ts';

const deliveryOf = (text: string, tlvs: [number, Buffer][] = [], esmClass = 4): Delivery => ({
  source: { ton: 1, npi: 1, address: '491520' },
  destination: { ton: 5, npi: 0, address: 'Shop' },
  esmClass,
  dataCoding: 0,
  userData: Buffer.from(text, 'latin1'),
  tlvs: new Map(tlvs),
});
const words = (stat: string, err = '000', quoted = 'hi'): string =>
  `id:a1b2 sub:001 dlvrd:001 submit date:2611230900 done date:2611230901 stat:${stat} err:${err} text:${quoted}`;
const idTlv: [number, Buffer] = [0x1e, Buffer.from('a1b2\0')];
const stateTlv = (state: number): [number, Buffer] => [0x427, Buffer.of(state)];

describe('a receipt', () => {
  const failed = (reason: string) => ({ status: 'failed', reason });
  const rows: [word: string, state: number, meaning: object | undefined][] = [
    ['ENROUTE', 1, { status: 'sent' }],
    ['DELIVRD', 2, { status: 'delivered' }],
    ['EXPIRED', 3, failed('expired')],
    ['DELETED', 4, failed('deleted')],
    ['UNDELIV', 5, failed('undeliverable')],
    ['ACCEPTD', 6, { status: 'sent' }],
    ['UNKNOWN', 7, undefined],
    ['REJECTD', 8, failed('rejected')],
    ['SOMETHING', 99, undefined],
  ];
  for (const [word, state, meaning] of rows) {
    const expected = meaning && { id: 'a1b2', ...meaning, unknownSubscriber: false };
    it(`of ${word} means ${JSON.stringify(meaning) ?? 'nothing'}, by word and by number`, () => {
      assert.deepEqual(readReceipt(deliveryOf('', [idTlv, stateTlv(state)])), expected);
      assert.deepEqual(
        readReceipt(deliveryOf(words(word))),
        expected && { ...expected, networkError: '000' },
      );
      assert.deepEqual(
        readReceipt(deliveryOf(words(word.toLowerCase()))),
        expected && { ...expected, networkError: '000' },
      );
    });
  }

  it('means the same in the spellings that are met with', () => {
    const met: [word: string, status: string, reason?: string][] = [
      ['BUFFRED', 'sent'],
      ['BUFFERED', 'sent'],
      ['ACCEPTED', 'sent'],
      ['DELIVERED', 'delivered'],
      ['UNDELIVERABLE', 'failed', 'undeliverable'],
      ['FAILED', 'failed', 'undeliverable'],
      ['REJECTED', 'failed', 'rejected'],
    ];
    for (const [word, status, reason] of met) {
      const receipt = readReceipt(deliveryOf(words(word)));
      assert.deepEqual([receipt?.status, receipt?.reason], [status, reason], word);
    }
    assert.equal(readReceipt(deliveryOf('Id:a1b2 Stat:DELIVRD'))?.status, 'delivered');
  });

  it('goes by its parameters where text and parameters differ, and by the text for what they leave out', () => {
    const receipt = readReceipt(deliveryOf(words('DELIVRD', '013'), [stateTlv(5)]));
    assert.deepEqual(receipt, {
      id: 'a1b2',
      status: 'failed',
      reason: 'undeliverable',
      networkError: '013',
      unknownSubscriber: false,
    });
  });

  it('is not made by what the message itself says', () => {
    assert.equal(readReceipt(deliveryOf('id:a1b2 sub:001 text:stat:DELIVRD err:000')), undefined);
    assert.equal(readReceipt(deliveryOf('text: id:a1b2 stat:DELIVRD err:000')), undefined);
    assert.equal(readReceipt(deliveryOf(words('UNDELIV', '001', 'stat:DELIVRD')))?.status, 'failed');
  });

  it('says that the number is nobody’s by the GSM error alone', () => {
    const error = (type: number, code: number): [number, Buffer] => [
      0x423,
      Buffer.of(type, code >> 8, code & 255),
    ];
    const of = (...tlvs: [number, Buffer][]) =>
      readReceipt(deliveryOf('', [idTlv, ...tlvs]))?.unknownSubscriber;
    assert.equal(of(stateTlv(5), error(3, 1)), true);
    assert.equal(of(stateTlv(5), error(3, 27)), false);
    assert.equal(of(stateTlv(5), error(1, 1)), false);
    assert.equal(of(stateTlv(2), error(3, 1)), false);
    assert.equal(of(stateTlv(5), [0x423, Buffer.of(3)]), false);
    assert.equal(readReceipt(deliveryOf('', [idTlv, stateTlv(5), error(3, 27)]))?.networkError, '27');
  });

  it('names the network of the number by its text, or by the parameter that this centre has for it', () => {
    const head = (more: string): string => words('DELIVRD').replace('err:000', `err:000 ${more}`);
    const tag: [number, Buffer] = [0x1403, Buffer.from('26203\0')];
    const of = (text: string, tlvs: [number, Buffer][] = [], networkTag?: number) =>
      readReceipt(deliveryOf(text, tlvs), networkTag)?.network;
    assert.equal(of(head('mccmnc:26201')), '26201');
    assert.equal(of(head('mcc:310 mnc:260')), '310260');
    assert.equal(of(words('DELIVRD'), [tag], 0x1403), '26203');
    for (const none of [
      of(words('DELIVRD'), [tag]),
      of(words('DELIVRD', '000', 'mccmnc:26201')),
      of(head('mccmnc:1')),
      of(head('mcc:262')),
    ]) {
      assert.equal(none, undefined);
    }
  });

  it('has no error long enough to be a code', () => {
    assert.equal(readReceipt(deliveryOf(words('UNDELIV', '470001')))?.networkError, undefined);
    assert.equal(readReceipt(deliveryOf(words('UNDELIV', '00A1')))?.networkError, '00a1');
  });

  it('names no message: then it is none', () => {
    assert.equal(readReceipt(deliveryOf('stat:DELIVRD')), undefined);
    assert.equal(readReceipt(deliveryOf('', [stateTlv(2)])), undefined);
    assert.equal(readReceipt(deliveryOf('', [[0x1e, Buffer.from('\0')], stateTlv(2)])), undefined);
  });

  it('is anything in which the message type is set, and nothing else', () => {
    for (const esmClass of [0x04, 0x08, 0x10, 0x20, 0x44]) assert.ok(isReceipt(deliveryOf('', [], esmClass)));
    for (const esmClass of [0x00, 0x40, 0x80, 0x03]) assert.ok(!isReceipt(deliveryOf('', [], esmClass)));
  });

  it('is read without a fault, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 9 }), (text, bytes) => {
        const tlvs = [0x1e, 0x423, 0x427].map((tag): [number, Buffer] => [tag, Buffer.from(bytes)]);
        readReceipt(deliveryOf(text, tlvs));
      }),
    );
  });
});

describe('the id of a message', () => {
  it('is one text, however the centre writes it here and there', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.nat(4), (id, zeros) => {
        const decimal = '0'.repeat(zeros) + id.toString();
        const hex = '0'.repeat(zeros) + id.toString(16).toUpperCase();
        assert.equal(
          canonicalId(hex, 'answer', 'hex-then-decimal'),
          canonicalId(decimal, 'receipt', 'hex-then-decimal'),
        );
        assert.equal(
          canonicalId(decimal, 'answer', 'decimal-then-hex'),
          canonicalId(hex.toLowerCase(), 'receipt', 'decimal-then-hex'),
        );
      }),
    );
  });

  it('is left alone where nothing was said, and where it is no number', () => {
    assert.equal(canonicalId('00A1', 'answer', 'same'), '00A1');
    assert.equal(canonicalId('x-1', 'answer', 'hex-then-decimal'), 'x-1');
    assert.equal(canonicalId('x-1', 'receipt', 'hex-then-decimal'), 'x-1');
  });
});
