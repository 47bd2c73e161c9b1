import type { Factor } from '#core/factor.ts';
import { type Keyring, sealIvBytes } from '#core/keyring.ts';
import { newUser, type StoredUser, sealUser, type Told } from '#core/user.ts';

/** For those who aren't there: opened as theirs would be. */
const nobodies = new WeakMap<Keyring, Map<number, StoredUser>>();

const since = { name: '', createdAt: 0, confirmedAt: 0, lastUsedAt: 0 };
const phone: Factor = {
  ...since,
  id: `fac_${'0'.repeat(36)}`,
  kind: 'phone',
  value: '+12025550143',
  country: 'US',
};
const app: Factor = {
  ...since,
  id: `fac_${'1'.repeat(36)}`,
  kind: 'totp',
  secret: 'A'.repeat(32),
  algorithm: 'sha1',
  digits: 6,
  periodSeconds: 30,
  acceptedStep: 0,
  driftSteps: 0,
};
const codes: Factor = {
  ...since,
  id: `fac_${'2'.repeat(36)}`,
  kind: 'recovery_codes',
  salt: 'A'.repeat(22),
  hashes: Array.from({ length: 10 }, () => 'A'.repeat(43)),
};
const told: Told = {
  noticeId: `ntc_${'0'.repeat(36)}`,
  kind: 'factor_added',
  at: 0,
  to: ['+1 ••• 43'],
  subject: null,
  by: null,
};
/** Some have more and some less, as people have: else the time that one and the same takes would tell them. */
const enrolled: readonly (readonly Factor[])[] = [[phone], [phone, app], [phone, app, codes]];

/** The same one for the same keys. */
export function nobodyOf(keyring: Keyring, [key = '']: readonly string[]): StoredUser {
  const index = (key.codePointAt(0) ?? 0) % enrolled.length;
  const made = nobodies.get(keyring) ?? new Map<number, StoredUser>();
  const nobody = made.get(index) ?? sealedNobody(keyring, index);
  nobodies.set(keyring, made.set(index, nobody));
  return nobody;
}

/** It never leaves this process, so that nobody sees what its initialisation vector is. */
function sealedNobody(keyring: Keyring, index: number): StoredUser {
  const user = newUser({ id: `usr_${'0'.repeat(36)}`, appId: 'nobody', userId: 'nobody' });
  const factors = enrolled[index] ?? [];
  const iv = new Uint8Array(sealIvBytes).fill(index);
  return sealUser(keyring, { ...user, factors, told: index > 0 ? [told] : [] }, iv, 0);
}
