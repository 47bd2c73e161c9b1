import { type ScryptOptions, scrypt } from 'node:crypto';
import { Turns } from './turns.ts';

/** One of the settings that OWASP names as equal (Password Storage Cheat Sheet): 16 MB and some 60 ms each. */
const settings: ScryptOptions = { N: 2 ** 14, r: 8, p: 5, maxmem: 64 * 1024 * 1024 };
const hashBytes = 32;

/** Random bytes of a set's salt. */
export const recoverySaltBytes = 16;

/** A flood of answers waits in vain rather than in memory; and whoever makes a set of ten has a place of their own. */
const checks = { atOnce: 2, mostWaiting: 64 };
const sets = { atOnce: 1, mostWaiting: 80 };
/** Of one verification: a form that is sent twice. More are a guesser's, who must not take everybody's places. */
const mostOfOne = 2;

/**
 * Hashes recovery codes with scrypt, off the event loop's thread, and only so many at once. Salt and hashes stand under the
 * user's seal, so that a copy of the database alone can't even be tried against.
 */
export class RecoveryHasher {
  readonly #checks = new Turns(checks);
  readonly #sets = new Turns(sets);
  readonly #underWay = new Map<string, number>();

  /**
   * What was typed for a verification.
   * @param code normalised
   * @param salt base64url
   * @returns null when too many wait already
   */
  async hashTyped(code: string, salt: string, verificationId: string): Promise<string | null> {
    const underWay = this.#underWay.get(verificationId) ?? 0;
    if (underWay >= mostOfOne || this.#checks.isFull) return null;
    this.#underWay.set(verificationId, underWay + 1);
    try {
      return await this.#checks.run(() => scryptHash(code, salt));
    } finally {
      const left = (this.#underWay.get(verificationId) ?? 1) - 1;
      if (left > 0) this.#underWay.set(verificationId, left);
      else this.#underWay.delete(verificationId);
    }
  }

  /** The codes of a new set. @throws ServiceError `not-now` when too many wait already */
  hashSet(codes: readonly string[], salt: string): Promise<string[]> {
    return Promise.all(codes.map((code) => this.#sets.run(() => scryptHash(code, salt))));
  }
}

function scryptHash(code: string, salt: string): Promise<string> {
  return new Promise((resolve, reject) =>
    scrypt(code, Buffer.from(salt, 'base64url'), hashBytes, settings, (error, hash) =>
      error ? reject(error) : resolve(hash.toString('base64url')),
    ),
  );
}
