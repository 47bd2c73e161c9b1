import { hash, type Options, verify } from '@node-rs/argon2';
import { commonPasswords } from './common-passwords.ts';

export const minPasswordLength = 8;
/** Far beyond any passphrase; without an end the hash would be work that strangers can order. */
export const maxPasswordLength = 200;

export type PasswordFault = 'too-short' | 'too-long' | 'common' | 'personal';

export type Passwords = {
  hash(password: string): Promise<string>;
  /** Takes as long for nobody's account (undefined) as for somebody's. */
  verify(passwordHash: string | undefined, password: string): Promise<boolean>;
};

/**
 * Argon2id at the library's default cost, which is the least that OWASP recommends: 19 MiB, 2 passes, 1 lane.
 * @param cost lower for tests only
 */
export async function createPasswords(random: () => string, cost: Options = {}): Promise<Passwords> {
  const nobodys = await hash(random(), cost);
  return {
    hash: (password) => hash(normalise(password), cost),
    async verify(passwordHash, password) {
      const right = await verify(passwordHash ?? nobodys, normalise(password.slice(0, maxPasswordLength)));
      return right && passwordHash !== undefined;
    },
  };
}

/** What is wrong with a new password (NIST SP 800-63B §3.1.1.2: length and a list of known bad ones, no rules of composition). */
export function passwordFault(password: string, personal: readonly string[]): PasswordFault | undefined {
  const plain = normalise(password);
  const length = [...plain].length;
  if (length < minPasswordLength) return 'too-short';
  if (length > maxPasswordLength) return 'too-long';
  const lower = plain.toLowerCase();
  if (commonPasswords.has(lower) || /^(.)\1*$/u.test(lower)) return 'common';
  return personal.some((word) => word.toLowerCase() === lower) ? 'personal' : undefined;
}

/** The same password from every keyboard: some send é as one character, some as two. */
function normalise(password: string): string {
  return password.normalize('NFKC');
}
