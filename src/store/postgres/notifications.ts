import { number } from '#store/row.ts';
import type { Connection } from './connection.ts';
import { unavailable } from './failure.ts';

const channel = 'countersign_messages';
/** One notification tells of all messages that were queued in this time. */
const restMs = 20;
const firstPauseMs = 100;
const longestPauseMs = 2000;

/**
 * Tells the workers of other nodes that there are messages, on a connection of its own. It is said after the commit and
 * not in it: the server lets transactions that notify commit one at a time, over the whole cluster, so one in each batch
 * would take group commit away. A notification that is lost costs a second: workers look by themselves then.
 */
export class Notifications {
  readonly #connect: () => Promise<Connection>;
  readonly #onMessages: () => void;
  #connection: Connection | undefined;
  #own = 0;
  #resting = false;
  #wanted = false;
  #closed = false;
  #pauseMs = firstPauseMs;
  #timer: NodeJS.Timeout | undefined;

  /** @param onMessages called when another node has queued messages, or may have while nobody listened */
  constructor(connect: () => Promise<Connection>, onMessages: () => void) {
    this.#connect = connect;
    this.#onMessages = onMessages;
  }

  /** @throws ServiceError `store-unavailable`; once it has listened, it comes back by itself */
  async start(): Promise<void> {
    const connection = await this.#connect();
    connection.onNotification(({ processId }) => {
      if (processId !== this.#own) this.#onMessages();
    });
    connection.onEnd(() => this.#reconnect());
    try {
      const answers = await connection.run([
        { name: '', text: 'SET synchronous_commit = off' },
        { name: '', text: 'SELECT pg_backend_pid() AS pid' },
        { name: '', text: `LISTEN ${channel}` },
      ]);
      const [row] = answers[1]?.rows ?? [];
      this.#own = row ? number(row, 'pid') : 0;
    } catch (cause) {
      await connection.close();
      throw unavailable('The database does not listen.', cause);
    }
    if (this.#closed) return connection.close();
    this.#connection = connection;
    this.#pauseMs = firstPauseMs;
  }

  notify(): void {
    this.#wanted = true;
    if (!this.#resting) this.#send();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#connection?.close();
  }

  #send(): void {
    const connection = this.#connection;
    if (!this.#wanted || !connection?.isOpen) return;
    this.#wanted = false;
    this.#resting = true;
    const rested = (): void => {
      this.#resting = false;
      this.#send();
    };
    setTimeout(rested, restMs).unref();
    connection.run([{ name: '', text: `NOTIFY ${channel}` }]).catch(() => connection.close());
  }

  #reconnect(): void {
    this.#connection = undefined;
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.start().then(this.#onMessages, () => this.#reconnect());
    }, this.#pauseMs).unref();
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2);
  }
}
