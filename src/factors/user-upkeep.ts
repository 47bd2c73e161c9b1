import { ServiceError } from '#core/service-error.ts';
import { openUser, type StoredUser } from '#core/user.ts';
import { Rounds } from '#store/rounds.ts';
import { changeFactors, type FactorContext } from './change-factors.ts';

const usersAtOnce = 20;
const busyMs = 50;
const idleMs = 10 * 60_000;
/** So many rows to leave out are still asked for at once; more than a few is a disaster, and no upkeep mends it. */
const mostLeft = 10_000;

export type UpkeepEvents = {
  readonly onError: (error: unknown) => void;
  /** At the end of each pass that left somebody where they stand. @param ids `usr_…` */
  readonly onLeft: (ids: readonly string[]) => void;
};

/**
 * Writes anew, in small steps, whoever would else stay as they are until they come again, which may be never. After the secret was
 * replaced everybody, under the current one: what people have enrolled is kept for years, and a secret isn't. And whoever has
 * something that is past its time, without that: the number that a recovery took the place of, the key of an enrolment that was
 * left.
 */
export class UserUpkeep {
  readonly #context: FactorContext;
  readonly #events: UpkeepEvents;
  readonly #rounds = new Rounds(() => this.#round());
  #pass = new UpkeepPass();

  constructor(context: FactorContext, events: UpkeepEvents) {
    this.#context = context;
    this.#events = events;
  }

  start(): void {
    this.#rounds.start(busyMs);
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  async #round(): Promise<number> {
    const looked = await this.#pass.step(this.#context, usersAtOnce).catch((error: unknown) => {
      this.#events.onError(error);
      return 0;
    });
    if (looked > 0) return busyMs;
    const { left } = this.#pass;
    if (left.length > 0) this.#events.onLeft(left);
    // What couldn't be written now is tried again then.
    this.#pass = new UpkeepPass();
    return idleMs;
  }
}

/** One go over everybody who is to be written. Whoever can't be read or written keeps nobody else waiting. */
export class UpkeepPass {
  readonly #left = new Set<string>();
  #last: ReadonlySet<string> = new Set();

  /** Our ids of those who stay where they are. */
  get left(): readonly string[] {
    return [...this.#left];
  }

  /** @returns how many were looked at; 0: the pass is over. @throws ServiceError `store-unavailable` */
  async step(context: FactorContext, limit: number): Promise<number> {
    if (this.#left.size >= mostLeft) return 0;
    const users = await this.#due(context, limit);
    // In turn: it is upkeep, and waits for whoever signs in.
    for (const stored of users) if (!(await this.#write(context, stored))) this.#left.add(stored.id);
    this.#last = new Set(users.map(({ id }) => id));
    return users.length;
  }

  async #due({ store }: FactorContext, limit: number): Promise<readonly StoredUser[]> {
    const users = await store.usersToRekey(limit, this.left);
    return users.length > 0 ? users : store.usersToTidy(limit, this.left);
  }

  async #write(context: FactorContext, stored: StoredUser): Promise<boolean> {
    // Written and here again: of somebody with two rows the other one is found, now and ever.
    if (this.#last.has(stored.id)) return false;
    try {
      const { appId, userId } = openUser(context.keyring, stored);
      // Changes nothing but the seal.
      await changeFactors(context, { appId, userId, requestId: null }, { action: 'order', factorIds: [] });
      return true;
    } catch (error) {
      if (error instanceof ServiceError) throw error;
      return false;
    }
  }
}
