import { decodeBase32 } from './base32.ts';
import type { HotpFactor, TotpFactor } from './factor.ts';
import { findHotp } from './hotp.ts';
import { type ConsecutiveCodes, resyncHotp, resyncTotp } from './resync.ts';
import { checkTotp } from './totp.ts';

/**
 * The factor after this code of it was used; undefined when the code isn't good. What it returns has to be stored in the
 * same write that lets the person in, or the code would be good again (RFC 6238 §5.2).
 * @param code digits
 * @param lookAhead presses of a counting token that nobody saw
 */
export function useCode<Of extends TotpFactor | HotpFactor>(
  factor: Of,
  code: string,
  now: number,
  lookAhead: number,
): Of | undefined {
  const { algorithm, digits } = factor;
  const attempt = { secret: decodeBase32(factor.secret) ?? new Uint8Array(), algorithm, digits, code };
  if (factor.kind === 'totp') {
    const { periodSeconds, acceptedStep: lastAcceptedStep, driftSteps } = factor;
    const acceptedStep = checkTotp({ ...attempt, now, periodSeconds, lastAcceptedStep, driftSteps });
    return acceptedStep === undefined ? undefined : { ...factor, acceptedStep, lastUsedAt: now };
  }
  const counter = findHotp({ ...attempt, counter: factor.counter, lookAhead });
  return counter === undefined ? undefined : { ...factor, counter: counter + 1, lastUsedAt: now };
}

/**
 * The factor after it was found again by two codes that it showed one after the other, both of them used up; undefined when
 * they are nowhere to be found.
 */
export function resynced<Of extends TotpFactor | HotpFactor>(
  factor: Of,
  codes: ConsecutiveCodes,
  now: number,
): Of | undefined {
  const { algorithm, digits } = factor;
  const settings = { secret: decodeBase32(factor.secret) ?? new Uint8Array(), algorithm, digits, codes };
  if (factor.kind === 'totp') {
    const { periodSeconds, acceptedStep: lastAcceptedStep } = factor;
    const clock = resyncTotp({ ...settings, now, periodSeconds, lastAcceptedStep });
    return clock && { ...factor, ...clock, lastUsedAt: now };
  }
  const counter = resyncHotp({ ...settings, counter: factor.counter });
  return counter === undefined ? undefined : { ...factor, counter, lastUsedAt: now };
}
