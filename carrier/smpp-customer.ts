import type { Socket } from 'node:net';
import { isTooLong, readPart, readValidity } from './smpp-message.ts';
import type { Office, Receiver } from './smpp-office.ts';
import {
  BadBody,
  type Deliver,
  deliverBody,
  type Frame,
  readBind,
  readSubmit,
  type Submit,
  statuses,
  writeFrame,
} from './smpp-pdu.ts';

type Answer = { readonly status: number; readonly body?: Buffer };

const isKnown = (name: string): boolean =>
  name.startsWith('bind_') || ['submit_sm', 'enquire_link', 'unbind'].includes(name);

/** One connection. */
export class Customer implements Receiver {
  readonly #socket: Socket;
  readonly #office: Office;
  readonly #delivering = new Map<number, Deliver>();
  #bound: 'no' | 'transmitter' | 'receiver' | 'transceiver' = 'no';
  #sequence = 0;

  constructor(socket: Socket, office: Office) {
    this.#socket = socket;
    this.#office = office;
  }

  unacknowledged(): Deliver[] {
    return [...this.#delivering.values()];
  }

  deliver(deliver: Deliver): void {
    const sequence = ++this.#sequence;
    this.#delivering.set(sequence, deliver);
    this.#socket.write(writeFrame('deliver_sm', statuses.ESME_ROK, sequence, deliverBody(deliver)));
  }

  onFrame(frame: Frame): void {
    const { name = '', sequence } = frame;
    if (name === 'deliver_sm_resp') this.#acknowledged(frame);
    else if (name.endsWith('_resp') || name === 'generic_nack') return;
    else if (!isKnown(name))
      this.#socket.write(writeFrame('generic_nack', statuses.ESME_RINVCMDID, sequence));
    else {
      const answer = this.#answer(frame);
      if (answer) this.#socket.write(writeFrame(`${name}_resp`, answer.status, sequence, answer.body));
      if (name === 'unbind') this.#socket.end();
      // Receipts may have waited for it, and must come after the answer to the bind.
      if (name.startsWith('bind_') && answer?.status === statuses.ESME_ROK && this.#bound !== 'transmitter') {
        this.#office.join(this);
      }
    }
  }

  #answer(frame: Frame): Answer | undefined {
    const { name = '' } = frame;
    try {
      if (name === 'submit_sm') return this.#submit(frame);
      return name.startsWith('bind_') ? this.#bind(frame) : { status: statuses.ESME_ROK };
    } catch (error) {
      if (!(error instanceof BadBody)) throw error;
      return { status: statuses.ESME_RINVCMDLEN };
    }
  }

  #bind({ name = '', body }: Frame): Answer {
    if (this.#bound !== 'no') return { status: statuses.ESME_RALYBND };
    const { systemId, password } = readBind(body);
    const { account } = this.#office.options;
    if (systemId !== account.systemId) return { status: statuses.ESME_RINVSYSID };
    if (password !== account.password) return { status: statuses.ESME_RINVPASWD };
    const kind = name.slice('bind_'.length);
    this.#bound = kind === 'receiver' || kind === 'transmitter' ? kind : 'transceiver';
    return { status: statuses.ESME_ROK, body: Buffer.from('SIMULATOR\0\x02\x10\0\x01\x34', 'latin1') };
  }

  /** @returns undefined when it is never answered */
  #submit({ body }: Frame): Answer | undefined {
    if (this.#bound === 'no' || this.#bound === 'receiver') return { status: statuses.ESME_RINVBNDSTS };
    const submit = readSubmit(body);
    const part = readPart(submit);
    const { carrier } = this.#office.options;
    const fault = faultIn(submit, carrier.clock.now());
    if (fault !== undefined) return { status: fault };
    switch (carrier.door()) {
      case 'accept':
        return { status: statuses.ESME_ROK, body: Buffer.from(`${this.#office.accept(submit, part)}\0`) };
      case 'refuse':
        return { status: statuses.ESME_RINVDSTADR };
      case 'fail':
        return { status: statuses.ESME_RSYSERR };
      case 'throttle':
        return { status: statuses.ESME_RTHROTTLED };
      case 'hang':
        return undefined;
      case 'cut':
        this.#socket.write(writeFrame('submit_sm_resp', 0, 1, Buffer.from('half')).subarray(0, 12));
        this.#socket.destroySoon();
        return undefined;
      case 'garbage':
        this.#socket.write(`${part.text} is for ${submit.destination.address}`);
        return undefined;
    }
  }

  #acknowledged({ sequence, status }: Frame): void {
    const deliver = this.#delivering.get(sequence);
    this.#delivering.delete(sequence);
    if (deliver && status === statuses.ESME_RX_T_APPN) this.#office.later(deliver);
  }
}

/** @returns the status by which a centre refuses it */
function faultIn(submit: Submit, now: number): number | undefined {
  const { source, destination, shortMessage, payload, validityPeriod } = submit;
  if (destination.ton > 6) return statuses.ESME_RINVDSTTON;
  if (source.ton > 6) return statuses.ESME_RINVSRCTON;
  if (!/^\d{6,15}$/.test(destination.address)) return statuses.ESME_RINVDSTADR;
  if (source.ton === 5 && source.address.length > 11) return statuses.ESME_RINVSRCADR;
  if (shortMessage.length > 0 ? payload !== undefined || isTooLong(submit) : payload === undefined) {
    return statuses.ESME_RINVMSGLEN;
  }
  const validUntil = readValidity(validityPeriod, now);
  return validUntil === 'invalid' || (validUntil ?? now + 1) <= now ? statuses.ESME_RINVEXPIRY : undefined;
}
