import { type ScryptOptions, scrypt } from 'node:crypto';
import { Turns } from './turns.ts';

/** One of the settings that OWASP names as equal (Password Storage Cheat Sheet): 16 MB and some 60 ms each. */
const settings: ScryptOptions = { N: 2 ** 14, r: 8, p: 5, maxmem: 64 * 1024 * 1024 };
const hashBytes = 32;

/** Random bytes of a set's salt. */
export const recoverySaltBytes = 16;

/** A flood of answers waits in vain rather than in memory. */
const bounds = { atOnce: 2, mostWaiting: 64 };

/**
 * Hashes recovery codes with scrypt, off the event loop's thread, and only so many at once. Salt and hashes stand under the
 * user's seal, so that a copy of the database alone can't even be tried against.
 */
export class RecoveryHasher {
  readonly #turns = new Turns(bounds);

  /**
   * @param code normalised
   * @param salt base64url
   * @throws ServiceError `store-unavailable` when too many wait already
   */
  async hash(code: string, salt: string): Promise<string> {
    const hash = await this.#turns.run(() => scryptHash(code, Buffer.from(salt, 'base64url')));
    return hash.toString('base64url');
  }
}

function scryptHash(code: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(code, salt, hashBytes, settings, (error, hash) => (error ? reject(error) : resolve(hash))),
  );
}
