import { normaliseAnswer, typedDigits } from './answer.ts';
import type { Factor, PasskeyFactor, RecoveryCodesFactor } from './factor.ts';
import type { Keyring } from './keyring.ts';
import { policyFor } from './policy.ts';
import { withoutHash } from './recovery-codes.ts';
import { totpStep } from './totp.ts';
import { useCode } from './use-code.ts';
import type { Verification } from './verification.ts';

// What somebody answers with who has enrolled something, and what becomes of the factor by it.

/** What a passkey's answer proved, verified by then against the challenge of the verification as it was with so many tries. */
export type PasskeyAnswer = {
  readonly factorId: string;
  /** The challenge changes with each try that is counted: an answer to an older one is worth nothing. */
  readonly tries: number;
  /** null: it was wrong. `malformed`: nothing that a passkey could have said here. */
  readonly proof: PasskeyProof | 'malformed' | null;
};

export type PasskeyProof = {
  readonly signCount: number;
  readonly userVerified: boolean;
  readonly backedUp: boolean;
  /** It should have grown: a sign that the authenticator was copied. */
  readonly signCountWentBack: boolean;
};

export type FactorAnswer =
  | { readonly method: 'totp' | 'hotp'; readonly code: string }
  /**
   * What was typed, normalised; null: it can't be a code. And its hash, with the salt of the user's set; null: nobody hashed it,
   * since it can't be right.
   */
  | { readonly method: 'recovery_codes'; readonly code: string | null; readonly hash: string | null }
  | ({ readonly method: 'passkey' } & PasskeyAnswer);

/** Presses of a token that nobody saw (RFC 4226 §7.4: as few as people can live with). */
const lookAhead = 10;

/** Whether it could be one at all. */
export function hasShape(answer: FactorAnswer, factors: readonly Factor[]): boolean {
  if (answer.method === 'recovery_codes') return answer.code !== null;
  if (answer.method === 'passkey') return answer.proof !== 'malformed';
  return factors.some((factor) => 'digits' in factor && normaliseAnswer(answer.code, factor.digits).ok);
}

/** The factor that the answer is right for, as it is after its use. All are tried, so that time doesn't tell which. */
export function useAny(
  answer: FactorAnswer,
  factors: readonly Factor[],
  verification: Verification,
  now: number,
): Factor | undefined {
  const used = factors.map((factor) => use(answer, factor, verification, now));
  return used.find((factor) => factor !== undefined);
}

function use(
  answer: FactorAnswer,
  factor: Factor,
  verification: Verification,
  now: number,
): Factor | undefined {
  if (answer.method === 'passkey')
    return factor.kind === 'passkey' ? usePasskey(answer, factor, verification, now) : undefined;
  if (answer.method === 'recovery_codes') {
    return factor.kind === 'recovery_codes' ? useRecoveryCode(answer.hash ?? '', factor, now) : undefined;
  }
  if (factor.kind !== 'totp' && factor.kind !== 'hotp') return undefined;
  const typed = normaliseAnswer(answer.code, factor.digits);
  return typed.ok ? useCode(factor, typed.code, now, lookAhead) : undefined;
}

function usePasskey(
  { factorId, tries, proof }: PasskeyAnswer,
  factor: PasskeyFactor,
  verification: Verification,
  now: number,
): PasskeyFactor | undefined {
  if (factor.id !== factorId || proof === null || proof === 'malformed' || tries !== verification.tries)
    return undefined;
  if (policyFor(verification.purpose).userVerification && !proof.userVerified) return undefined;
  const { signCount, backedUp } = proof;
  return { ...factor, signCount: Math.max(signCount, factor.signCount), backedUp, lastUsedAt: now };
}

function useRecoveryCode(
  hash: string,
  factor: RecoveryCodesFactor,
  now: number,
): RecoveryCodesFactor | undefined {
  const hashes = withoutHash(factor.hashes, hash);
  return hashes && { ...factor, hashes, lastUsedAt: now };
}

/** What stands for a recovery code that was typed: without a hash, so that a repeat of it costs none. */
export function recoveryTag(given: Verification, code: string, keyring: Keyring): string {
  return keyring.answerTag(given, `recovery_codes:${code}`);
}

/**
 * What the answer was held against, besides itself: the same digits are a new guess once the app or the token is at another
 * code. Counted once for all of them, each half minute would give a guesser another chance for nothing.
 */
export function guessOf(
  answer: Exclude<FactorAnswer, { method: 'recovery_codes' }>,
  factors: readonly Factor[],
  now: number,
): string {
  if (answer.method === 'passkey') return String(answer.tries);
  const places = factors.map((factor) => placeOf(factor, now));
  return `${typedDigits(answer.code)}@${places.join()}`;
}

function placeOf(factor: Factor, now: number): number | null {
  if (factor.kind === 'totp') return totpStep(now, factor.periodSeconds);
  return factor.kind === 'hotp' ? factor.counter : null;
}
