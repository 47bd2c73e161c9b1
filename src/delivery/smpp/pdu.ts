/** SMPP 3.4 on the wire (Short Message Peer to Peer Protocol Specification v3.4, issue 1.2): §3.2 and §5. */

/** §5.1.2.1 */
export const commands = {
  genericNack: 0x8000_0000,
  bindReceiver: 0x1,
  bindTransmitter: 0x2,
  submitSm: 0x4,
  deliverSm: 0x5,
  unbind: 0x6,
  bindTransceiver: 0x9,
  enquireLink: 0x15,
  alertNotification: 0x102,
  dataSm: 0x103,
} as const;
export const responseBit = 0x8000_0000;

/** §5.3.2 */
export const tags = {
  receiptedMessageId: 0x001e,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const;

export type Pdu = {
  readonly command: number;
  readonly status: number;
  readonly sequence: number;
  readonly body: Buffer;
};

/** What came isn't SMPP. It holds nothing of it. */
export class MalformedPdu extends Error {
  override readonly name = 'MalformedPdu';
}

const headerBytes = 16;
/** The longest body there can be is a message_payload of 64 KiB and some fields. */
const maxPduBytes = 66_000;

export function encodePdu({ command, status, sequence, body }: Pdu): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32BE(headerBytes + body.length, 0);
  header.writeUInt32BE(command, 4);
  header.writeUInt32BE(status, 8);
  header.writeUInt32BE(sequence, 12);
  return Buffer.concat([header, body]);
}

/** Cuts a stream of bytes into PDUs. */
export class PduReader {
  #held: Buffer[] = [];
  #heldBytes = 0;

