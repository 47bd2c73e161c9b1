/**
 * The message centre's side of SMPP 3.4: what customers send is read field by field, and refused as a centre refuses
 * it. Written from the specification, for itself: what Countersign has isn't used here, so that neither can hide the
 * other's mistakes.
 */
export type Command =
  | 'bind_receiver'
  | 'bind_transmitter'
  | 'bind_transceiver'
  | 'submit_sm'
  | 'deliver_sm'
  | 'unbind'
  | 'enquire_link'
  | 'generic_nack'
  | `${string}_resp`;

const ids: Readonly<Record<string, number>> = {
  bind_receiver: 0x00000001,
  bind_transmitter: 0x00000002,
  submit_sm: 0x00000004,
  deliver_sm: 0x00000005,
  unbind: 0x00000006,
  bind_transceiver: 0x00000009,
  enquire_link: 0x00000015,
};
const names = new Map(
  Object.entries(ids).flatMap(([name, id]): [number, string][] => [
    [id, name],
    [id + 0x80000000, `${name}_resp`],
  ]),
);
names.set(0x80000000, 'generic_nack');

export const statuses = {
  ESME_ROK: 0x00,
  ESME_RINVMSGLEN: 0x01,
  ESME_RINVCMDLEN: 0x02,
  ESME_RINVCMDID: 0x03,
  ESME_RINVBNDSTS: 0x04,
  ESME_RALYBND: 0x05,
  ESME_RSYSERR: 0x08,
  ESME_RINVSRCADR: 0x0a,
  ESME_RINVDSTADR: 0x0b,
  ESME_RINVPASWD: 0x0e,
  ESME_RINVSYSID: 0x0f,
  ESME_RINVSRCTON: 0x48,
  ESME_RINVDSTTON: 0x50,
  ESME_RTHROTTLED: 0x58,
  ESME_RINVEXPIRY: 0x62,
  ESME_RX_T_APPN: 0x64,
} as const;

export type Frame = {
  /** undefined: one a centre doesn't know. */
  readonly name: string | undefined;
  readonly status: number;
  readonly sequence: number;
  readonly body: Buffer;
};

/** Takes whole PDUs from the front of what has come. @returns the rest, or undefined when it can't be SMPP */
export function takeFrames(bytes: Buffer, onFrame: (frame: Frame) => void): Buffer | undefined {
  let rest = bytes;
  while (rest.length >= 4) {
    const length = rest.readUInt32BE(0);
    if (length < 16 || length > 100_000) return undefined;
    if (rest.length < length) break;
    onFrame({
      name: names.get(rest.readUInt32BE(4)),
      status: rest.readUInt32BE(8),
      sequence: rest.readUInt32BE(12),
      body: rest.subarray(16, length),
    });
    rest = rest.subarray(length);
  }
  return rest;
}

export function writeFrame(
  name: string,
  status: number,
  sequence: number,
  body: Buffer = Buffer.alloc(0),
): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(16 + body.length, 0);
  bytes.writeUInt32BE(idOf(name), 4);
  bytes.writeUInt32BE(status, 8);
  bytes.writeUInt32BE(sequence, 12);
  return Buffer.concat([bytes, body]);
}

function idOf(name: string): number {
  if (name === 'generic_nack') return 0x80000000;
  const id = ids[name.replace(/_resp$/, '')] ?? 0;
  return name.endsWith('_resp') ? id + 0x80000000 : id;
}

export type Bind = { readonly systemId: string; readonly password: string; readonly version: number };

/** A mandatory field that is missing or too long is ESME_RINVCMDLEN to a centre. */
export class BadBody extends Error {}

export function readBind(body: Buffer): Bind {
  const take = taker(body);
  const systemId = take.text(16);
  const password = take.text(65);
  take.text(13);
  return { systemId, password, version: take.byte() };
}

export type Submit = {
  readonly source: { readonly ton: number; readonly npi: number; readonly address: string };
  readonly destination: { readonly ton: number; readonly npi: number; readonly address: string };
  readonly esmClass: number;
  readonly scheduledFor: string;
  readonly validityPeriod: string;
  readonly registeredDelivery: number;
  readonly dataCoding: number;
  readonly shortMessage: Buffer;
  readonly payload: Buffer | undefined;
};

export function readSubmit(body: Buffer): Submit {
  const take = taker(body);
  take.text(6);
  const source = { ton: take.byte(), npi: take.byte(), address: take.text(21) };
  const destination = { ton: take.byte(), npi: take.byte(), address: take.text(21) };
  const esmClass = take.byte();
  take.byte();
  take.byte();
  const scheduledFor = take.text(17);
  const validityPeriod = take.text(17);
  const registeredDelivery = take.byte();
  take.byte();
  const dataCoding = take.byte();
  take.byte();
  const shortMessage = take.bytes(take.byte());
  const payload = take.parameters().get(0x0424);
  return {
    source,
    destination,
    esmClass,
    scheduledFor,
    validityPeriod,
    registeredDelivery,
    dataCoding,
    shortMessage,
    payload,
  };
}

function taker(body: Buffer) {
  let at = 0;
  const bytes = (count: number): Buffer => {
    if (at + count > body.length) throw new BadBody();
    at += count;
    return body.subarray(at - count, at);
  };
  return {
    bytes,
    byte: () => bytes(1).readUInt8(),
    text(most: number): string {
      const end = body.indexOf(0, at);
      if (end < 0 || end - at >= most) throw new BadBody();
      return bytes(end + 1 - at)
        .subarray(0, -1)
        .toString('latin1');
    },
    parameters(): Map<number, Buffer> {
      const found = new Map<number, Buffer>();
      while (at < body.length) {
        const tag = bytes(2).readUInt16BE();
        found.set(tag, bytes(bytes(2).readUInt16BE()));
      }
      return found;
    },
  };
}

export type Deliver = {
  readonly from: string;
  readonly to: string;
  readonly esmClass: number;
  readonly dataCoding: number;
  readonly shortMessage: Buffer;
  readonly parameters?: readonly (readonly [tag: number, value: Buffer])[];
};

export function deliverBody({
  from,
  to,
  esmClass,
  dataCoding,
  shortMessage,
  parameters = [],
}: Deliver): Buffer {
  const zero = (text: string): Buffer => Buffer.from(`${text}\0`, 'latin1');
  const address = (text: string): Buffer => {
    const international = text.startsWith('+');
    return Buffer.concat([
      Buffer.of(international ? 1 : 0, international ? 1 : 0),
      zero(text.replace(/^\+/, '')),
    ]);
  };
  return Buffer.concat([
    zero(''),
    address(from),
    address(to),
    Buffer.of(esmClass, 0, 0),
    zero(''),
    zero(''),
    Buffer.of(0, 0, dataCoding, 0, shortMessage.length),
    shortMessage,
    ...parameters.flatMap(([tag, value]) => {
      const head = Buffer.alloc(4);
      head.writeUInt16BE(tag, 0);
      head.writeUInt16BE(value.length, 2);
      return [head, value];
    }),
  ]);
}
