import type { Socket } from 'node:net';
import { answerForStatus, invalidCommandId, ok, temporaryApplicationError } from './command-status.ts';
import { type DialOptions, dial } from './dial.ts';
import { faultOf, SmppFault } from './fault.ts';
import {
  type Bind,
  bindBody,
  commands,
  encodePdu,
  MalformedPdu,
  type Pdu,
  PduReader,
  responseBit,
} from './pdu.ts';

export type SessionOptions = DialOptions & {
  readonly bind: Bind;
  readonly bindAs: 'transceiver' | 'transmitter' | 'receiver';
  /** From the name look-up to the answer to the bind. */
  readonly connectMs: number;
  readonly answerMs: number;
  /** Silence after which the other side is asked whether it is there. */
  readonly enquireLinkMs: number;
  /** deliver_sm and data_sm. Acknowledged when this returns; when it throws, the centre is asked to bring it again. */
  readonly onDelivery: (pdu: Pdu) => void;
};

type Pending = {
  readonly command: number;
  readonly settle: PromiseWithResolvers<Pdu>;
  readonly timer: NodeJS.Timeout;
};

const bindCommands = {
  transceiver: commands.bindTransceiver,
  transmitter: commands.bindTransmitter,
  receiver: commands.bindReceiver,
} as const;
const unusedMessageId = Buffer.of(0);
const unbindMs = 500;
const lastSequence = 0x7fff_ffff;

/**
 * Connects and binds.
 * @param signal ends the session at once, whatever state it is in
 * @throws SmppFault `setup-sign-in` when the message centre doesn't want us, or what went wrong on the way
 */
export async function openSession(options: SessionOptions, signal: AbortSignal): Promise<Session> {
  const session = new Session(dial(options), options);
  const giveUp = (): void => session.destroy(new SmppFault('closed'));
  signal.addEventListener('abort', giveUp);
  void session.gone.then(() => signal.removeEventListener('abort', giveUp));
  try {
    const { status } = await session.request(
      bindCommands[options.bindAs],
      bindBody(options.bind),
      options.connectMs,
    );
    if (status === ok) {
      session.nowBound();
      return session;
    }
    throw new SmppFault(answerForStatus(status).reason.slice('smpp-'.length));
  } catch (error) {
    session.destroy(error instanceof SmppFault ? error : new SmppFault('connection'));
    throw error;
  }
}

/** One connection to a message centre: requests and their answers, the other side's requests, and signs of life. */
export class Session {
  readonly #socket: Socket;
  readonly #options: SessionOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #reader = new PduReader();
  readonly #closed = Promise.withResolvers<SmppFault>();
  readonly #gone = Promise.withResolvers<void>();
  #fault: SmppFault | undefined;
  #sequence = 0;
  #bound = false;
  #leaving = false;
  #life: NodeJS.Timeout | undefined;
  /** The other side has done more than to let us in. */
  useful = false;

  constructor(socket: Socket, options: SessionOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('error', (error) => this.destroy(faultOf(error)));
    socket.on('close', () => {
      this.destroy(new SmppFault('connection'));
      this.#gone.resolve();
    });
  }

  nowBound(): void {
    this.#bound = true;
  }

  /** Settles when nothing more can be asked, with the reason. */
  get closed(): Promise<SmppFault> {
    return this.#closed.promise;
  }

