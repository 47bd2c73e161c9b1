import { type ScryptOptions, scrypt } from 'node:crypto';
import { ServiceError } from '#core/service-error.ts';
import { Turns } from './turns.ts';

/** One of the settings that OWASP names as equal (Password Storage Cheat Sheet): 16 MB and some 60 ms each. */
const owasp: ScryptOptions = { N: 2 ** 14, r: 8, p: 5, maxmem: 64 * 1024 * 1024 };
const hashBytes = 32;

/** Random bytes of a set's salt. */
export const recoverySaltBytes = 16;

/** A flood of answers waits in vain rather than in memory; and whoever makes a set of ten has a place of their own. */
const checks = { atOnce: 2, mostWaiting: 64 };
const sets = { atOnce: 1, mostWaiting: 80 };
/** Of one verification, and sets of one person: a form that is sent twice. More are a flood's, which must not take everybody's places. */
const mostOfOne = 2;

/**
 * Hashes recovery codes with scrypt, off the event loop's thread, and only so many at once. Salt and hashes stand under the
 * user's seal, so that a copy of the database alone can't even be tried against.
 */
export class RecoveryHasher {
  readonly #checks = new Turns(checks);
  readonly #sets = new Turns(sets);
  readonly #underWay = new Map<string, number>();
  readonly #cost: ScryptOptions;

  /** @param cost for a test that makes many */
  constructor(cost: ScryptOptions = owasp) {
    this.#cost = cost;
  }

  /**
   * What was typed for a verification.
   * @param code normalised
   * @param salt base64url
   * @returns null when too many wait already
   */
  async hashTyped(code: string, salt: string, verificationId: string): Promise<string | null> {
    if (this.#checks.isFull) return null;
    return this.#asOne(verificationId, () => this.#checks.run(() => scryptHash(code, salt, this.#cost)));
  }

  /**
   * The codes of a new set.
   * @param whose tells their person from every other
   * @throws ServiceError `not-now` when too many wait already
   */
  async hashSet(codes: readonly string[], salt: string, whose: string): Promise<string[]> {
    const hashes = await this.#asOne(`set of ${whose}`, () =>
      Promise.all(codes.map((code) => this.#sets.run(() => scryptHash(code, salt, this.#cost)))),
    );
    if (hashes === null) throw new ServiceError('not-now', 'Codes of theirs are made already.');
    return hashes;
  }

  /** null: whoever it is for has as much under way as they may. */
  async #asOne<Result>(whose: string, work: () => Promise<Result>): Promise<Result | null> {
    const underWay = this.#underWay.get(whose) ?? 0;
    if (underWay >= mostOfOne) return null;
    this.#underWay.set(whose, underWay + 1);
    try {
      return await work();
    } finally {
      const left = (this.#underWay.get(whose) ?? 1) - 1;
      if (left > 0) this.#underWay.set(whose, left);
      else this.#underWay.delete(whose);
    }
  }
}

function scryptHash(code: string, salt: string, cost: ScryptOptions): Promise<string> {
  return new Promise((resolve, reject) =>
    scrypt(code, Buffer.from(salt, 'base64url'), hashBytes, cost, (error, hash) =>
      error ? reject(error) : resolve(hash.toString('base64url')),
    ),
  );
}
