import type { App } from '#core/app.ts';
import type { Keyring } from '#core/keyring.ts';
import type { RouteNews } from '#core/route-news.ts';
import type { Spend } from '#core/spend.ts';
import type { ApiKey, SpendOf, Store, Taker } from '#store/store.ts';
import { StoreOfSteps } from '#store/store-of-steps.ts';
import { AddressSteps } from './address-steps.ts';
import { Apps } from './apps.ts';
import { GroupCommit } from './group-commit.ts';
import { HandOver } from './hand-over.ts';
import { MessageSteps } from './message-steps.ts';
import { NoticeSteps } from './notice-steps.ts';
import { type OpenDatabase, openDatabase } from './open-database.ts';
import { Retention } from './retention.ts';
import { RouteNewsTable } from './route-news.ts';
import { SpendTable } from './spend.ts';
import { Steps } from './steps.ts';
import { Tables } from './tables.ts';
import { UserSteps } from './user-steps.ts';
import { VerificationSteps } from './verification-steps.ts';

export type SqliteOptions = {
  /** File, or `:memory:`. */
  readonly path: string;
  readonly clock: () => number;
  /** Tells the rules a right answer from a wrong one. */
  readonly keyring: Keyring;
  /** Steps to a transaction; see {@link GroupCommit}. */
  readonly maxBatch?: number;
};

/** The embedded store: one file, one writer, every step on disk before it is answered. */
export class SqliteStore extends StoreOfSteps implements Store {
  readonly #database: OpenDatabase;
  readonly #clock: () => number;
  readonly #commit: GroupCommit;
  readonly #tables: Tables;
  readonly #handOver: HandOver;
  readonly #apps: Apps;
  readonly #spend: SpendTable;
  readonly #news: RouteNewsTable;
  readonly #retention: Retention;

  /** @throws ServiceError `store-unavailable` when another process has the file, `store-schema-newer` */
  constructor({ path, clock, keyring, maxBatch }: SqliteOptions) {
    const database = openDatabase(path);
    const { db } = database;
    const tables = new Tables(db);
    const commit = new GroupCommit(db, () => tables.forget(), maxBatch);
    const handOver = new HandOver(tables, clock);
    const steps = new Steps({ commit, tables, handOver, keyring, clock });
    super({
      verifications: new VerificationSteps(steps),
      users: new UserSteps(steps),
      notices: new NoticeSteps(steps),
      messages: new MessageSteps(steps),
      addresses: new AddressSteps(steps),
    });
    this.#database = database;
    this.#clock = clock;
    this.#commit = commit;
    this.#tables = tables;
    this.#handOver = handOver;
    this.#apps = new Apps(db);
    this.#spend = new SpendTable(db);
    this.#news = new RouteNewsTable(db);
    this.#retention = new Retention(db);
  }

  onMessages(listener: () => void): void {
    this.#handOver.listen(listener);
  }

  giveNewMessages(taker: Taker): void {
    this.#handOver.goTo(taker);
  }

  saveApp(app: App, key: ApiKey): Promise<App> {
    return this.#commit.submit(() => this.#apps.save(app, key, this.#clock()));
  }

  async listApps(): Promise<App[]> {
    return this.#apps.list();
  }

  async findApp(appId: string): Promise<App | undefined> {
    return this.#apps.find(appId);
  }

  async findAppByKey(keyHash: string): Promise<App | undefined> {
    return this.#apps.findByKey(keyHash);
  }

  addSpend(items: readonly Spend[]): Promise<void> {
    return this.#commit.submit(() => this.#spend.add(items));
  }

  async readSpend(of: SpendOf): Promise<Spend[]> {
    return this.#spend.read(of);
  }

  async shareRouteNews(news: readonly RouteNews[]): Promise<RouteNews[]> {
    const earlier = this.#news.takeEarlier(this.#clock());
    if (news.length === 0) return earlier;
    try {
      await this.#commit.submit(() => this.#news.insert(news, this.#clock()));
      return earlier;
    } catch (error) {
      if (earlier.length > 0) this.#news.giveBack();
      throw error;
    }
  }

  removeExpired(limit: number): Promise<number> {
    return this.#commit.submit(() => {
      const removed = this.#retention.step(limit, this.#clock());
      if (removed > 0) this.#tables.verifications.forget();
      return removed;
    });
  }

  /** Writes what is there already, since an empty commit never sees that the disk is full. */
  checkHealth(): Promise<number> {
    return this.#commit.submit(() => {
      this.#database.rewriteVersion();
      return this.#clock();
    });
  }

  async close(): Promise<void> {
    this.#commit.drain();
    this.#database.close();
  }
}
