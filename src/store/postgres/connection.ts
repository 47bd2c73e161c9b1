import { Socket } from 'node:net';
import { Client, type CustomTypesConfig, type Notification, types } from 'pg';
import type { Row } from '#store/row.ts';
import { unavailable } from './failure.ts';
import { placeOf, readableUrl } from './readable-url.ts';

export type ConnectionOptions = {
  readonly url: string;
  /** Named statements, planned once for a connection. Off behind a pooler that doesn't know them. */
  readonly prepare: boolean;
};

/** One statement; `name` is unique to its text. */
export type Statement = {
  readonly name: string;
  readonly text: string;
  readonly values?: readonly unknown[];
};

export type Answer = { readonly command: string; readonly rows: readonly Row[]; readonly count: number };

const connectMs = 5000;
/** A server that says nothing for so long is taken for gone. */
const silenceMs = 15_000;
const farewellMs = 1000;
const keepAliveMs = 10_000;

/** 64-bit integers are times and counts here, far below 2^53. */
const numbers: CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)),
};

/** As much of a connection as a batch needs. */
export type Line = Pick<Connection, 'isOpen' | 'run' | 'takeWarning' | 'close'>;

/** A connection to the server. Once it fails, it stays closed. */
export class Connection {
  readonly #client: Client;
  readonly #socket: Socket;
  readonly #prepare: boolean;
  #open = true;
  #warned = false;

  private constructor(client: Client, socket: Socket, prepare: boolean) {
    this.#client = client;
    this.#socket = socket;
    this.#prepare = prepare;
    const closed = (): void => {
      this.#open = false;
    };
    client.on('error', closed);
    client.on('end', closed);
    // By its code: the word "WARNING" comes in the server's language.
    client.on('notice', ({ code }) => {
      this.#warned ||= code !== '00000';
    });
  }

  /** @throws ServiceError `store-unavailable`, which doesn't hold the URL */
  static async open({ url, prepare }: ConnectionOptions): Promise<Connection> {
    let where = '';
    try {
      const socket = new Socket();
      const client = new Client({
        connectionString: readableUrl(url),
        stream: () => socket,
        pipeline: true,
        keepAlive: true,
        keepAliveInitialDelayMillis: keepAliveMs,
        connectionTimeoutMillis: connectMs,
        query_timeout: silenceMs,
        application_name: 'countersign',
        types: numbers,
      });
      where = placeOf(client);
      const connection = new Connection(client, socket, prepare);
      await client.connect();
      return connection;
    } catch (cause) {
      throw unavailable('The database does not answer.', cause, where);
    }
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Whether the server has warned of anything since this was asked last. */
  takeWarning(): boolean {
    const warned = this.#warned;
    this.#warned = false;
    return warned;
  }

  /**
   * Sends all statements at once and reads their answers: one round trip.
   * @throws what the first that failed was answered
   */
  async run(statements: readonly Statement[]): Promise<Answer[]> {
    // In one packet: a write for each statement costs more than the statements do.
    this.#socket.cork();
    const sent = statements.map((statement) => this.#send(statement));
    this.#socket.uncork();
    const settled = await Promise.allSettled(sent);
    return settled.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  }

  async #send({ name, text, values = [] }: Statement): Promise<Answer> {
    const query = { text, values: [...values], ...(this.#prepare ? { name } : {}) };
    const { command, rows, rowCount } = await this.#client.query<Row>(query);
    return { command, rows, count: rowCount ?? 0 };
  }

  onNotification(listener: (notification: Notification) => void): void {
    this.#client.on('notification', listener);
  }

  onEnd(listener: () => void): void {
    this.#client.on('end', listener);
  }

  /** Never fails, and never waits long: what is to be closed may be broken. */
  async close(): Promise<void> {
    this.#open = false;
    const impatience = setTimeout(() => this.#socket.destroy(), farewellMs);
    await this.#client.end().catch(() => undefined);
    clearTimeout(impatience);
  }
}
