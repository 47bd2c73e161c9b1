import { ServiceError } from '#core/service-error.ts';
import type { Connection } from './connection.ts';
import { failureOf, unavailable } from './failure.ts';

const maxAttempts = 3;

/**
 * A connection for what is no step: reads and claims, each in one round trip, so that many can be on their way; and
 * upkeep, which has one to itself while it works. It is opened when it is needed, and again when it was lost.
 */
export class Reader {
  readonly #connect: () => Promise<Connection>;
  #opening: Promise<Connection> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(connect: () => Promise<Connection>) {
    this.#connect = connect;
  }

  /** Tries again on a new connection when the old one was lost. @throws ServiceError `store-unavailable` */
  async read<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(work);
      } catch (error) {
        if (!isLost(error) || attempt === maxAttempts) throw unavailable('The store could not read.', error);
      }
    }
  }

  /** Once: when nobody can say whether it is done, it is given up. @throws ServiceError `store-unavailable` */
  async write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      return await this.#once(work);
    } catch (error) {
      throw unavailable('The store could not write.', error);
    }
  }

  /** As {@link write}, one after another: for what takes more than one round trip. */
  async alone<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(() => this.write(work));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    const connection = await this.#opening?.catch(() => undefined);
    await connection?.close();
  }

  async #once<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#connection();
    try {
      return await work(connection);
    } catch (error) {
      if (isLost(error)) await connection.close();
      throw error;
    }
  }

  async #connection(): Promise<Connection> {
    if (this.#closed) throw unavailable('The store is closed.');
    const opening = this.#opening;
    if (opening) {
      const connection = await opening.catch(() => undefined);
      if (connection?.isOpen) return connection;
      if (this.#opening !== opening) return this.#connection();
    }
    this.#opening = this.#connect();
    return this.#opening;
  }
}

function isLost(error: unknown): boolean {
  return !(error instanceof ServiceError) && ['broken', 'stale'].includes(failureOf(error));
}
