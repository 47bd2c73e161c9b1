import { type BinaryLike, type ScryptOptions, scrypt } from 'node:crypto';
import type { Keyring } from '#core/keyring.ts';
import { ServiceError } from '#core/service-error.ts';

/** One of the settings that OWASP names as equal (Password Storage Cheat Sheet): 16 MB and some 60 ms each. */
const settings: ScryptOptions = { N: 2 ** 14, r: 8, p: 5, maxmem: 64 * 1024 * 1024 };
const hashBytes = 32;
export const recoverySaltBytes = 16;

const atOnce = 2;
/** A flood of answers waits in vain rather than in memory. */
const mostWaiting = 64;

/** Hashes recovery codes with scrypt, off the event loop's thread, and only so many at once. */
export class RecoveryHasher {
  readonly #keyring: Keyring;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /**
   * A salt for a set, which names the secret of the pepper. @param random {@link recoverySaltBytes}
   */
  newSalt(random: Uint8Array): string {
    return `${this.#keyring.currentId}.${Buffer.from(random).toString('base64url')}`;
  }

  /**
   * @param code normalised
   * @throws ServiceError `store-unavailable` when too many wait already
   */
  async hash(code: string, salt: string): Promise<string> {
    const [keyId = '', bytes = ''] = salt.split('.');
    await this.#turn();
    try {
      const peppered = this.#keyring.recoveryMac(code, keyId);
      const hash = await scryptHash(peppered, Buffer.from(bytes, 'base64url'));
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

function scryptHash(password: BinaryLike, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(password, salt, hashBytes, settings, (error, hash) => (error ? reject(error) : resolve(hash))),
  );
}
