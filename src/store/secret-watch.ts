import type { Keyring } from '#core/keyring.ts';
import { Rounds } from './rounds.ts';
import type { Store, UsersUnder } from './store.ts';

const lookMs = 10_000;

/**
 * Secrets that users stand under and that aren't listed here. Nobody finds those users, so they would count as people who
 * have enrolled nothing, and whoever has their session could enrol a factor of their own.
 */
export async function unlistedSecrets(store: Store, keyring: Keyring): Promise<UsersUnder[]> {
  return (await store.usersUnderOthers()).filter(({ keyId }) => !keyring.has(keyId));
}

/** Looks now and then whether another node writes people under a secret that this one hasn't got. */
export class SecretWatch {
  readonly #store: Store;
  readonly #keyring: Keyring;
  /** Told of each change. */
  readonly #onChange: (isBlind: boolean) => void;
  readonly #rounds = new Rounds(async () => {
    await this.look();
    return lookMs;
  });
  #isBlind = false;

  constructor(store: Store, keyring: Keyring, onChange: (isBlind: boolean) => void) {
    this.#store = store;
    this.#keyring = keyring;
    this.#onChange = onChange;
  }

  /** Whether there are people who can't be found here: nothing may be answered then. */
  get isBlind(): boolean {
    return this.#isBlind;
  }

  start(): void {
    this.#rounds.start(lookMs);
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** A store that can't say changes nothing: it answers nobody either. */
  async look(): Promise<void> {
    const unlisted = await unlistedSecrets(this.#store, this.#keyring).catch(() => undefined);
    if (!unlisted || unlisted.length > 0 === this.#isBlind) return;
    this.#isBlind = unlisted.length > 0;
    this.#onChange(this.#isBlind);
  }
}
