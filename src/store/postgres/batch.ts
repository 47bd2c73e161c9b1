import type { Births } from '#store/births.ts';
import type { ClaimedMessage } from '#store/store.ts';
import type { Line, Statement } from './connection.ts';
import type { Facts, Topic } from './facts.ts';
import { withPlainBytes } from './plain-bytes.ts';
import { Tables } from './tables.ts';
import { begin, commitAll, rollBack } from './transaction.ts';

/** One waiting step. It may be run more than once, on fresh rows each time, so it changes nothing but the tables. */
export type Step = {
  /** Steps that share one of these run in one batch or one after the other, so that a node isn't in its own way. */
  readonly lane: () => readonly string[];
  readonly topic?: Topic;
  /** Says which rows it needs. */
  want(tables: Tables): void;
  /** @throws what the rule throws; nothing is written then */
  run(tables: Tables): void;
  settle(): void;
  fail(cause: unknown): void;
};

export type BatchOptions = {
  readonly facts: Facts;
  readonly births: Births;
  /** Rules instead of the database's clock, in tests. */
  readonly clock?: (() => number) | undefined;
};

/**
 * Runs steps one after another over one set of locked rows and commits once: two round trips, and a third when something
 * isn't known beforehand.
 */
export class Batch {
  readonly steps: readonly Step[];
  readonly #options: BatchOptions;
  #failed = new Map<Step, unknown>();
  /** Whether the commit was asked for; from then on a broken connection leaves it open whether it happened. */
  committing = false;
  /** Whether it put messages into the outbox for anybody to claim. */
  hasMessages = false;
  #born: readonly ClaimedMessage[] = [];

  constructor(steps: readonly Step[], options: BatchOptions) {
    this.steps = steps;
    this.#options = options;
  }

  /** One go. @throws what the server said; the transaction is over then, or the connection closed */
  async commit(connection: Line): Promise<void> {
    const { facts, clock, births } = this.#options;
    this.committing = false;
    await facts.complete(
      connection,
      this.steps.flatMap(({ topic }) => topic ?? []),
    );
    const tables = new Tables(clock);
    for (const step of this.steps) step.want(tables);
    const writes = await this.#work(connection, tables).catch(async (error: unknown) => {
      await rollBack(connection);
      throw error;
    });
    if (writes.length === 0) return rollBack(connection);
    this.committing = true;
    const { born, hasNew } = tables.messages;
    try {
      await commitAll(connection, writes);
    } catch (error) {
      births.release(born.length);
      throw error;
    }
    this.hasMessages = hasNew;
    this.#born = born.map(({ appId, message }) => {
      facts.learnOwner(message.id, { appId, ownerId: message.ownerId });
      const verification = tables.verifications.find(message.ownerId, tables.now);
      return { message, verification: verification && withPlainBytes(verification) };
    });
  }

  /** Answers everybody, once the commit is known, and then hands over what is to be sent. */
  settle(): void {
    for (const step of this.steps) {
      if (this.#failed.has(step)) step.fail(this.#failed.get(step));
      else step.settle();
    }
    this.#options.births.hand(this.#born);
  }

  async #work(connection: Line, tables: Tables): Promise<Statement[]> {
    const reads = tables.reads();
    const answers = await connection.run([...begin, ...reads.map(([statement]) => statement)]);
    for (const [index, [, take]] of reads.entries()) {
      const answer = answers[begin.length + index];
      if (answer) take(answer);
    }
    await readMore(connection, tables.lateReads());
    this.#runAll(tables);
    if (await readMore(connection, tables.breakerReads())) {
      tables.reset();
      this.#runAll(tables);
    }
    tables.messages.claimNew(this.#options.births);
    return tables.writes();
  }

  #runAll(tables: Tables): void {
    this.#failed = new Map();
    for (const step of this.steps) {
      try {
        step.run(tables);
      } catch (error) {
        this.#failed.set(step, error);
      }
    }
  }
}

type Read = ReturnType<Tables['reads']>[number];

async function readMore(connection: Line, reads: readonly Read[]): Promise<boolean> {
  if (reads.length === 0) return false;
  const answers = await connection.run(reads.map(([statement]) => statement));
  for (const [index, [, take]] of reads.entries()) {
    const answer = answers[index];
    if (answer) take(answer);
  }
  return true;
}