  /** @throws MalformedPdu for a length no PDU can have; the stream has lost its thread then */
  push(chunk: Buffer): Pdu[] {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    const pdus: Pdu[] = [];
    for (let next = this.#take(); next; next = this.#take()) pdus.push(next);
    return pdus;
  }

  #take(): Pdu | undefined {
    if (this.#heldBytes < headerBytes) return undefined;
    const first = this.#held[0];
    if (this.#held.length > 1 && first && first.length < headerBytes)
      this.#held = [Buffer.concat(this.#held)];
    const length = this.#held[0]?.readUInt32BE(0) ?? 0;
    if (length < headerBytes || length > maxPduBytes) throw new MalformedPdu('a length no PDU has');
    if (this.#heldBytes < length) return undefined;
    const bytes = this.#held.length === 1 && this.#held[0] ? this.#held[0] : Buffer.concat(this.#held);
    this.#held = bytes.length > length ? [bytes.subarray(length)] : [];
    this.#heldBytes = bytes.length - length;
    return {
      command: bytes.readUInt32BE(4),
      status: bytes.readUInt32BE(8),
      sequence: bytes.readUInt32BE(12),
      body: bytes.subarray(headerBytes, length),
    };
  }
}

const isAscii = (text: string): boolean =>
  Array.from(text).every((character) => character > '\0' && character <= '\x7f');

/** C-Octet String: ASCII, ended by a zero. @throws RangeError for what doesn't fit or isn't ASCII: a mistake of ours */
export function cString(text: string, maxBytes: number): Buffer {
  if (text.length >= maxBytes || !isAscii(text)) {
    throw new RangeError(`not a C-Octet String of at most ${maxBytes - 1} characters`);
  }
  return Buffer.from(`${text}\0`, 'latin1');
}

export type Address = {
  /** Type of number, §5.2.5. */
  readonly ton: number;
  /** Numbering plan, §5.2.6. */
  readonly npi: number;
  readonly address: string;
};

const addressBytes = ({ ton, npi, address }: Address): Buffer =>
  Buffer.concat([Buffer.of(ton, npi), cString(address, 21)]);

export type Bind = { readonly systemId: string; readonly password: string; readonly systemType: string };

/** §4.1.1: the same for all three kinds of bind. */
export function bindBody({ systemId, password, systemType }: Bind): Buffer {
  const interfaceVersion = 0x34;
  return Buffer.concat([
    cString(systemId, 16),
    // The specification's 8 characters are fewer than many centres give out.
    cString(password, 65),
    cString(systemType, 13),
    Buffer.of(interfaceVersion, 0, 0),
    cString('', 41),
  ]);
}

export type SubmitSm = {
  readonly serviceType: string;
  readonly source: Address;
  readonly destination: Address;
  readonly esmClass: number;
  /** §7.1.1 */
  readonly validityPeriod: string;
  readonly dataCoding: number;
  readonly userData: Buffer;
  /** Goes as message_payload instead of short_message. */
  readonly asPayload: boolean;
};

/** §4.4.1, with a receipt asked for whatever becomes of the message. */
export function submitSmBody(submit: SubmitSm): Buffer {
  const { userData, asPayload } = submit;
  const payload = Buffer.alloc(asPayload ? 4 : 0);
  if (asPayload) {
    payload.writeUInt16BE(tags.messagePayload, 0);
    payload.writeUInt16BE(userData.length, 2);
  }
  const [protocolId, priority, receiptAlways, replace, defaultMessage] = [0, 0, 1, 0, 0];
  return Buffer.concat([
    cString(submit.serviceType, 6),
    addressBytes(submit.source),
    addressBytes(submit.destination),
    Buffer.of(submit.esmClass, protocolId, priority),
    cString('', 17),
    cString(submit.validityPeriod, 17),
    Buffer.of(receiptAlways, replace, submit.dataCoding, defaultMessage, asPayload ? 0 : userData.length),
    payload,
    userData,
  ]);
}

/** A message_id (§5.2.23) as far as it is one. Refusals come without it, and some centres' acceptances too. */
export function readMessageId(body: Buffer): string | undefined {
  const end = body.indexOf(0);
  const id = body.toString('latin1', 0, end === -1 ? body.length : end);
  return /^[\x21-\x7e]{1,64}$/.test(id) ? id : undefined;
}

/** What the message centre hands to us: a message somebody wrote, or a receipt. */
export type Delivery = {
  readonly source: Address;
  readonly destination: Address;
  readonly esmClass: number;
  readonly dataCoding: number;
  readonly userData: Buffer;
  readonly tlvs: ReadonlyMap<number, Buffer>;
};

/** deliver_sm (§4.6.1) or data_sm (§4.7.1). @throws MalformedPdu */
export function readDelivery({ command, body }: Pdu): Delivery {
  const fields = new Fields(body);
  fields.cString();
  const source = fields.address();
  const destination = fields.address();
  const esmClass = fields.byte();
  let dataCoding: number;
  let short = Buffer.alloc(0);
  if (command === commands.dataSm) {
    fields.byte();
    dataCoding = fields.byte();
  } else {
    fields.bytes(2);
    fields.cString();
    fields.cString();
    fields.bytes(2);
    dataCoding = fields.byte();
    fields.byte();
    short = fields.bytes(fields.byte());
  }
  const tlvs = fields.tlvs();
  const userData = short.length > 0 ? short : (tlvs.get(tags.messagePayload) ?? short);
  return { source, destination, esmClass, dataCoding, userData, tlvs };
}

class Fields {
  readonly #body: Buffer;
  #at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  bytes(length: number): Buffer<ArrayBuffer> {
    const end = this.#at + length;
    if (end > this.#body.length) throw new MalformedPdu('it ends too early');
    const bytes = Buffer.from(this.#body.subarray(this.#at, end));
    this.#at = end;
    return bytes;
  }

  byte(): number {
    return this.bytes(1)[0] ?? 0;
  }

  cString(): string {
    const end = this.#body.indexOf(0, this.#at);
    if (end === -1) throw new MalformedPdu('a text without an end');
    const text = this.#body.toString('latin1', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  address(): Address {
    const [ton = 0, npi = 0] = this.bytes(2);
    return { ton, npi, address: this.cString() };
  }

  /** The first of a kind counts. */
  tlvs(): Map<number, Buffer> {
    const tlvs = new Map<number, Buffer>();
    while (this.#body.length - this.#at >= 4) {
      const head = this.bytes(4);
      const tag = head.readUInt16BE(0);
      const value = this.bytes(head.readUInt16BE(2));
      if (!tlvs.has(tag)) tlvs.set(tag, value);
    }
    return tlvs;
  }
}
