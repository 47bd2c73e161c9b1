import type { Rule, Writes } from '#core/decision.ts';
import type { Keyring } from '#core/keyring.ts';
import type { StoredUser } from '#core/user.ts';
import type { GroupCommit } from './group-commit.ts';
import type { HandOver } from './hand-over.ts';
import type { Tables } from './tables.ts';

export type StepsOptions = {
  readonly commit: GroupCommit;
  readonly tables: Tables;
  readonly handOver: HandOver;
  readonly keyring: Keyring;
  readonly clock: () => number;
};

/** What the steps of every kind work with. */
export class Steps {
  readonly commit: GroupCommit;
  readonly tables: Tables;
  readonly handOver: HandOver;
  readonly keyring: Keyring;
  readonly clock: () => number;

  constructor({ commit, tables, handOver, keyring, clock }: StepsOptions) {
    this.commit = commit;
    this.tables = tables;
    this.handOver = handOver;
    this.keyring = keyring;
    this.clock = clock;
  }

  /** One step: what is stored, the rule, what it writes. */
  run<State, Outcome>(
    idempotency: string | undefined,
    appIdOf: (state: State) => string,
    load: (now: number) => State,
    rule: Rule<State, Outcome>,
  ): Promise<Outcome> {
    return this.commit.submit(() => {
      const now = this.clock();
      const state = load(now);
      const { outcome, writes } = rule(state, now);
      if (writes) this.write(appIdOf(state), writes, idempotency, now);
      return outcome;
    });
  }

  /** One step on what a user has enrolled. */
  ofUser<State, Outcome>(
    { appId, userKeys }: { readonly appId: string; readonly userKeys: readonly string[] },
    load: (tables: Tables, user: StoredUser | undefined) => State,
    rule: Rule<State, Outcome>,
  ): Promise<Outcome> {
    return this.run(
      undefined,
      () => appId,
      () => load(this.tables, this.tables.users.find({ appId, userKeys })),
      rule,
    );
  }

  /** Within a step. New messages are handed over once they are on disk. */
  write(appId: string, writes: Writes, idempotency: string | undefined, now: number): void {
    const hasMessages = this.tables.write(appId, writes, idempotency, now);
    if (hasMessages) this.commit.afterCommit(this.handOver.newMessages);
  }
}