  /** Settles when the connection is no more. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /** @throws SmppFault `timeout` for silence, or why the connection ended. An answer may be a refusal. */
  request(command: number, body: Buffer = Buffer.alloc(0), answerMs = this.#options.answerMs): Promise<Pdu> {
    if (this.#fault || this.#leaving) return Promise.reject(this.#fault ?? new SmppFault('connection'));
    this.#sequence = this.#sequence === lastSequence ? 1 : this.#sequence + 1;
    const sequence = this.#sequence;
    const settle = Promise.withResolvers<Pdu>();
    const timer = setTimeout(() => this.#unanswered(sequence), answerMs);
    this.#pending.set(sequence, { command, settle, timer });
    this.#write({ command, status: ok, sequence, body });
    return settle.promise;
  }

  /** Takes leave, and doesn't wait long for an answer. */
  async unbind(): Promise<void> {
    if (!this.#fault) {
      await this.request(commands.unbind, undefined, unbindMs).catch(() => undefined);
      this.destroy(new SmppFault('closed'));
    }
    await this.#gone.promise;
  }

  destroy(fault: SmppFault): void {
    if (this.#fault) return;
    this.#fault = fault;
    clearTimeout(this.#life);
    this.#socket.destroy();
    for (const { settle, timer } of this.#pending.values()) {
      clearTimeout(timer);
      settle.reject(fault);
    }
    this.#pending.clear();
    this.#closed.resolve(fault);
  }

  #write(pdu: Pdu): void {
    if (!this.#fault) this.#socket.write(encodePdu(pdu));
  }

  #onData(chunk: Buffer): void {
    if (this.#fault) return;
    try {
      for (const pdu of this.#reader.push(chunk)) this.#onPdu(pdu);
    } catch {
      this.destroy(new SmppFault('protocol'));
      return;
    }
    if (this.#fault || this.#leaving) return;
    clearTimeout(this.#life);
    this.#life = setTimeout(() => this.#enquire(), this.#options.enquireLinkMs);
  }

  #onPdu(pdu: Pdu): void {
    const { command, sequence } = pdu;
    if (command >= responseBit) {
      this.#onResponse(pdu);
      return;
    }
    const answer = (status: number = ok, body = Buffer.alloc(0)): void =>
      this.#write({ command: command + responseBit, status, sequence, body });
    switch (command) {
      case commands.deliverSm:
      case commands.dataSm:
        this.useful = true;
        answer(this.#deliver(pdu), unusedMessageId);
        return;
      case commands.enquireLink:
        answer();
        return;
      case commands.unbind:
        answer();
        this.#leave();
        return;
      case commands.alertNotification:
        return;
      default:
        this.#write({
          command: commands.genericNack,
          status: invalidCommandId,
          sequence,
          body: Buffer.alloc(0),
        });
    }
  }

  /** Nothing more is asked by this connection, but what has been asked may still be answered. */
  #leave(): void {
    this.#leaving = true;
    this.#socket.end();
    this.#closed.resolve(new SmppFault('connection'));
    clearTimeout(this.#life);
    this.#life = setTimeout(() => this.destroy(new SmppFault('connection')), this.#options.answerMs);
  }

  #deliver(pdu: Pdu): number {
    try {
      this.#options.onDelivery(pdu);
      return ok;
    } catch (error) {
      // What can't be read today can't be read tomorrow.
      return error instanceof MalformedPdu ? ok : temporaryApplicationError;
    }
  }

  /** @throws SmppFault when it answers something that wasn't asked like this */
  #onResponse(pdu: Pdu): void {
    const pending = this.#pending.get(pdu.sequence);
    if (!pending) {
      // An answer that came too late is none to us. A nack without a number means that a PDU of ours can't be read.
      if (pdu.command === commands.genericNack && pdu.sequence === 0) throw new SmppFault('protocol');
      return;
    }
    const nacked = pdu.command === commands.genericNack && pdu.status !== ok;
    if (!nacked && pdu.command !== pending.command + responseBit) throw new SmppFault('protocol');
    this.#pending.delete(pdu.sequence);
    clearTimeout(pending.timer);
    if (pending.command === commands.submitSm || pending.command === commands.enquireLink) this.useful = true;
    pending.settle.resolve(pdu);
  }

  #unanswered(sequence: number): void {
    const pending = this.#pending.get(sequence);
    this.#pending.delete(sequence);
    pending?.settle.reject(new SmppFault('timeout'));
    // Is it slow, or is nobody there?
    const hopeless = pending?.command === commands.enquireLink || !this.#bound;
    if (hopeless) this.destroy(new SmppFault('timeout'));
    else this.#enquire();
  }

  #enquire(): void {
    const asked = [...this.#pending.values()].some(({ command }) => command === commands.enquireLink);
    if (!asked && !this.#fault) this.request(commands.enquireLink).catch(() => undefined);
  }
}
