import type { Rule } from '#core/decision.ts';
import type { Keyring } from '#core/keyring.ts';
import type { StoredUser } from '#core/user.ts';
import { type Facts, userLanes } from './facts.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Reader } from './reader.ts';
import type { Tables } from './tables.ts';

export type StepsOptions = {
  readonly commit: GroupCommit;
  readonly facts: Facts;
  readonly reads: Reader;
  readonly keyring: Keyring;
  /** Rules instead of the database's clock, in tests. */
  readonly clock: (() => number) | undefined;
};

/** What the steps of every kind work with. */
export class Steps {
  readonly commit: GroupCommit;
  readonly facts: Facts;
  readonly reads: Reader;
  readonly keyring: Keyring;
  readonly clock: (() => number) | undefined;

  constructor({ commit, facts, reads, keyring, clock }: StepsOptions) {
    this.commit = commit;
    this.facts = facts;
    this.reads = reads;
    this.keyring = keyring;
    this.clock = clock;
  }

  /**
   * One step on what a user has enrolled.
   * @param want rows that it needs besides the user's
   */
  ofUser<State, Outcome>(
    { appId, userKeys }: { readonly appId: string; readonly userKeys: readonly string[] },
    want: (tables: Tables) => void,
    load: (tables: Tables, user: StoredUser | undefined) => State,
    rule: Rule<State, Outcome>,
  ): Promise<Outcome> {
    return this.commit.submit({
      lane: () => userLanes(appId, userKeys),
      want: (tables) => {
        want(tables);
        tables.users.want(appId, userKeys);
      },
      run: (tables) => {
        const state = load(tables, tables.users.find(appId, userKeys));
        const { outcome, writes } = rule(state, tables.now);
        if (writes) tables.write(appId, writes, undefined);
        return outcome;
      },
    });
  }
}
