import type { App } from '#core/app.ts';
import type { Keyring } from '#core/keyring.ts';
import type { RouteNews } from '#core/route-news.ts';
import type { Spend } from '#core/spend.ts';
import { Births } from '#store/births.ts';
import type { ApiKey, SpendOf, Store, Taker } from '#store/store.ts';
import { StoreOfSteps } from '#store/store-of-steps.ts';
import { AddressSteps } from './address-steps.ts';
import { Apps } from './apps.ts';
import { Connection } from './connection.ts';
import { Facts } from './facts.ts';
import { GroupCommit } from './group-commit.ts';
import { MessageSteps } from './message-steps.ts';
import { migrate } from './migrate.ts';
import { NoticeSteps } from './notice-steps.ts';
import { Notifications } from './notifications.ts';
import { Reader } from './reader.ts';
import { Retention } from './retention.ts';
import { RouteNewsReader } from './route-news.ts';
import { addSpend, readSpend, spendFrom } from './spend.ts';
import { Steps } from './steps.ts';
import { readAll, readClock, timeOf, writeAll } from './transaction.ts';
import { UserSteps } from './user-steps.ts';
import { VerificationSteps } from './verification-steps.ts';

export type PostgresOptions = {
  /** `postgres://…`; TLS as its `sslmode` says. */
  readonly url: string;
  /** Tells the rules a right answer from a wrong one. */
  readonly keyring: Keyring;
  /** In tests only, epoch milliseconds: else the database's clock rules, so that no node's wrong one lengthens a code's life. */
  readonly clock?: () => number;
  /** Named statements, planned once for a connection. Off behind a pooler that doesn't know them. Default on. */
  readonly prepare?: boolean;
  /** Whether to hear of other nodes' messages at once; off behind a pooler: workers look each second all the same. */
  readonly listen?: boolean;
  /** Connections that commit. */
  readonly lanes?: number;
  /** Steps to a transaction; see {@link GroupCommit}. */
  readonly maxBatch?: number;
};

/** The store for any number of nodes: all state is in one Postgres, or in what speaks like it. */
export class PostgresStore extends StoreOfSteps implements Store {
  readonly #clock: (() => number) | undefined;
  readonly #commit: GroupCommit;
  readonly #births: Births;
  readonly #reads: Reader;
  readonly #upkeep: Reader;
  readonly #apps: Apps;
  readonly #news = new RouteNewsReader();
  readonly #retention = new Retention();
  readonly #notifications: Notifications | undefined;
  readonly #listeners: (() => void)[];

  private constructor({ url, keyring, clock, prepare = true, listen = true, ...sizes }: PostgresOptions) {
    const facts = new Facts();
    const births = new Births();
    const listeners: (() => void)[] = [];
    const wake = (): void => {
      for (const listener of listeners) listener();
    };
    const connect = (): Promise<Connection> => Connection.open({ url, prepare });
    const reads = new Reader(connect);
    const notifications = listen ? new Notifications(connect, wake) : undefined;
    const commit = new GroupCommit({
      connect,
      facts,
      births,
      clock,
      lanes: sizes.lanes ?? 4,
      maxBatch: sizes.maxBatch ?? 512,
      onMessages: () => {
        wake();
        notifications?.notify();
      },
    });
    const steps = new Steps({ commit, facts, reads, keyring, clock });
    super({
      verifications: new VerificationSteps(steps),
      users: new UserSteps(steps),
      notices: new NoticeSteps(steps),
      messages: new MessageSteps(steps),
      addresses: new AddressSteps(steps),
    });
    this.#clock = clock;
    this.#commit = commit;
    this.#births = births;
    this.#listeners = listeners;
    this.#notifications = notifications;
    this.#reads = reads;
    this.#upkeep = new Reader(connect);
    this.#apps = new Apps((statement) =>
      reads.read((connection) => readAll(connection, [statement])).then(([answer]) => answer?.rows ?? []),
    );
  }

  /**
   * Connects, and brings the database to this version's schema.
   * @throws ServiceError `store-unavailable`, `store-schema-newer`
   */
  static async open(options: PostgresOptions): Promise<PostgresStore> {
    const store = new PostgresStore(options);
    try {
      await store.#upkeep.alone(async (connection) => {
        await migrate(connection);
        await store.#retention.start(connection, store.#clock);
      });
      await store.#notifications?.start();
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  onMessages(listener: () => void): void {
    this.#listeners.push(listener);
  }

  giveNewMessages(taker: Taker): void {
    this.#births.goTo(taker);
  }

  saveApp(app: App, key: ApiKey): Promise<App> {
    return this.#upkeep.alone(async (connection) => {
      const [time] = await readAll(connection, [readClock]);
      const now = timeOf(time, this.#clock);
      return this.#apps.save(connection, app, key, now);
    });
  }

  listApps(): Promise<App[]> {
    return this.#apps.list();
  }

  findApp(appId: string): Promise<App | undefined> {
    return this.#apps.find(appId);
  }

  findAppByKey(keyHash: string): Promise<App | undefined> {
    return this.#apps.findByKey(keyHash);
  }

  async addSpend(items: readonly Spend[]): Promise<void> {
    if (items.length === 0) return;
    await this.#reads.write((connection) => writeAll(connection, [addSpend(items)]));
  }

  async readSpend(of: SpendOf): Promise<Spend[]> {
    const [answer] = await this.#reads.read((connection) => readAll(connection, [readSpend(of)]));
    return (answer?.rows ?? []).map(spendFrom);
  }

  shareRouteNews(news: readonly RouteNews[]): Promise<RouteNews[]> {
    return this.#reads.alone(async (connection) => {
      const naming = this.#news.naming();
      if (naming) this.#news.named((await readAll(connection, [naming])).at(0));
      const statements = this.#news.statements(news, this.#clock?.() ?? null);
      return this.#news.take(await writeAll(connection, statements));
    });
  }

  removeExpired(limit: number): Promise<number> {
    return this.#upkeep.alone((connection) => this.#retention.step(connection, limit, this.#clock));
  }

  /** A standby can be read, and a full disk still takes a commit that needs no new page: neither serves anybody. */
  async checkHealth(): Promise<number> {
    this.#commit.demandRoom();
    // With a transaction id there is something to commit, so that it goes to the disk, and to the standby.
    const [time] = await this.#reads.write((connection) =>
      writeAll(connection, [readClock, { name: 'cs_health', text: 'SELECT txid_current()' }]),
    );
    return timeOf(time, this.#clock);
  }

  async close(): Promise<void> {
    await this.#commit.close();
    await Promise.all([this.#notifications?.close(), this.#reads.close(), this.#upkeep.close()]);
  }
}
