import type { Carrier, NetworkReceipt } from './carrier.ts';
import { type Part, type ReceiptStyle, readValidity, receiptOf, writeGsm } from './smpp-message.ts';
import type { Deliver, Submit } from './smpp-pdu.ts';

/** How an id is written in the answer and then in the receipt. */
export type IdWriting = 'same' | 'hex-then-decimal' | 'decimal-then-hex';

export type OfficeOptions = {
  readonly carrier: Carrier;
  readonly receipts?: ReceiptStyle;
  readonly messageIds?: IdWriting;
  readonly account: { readonly systemId: string; readonly password: string };
  readonly submits: Submit[];
};

/** A connection by which the customer is told things. */
export type Receiver = {
  deliver(deliver: Deliver): void;
  /** What it was given and hasn't confirmed. */
  unacknowledged(): Deliver[];
};

const kept = 1_000;
const redeliverMs = 1_000;

type Arrived = { readonly id: number; readonly submit: Submit; readonly part: Part };

/** What all connections of the account share: ids, long messages that aren't whole yet, and what waits for a receiver. */
export class Office {
  readonly options: OfficeOptions;
  readonly #receivers = new Set<Receiver>();
  readonly #incomplete = new Map<string, Map<number, Arrived>>();
  readonly #waiting: Deliver[] = [];
  readonly #stopReplies: () => void;
  #lastId = 0xa0_0000;
  #turn = 0;

  constructor(options: OfficeOptions) {
    this.options = options;
    this.#stopReplies = options.carrier.onReply(({ from, to, text }) =>
      this.deliver({ from, to, esmClass: 0, dataCoding: 0, shortMessage: writeGsm(text) }),
    );
  }

  close(): void {
    this.#stopReplies();
    this.#waiting.length = 0;
  }

  join(receiver: Receiver): void {
    this.#receivers.add(receiver);
    for (const deliver of this.#waiting.splice(0)) this.deliver(deliver);
  }

  leave(receiver: Receiver): void {
    this.#receivers.delete(receiver);
    for (const deliver of receiver.unacknowledged()) this.deliver(deliver);
  }

  /** To the receivers in turn, as centres do. */
  deliver(deliver: Deliver): void {
    const receivers = [...this.#receivers];
    const receiver = receivers[this.#turn++ % Math.max(1, receivers.length)];
    if (receiver) receiver.deliver(deliver);
    else this.#waiting.push(deliver);
  }

  later(deliver: Deliver): void {
    this.options.carrier.clock.after(redeliverMs, () => this.deliver(deliver));
  }

  /** @returns the id of what was accepted, as this centre writes it in an answer */
  accept(submit: Submit, part: Part): string {
    const { submits, messageIds = 'same' } = this.options;
    submits.push(submit);
    if (submits.length > kept) submits.shift();
    const arrived: Arrived = { id: ++this.#lastId, submit, part };
    const whole = this.#complete(arrived);
    if (whole) this.#send(whole);
    return written(arrived.id, messageIds === 'hex-then-decimal');
  }

  #complete(arrived: Arrived): readonly Arrived[] | undefined {
    const { submit, part } = arrived;
    if (part.total <= 1) return [arrived];
    const key = `${submit.source.address} ${submit.destination.address} ${part.reference}`;
    const parts = this.#incomplete.get(key) ?? new Map<number, Arrived>();
    this.#incomplete.set(key, parts.set(part.number, arrived));
    if (parts.size < part.total) return undefined;
    this.#incomplete.delete(key);
    return [...parts.values()].sort((a, b) => a.part.number - b.part.number);
  }

  #send(parts: readonly Arrived[]): void {
    const { carrier } = this.options;
    const [first] = parts;
    if (!first) return;
    const { source, destination, validityPeriod } = first.submit;
    const now = carrier.clock.now();
    const validUntil = readValidity(validityPeriod, now);
    carrier.submit({
      channel: 'sms',
      from: source.ton === 1 ? `+${source.address}` : source.address,
      to: `+${destination.address}`,
      text: parts.map(({ part }) => part.text).join(''),
      ...(typeof validUntil === 'number' ? { validUntil } : {}),
      onReceipt: (receipt) => this.#tell(receipt, parts, now),
    });
  }

  #tell(receipt: NetworkReceipt, parts: readonly Arrived[], submittedAt: number): void {
    const { receipts = 'both', messageIds = 'same' } = this.options;
    for (const { id, submit, part } of parts) {
      const wanted = submit.registeredDelivery & 0x03;
      if (receipt.status === 'sent' ? (submit.registeredDelivery & 0x10) === 0 : wanted === 0) continue;
      if (wanted === 2 && receipt.status === 'delivered') continue;
      const name = written(id, messageIds === 'decimal-then-hex');
      this.deliver(receiptOf(receipt, name, submit, part, submittedAt, receipts));
    }
  }
}

const written = (id: number, hexadecimal: boolean): string =>
  hexadecimal ? id.toString(16).toUpperCase().padStart(8, '0') : String(id);
