import { type ScryptOptions, scrypt } from 'node:crypto';
import { ServiceError } from '#core/service-error.ts';

/** One of the settings that OWASP names as equal (Password Storage Cheat Sheet): 16 MB and some 60 ms each. */
const settings: ScryptOptions = { N: 2 ** 14, r: 8, p: 5, maxmem: 64 * 1024 * 1024 };
const hashBytes = 32;

/** Random bytes of a set's salt. */
export const recoverySaltBytes = 16;

const atOnce = 2;
/** A flood of answers waits in vain rather than in memory. */
const mostWaiting = 64;

/**
 * Hashes recovery codes with scrypt, off the event loop's thread, and only so many at once. Salt and hashes stand under the
 * user's seal, so that a copy of the database alone can't even be tried against.
 */
export class RecoveryHasher {
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /**
   * @param code normalised
   * @param salt base64url
   * @throws ServiceError `store-unavailable` when too many wait already
   */
  async hash(code: string, salt: string): Promise<string> {
    await this.#turn();
    try {
      const hash = await scryptHash(code, Buffer.from(salt, 'base64url'));
      return hash.toString('base64url');
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= atOnce) {
      if (this.#waiting.length >= mostWaiting) {
        throw new ServiceError('store-unavailable', 'Too many recovery codes are being checked.');
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running++;
  }
}

function scryptHash(code: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(code, salt, hashBytes, settings, (error, hash) => (error ? reject(error) : resolve(hash))),
  );
}
